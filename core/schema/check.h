/* SPDX-License-Identifier: MIT */
/* check.h - what the parts that apply rules share. Not for others. */
#ifndef SCHEMA_CHECK_H
#define SCHEMA_CHECK_H

#include "schema/compile.h"
#include "schema/problem.h"

/* A value that is being checked, and the way to it. On the stack. */
struct spot {
    const struct spot *above;  /* NULL: the root */
    const struct value *value;
    const struct value *key;   /* in a map; NULL: in a list, or the root */
    uint32_t index;            /* in a list */
    uint32_t depth;            /* of values above it */
    uint32_t nest;             /* rules that are being applied to it */
};

/* Resources that the rules being applied belong to, newest first. */
struct scope {
    const struct scope *outer;
    const struct resource *resource;
};

/* Which children of a value some rule has looked at. */
struct seen {
    uint64_t *bits; /* a bit a child; `few` while these do */
    uint64_t few;
    uint32_t count; /* children */
};

struct check {
    struct schema *schema;
    const struct tree *tree;
    struct problems *problems;
    const struct scope *scope;
    bool report;    /* collect problems; else the first decides */
    uint32_t depth; /* rules that are being applied */
    uint64_t steps; /* left, before it is given up */
};

/* Whether the value meets the rule. `keyword` is where the rule stands. What it looks at is marked
 * in `seen`, unless that is NULL; after a failure the marks mean nothing. */
bool check_rule(struct check *check, const struct rule *rule, struct spot *spot, struct seen *seen,
                const char *keyword);
/* The same, without a report of what is wrong. */
bool check_quietly(struct check *check, const struct rule *rule, struct spot *spot,
                   struct seen *seen);
/* Whether checking goes on after a failure. */
bool check_goes_on(const struct check *check);

bool check_list(struct check *check, const struct rule_list *list, struct spot *spot,
                struct seen *seen);
bool check_map(struct check *check, const struct rule_map *map, struct spot *spot,
               struct seen *seen);
bool check_logic(struct check *check, const struct rule_logic *logic, struct spot *spot,
                 struct seen *seen);
/* The children that are not marked in `seen`; marks them. */
bool check_rest(struct check *check, const struct rule *rule, struct spot *spot, struct seen *seen);

bool check_number(struct check *check, const struct rule_number *number, struct spot *spot);
bool check_text(struct check *check, const struct rule_text *text, struct spot *spot);
bool check_choice(struct check *check, const struct rule_choice *choice, struct spot *spot);

/* Whether a pattern matches; gives up the check when that is not known. */
bool check_pattern(struct check *check, const struct pattern *pattern, const struct value *text,
                   const struct spot *spot, const char *keyword);

void seen_init(struct seen *seen, const struct value *value);
void seen_fini(struct seen *seen);
void seen_add_all(struct seen *seen);
void seen_add_others(struct seen *seen, const struct seen *others);

/* Work that grows with what is checked counts as so many steps. */
static inline void check_spend(struct check *check, uint64_t steps)
{
    check->steps = steps < check->steps ? check->steps - steps : 0;
}

static inline void seen_add(struct seen *seen, uint32_t child)
{
    if (seen)
        seen->bits[child / 64] |= (uint64_t)1 << child % 64;
}

static inline bool seen_has(const struct seen *seen, uint32_t child)
{
    return seen->bits[child / 64] >> child % 64 & 1;
}

/* A child's spot. */
static inline struct spot spot_below(const struct spot *spot, const struct value *value,
                                     const struct value *key, uint32_t index)
{
    return (struct spot){.above = spot, .value = value, .key = key, .index = index,
                         .depth = spot->depth + 1};
}

#endif
