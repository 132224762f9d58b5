/* SPDX-License-Identifier: MIT */
/* keywords.h - the keywords of JSON Schema: in which drafts, what they hold, how they compile. */
#ifndef SCHEMA_KEYWORDS_H
#define SCHEMA_KEYWORDS_H

#include "schema/library.h"
#include "schema/rule.h"

struct compiler;

/* Where schemas are in a keyword's value. */
enum holds { HOLDS_NONE, HOLDS_SCHEMA, HOLDS_LIST, HOLDS_MAP, HOLDS_SCHEMA_OR_LIST };

struct keyword {
    const char *name;
    uint8_t drafts;     /* 1 << enum schema_draft, together */
    uint8_t vocabulary; /* enum vocabulary */
    enum holds holds;
    /* What it asks, into the rule; NULL: nothing by itself. */
    int (*compile)(struct compiler *compiler, struct rule *rule, const struct value *value);
};

/* NULL: the dialect has none of that name. */
const struct keyword *keyword_find(const struct value *name, struct dialect dialect);

#endif
