/* SPDX-License-Identifier: MIT */
/* units.h - the list of tokens that a model makes of a word, with their places in it. */
#ifndef TOKENIZER_UNITS_H
#define TOKENIZER_UNITS_H

#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"

/* A token: bytes [begin, end) of the word. */
struct unit {
    uint32_t id;
    uint32_t begin, end;
};

/* Zeroed: empty and ready; free(items) ends it. */
struct units {
    struct unit *items; /* [count] */
    size_t count, room;
};

static inline void units_add(struct units *units, uint32_t id, size_t begin, size_t end)
{
    if (units->count == units->room)
        units->items = memory_grow(units->items, &units->room, units->count + 1,
                                   sizeof *units->items);
    units->items[units->count++] = (struct unit){id, (uint32_t)begin, (uint32_t)end};
}

#endif
