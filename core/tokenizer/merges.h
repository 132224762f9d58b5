/* SPDX-License-Identifier: MIT */
/*
 * merges.h - which two neighbouring symbols become one, and which pair goes first. Merges nothing
 * itself: bpe.h.
 */
#ifndef TOKENIZER_MERGES_H
#define TOKENIZER_MERGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tokenizer/hash.h"

#define NO_MERGE UINT32_MAX
#define MERGE_LIMIT (1u << 22)

struct merge {
    uint32_t order; /* the smallest goes first */
    uint32_t id;    /* what it becomes */
};

/* Zeroed: empty and ready. A slot holds both symbols, 21 bits each, and an index + 1 into items. */
struct merges {
    uint64_t *slots; /* [room], a power of two; 0: free */
    unsigned shift;  /* 64 - log2(room) */
    size_t room;
    uint64_t *filter; /* [room / 32]: a bit that is not set: there is no such pair */
    struct merge *items; /* [count] */
    size_t count, item_room;
    bool unordered; /* some orders are not those of the items */
};

void merges_reserve(struct merges *merges, size_t count);
/* Adds a pair; one that is there gets the new order. Symbols are below 2^21, and there are at most
 * MERGE_LIMIT - 1. */
void merges_put(struct merges *merges, uint32_t left, uint32_t right, uint32_t order, uint32_t id);
void merges_expect(const struct merges *merges, uint32_t left, uint32_t right);
void merges_fini(struct merges *merges);

static inline uint64_t merges_hash(uint64_t key)
{
    return hash_pair(key, key);
}

/* Index into items; NO_MERGE: this pair stays two. */
static inline uint32_t merges_find(const struct merges *merges, uint32_t left, uint32_t right)
{
    uint64_t key = (uint64_t)left << 21 | right, hash = merges_hash(key);
    size_t at = hash >> merges->shift;
    if (!(merges->filter[at >> 5] >> (hash & 63) & 1))
        return NO_MERGE;
    for (uint64_t slot; (slot = merges->slots[at]); at = (at + 1) & (merges->room - 1))
        if (slot >> 22 == key)
            return (uint32_t)(slot & (MERGE_LIMIT - 1)) - 1;
    return NO_MERGE;
}

#endif
