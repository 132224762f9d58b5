/* SPDX-License-Identifier: MIT */
/*
 * json_rows.h - large flat lists and maps of JSON, item by item and without a tree: vocabularies and
 * tables. As strict as json.h, but keys that stand twice are not found.
 */
#ifndef BASE_JSON_ROWS_H
#define BASE_JSON_ROWS_H

#include "base/tree.h"

struct json_rows {
    const char *at, *end;
    struct tree place;  /* name and source alone, for messages */
    struct arena arena; /* strings with escapes */
    struct error *error;
    bool map, begun;
};

/* A text that is one list or map. `name` and `data` are borrowed; json_rows_fini() ends it. */
int json_rows_init(struct json_rows *rows, const char *name, const char *data, uint64_t size,
                   struct error *error);
/* A list or map that json_parse_some() left unread. */
int json_rows_init_unread(struct json_rows *rows, const struct tree *tree,
                          const struct value *unread, struct error *error);
void json_rows_fini(struct json_rows *rows);

/* At least as many as there are items, by the commas. */
size_t json_rows_count(const struct json_rows *rows);
/* 1: here is another item, whose parts are to be read now, in their order; 0: it was the last;
 * negative: an error. */
int json_rows_next(struct json_rows *rows);
/* A string, borrowed until json_rows_fini(), without a NUL behind. */
int json_rows_text(struct json_rows *rows, const char **text, size_t *size);
int json_rows_number(struct json_rows *rows, struct value *value);
/* The ':' after a key, and the marks of lists within. */
int json_rows_mark(struct json_rows *rows, char mark);
/* The next character that is no blank; 0: there is none. */
char json_rows_peek(struct json_rows *rows);
/* An error about what begins at `at`. Returns its code. */
int json_rows_fail(struct json_rows *rows, const char *at, const char *message);

/* Where the list or map that begins at `at` ends, by brackets and quotes alone; NULL: nowhere. */
const char *json_end_of(const char *at, const char *end);

#endif
