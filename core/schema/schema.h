/* SPDX-License-Identifier: MIT */
/*
 * schema.h - JSON Schema, draft-07 and 2020-12 (2019-09 and draft-06 as far as these go), over a
 * located tree of JSON or YAML: every error says where in the file. Asks no network: references
 * lead into the same folder, into mapped folders, to the bundled meta-schemas, or are an error.
 */
#ifndef SCHEMA_SCHEMA_H
#define SCHEMA_SCHEMA_H

#include "base/file.h"
#include "base/tree.h"

#define SCHEMA_ERROR_LIMIT 1000 /* errors that are kept of a file */

enum schema_draft { SCHEMA_2020_12, SCHEMA_2019_09, SCHEMA_07 };

/* How to read schemas. Zeroed: the defaults. */
struct schema_options {
    enum schema_draft draft;  /* of schemas that do not say */
    const char *const *maps;  /* [map_count] "URI=DIR": what begins with URI lies in DIR */
    size_t map_count;
    bool assert_format;       /* an unmet format is an error; else only where the schema says so */
};

struct schema;

/* Reads and compiles a schema; one that cannot be applied as a whole is refused, with the place.
 * NULL on failure. Of `options` everything is borrowed. */
struct schema *schema_open(const char *path, const struct schema_options *options,
                           struct error *error);
/* The same from JSON text, which is borrowed; `name` is for messages. */
struct schema *schema_parse(const char *name, const char *data, uint64_t size,
                            const struct schema_options *options, struct error *error);
void schema_free(struct schema *schema);

/* Opens and parses a file: YAML when its name ends in .yaml or .yml, else JSON. Both are to be
 * ended, also after a failure. */
int schema_file_open(struct file *file, struct tree *tree, const char *path, struct error *error);

/* Something in a file that the schema does not allow. */
struct schema_error {
    const char *keyword; /* of the schema, "required"; "false" for the schema false */
    const char *pointer; /* JSON pointer of the value in the file */
    const char *message; /* one line of safe text, without the place */
    uint64_t offset;     /* of the value; of the key where that is what is wrong */
    struct place place;
};

/* What came of checking a file. Zeroed: empty. */
struct schema_result {
    bool valid;
    bool unchecked; /* not valid: a limit was met; an error says which */
    bool more;      /* there are more errors than were kept */
    struct schema_error *errors; /* [count], by their place */
    size_t count;
    struct arena arena;
};

/* Checks all of a tree. The schema keeps its scratch to itself, so one check at a time. */
void schema_check(struct schema *schema, const struct tree *tree, struct schema_result *result);
void schema_result_fini(struct schema_result *result);

#endif
