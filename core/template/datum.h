/* SPDX-License-Identifier: MIT */
/*
 * datum.h - the values of a template: Python's, as far as templates see them. All but
 * namespaces never change. print.h writes them, operate.h computes with them.
 */
#ifndef TEMPLATE_DATUM_H
#define TEMPLATE_DATUM_H

#include "base/tree.h"
#include "template/machine.h"

enum datum_kind {
    DATUM_MISSING,   /* an argument that was not given; never a value */
    DATUM_UNDEFINED,
    DATUM_NONE,
    DATUM_FLAG,
    DATUM_INTEGER,
    DATUM_HUGE,      /* a whole number beyond 64 bits: it can only be shown and compared */
    DATUM_REAL,
    DATUM_TEXT,
    DATUM_LIST,
    DATUM_TUPLE,
    DATUM_RANGE,
    DATUM_VIEW,      /* items(), keys(), values() of a map */
    DATUM_GENERATOR, /* what filters like map give: can be walked through once */
    DATUM_MAP,
    DATUM_NAMESPACE,
    DATUM_LOOP,
    DATUM_MACRO,
    DATUM_CALLABLE   /* a function, or a method bound to its value */
};

struct datum {
    uint8_t kind;  /* enum datum_kind */
    bool safe;     /* text: marked as HTML by |safe or |escape */
    uint8_t owner; /* undefined: kind of what lacks it, 0: a variable;
                      view: 0 items, 1 keys, 2 values */
    uint32_t size; /* text, huge, undefined: bytes */
    union {
        bool flag;
        int64_t integer;
        double real;
        const char *text; /* [size], UTF-8; huge: its digits; undefined: its name */
        struct datum_list *list;
        struct datum_map *map;
        struct loop *loop;
        const struct macro *macro;
        const struct bound *bound;
    };
};

struct datum_list {
    struct datum *items; /* [count] */
    uint32_t count;
    uint32_t room;
};

struct datum_pair {
    struct datum key;
    struct datum value;
    uint32_t hash;
};

/* In the order of the first insertions. Zeroed: empty. */
struct datum_map {
    struct datum_pair *pairs; /* [count] */
    uint32_t count;
    uint32_t room;
    uint32_t *slots;          /* [slot_count] of index + 1; 0: free */
    uint32_t slot_count;      /* power of two, more than `count` */
};

struct datum datum_none(void);
struct datum datum_flag(bool flag);
struct datum datum_integer(int64_t integer);
struct datum datum_real(double real);
/* Borrowed: must live as long as the machine. */
struct datum datum_text(const char *text, size_t size);
struct datum datum_string(const char *text);
struct datum datum_built(const struct builder *builder);
/* Undefined: `name` is missing in a value of this kind (0: no variable of that name). */
struct datum datum_undefined(uint8_t owner, const char *name, size_t size);
struct datum datum_of_list(uint8_t kind, struct datum_list *list);
struct datum datum_of_map(uint8_t kind, struct datum_map *map);
struct datum datum_pair_of(struct machine *machine, struct datum first, struct datum second);
struct datum datum_from_tree(struct machine *machine, const struct tree *tree,
                             const struct value *value);

struct datum_list *list_new(struct machine *machine, uint32_t room);
void list_add(struct machine *machine, struct datum_list *list, struct datum item);
struct datum_map *map_new(struct machine *machine);
/* Fails for a key that cannot be one, as a list. */
void map_put(struct machine *machine, struct datum_map *map, struct datum key, struct datum value);
const struct datum *map_find(struct machine *machine, const struct datum_map *map,
                             struct datum key);

bool datum_is_given(struct datum datum); /* an argument, and not None */
bool datum_is_number(struct datum datum); /* flags are numbers */
bool datum_is_sequence(struct datum datum); /* list, tuple or range */
bool datum_is_true(struct datum datum);
bool datum_is_text(struct datum datum, const char *text);
double datum_number(struct machine *machine, struct datum datum);
/* Of an argument: a whole number, or `otherwise` when it is not given. */
int64_t datum_whole(struct machine *machine, struct datum datum, int64_t otherwise);
const char *datum_type(struct datum datum); /* Python's name of the type, for messages */
/* Fails as Python does where something undefined is used. */
_Noreturn void datum_fail_undefined(struct machine *machine, struct datum datum);
bool datum_equal(struct machine *machine, struct datum a, struct datum b);
bool datum_same(struct datum a, struct datum b); /* one and the same thing */
/* -1, 0, 1; 2 when a NaN is in it; fails for what Python does not order. */
int datum_order(struct machine *machine, struct datum a, struct datum b);
/* What iterating gives, fails where Python's iter() does. A generator is used up. */
struct datum_list *datum_items(struct machine *machine, struct datum datum);
int64_t datum_length(struct machine *machine, struct datum datum); /* as len() */

#endif
