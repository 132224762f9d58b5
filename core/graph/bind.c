/* SPDX-License-Identifier: MIT */
/*
 * bind.c - lays a tensor map over stored tensors by their names. Prefixes are optional on both
 * sides: one of them is taken off the front of every name before they are compared.
 * Decides whether shapes fit, not what a misfit means.
 */
#include "graph/bind.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/table.h"
#include "base/text.h"
#include "weights/packed.h"

#define TIES 4 /* how far a tied role may lead */

/* What is needed while names are matched. */
struct matching {
    struct binding *binding;
    struct table names;    /* stored names without their prefix to index into tensors */
    bool *claimed;         /* [weights->count] */
    bool gguf;             /* the files use GGUF's names and layout */
    struct text name;      /* the one that is looked for */
    size_t missing_room, misshapen_room;
};

/* The name of one tensor of an entry, in matching->name. */
static void name_expand(struct matching *matching, const char *pattern, uint32_t block,
                        uint32_t expert)
{
    struct text *name = &matching->name;
    name->size = 0;
    map_name_add(pattern, block, expert, name);
}

/* Shapes are equal but for ones in front, which some formats leave out. */
static bool shape_is(const struct stored *stored, const uint64_t *shape, uint32_t rank)
{
    const uint64_t *found = stored->shape;
    uint32_t found_rank = stored->rank;
    for (; found_rank > 0 && *found == 1; found_rank--)
        found++;
    for (; rank > 0 && *shape == 1; rank--)
        shape++;
    return found_rank == rank && (rank == 0 || memcmp(found, shape, rank * sizeof *shape) == 0);
}

/* The shape an entry has in the file: shape [TENSOR_RANK_LIMIT]; the rank is returned. */
static uint32_t shape_stored(const struct map_entry *entry, const struct bound *bound,
                             uint64_t *shape)
{
    uint32_t rank = 0;
    if (bound->merged)
        shape[rank++] = entry->experts;
    for (uint32_t i = 0; i < entry->rank; i++)
        shape[rank++] = entry->shape[bound->transposed ? entry->rank - 1 - i : i];
    return rank;
}

/* Of a packed weight only how many numbers it has can be compared. */
static bool bound_fits(const struct map_entry *entry, const struct bound *bound)
{
    uint64_t shape[TENSOR_RANK_LIMIT], count = 1;
    uint32_t rank = shape_stored(entry, bound, shape);
    if (bound->stored->packed && !bound->stored->packed->scale) {
        for (uint32_t i = 0; i < rank; i++)
            if (count_mul(count, shape[i], &count))
                return false;
        return count == bound->stored->packed->count;
    }
    return shape_is(bound->stored, shape, rank);
}

static void misfit_add(struct matching *matching, struct misfit **list, uint32_t *count,
                       size_t *room, struct misfit misfit)
{
    if (matching->name.size > 0)
        misfit.name = arena_text(&matching->binding->arena, text_get(&matching->name));
    *list = memory_grow(*list, room, *count + (size_t)1, sizeof **list);
    (*list)[(*count)++] = misfit;
}

static void item_bind(struct matching *matching, uint32_t index, uint32_t block, uint32_t expert,
                      struct bound *bound)
{
    struct binding *binding = matching->binding;
    const struct map_entry *entry = &binding->map->entries[index];
    const char *pattern = matching->gguf ? entry->gguf : entry->name;
    struct misfit misfit = {.entry = index, .block = block, .expert = expert};
    uint64_t at;
    matching->name.size = 0;
    if (pattern)
        name_expand(matching, pattern, block, expert);
    const char *name = pattern ? name_bare(binding->map->prefixes, text_get(&matching->name)) : "";
    if (!pattern || !table_find(&matching->names, name, strlen(name), &at)) {
        if (!(entry->flags & (AC_OPTIONAL | AC_TIED)))
            misfit_add(matching, &binding->missing, &binding->missing_count,
                       &matching->missing_room, misfit);
        return;
    }
    matching->claimed[at] = true;
    misfit.stored = bound->stored = &binding->weights->tensors[at];
    bound->transposed = (entry->flags & AC_TRANSPOSED) && !matching->gguf;
    bound->pairs = (entry->flags & AC_ROPE_PAIRS) && matching->gguf;
    bound->merged = entry->experts > 0 && !strstr(pattern, "{e}");
    if (!bound_fits(entry, bound))
        misfit_add(matching, &binding->misshapen, &binding->misshapen_count,
                   &matching->misshapen_room, misfit);
}

