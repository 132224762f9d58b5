/* SPDX-License-Identifier: MIT */
/* merges.c - pairs of symbols in an open hash of 8 bytes a pair. */
#include "tokenizer/merges.h"

#include <stdlib.h>

#include "base/memory.h"

/* The slot of a pair, which the filter is told of. */
static uint64_t *slot_of(struct merges *merges, uint64_t key)
{
    uint64_t hash = merges_hash(key);
    size_t at = hash >> merges->shift;
    merges->filter[at >> 5] |= UINT64_C(1) << (hash & 63);
    while (merges->slots[at] && merges->slots[at] >> 22 != key)
        at = (at + 1) & (merges->room - 1);
    return &merges->slots[at];
}

void merges_reserve(struct merges *merges, size_t count)
{
    struct merges old = *merges;
    size_t room = 64;
    unsigned shift = 58;
    for (; room < count * 5 / 2; shift--)
        room *= 2;
    if (room <= merges->room)
        return;
    merges->slots = memory_new(room, sizeof *merges->slots);
    free(merges->filter);
    merges->filter = memory_new(room / 32, sizeof *merges->filter);
    merges->room = room;
    merges->shift = shift;
    for (size_t i = 0; i < old.room; i++)
        if (old.slots[i])
            *slot_of(merges, old.slots[i] >> 22) = old.slots[i];
    free(old.slots);
    merges->items = memory_grow(merges->items, &merges->item_room, count, sizeof *merges->items);
}

void merges_put(struct merges *merges, uint32_t left, uint32_t right, uint32_t order, uint32_t id)
{
    if (merges->count >= merges->room * 2 / 5)
        merges_reserve(merges, merges->count * 2 + 64);
    uint64_t key = (uint64_t)left << 21 | right, *slot = slot_of(merges, key);
    if (merges->count + 1 >= MERGE_LIMIT)
        return;
    if (merges->count == merges->item_room)
        merges->items = memory_grow(merges->items, &merges->item_room, merges->count + 1,
                                    sizeof *merges->items);
    merges->unordered = merges->unordered ||
                        (merges->count && order <= merges->items[merges->count - 1].order);
    merges->items[merges->count++] = (struct merge){order, id};
    *slot = key << 22 | merges->count;
}

void merges_expect(const struct merges *merges, uint32_t left, uint32_t right)
{
    uint64_t key = (uint64_t)left << 21 | right;
    __builtin_prefetch(&merges->slots[merges_hash(key) >> merges->shift]);
}

void merges_fini(struct merges *merges)
{
    free(merges->slots);
    free(merges->filter);
    free(merges->items);
    *merges = (struct merges){0};
}
