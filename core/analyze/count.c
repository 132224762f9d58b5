/* SPDX-License-Identifier: MIT */
/* count.c - how many parameters a model has, in ways that are kept apart. Computes with none. */
#include "analyze/count.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "weights/packed.h"

static bool is_table(const char *role)
{
    const char *at = strstr(role, "embed.");
    return at && (!strcmp(at, "embed.token") || !strcmp(at, "embed.position") ||
                  !strcmp(at, "embed.type"));
}

/* How many of an entry's experts one token passes through; all of them when nothing routes. */
static uint64_t experts_used(const struct graph *graph, const struct map_entry *entry)
{
    for (uint32_t i = 0; i < graph->count; i++) {
        const struct node *node = &graph->nodes[i];
        size_t size = node->op.stem ? strlen(node->op.stem) : 0;
        if (node->op.code == AC_OP_ROUTE && !strncmp(entry->role, node->op.stem, size) &&
            entry->role[size] == '.')
            return (uint64_t)node->op.i[AC_I_ROUTE_TOP];
    }
    return entry->experts;
}

/* A sum that does not fit stays at UINT64_MAX. */
static void add(uint64_t *sum, uint64_t elements)
{
    if (count_add(*sum, elements, sum))
        *sum = UINT64_MAX;
}

/* Adds `elements` of an entry to the counts of the model. */
static void add_entry(const struct model *model, const struct map_entry *entry, uint64_t elements,
                      struct parameters *out)
{
    add(&out->total, elements);
    if (is_table(entry->role))
        add(&out->embedding, elements);
    if (entry->experts)
        add(&out->active, elements / entry->experts * experts_used(&model->decoder, entry));
    else
        add(&out->active, elements);
}

#define SAMPLE_BYTES 4096
#define SAMPLES 32

static bool all_zero(const uint8_t *data, uint64_t size)
{
    return !size || (!data[0] && !memcmp(data, data + 1, (size_t)size - 1));
}

/* Whether two tensors hold the same numbers, not all of them zero, which nothing was written into.
 * Of large ones evenly spread samples are compared. */
static bool same_bytes(const struct weights *weights, const struct stored *a,
                       const struct stored *b)
{
    if (a->bytes != b->bytes || a->dtype != b->dtype || a->count != b->count)
        return false;
    const uint8_t *x = weights_data(weights, a), *y = weights_data(weights, b);
    uint64_t step = a->bytes / SAMPLES > SAMPLE_BYTES ? a->bytes / SAMPLES : SAMPLE_BYTES;
    bool zero = true;
    for (uint64_t at = 0; at < a->bytes; at += step) {
        uint64_t size = a->bytes - at < SAMPLE_BYTES ? a->bytes - at : SAMPLE_BYTES;
        if (memcmp(x + at, y + at, (size_t)size))
            return false;
        zero = zero && all_zero(x + at, size);
    }
    return !zero;
}

/* A stored head that repeats the embedding is no second set of parameters. */
static bool repeats_embedding(const struct model *model, uint32_t entry)
{
    const struct tensor_map *map = &model->map;
    const struct map_entry *embedding = tensor_map_find(map, "embed.token");
    if (strcmp(map->entries[entry].role, "head.weight") || !embedding)
        return false;
    const struct bound *head = binding_get(&model->binding, entry, 0, 0);
    const struct bound *table =
        binding_get(&model->binding, (uint32_t)(embedding - map->entries), 0, 0);
    return head->stored && table->stored &&
           same_bytes(&model->weights, head->stored, table->stored);
}

/* Elements of an entry that the files hold. */
static uint64_t bound_count(const struct model *model, uint32_t index)
{
    const struct map_entry *entry = &model->map.entries[index];
    uint64_t sum = 0, last = model->binding.first[index + 1];
    const struct stored *before = NULL; /* experts that are stored as one tensor count once */
    for (uint64_t i = model->binding.first[index]; i < last; i++) {
        const struct stored *stored = model->binding.items[i].stored;
        if (stored && !(entry->experts && stored == before))
            sum += stored_weights(stored);
        before = stored;
    }
    return sum;
}

static void count_stored(const struct model *model, struct parameters *out)
{
    uint64_t all = 0;
    for (uint64_t i = 0; i < model->weights.count; i++) {
        const struct stored *stored = &model->weights.tensors[i];
        add(&out->stored, stored->count);
        add(&all, stored_weights(stored));
        add(&out->hub, stored->rank ? stored_weights(stored) : 0);
        add(&out->auxiliary, stored_is_auxiliary(stored) ? stored->count : 0);
    }
    if (!model->map.count) {
        out->total = out->active = all;
        return;
    }
    for (uint32_t i = 0; i < model->map.count; i++) {
        const struct map_entry *entry = &model->map.entries[i];
        uint64_t elements = bound_count(model, i);
        if (entry->flags & AC_BUFFER)
            out->buffers += elements;
        else if (!(entry->flags & AC_TIED) && !repeats_embedding(model, i))
            add_entry(model, entry, elements, out);
    }
}

/* What an index, the header of a safetensors file or a GGUF key says of its own; -1: nothing. */
static int64_t declared_of(const struct weights *weights)
{
    const struct value *key = weights_key_find(weights, "general.parameter_count");
    if (key && key->kind == VALUE_INTEGER && key->integer > 0)
        return key->integer;
    for (uint32_t i = 0; i < weights->metadata_count; i++) {
        const struct weights_metadata *metadata = &weights->metadata[i];
        char *end;
        if (strcmp(metadata->key, "total_parameters"))
            continue;
        long long declared = strtoll(metadata->value, &end, 10);
        if (end != metadata->value && !*end && declared > 0)
            return declared;
    }
    return -1;
}

struct parameters parameters_of(const struct model *model)
{
    struct parameters out = {.origin = ORIGIN_COUNTED, .declared = declared_of(&model->weights)};
    out.known = model->has_weights || model->map.count;
    if (model->has_weights) {
        count_stored(model, &out);
        return out;
    }
    out.origin = ORIGIN_DERIVED;
    for (uint32_t i = 0; i < model->map.count; i++) {
        const struct map_entry *entry = &model->map.entries[i];
        if (!(entry->flags & (AC_BUFFER | AC_TIED | AC_OPTIONAL)))
            add_entry(model, entry, map_entry_count(entry), &out);
    }
    out.known = out.known && out.total <= INT64_MAX;
    return out;
}

static int compare_bytes(const void *a, const void *b)
{
    const struct dtype_count *x = a, *y = b;
    return (x->bytes < y->bytes) - (x->bytes > y->bytes);
}

uint64_t dtypes_count(const struct weights *weights, struct dtype_count out[DTYPE_COUNT])
{
    uint64_t bytes = 0, used = 0;
    struct dtype_count all[DTYPE_COUNT] = {0};
    for (uint64_t i = 0; i < weights->count; i++) {
        const struct stored *stored = &weights->tensors[i];
        struct dtype_count *count = &all[stored->dtype];
        count->dtype = stored->dtype;
        count->tensors++;
        count->elements += stored->count;
        count->bytes += stored->bytes;
        bytes += stored->bytes;
    }
    for (int i = 0; i < DTYPE_COUNT; i++)
        if (all[i].tensors)
            out[used++] = all[i];
    qsort(out, used, sizeof *out, compare_bytes);
    if (used < DTYPE_COUNT)
        out[used] = (struct dtype_count){0};
    return bytes;
}