static void entry_bind(struct matching *matching, uint32_t index)
{
    const struct map_entry *entry = &matching->binding->map->entries[index];
    struct bound *bound = matching->binding->items + matching->binding->first[index];
    uint32_t experts = entry->experts ? entry->experts : 1;
    uint64_t items = map_entry_items(entry);
    for (uint64_t i = 0; i < items; i++)
        item_bind(matching, index, (uint32_t)(i / experts), (uint32_t)(i % experts), bound + i);
}

static void names_collect(struct matching *matching)
{
    const struct weights *weights = matching->binding->weights;
    for (uint64_t i = 0; i < weights->count; i++) {
        const struct stored *stored = &weights->tensors[i];
        matching->claimed[i] = stored_is_auxiliary(stored);
        if (matching->claimed[i])
            continue;
        const char *name = name_bare(matching->binding->map->prefixes,
                                     stored->packed ? stored->packed->name : stored->name);
        if (!table_find(&matching->names, name, strlen(name), &(uint64_t){0}))
            table_put(&matching->names, name, strlen(name), i);
    }
}

static void unexpected_collect(struct matching *matching)
{
    struct binding *binding = matching->binding;
    const struct weights *weights = binding->weights;
    size_t room = 0;
    for (uint64_t i = 0; i < weights->count; i++) {
        if (matching->claimed[i])
            continue;
        binding->unexpected = memory_grow(binding->unexpected, &room,
                                          (size_t)binding->unexpected_count + 1,
                                          sizeof *binding->unexpected);
        binding->unexpected[binding->unexpected_count++] = &weights->tensors[i];
    }
}

void binding_init(struct binding *binding, const struct tensor_map *map,
                  const struct weights *weights)
{
    struct matching matching = {.binding = binding};
    *binding = (struct binding){.map = map, .weights = weights};
    binding->items = memory_new((size_t)map->items, sizeof *binding->items);
    binding->first = memory_new(map->count + (size_t)1, sizeof *binding->first);
    for (uint32_t i = 0; i < map->count; i++)
        binding->first[i + 1] = binding->first[i] + map_entry_items(&map->entries[i]);
    if (!weights || !map->count)
        return;
    matching.gguf = strcmp(weights->format, "gguf") == 0;
    matching.claimed = memory_new((size_t)weights->count, sizeof *matching.claimed);
    names_collect(&matching);
    for (uint32_t i = 0; i < map->count; i++)
        entry_bind(&matching, i);
    unexpected_collect(&matching);
    table_fini(&matching.names);
    text_fini(&matching.name);
    free(matching.claimed);
}

const struct bound *binding_get(const struct binding *binding, uint32_t entry, uint32_t block,
                                uint32_t expert)
{
    uint32_t experts = binding->map->entries[entry].experts;
    uint64_t item = (uint64_t)block * (experts ? experts : 1) + expert;
    return &binding->items[binding->first[entry] + item];
}

/* Goes on to the entry an absent one is tied to; its blocks are the same ones, or none. */
static const struct bound *bound_follow(const struct binding *binding, uint32_t *entry,
                                        uint32_t block, uint32_t expert)
{
    const struct bound *bound = binding_get(binding, *entry, block, expert);
    for (int i = 0; i < TIES && !bound->stored; i++) {
        const struct map_entry *from = &binding->map->entries[*entry], *to = NULL;
        if (from->tied)
            to = tensor_map_find(binding->map, from->tied);
        if (!to || to->rank != from->rank || to->experts != from->experts ||
            memcmp(to->shape, from->shape, to->rank * sizeof *to->shape) != 0)
            break;
        *entry = (uint32_t)(to - binding->map->entries);
        bound = binding_get(binding, *entry, block < to->blocks ? block : 0, expert);
    }
    return bound;
}

/* The name that was looked for, with its numbers. */
static const char *missing_name(const struct binding *binding, uint32_t entry, uint32_t block)
{
    for (uint32_t i = 0; i < binding->missing_count; i++) {
        const struct misfit *misfit = &binding->missing[i];
        if (misfit->entry == entry && misfit->block == block && misfit->name)
            return misfit->name;
    }
    return binding->map->entries[entry].name;
}

