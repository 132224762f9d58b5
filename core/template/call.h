/* SPDX-License-Identifier: MIT */
/*
 * call.h - what templates can call by name: filters, tests, methods, functions, each a row
 * of a table, and how arguments get to them. Macros are execute.h.
 */
#ifndef TEMPLATE_CALL_H
#define TEMPLATE_CALL_H

#include "template/datum.h"

#define CALL_PARAMETERS 6

struct named {
    const char *name;
    struct datum value;
};

/* The arguments of one call. */
struct arguments {
    const struct datum *items; /* [count] */
    uint32_t count;
    uint32_t named_count;
    const struct named *named; /* [named_count] */
};

/* `given` is [CALL_PARAMETERS], DATUM_MISSING for what was left out. */
typedef struct datum callable_fn(struct machine *machine, struct datum self,
                                 const struct datum *given, const struct arguments *all);

struct callable {
    const char *name;
    const char *parameters; /* names with a blank between them; "*": any, they are in `all` */
    uint8_t required;       /* how many of them must be given */
    callable_fn *call;
};

/* A callable together with the value it belongs to. */
struct bound {
    const struct callable *callable;
    struct datum self;
};

struct datum callable_bind(struct machine *machine, const struct callable *callable,
                           struct datum self);
struct datum callable_call(struct machine *machine, const struct callable *callable,
                           struct datum self, const struct arguments *arguments);
/* The row of this name; `rows` end with a name of NULL. NULL: there is none. */
const struct callable *callable_find(const struct callable *rows, struct datum name);

/* Filters that work on texts and numbers, and on lists; they end with a name of NULL. */
extern const struct callable filters_of_texts[];
extern const struct callable filters_of_lists[];

/* Both fail when there is none of this name. */
const struct callable *filter_get(struct machine *machine, struct datum name);
const struct callable *test_get(struct machine *machine, struct datum name);
/* A method of a value; NULL: it has none of this name. `*unsafe`: it would change the value, which
 * the sandbox does not allow, so that the method is undefined. */
const struct callable *method_find(struct datum self, struct datum name, bool *unsafe);
extern const struct callable template_functions[]; /* range, namespace ... */

#endif
