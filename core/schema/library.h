/* SPDX-License-Identifier: MIT */
/*
 * library.h - the documents of a schema, the resources in them (what has a URI of its own), and
 * what a reference leads to. Makes no rules of them.
 */
#ifndef SCHEMA_LIBRARY_H
#define SCHEMA_LIBRARY_H

#include "base/file.h"
#include "base/table.h"
#include "base/tree.h"
#include "schema/schema.h"

/* A file of schemas. */
struct document {
    struct document *next;
    struct file file;
    struct tree tree;
};

/* Groups of keywords; a meta-schema of one's own may leave some out. */
enum vocabulary {
    VOCABULARY_CORE = 1,
    VOCABULARY_APPLICATOR = 2,
    VOCABULARY_UNEVALUATED = 4,
    VOCABULARY_VALIDATION = 8,
    VOCABULARY_FORMAT = 16,
    VOCABULARY_ASSERTION = 32, /* formats are asserted */
    VOCABULARY_OTHER = 64,     /* known, and asks for nothing */
    VOCABULARY_ALL = 1 | 2 | 4 | 8 | 16 | 64
};

struct dialect {
    enum schema_draft draft;
    uint8_t vocabularies; /* enum vocabulary, together */
};

/* A name that a dynamic reference can find. */
struct dynamic {
    const struct dynamic *next;
    const char *name; /* "" for $recursiveAnchor */
    size_t size;
    const struct value *value;
    const struct rule *rule; /* NULL until the references to it are compiled */
};

/* A schema with a URI of its own. */
struct resource {
    struct resource *next;
    const char *uri; /* absolute, no fragment */
    const struct document *document;
    const struct value *root;
    struct dialect dialect;
    struct dynamic *dynamics;
};

struct library {
    struct arena arena;
    struct schema_options options;
    const char *own_base; /* URI of the schema's folder, with a '/' behind; NULL: none */
    const char *own_folder;
    struct document *documents;
    struct resource *resources;
    uint32_t document_count;
    struct table uris;    /* URI without fragment: a resource */
    struct table anchors; /* "URI#name": a value */
    struct table scopes;  /* address of a schema's value: its resource */
};

/* Where a reference leads. */
struct target {
    const struct value *value;
    struct resource *resource;
};

void library_init(struct library *library, const struct schema_options *options);
void library_fini(struct library *library);
/* Reads the main document: a file, or text (`path` is then its name). */
int library_open(struct library *library, const char *path, struct target *target,
                 struct error *error);
int library_parse(struct library *library, const char *name, const char *data, uint64_t size,
                  struct target *target, struct error *error);
/* The resource of this URI, read from a mapped folder when it is new. */
int library_resource(struct library *library, const char *uri, struct resource **resource,
                     struct error *error);
/* Where `reference`, a text in `from`, leads. */
int library_resolve(struct library *library, const struct resource *from,
                    const struct value *reference, struct target *target, struct error *error);
/* The resource of a schema; `otherwise` where it was not met as one. */
struct resource *library_scope(const struct library *library, const struct value *value,
                               struct resource *otherwise);
/* Notes the identifiers in a document, or in a part that turns out to be a schema. */
int library_index(struct library *library, struct document *document, const char *uri,
                  struct resource **resource, struct error *error);
int library_index_part(struct library *library, const struct value *value,
                       struct resource *resource, struct error *error);
const struct dynamic *resource_dynamic(const struct resource *resource, const char *name,
                                       size_t size);
/* The dialect that "$schema" names. */
int library_dialect(struct library *library, const struct resource *resource,
                    const struct value *name, struct dialect *dialect, struct error *error);
/* "schema.json:3:5: " and the message. */
int resource_fail(const struct resource *resource, const struct value *value, struct error *error,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Keys of tables that are addresses. */
void *address_find(const struct table *table, const void *address);
void address_put(struct arena *arena, struct table *table, const void *address, const void *value);

#endif
