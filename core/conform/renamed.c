/* SPDX-License-Identifier: MIT */
/* renamed.c - weights as a GGUF file would hold them, in memory. Writes no file. */
#include "conform/renamed.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

bool renamed_can(const struct tensor_map *map)
{
    for (uint32_t i = 0; i < map->count; i++)
        if (!map->entries[i].gguf &&
            !(map->entries[i].flags & (AC_OPTIONAL | AC_TIED | AC_BUFFER)))
            return false;
    return true;
}

static char *name_of(struct renamed *renamed, const char *pattern, uint32_t block, uint32_t expert)
{
    struct text name = {0};
    map_name_add(pattern, block, expert, &name);
    char *copy = arena_text(&renamed->weights.arena, text_get(&name));
    text_fini(&name);
    return copy;
}

/* Row `row` of a GGUF file is which row of a Hugging Face file: pairs side by side, not by halves. */
static uint64_t row_of(const struct map_entry *entry, uint64_t row)
{
    if (!(entry->flags & AC_ROPE_PAIRS))
        return row;
    uint64_t size = entry->shape[0] / entry->heads, head = row / size, within = row % size;
    return head * size + within / 2 + (within % 2 ? size / 2 : 0);
}

/* Copies one tensor in the logical order; false when there is none. */
static bool fill(const struct binding *binding, uint32_t index, uint32_t block, uint32_t expert,
                 float *out)
{
    const struct map_entry *entry = &binding->map->entries[index];
    struct matrix matrix;
    struct error error = {0};
    if (!binding_get(binding, index, block, expert)->stored ||
        binding_matrix(binding, index, block, expert, &matrix, &error))
        return false;
    float *whole = memory_new((size_t)matrix.rows, (size_t)matrix.columns * sizeof *whole);
    for (uint64_t row = 0; row < matrix.rows; row++)
        matrix_row(&matrix, row, whole + row * matrix.columns);
    uint64_t rows = entry->shape[0], columns = entry->rank == 2 ? entry->shape[1] : 1;
    for (uint64_t row = 0; row < rows; row++)
        memcpy(out + row * columns, whole + row_of(entry, row) * columns, columns * sizeof *out);
    for (uint64_t i = 0; i < rows * columns && (entry->flags & AC_LESS_ONE); i++)
        out[i] += 1;
    free(whole);
    return true;
}

/* All tensors of one block of an entry: one, or one an expert, or one for all experts. */
static void block_add(struct renamed *renamed, const struct binding *binding, uint32_t index,
                      uint32_t block, uint64_t *used)
{
    const struct map_entry *entry = &binding->map->entries[index];
    uint32_t experts = entry->experts ? entry->experts : 1;
    bool merged = entry->experts && !strstr(entry->gguf, "{e}");
    uint64_t each = map_entry_count(entry) / map_entry_items(entry);
    for (uint32_t expert = 0; expert < experts; expert++, *used += each) {
        if (!fill(binding, index, block, expert, renamed->numbers + *used))
            return;
        if (merged && expert)
            continue;
        struct stored *stored = &renamed->tensors[renamed->weights.count++];
        *stored = (struct stored){.name = name_of(renamed, entry->gguf, block, expert),
                                  .dtype = DTYPE_F32, .offset = *used * sizeof(float),
                                  .count = each * (merged ? experts : 1)};
        stored->bytes = stored->count * sizeof(float);
        if (merged)
            stored->shape[stored->rank++] = experts;
        for (uint32_t i = 0; i < entry->rank; i++)
            stored->shape[stored->rank++] = entry->shape[i];
    }
}

void renamed_init(struct renamed *renamed, const struct binding *binding)
{
    const struct tensor_map *map = binding->map;
    uint64_t numbers = 0, used = 0;
    *renamed = (struct renamed){0};
    for (uint64_t i = 0; i < binding->weights->count; i++)
        numbers += binding->weights->tensors[i].count;
    renamed->tensors = memory_new((size_t)map->items, sizeof *renamed->tensors);
    renamed->numbers = memory_new((size_t)numbers, sizeof *renamed->numbers);
    renamed->file = (struct file){.path = (char *)"drawn weights",
                                  .data = (const uint8_t *)renamed->numbers,
                                  .size = numbers * sizeof *renamed->numbers};
    renamed->weights.format = "gguf";
    renamed->weights.files = &renamed->file;
    renamed->weights.file_count = 1;
    renamed->weights.tensors = renamed->tensors;
    for (uint32_t i = 0; i < map->count; i++) {
        const struct map_entry *entry = &map->entries[i];
        uint32_t blocks = entry->blocks ? entry->blocks : 1;
        if (!entry->gguf || entry->rank < 1 || entry->rank > 2)
            continue;
        for (uint32_t block = 0; block < blocks; block++)
            block_add(renamed, binding, i, block, &used);
    }
}

void renamed_fini(struct renamed *renamed)
{
    arena_fini(&renamed->weights.arena);
    free(renamed->tensors);
    free(renamed->numbers);
    *renamed = (struct renamed){0};
}
