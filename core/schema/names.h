/* SPDX-License-Identifier: MIT */
/*
 * names.h - the keys that a schema knows of a map, numbered, and found fast. Few are found by a
 * hash of their ends; many, whose ends a hostile schema could choose, in a table. Knows no rules.
 */
#ifndef SCHEMA_NAMES_H
#define SCHEMA_NAMES_H

#include "base/arena.h"
#include "base/table.h"
#include "base/tree.h"

#define NAMES_FEW 64
#define NAMES_SLOTS 256
#define NAME_NONE UINT32_MAX

struct name {
    const char *text;
    uint32_t size;
};

/* Zeroed: empty and ready. */
struct names {
    struct name *items; /* [count] */
    size_t room;
    uint32_t count;
    uint8_t slots[NAMES_SLOTS]; /* number + 1 of the first NAMES_FEW; 0: free */
    struct table table;         /* of all, once there are more */
};

/* The number of this key, which is borrowed, and added if it is new. */
uint32_t names_add(struct names *names, const struct value *key);
void names_fini(struct names *names);

/* The first and last bytes and the length: what names in one schema differ by. */
static inline uint32_t names_hash(const char *text, uint32_t size)
{
    uint64_t first = 0, last = 0;
    if (size >= 8) {
        __builtin_memcpy(&first, text, 8);
        __builtin_memcpy(&last, text + size - 8, 8);
    } else {
        for (uint32_t i = 0; i < size; i++)
            first = first << 8 | (unsigned char)text[i];
    }
    uint64_t hash = (first ^ size) * 0x9e3779b97f4a7c15u + last * 0xc2b2ae3d27d4eb4fu;
    return (uint32_t)(hash >> 56);
}

uint32_t names_find_many(const struct names *names, const char *text, uint32_t size);

static inline uint32_t names_find(const struct names *names, const char *text, uint32_t size)
{
    if (names->count > NAMES_FEW)
        return names_find_many(names, text, size);
    for (uint32_t slot = names_hash(text, size);; slot = (slot + 1) % NAMES_SLOTS) {
        uint32_t number = names->slots[slot];
        if (!number)
            return NAME_NONE;
        const struct name *name = &names->items[number - 1];
        if (name->size == size && !__builtin_memcmp(name->text, text, size))
            return number - 1;
    }
}

#endif
