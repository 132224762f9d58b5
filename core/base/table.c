/* SPDX-License-Identifier: MIT */
/*
 * table.c - open addressing over small slots that point into a dense array of entries, so that a
 * probe touches little memory. No removal of single keys.
 */
#include "base/table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/memory.h"

struct table_slot {
    uint32_t hash;  /* low bits of the key's hash */
    uint32_t entry; /* index + 1; 0: free */
};

struct table_entry {
    const char *key; /* [size], borrowed */
    size_t size;
    uint64_t value;
};

/* Both halves of the product folded into one: every bit of the input reaches every bit. */
static uint64_t mix(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t load(const char *data, size_t size)
{
    uint64_t word = 0;

    memcpy(&word, data, size);
    return word;
}

static uint64_t seed_get(void)
{
    static uint64_t seed; /* 0: not drawn yet */
    uint64_t drawn = __atomic_load_n(&seed, __ATOMIC_RELAXED);

    if (drawn == 0) {
        uint64_t none = 0;

        if (getrandom(&drawn, sizeof drawn, GRND_NONBLOCK) != (ssize_t)sizeof drawn)
            drawn = (uint64_t)(uintptr_t)&none;
        drawn |= 1;
        if (!__atomic_compare_exchange_n(&seed, &none, drawn, false, __ATOMIC_RELAXED,
                                         __ATOMIC_RELAXED))
            drawn = none;
    }
    return drawn;
}

static uint32_t hash_key(const char *key, size_t size)
{
    const uint64_t odd = 0x9e3779b97f4a7c15u;
    uint64_t seed = seed_get();
    uint64_t hash = seed ^ size * odd;

    while (size > 16) {
        hash = mix(hash ^ load(key, 8), seed ^ load(key + 8, 8) ^ odd);
        key += 16;
        size -= 16;
    }
    /* The last 1 to 16 bytes as two words that may overlap. */
    if (size >= 8)
        hash = mix(hash ^ load(key, 8), seed ^ load(key + size - 8, 8) ^ odd);
    else if (size >= 4)
        hash = mix(hash ^ load(key, 4), seed ^ load(key + size - 4, 4) ^ odd);
    else if (size > 0)
        hash = mix(hash ^ load(key, 1) ^ load(key + size / 2, 1) << 8, seed ^
                   load(key + size - 1, 1) ^ odd);
    return (uint32_t)mix(hash, odd);
}

/* The slot of this key, or the free one where it would go. */
static struct table_slot *slot_for(const struct table *table, const char *key, size_t size,
                                   uint32_t hash)
{
    size_t at = hash & (table->room - 1);

    for (;; at = (at + 1) & (table->room - 1)) {
        struct table_slot *slot = &table->slots[at];
        const struct table_entry *entry;

        if (slot->entry == 0)
            return slot;
        if (slot->hash != hash)
            continue;
        entry = &table->entries[slot->entry - 1];
        if (entry->size == size && (size == 0 || memcmp(entry->key, key, size) == 0))
            return slot;
    }
}

/* Doubles the slots; the hashes that stand in them place them anew. */
static void grow(struct table *table)
{
    struct table_slot *old = table->slots;
    size_t old_room = table->room;
    size_t i;

    table->room = old_room > 0 ? old_room * 2 : 16;
    table->slot_room = table->room;
    table->slots = memory_new(table->room, sizeof *table->slots);
    for (i = 0; i < old_room; i++) {
        size_t at = old[i].hash & (table->room - 1);

        if (old[i].entry == 0)
            continue;
        while (table->slots[at].entry != 0)
            at = (at + 1) & (table->room - 1);
        table->slots[at] = old[i];
    }
    free(old);
}

bool table_put(struct table *table, const char *key, size_t size, uint64_t value)
{
    uint32_t hash = hash_key(key, size);
    struct table_slot *slot;

    if (table->count >= table->room / 2)
        grow(table);
    slot = slot_for(table, key, size, hash);
    if (slot->entry != 0) {
        table->entries[slot->entry - 1].value = value;
        return true;
    }
    table->entries = memory_grow(table->entries, &table->entry_room, table->count + 1,
                                 sizeof *table->entries);
    table->entries[table->count++] = (struct table_entry){key, size, value};
    *slot = (struct table_slot){hash, (uint32_t)table->count};
    return false;
}

bool table_find(const struct table *table, const char *key, size_t size, uint64_t *value)
{
    const struct table_slot *slot;

    if (table->count == 0)
        return false;
    slot = slot_for(table, key, size, hash_key(key, size));
    if (slot->entry == 0)
        return false;
    *value = table->entries[slot->entry - 1].value;
    return true;
}

void table_expect(const struct table *table, const char *key, size_t size)
{
    if (table->room > 0)
        __builtin_prefetch(&table->slots[hash_key(key, size) & (table->room - 1)]);
}

void table_clear(struct table *table, size_t expected)
{
    size_t room = 16;

    while (room / 2 <= expected)
        room *= 2;
    if (room > table->slot_room) {
        free(table->slots);
        table->slots = memory_new(room, sizeof *table->slots);
        table->slot_room = room;
    } else {
        memset(table->slots, 0, room * sizeof *table->slots);
    }
    table->entries = memory_grow(table->entries, &table->entry_room, expected,
                                 sizeof *table->entries);
    table->room = room;
    table->count = 0;
}

void table_fini(struct table *table)
{
    if (table == NULL)
        return;
    free(table->slots);
    free(table->entries);
    *table = (struct table){0};
}