static int misfit_report(const struct binding *binding, uint32_t entry, uint32_t block,
                         const struct bound *bound, struct error *error)
{
    const struct map_entry *wanted = &binding->map->entries[entry];
    struct stored expected = {0};
    struct text text = {0};
    text_format(&text, "role \"%s\"", wanted->role);
    if (wanted->blocks > 0)
        text_format(&text, " of block %" PRIu32, block);
    expected.rank = shape_stored(wanted, bound, expected.shape);
    if (!bound->stored) {
        text_format(&text, " (\"%s\", ", missing_name(binding, entry, block));
        stored_shape(&expected, &text);
        text_add(&text, ") is not in the weights");
    } else {
        text_add(&text, " should have the shape ");
        stored_shape(&expected, &text);
        text_add(&text, ", but \"");
        text_add_safe(&text, bound->stored->name, strlen(bound->stored->name));
        text_add(&text, "\" has ");
        stored_shape(bound->stored, &text);
    }
    const char *path = binding->weights && binding->weights->file_count > 0 ?
                       binding->weights->files[bound->stored ? bound->stored->file : 0].path : NULL;
    error_set(error, ERROR_INPUT, "%s: %s; the files do not match the configuration",
              path ? path_base(path) : "no weights", text_get(&text));
    text_fini(&text);
    return error->code;
}

static int packed_report(const struct binding *binding, const struct map_entry *wanted,
                         const struct stored *stored, struct error *error)
{
    const struct packed *packed = stored->packed;
    return error_set(error, ERROR_INPUT, "%s: role \"%s\" is stored packed (%s, %" PRIu32 " bits), "
                     "which cannot be computed with; use the model it was made from, or a GGUF file",
                     path_base(binding->weights->files[stored->file].path), wanted->role,
                     packed->method, packed->bits);
}

/* How many of `size` rows or columns one of `count` scales is for; 0: that is not clear. */
static uint64_t scaled_by(uint64_t size, uint64_t count)
{
    if (count == 1)
        return size;
    for (uint64_t block = 1; block < size; block *= 2)
        if ((size + block - 1) / block == count) /* blocks at the end may be cut */
            return block;
    return count && size % count == 0 ? size / count : 0;
}

/* One scale for all, one a row, or one for each block of [blocks of rows][blocks of columns]. */
static bool scales_set(const struct binding *binding, const struct packed *packed,
                       struct matrix *matrix)
{
    const struct stored *scale = packed->scale;
    if (!scale || scale->rank > 2 || scale->swapped || scale->transposed || matrix->transposed ||
        dtype_is_whole(scale->dtype) || !dtype_get(scale->dtype)->widen ||
        dtype_get(scale->dtype)->block > 1)
        return false;
    uint64_t down = scale->rank ? scale->shape[0] : 1;
    uint64_t across = scale->rank == 2 ? scale->shape[1] : 1;
    matrix->scales = (struct scales){
        .data = weights_data(binding->weights, scale), .dtype = scale->dtype, .across = across,
        .rows = scaled_by(matrix->rows, down), .columns = scaled_by(matrix->columns, across),
        .factor = packed->factor,
    };
    return matrix->scales.rows && matrix->scales.columns;
}

int binding_matrix(const struct binding *binding, uint32_t entry, uint32_t block, uint32_t expert,
                   struct matrix *out, struct error *error)
{
    const struct bound *bound = bound_follow(binding, &entry, block, expert);
    const struct map_entry *wanted = &binding->map->entries[entry];
    if (!bound->stored || !bound_fits(wanted, bound))
        return misfit_report(binding, entry, block, bound, error);
    const struct stored *stored = bound->stored;
    const struct dtype_info *info = dtype_get(stored->dtype);
    const struct packed *packed = stored->packed;
    if (packed && !packed->scale)
        return packed_report(binding, wanted, stored, error);
    uint64_t columns = wanted->shape[wanted->rank - 1];
    uint64_t along = bound->transposed ? wanted->shape[0] : columns;
    if (!info->widen || (dtype_is_whole(stored->dtype) && !packed) || stored->swapped ||
        along % info->block != 0 || (bound->transposed && info->block > 1))
        return error_set(error, ERROR_INPUT, "%s: role \"%s\" is stored as %s%s, which cannot be "
                         "computed with; convert it to F32, F16 or BF16",
                         path_base(binding->weights->files[stored->file].path), wanted->role,
                         stored->swapped ? "big-endian " : "", info->name);
    const uint8_t *data = weights_data(binding->weights, stored);
    *out = (struct matrix){
        .data = data + (bound->merged ? expert * (stored->bytes / wanted->experts) : 0),
        .dtype = stored->dtype,
        .rows = wanted->rank == 2 ? wanted->shape[0] : 1,
        .columns = columns,
        .transposed = bound->transposed != stored->transposed,
    };
    if (packed && (bound->merged || !scales_set(binding, packed, out)))
        return packed_report(binding, wanted, stored, error);
    return 0;
}

void binding_fini(struct binding *binding)
{
    free(binding->items);
    free(binding->first);
    free(binding->missing);
    free(binding->misshapen);
    free(binding->unexpected);
    arena_fini(&binding->arena);
    *binding = (struct binding){0};
}
