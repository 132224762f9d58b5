/* SPDX-License-Identifier: MIT */
/*
 * problem.h - what is found wrong, while it is found: collected, taken back, put in the order of
 * the file. Finds nothing itself.
 */
#ifndef SCHEMA_PROBLEM_H
#define SCHEMA_PROBLEM_H

#include "base/text.h"
#include "schema/schema.h"

struct check;
struct spot;

struct problem {
    struct schema_error error;
    uint32_t depth; /* of the value */
    uint32_t order; /* in which it was found */
};

struct problems {
    struct problem *items; /* [count] */
    size_t room;
    uint32_t count;
    uint32_t found; /* also those taken back */
    bool full;      /* one more was found than is kept */
    bool gave_up;   /* the check met a limit */
    struct arena arena;
};

/*
 * Notes a problem with the value at a spot, when the check reports; returns false, for
 * `return problem_add(...)`.
 */
bool problem_add(struct check *check, const struct spot *spot, const char *keyword,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Ends the check without a verdict: what could not be found out. Returns false. */
bool problem_give_up(struct check *check, const struct spot *spot, const char *keyword,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Adds to the message of a problem. */
void problem_amend(struct problems *problems, uint32_t index, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* How little the problems from `first` on fit the value at `depth`: less is nearer. */
uint64_t problems_distance(const struct problems *problems, uint32_t first, uint32_t depth);
/* Takes back what was noted from `first` up to `keep_from`. */
void problems_drop(struct problems *problems, uint32_t first, uint32_t keep_from);
/* Hands all over, in the order of the file. */
void problems_take(struct problems *problems, const struct tree *tree,
                   struct schema_result *result);

/* A value as a message shows it: short, on one line. */
void text_add_value(struct text *text, const struct tree *tree, const struct value *value);

#endif
