/* SPDX-License-Identifier: MIT */
/* draw.c - weights that are drawn instead of stored, in the layout of Hugging Face files. */
#include "conform/draw.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/sample.h"
#include "base/memory.h"

#define NUMBERS_LIMIT (1u << 26)

static uint64_t hash(const char *text)
{
    uint64_t state = 0xcbf29ce484222325u;
    for (; *text; text++)
        state = (state ^ (uint8_t)*text) * 0x100000001b3u;
    return state;
}

/* Between -1 and 1. */
static double draw(struct dice *dice)
{
    return (double)(dice_next(dice) >> 40) / (1 << 23) - 1;
}

/* One tensor of an entry, laid out by columns where the files have it so. */
static void tensor_fill(const struct map_entry *entry, int64_t seed, uint64_t block,
                        uint64_t expert, float *out)
{
    struct text name = {0};
    bool matrix = entry->rank == 2;
    uint64_t rows = matrix ? entry->shape[0] : 1, columns = entry->shape[entry->rank - 1];
    double centre = !matrix && text_ends(entry->role, "norm.weight") ? 1 : 0;
    double scale = matrix ? 2 / sqrt((double)columns) : 0.25;
    text_format(&name, "%" PRId64 " %s %" PRIu64 " %" PRIu64, seed, entry->role, block, expert);
    struct dice dice = {.state = hash(text_get(&name))};
    bool turned = matrix && (entry->flags & AC_TRANSPOSED);
    for (uint64_t row = 0; row < rows; row++)
        for (uint64_t column = 0; column < columns; column++)
            out[turned ? column * rows + row : row * columns + column] =
                (float)(centre + draw(&dice) * scale);
    text_fini(&name);
}

/* The Hugging Face name of one tensor. */
static char *name_of(struct drawn *drawn, const char *pattern, uint64_t block, uint64_t expert)
{
    struct text name = {0};
    map_name_add(pattern, (uint32_t)block, (uint32_t)expert, &name);
    char *copy = arena_text(&drawn->weights.arena, text_get(&name));
    text_fini(&name);
    return copy;
}

/* All experts of a block are one tensor unless the name has a place for their number. */
static void block_draw(struct drawn *drawn, const struct map_entry *entry, int64_t seed,
                       uint64_t block, uint64_t *used)
{
    uint64_t experts = entry->experts ? entry->experts : 1, each = entry->shape[0];
    bool merged = entry->experts && !strstr(entry->name, "{e}");
    if (entry->rank == 2)
        each *= entry->shape[1];
    for (uint64_t expert = 0; expert < experts; expert++, *used += each) {
        tensor_fill(entry, seed, block, expert, drawn->numbers + *used);
        if (merged && expert)
            continue;
        struct stored *stored = &drawn->tensors[drawn->weights.count++];
        bool turned = entry->rank == 2 && (entry->flags & AC_TRANSPOSED);
        *stored = (struct stored){.name = name_of(drawn, entry->name, block, expert),
                                  .dtype = DTYPE_F32, .offset = *used * sizeof(float),
                                  .count = each * (merged ? experts : 1)};
        stored->bytes = stored->count * sizeof(float);
        if (merged)
            stored->shape[stored->rank++] = experts;
        for (uint32_t i = 0; i < entry->rank; i++)
            stored->shape[stored->rank++] = entry->shape[turned ? entry->rank - 1 - i : i];
    }
}

static bool is_listed(const struct value *list, const char *role)
{
    for (uint32_t i = 0; list && list->kind == VALUE_LIST && i < list->size; i++)
        if (value_is_text(&list->items[i], role))
            return true;
    return false;
}

static bool is_drawn(const struct map_entry *entry, const struct value *optional)
{
    if (entry->rank == 0 || entry->rank > 2)
        return false;
    return !(entry->flags & (AC_OPTIONAL | AC_BUFFER | AC_TIED)) || is_listed(optional, entry->role);
}

int drawn_init(struct drawn *drawn, const struct tensor_map *map, int64_t seed,
               const struct value *optional, struct error *error)
{
    uint64_t numbers = 0, items = 0, used = 0;
    for (uint32_t i = 0; i < map->count; i++) {
        const struct map_entry *entry = &map->entries[i];
        if (!is_drawn(entry, optional))
            continue;
        items += map_entry_items(entry);
        if (count_add(numbers, map_entry_count(entry), &numbers) || numbers > NUMBERS_LIMIT)
            return error_set(error, ERROR_INPUT, "the configuration is too large for a test: more "
                             "than %u parameters", NUMBERS_LIMIT);
    }
    *drawn = (struct drawn){.tensors = memory_new(items, sizeof *drawn->tensors),
                            .numbers = memory_new(numbers, sizeof *drawn->numbers)};
    drawn->file = (struct file){.path = (char *)"drawn weights",
                                .data = (const uint8_t *)drawn->numbers,
                                .size = numbers * sizeof *drawn->numbers};
    drawn->weights.format = "safetensors";
    drawn->weights.files = &drawn->file;
    drawn->weights.file_count = 1;
    drawn->weights.tensors = drawn->tensors;
    for (uint32_t i = 0; i < map->count; i++) {
        const struct map_entry *entry = &map->entries[i];
        uint32_t blocks = entry->blocks ? entry->blocks : 1;
        for (uint32_t block = 0; is_drawn(entry, optional) && block < blocks; block++)
            block_draw(drawn, entry, seed, block, &used);
    }
    return 0;
}

void drawn_fini(struct drawn *drawn)
{
    arena_fini(&drawn->weights.arena);
    free(drawn->tensors);
    free(drawn->numbers);
    *drawn = (struct drawn){0};
}
