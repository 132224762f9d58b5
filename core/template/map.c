/* SPDX-License-Identifier: MIT */
/*
 * map.c - Python's dict: keys of any kind that never changes, in the order of insertion.
 * No key is ever taken out.
 */
#include <string.h>

#include "template/datum.h"

#define HASH_START 0xcbf29ce484222325u

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 29;
}

static uint64_t hash_bytes(const char *text, uint32_t size)
{
    uint64_t hash = mix(HASH_START, size);
    uint64_t word = 0;
    uint32_t i;

    for (i = 0; i + 8 <= size; i += 8) {
        memcpy(&word, text + i, 8);
        hash = mix(hash, word);
    }
    for (word = 0; i < size; i++)
        word = word << 8 | (unsigned char)text[i];
    return mix(hash, word);
}

/* Equal keys have equal hashes: 1, 1.0 and True are one key. */
static uint64_t hash_number(struct datum key)
{
    int64_t whole = key.kind == DATUM_FLAG ? key.flag : key.integer;
    uint64_t bits = 0;

    if (key.kind == DATUM_REAL) {
        if (!(key.real >= -9.2e18 && key.real <= 9.2e18) || key.real != (double)(int64_t)key.real) {
            memcpy(&bits, &key.real, sizeof bits);
            return mix(HASH_START, bits);
        }
        whole = (int64_t)key.real;
    }
    return mix(HASH_START, (uint64_t)whole);
}

static uint64_t hash_of(struct machine *machine, struct datum key)
{
    uint64_t hash = HASH_START;

    switch (key.kind) {
    case DATUM_TEXT:
    case DATUM_HUGE:
        machine_spend(machine, key.size / 32);
        return hash_bytes(key.text, key.size);
    case DATUM_FLAG:
    case DATUM_INTEGER:
    case DATUM_REAL:
        return hash_number(key);
    case DATUM_NONE:
    case DATUM_UNDEFINED:
        return key.kind;
    case DATUM_TUPLE:
        machine_enter(machine);
        for (uint32_t i = 0; i < key.list->count; i++)
            hash = mix(hash, hash_of(machine, key.list->items[i]));
        machine_leave(machine);
        machine_spend(machine, key.list->count);
        return hash;
    case DATUM_LIST:
    case DATUM_MAP:
        machine_fail(machine, "'%s' cannot be a key", datum_type(key));
    default:
        return mix(hash, (uintptr_t)key.list);
    }
}

struct datum_map *map_new(struct machine *machine)
{
    return machine_alloc(machine, 1, sizeof(struct datum_map));
}

/* The pair of this key, or NULL. */
static struct datum_pair *find_pair(struct machine *machine, const struct datum_map *map,
                                    struct datum key, uint32_t hash)
{
    uint32_t mask = map->slot_count - 1;

    if (map->slot_count == 0)
        return NULL;
    for (uint32_t at = hash & mask; map->slots[at] != 0; at = (at + 1) & mask) {
        struct datum_pair *pair = &map->pairs[map->slots[at] - 1];

        machine_spend(machine, 1);
        if (pair->hash == hash && datum_equal(machine, pair->key, key))
            return pair;
    }
    return NULL;
}

static void set_slot(struct datum_map *map, uint32_t index)
{
    uint32_t at = map->pairs[index].hash & (map->slot_count - 1);

    while (map->slots[at] != 0)
        at = (at + 1) & (map->slot_count - 1);
    map->slots[at] = index + 1;
}

static void grow(struct machine *machine, struct datum_map *map)
{
    uint32_t room = map->room * 2 + 4;
    struct datum_pair *pairs;

    if (room > TEMPLATE_ITEM_LIMIT)
        machine_fail(machine, "a map grows beyond %u keys", TEMPLATE_ITEM_LIMIT);
    pairs = machine_alloc(machine, room, sizeof *pairs);
    if (map->count > 0)
        memcpy(pairs, map->pairs, map->count * sizeof *pairs);
    map->pairs = pairs;
    map->room = room;
    for (map->slot_count = 8; map->slot_count < room * 2; map->slot_count *= 2)
        ;
    map->slots = machine_alloc(machine, map->slot_count, sizeof *map->slots);
    for (uint32_t i = 0; i < map->count; i++)
        set_slot(map, i);
}

void map_put(struct machine *machine, struct datum_map *map, struct datum key, struct datum value)
{
    uint32_t hash = (uint32_t)hash_of(machine, key);
    struct datum_pair *pair = find_pair(machine, map, key, hash);

    machine_spend(machine, 1);
    if (pair != NULL) {
        pair->value = value;
        return;
    }
    if (map->count == map->room)
        grow(machine, map);
    map->pairs[map->count] = (struct datum_pair){.key = key, .value = value, .hash = hash};
    set_slot(map, map->count++);
}

const struct datum *map_find(struct machine *machine, const struct datum_map *map, struct datum key)
{
    const struct datum_pair *pair;

    pair = find_pair(machine, map, key, (uint32_t)hash_of(machine, key));
    return pair != NULL ? &pair->value : NULL;
}
