/* SPDX-License-Identifier: MIT */
/*
 * rule.h - a compiled schema: what each keyword asks, by the kind of value it asks it of, with all
 * references resolved. compile.c makes rules, check.c applies them.
 */
#ifndef SCHEMA_RULE_H
#define SCHEMA_RULE_H

#include "base/tree.h"
#include "schema/decimal.h"
#include "schema/names.h"

/* Types as bits: of a rule those it allows, of a value those it is of. */
enum type_bit {
    TYPE_NULL = 1,
    TYPE_BOOLEAN = 2,
    TYPE_INTEGER = 4,
    TYPE_NUMBER = 8,
    TYPE_STRING = 16,
    TYPE_ARRAY = 32,
    TYPE_OBJECT = 64
};

struct format;
struct pattern;
struct resource;
struct rule;

#define NO_LIMIT UINT64_MAX

/* const and enum. */
struct rule_choice {
    const struct tree *tree;     /* the schema's */
    const struct value *only;    /* const; NULL: none */
    const struct value *options; /* enum: a list; NULL: none */
    struct table texts;          /* the texts among many options */
    bool has_texts;              /* the table is made */
};

/* A bound of numbers. */
struct bound {
    const struct value *value; /* NULL: none */
    const char *spelling;      /* [value->size] */
    struct decimal decimal;
    char buffer[DECIMAL_BUFFER];
};

struct rule_number {
    struct bound least, above, most, below, step;
};

struct rule_text {
    uint64_t least, most; /* characters; most NO_LIMIT: any */
    const struct pattern *pattern;
    const struct value *pattern_source;
    const struct format *format;
    const struct value *format_name;
};

struct rule_list {
    uint64_t least, most;
    const struct rule **first; /* [first_count], of the items in front */
    uint32_t first_count;
    const char *first_keyword;
    const struct rule *rest;  /* of the items behind them; NULL: any */
    const char *rest_keyword;
    const struct rule *contains; /* NULL: none */
    uint64_t contains_least, contains_most;
    bool contains_marks; /* what fits counts as evaluated */
    bool unique;
    const struct rule *unevaluated; /* NULL: none */
};

struct rule_pattern {
    const struct pattern *pattern;
    const struct rule *rule;
};

/* Key `name` asks for the keys `needs`. */
struct dependency {
    const char *keyword;
    uint32_t name;
    uint32_t *needs; /* [need_count] */
    uint32_t need_count;
};

struct rule_map {
    uint64_t least, most;
    struct names names;        /* all keys that are named in any keyword */
    const struct rule **rules; /* [names.count], properties; NULL: no rule for that key */
    size_t rule_room;
    uint32_t *required; /* [required_count], of names */
    uint32_t required_count;
    struct dependency *dependencies; /* [dependency_count] */
    uint32_t dependency_count;
    struct rule_pattern *patterns; /* [pattern_count] */
    uint32_t pattern_count;
    const struct rule *additional; /* NULL: any */
    const struct rule *key;        /* propertyNames; NULL: any */
    const struct rule *unevaluated; /* NULL: none */
};

struct rule_dependent {
    const struct value *key;
    const struct rule *rule;
};

/* What is asked of the same value: by references, combinations and conditions. */
struct rule_logic {
    const struct rule *reference;
    const char *reference_keyword;
    const struct rule *dynamic; /* where a dynamic reference leads at first */
    const char *dynamic_name;   /* NULL: it does not move */
    size_t dynamic_size;
    const struct rule **all, **any, **one; /* [..._count] */
    uint32_t all_count, any_count, one_count;
    const struct rule *not, *when, *then, *otherwise;
    struct rule_dependent *dependents; /* [dependent_count] */
    uint32_t dependent_count;
};

struct rule {
    const struct value *source; /* the schema */
    const struct resource *resource;
    bool compiled;
    bool never;    /* the schema false */
    uint8_t types; /* allowed; 0: any */
    struct rule_choice *choice; /* each NULL where nothing of it is asked */
    struct rule_number *number;
    struct rule_text *text;
    struct rule_list *list;
    struct rule_map *map;
    struct rule_logic *logic;
};

#endif
