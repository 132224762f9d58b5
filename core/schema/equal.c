/* SPDX-License-Identifier: MIT */
/* equal.c - equality of values, and equal items of a list by their hashes. Orders nothing. */
#include "schema/equal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/table.h"
#include "schema/decimal.h"

#define MAP_FEW 16 /* pairs up to which keys are looked for one by one */

static bool same_number(struct located a, struct located b)
{
    if (a.value->kind == VALUE_INTEGER && b.value->kind == VALUE_INTEGER)
        return a.value->integer == b.value->integer;
    char buffers[2][DECIMAL_BUFFER];
    struct decimal left = decimal_of(a.tree, a.value, buffers[0]);
    struct decimal right = decimal_of(b.tree, b.value, buffers[1]);
    if (!left.finite || !right.finite)
        return !(value_real(a.value) < value_real(b.value)) &&
               !(value_real(a.value) > value_real(b.value)) && left.finite == right.finite;
    return decimal_compare(&left, &right) == 0;
}

static bool same_text(const struct value *a, const struct value *b)
{
    return a->size == b->size && !memcmp(a->text, b->text, a->size);
}

static bool same_list(struct located a, struct located b)
{
    if (a.value->size != b.value->size)
        return false;
    for (uint32_t i = 0; i < a.value->size; i++)
        if (!value_equal((struct located){a.tree, &a.value->items[i]},
                         (struct located){b.tree, &b.value->items[i]}))
            return false;
    return true;
}

static const struct value *find_pair(const struct value *map, const struct table *keys,
                                     const struct value *key)
{
    uint64_t index;
    if (map->size > MAP_FEW)
        return table_find(keys, key->text, key->size, &index) ? &map->pairs[index].value : NULL;
    for (uint32_t i = map->size; i > 0; i--)
        if (same_text(&map->pairs[i - 1].key, key))
            return &map->pairs[i - 1].value;
    return NULL;
}

static bool same_map(struct located a, struct located b)
{
    if (a.value->size != b.value->size)
        return false;
    struct table keys = {0};
    for (uint32_t i = 0; b.value->size > MAP_FEW && i < b.value->size; i++)
        table_put(&keys, b.value->pairs[i].key.text, b.value->pairs[i].key.size, i);
    bool same = true;
    for (uint32_t i = 0; same && i < a.value->size; i++) {
        const struct pair *pair = &a.value->pairs[i];
        const struct value *other = find_pair(b.value, &keys, &pair->key);
        same = other && value_equal((struct located){a.tree, &pair->value},
                                    (struct located){b.tree, other});
    }
    table_fini(&keys);
    return same;
}

bool value_equal(struct located a, struct located b)
{
    if (value_is_number(a.value) && value_is_number(b.value))
        return same_number(a, b);
    if (a.value->kind != b.value->kind)
        return false;
    switch (a.value->kind) {
    case VALUE_FLAG:
        return a.value->flag == b.value->flag;
    case VALUE_TEXT:
        return same_text(a.value, b.value);
    case VALUE_LIST:
        return same_list(a, b);
    case VALUE_MAP:
        return same_map(a, b);
    default:
        return true;
    }
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
    unsigned __int128 product = (unsigned __int128)(hash ^ word) * 0x9e3779b97f4a7c15u;
    return (uint64_t)product ^ (uint64_t)(product >> 64) ^ hash << 7;
}

static uint64_t hash_bytes(uint64_t hash, const char *data, uint32_t size)
{
    for (; size >= 8; data += 8, size -= 8) {
        uint64_t word;
        memcpy(&word, data, 8);
        hash = mix(hash, word);
    }
    uint64_t last = size;
    for (uint32_t i = 0; i < size; i++)
        last = last << 8 | (unsigned char)data[i];
    return mix(hash, last);
}

/* By the digits, so that 1 is 1.0 and 0.1 is not its nearest double. */
static uint64_t hash_number(uint64_t hash, struct located number)
{
    char buffer[DECIMAL_BUFFER];
    struct decimal decimal = decimal_of(number.tree, number.value, buffer);
    hash = mix(hash, decimal.finite ? (uint64_t)decimal.magnitude * 2 + decimal.minus : 1);
    const char *at = decimal.text;
    for (uint32_t i = decimal.first, left = decimal.count; left > 0; i++) {
        if (at[i] == '.')
            continue;
        hash = mix(hash, (unsigned char)at[i]);
        left--;
    }
    return hash;
}

/* Equal values have equal hashes, maps in any order. */
static uint64_t hash_value(uint64_t seed, struct located at)
{
    const struct value *value = at.value;
    uint64_t hash = mix(seed, value->kind == VALUE_REAL ? VALUE_INTEGER : value->kind), sum = 0;
    switch (value->kind) {
    case VALUE_FLAG:
        return mix(hash, value->flag);
    case VALUE_INTEGER:
    case VALUE_REAL:
        return hash_number(hash, at);
    case VALUE_TEXT:
        return hash_bytes(hash, value->text, value->size);
    case VALUE_LIST:
        for (uint32_t i = 0; i < value->size; i++)
            hash = mix(hash, hash_value(seed, (struct located){at.tree, &value->items[i]}));
        return hash;
    case VALUE_MAP:
        for (uint32_t i = 0; i < value->size; i++) {
            const struct pair *pair = &value->pairs[i];
            sum += mix(hash_bytes(hash, pair->key.text, pair->key.size),
                       hash_value(seed, (struct located){at.tree, &pair->value}));
        }
        return mix(hash, sum);
    default:
        return hash;
    }
}

struct hashed {
    uint64_t hash;
    uint32_t index;
};

static int compare_hashed(const void *a, const void *b)
{
    const struct hashed *left = a, *right = b;
    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    return left->index < right->index ? -1 : left->index > right->index;
}

static bool is_same_item(struct located list, uint32_t a, uint32_t b)
{
    return value_equal((struct located){list.tree, &list.value->items[a]},
                       (struct located){list.tree, &list.value->items[b]});
}

/* Among many: by hash, and then those of one hash with each other. */
static bool find_twice(struct located list, uint32_t *first, uint32_t *second)
{
    uint32_t count = list.value->size;
    struct hashed *items = memory_new(count, sizeof *items);
    uint64_t seed = (uint64_t)(uintptr_t)items; /* no file can know it, and be made slow by it */
    bool found = false;
    for (uint32_t i = 0; i < count; i++) {
        struct located item = {list.tree, &list.value->items[i]};
        items[i] = (struct hashed){hash_value(seed, item), i};
    }
    qsort(items, count, sizeof *items, compare_hashed);
    for (uint32_t i = 1; i < count && !found; i++) {
        uint32_t j = i;
        while (j > 0 && !found && items[--j].hash == items[i].hash)
            found = is_same_item(list, items[j].index, items[i].index);
        if (found) {
            *first = items[j].index;
            *second = items[i].index;
        }
    }
    free(items);
    return found;
}

bool value_twice(struct located list, uint32_t *first, uint32_t *second)
{
    uint32_t count = list.value->size;
    if (count > MAP_FEW)
        return find_twice(list, first, second);
    for (uint32_t i = 1; i < count; i++)
        for (uint32_t j = 0; j < i; j++)
            if (is_same_item(list, j, i)) {
                *first = j;
                *second = i;
                return true;
            }
    return false;
}
