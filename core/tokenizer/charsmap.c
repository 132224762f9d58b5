/* SPDX-License-Identifier: MIT */
/*
 * charsmap.c - the precompiled normalizer map. A unit of the double array has its label in bits 0-7,
 * bit 8 says that it has a leaf, bit 31 that it is one; the rest is the offset of its children, in
 * blocks of 256 where bit 9 is set (darts-clone).
 */
#include "tokenizer/charsmap.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/memory.h"

#define UNIT_LEAF 0x100u

static uint32_t offset_of(uint32_t unit)
{
    return (unit >> 10) << ((unit & (1u << 9)) >> 6);
}

int charsmap_read(struct charsmap *map, const void *data, size_t size, const char *name,
                  struct error *error)
{
    struct bytes bytes = bytes_over(data, size);
    uint32_t trie_size = bytes_u32(&bytes);
    const uint8_t *units = bytes_span(&bytes, trie_size), *texts;
    *map = (struct charsmap){.unit_count = trie_size / 4};
    if (bytes.failed || trie_size % 4 || !trie_size)
        return error_set(error, ERROR_INPUT, "%s: the precompiled map of characters is damaged",
                         name);
    map->text_size = bytes_left(&bytes);
    texts = bytes_span(&bytes, map->text_size);
    map->units = memory_new(map->unit_count, sizeof *map->units);
    memcpy(map->units, units, trie_size);
    map->texts = memory_text_part((const char *)texts, map->text_size);
    return 0;
}

void charsmap_fini(struct charsmap *map)
{
    free(map->units);
    free(map->texts);
    *map = (struct charsmap){0};
}

/* Goes down the array along `data`; `shortest` stops at the first leaf. */
static const char *look_up(const struct charsmap *map, const char *data, size_t size, size_t *used,
                           bool shortest)
{
    const char *found = NULL;
    size_t at = map->unit_count ? offset_of(map->units[0]) : 0;
    *used = 0;
    for (size_t i = 0; i < size && map->unit_count; i++) {
        uint8_t byte = (uint8_t)data[i];
        at ^= byte;
        if (!byte || at >= map->unit_count)
            break;
        uint32_t unit = map->units[at];
        if ((unit & 0x800000ffu) != byte)
            break;
        at ^= offset_of(unit);
        if (unit & UNIT_LEAF && at < map->unit_count) {
            uint32_t value = map->units[at] & 0x7fffffffu;
            if (value < map->text_size) {
                found = map->texts + value;
                *used = i + 1;
                if (shortest)
                    break;
            }
        }
    }
    return found;
}

const char *charsmap_longest(const struct charsmap *map, const char *data, size_t size,
                             size_t *used)
{
    return look_up(map, data, size, used, false);
}

const char *charsmap_first(const struct charsmap *map, const char *data, size_t size)
{
    size_t used;
    return look_up(map, data, size, &used, true);
}
