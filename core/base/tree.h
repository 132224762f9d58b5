/* SPDX-License-Identifier: MIT */
/*
 * tree.h - a parsed JSON or YAML text in which every value knows its place in the source.
 * json.h and yaml.h make trees; this file only reads them. (jansson writes our documents; it keeps
 * no place for a value, so it cannot read what a finding must point at.)
 */
#ifndef BASE_TREE_H
#define BASE_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

enum value_kind {
    VALUE_NULL,
    VALUE_FLAG,
    VALUE_INTEGER,
    VALUE_REAL,
    VALUE_TEXT,
    VALUE_LIST,
    VALUE_MAP
};

/* A value; strings and containers are borrowed from the tree. */
struct value {
    uint8_t kind;    /* enum value_kind */
    bool plain;      /* YAML scalar without quotes: other readers may give it another kind */
    uint32_t size;   /* text: bytes; list: items; map: pairs; number: bytes of its spelling */
    uint64_t offset; /* of its first byte in the source */
    union {
        bool flag;
        int64_t integer;           /* numbers written as whole ones that fit 64 bits */
        double real;               /* all others, 1e30 written out as an integer too */
        const char *text;          /* [size], NUL behind; may hold NULs of its own */
        const struct value *items; /* list: [size] */
        const struct pair *pairs;  /* map: [size], in the order of the source */
    };
};

struct pair {
    struct value key; /* text */
    struct value value;
};

/* A key that stands twice in one map. */
struct duplicate {
    const struct pair *first;
    const struct pair *second;
};

struct tree {
    struct arena arena;
    char *name;         /* of the file, for messages */
    const char *source; /* [source_size], borrowed: must outlive the tree */
    uint64_t source_size;
    struct value root;
    struct value *large; /* the values of one large list or map; NULL: all are in the arena */
    struct duplicate *duplicates; /* [duplicate_count], in the arena */
    uint32_t duplicate_count;     /* at most 64 are kept */
};

/* Line and column, both from 1; columns count characters. */
struct place {
    uint32_t line;
    uint32_t column;
};

void tree_fini(struct tree *tree);
struct place tree_place(const struct tree *tree, uint64_t offset);
/* The same, counted on from an earlier offset and its place: for many, in their order. */
struct place tree_place_from(const struct tree *tree, uint64_t from, struct place place,
                             uint64_t offset);
/* The JSON pointer (RFC 6901) of a value or key of this tree, appended to `out`. Found by offsets:
 * the children of a list or map stand in the order of their offsets. */
void tree_pointer(const struct tree *tree, const struct value *value, struct text *out);
/* The value a JSON pointer leads to, or NULL; "" is the root. */
const struct value *tree_find(const struct tree *tree, const char *pointer);

/* The last value of this key in a map, as most readers have it; NULL when absent or no map. */
const struct value *value_find(const struct value *map, const char *key);
bool value_is_text(const struct value *value, const char *text); /* false for NULL */
const char *value_text(const struct value *value);  /* NULL unless text; may hold NULs */
bool value_flag(const struct value *map, const char *key, bool otherwise);
bool value_is_number(const struct value *value);
double value_real(const struct value *value); /* of an integer or a real; else NaN */
const char *value_kind_name(const struct value *value); /* "a list", "text", for messages */

#endif
