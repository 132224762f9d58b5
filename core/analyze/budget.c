/* SPDX-License-Identifier: MIT */
/* budget.c - what running a model takes, from counts and graphs. Nothing is measured. */
#include "analyze/budget.h"

#include <string.h>

#include "graph/cost.h"

#define PROMPT_TOKENS_DEFAULT 512 /* when the context is not known */

const char *const cache_dtypes[] = {"f16", "bf16", "f32", "q8_0", NULL};

/* Bytes of `elements` cached numbers; -1: too many to be true. */
static int64_t cache_size(const char *dtype, uint64_t elements)
{
    if (elements > INT64_MAX / 8)
        return -1;
    if (!strcmp(dtype, "q8_0"))
        return (int64_t)((elements + 31) / 32 * 34);
    return (int64_t)(elements * (!strcmp(dtype, "f32") ? 4 : 2));
}

/* Bytes of a parameter in the type that the config names; 0: it names none. */
static uint64_t parameter_bytes(const struct model *model)
{
    static const struct {
        const char *word;
        uint64_t bytes;
    } types[] = {{"float32", 4}, {"float16", 2}, {"bfloat16", 2}, {"float64", 8}};
    const char *word = facts_text(&model->facts, "dtype");
    for (size_t i = 0; word && i < sizeof types / sizeof *types; i++)
        if (!strcmp(word, types[i].word))
            return types[i].bytes;
    return 0;
}

static void add_memory(const struct model *model, const struct parameters *parameters,
                       struct budget *out)
{
    struct dtype_count counts[DTYPE_COUNT];
    uint64_t each = parameter_bytes(model);
    if (model->has_weights)
        out->weights_bytes = (int64_t)dtypes_count(&model->weights, counts);
    else if (parameters->known && each && parameters->total <= INT64_MAX / each)
        out->weights_bytes = (int64_t)(parameters->total * each);
    if (!model->decoder.output)
        return;
    int64_t context = facts_integer(&model->facts, "max_position_embeddings", 0);
    struct cache_cost cache =
        graph_cache(&model->decoder, context > 0 ? (uint64_t)context : 0);
    out->cache_bytes_per_token = cache_size(out->cache_dtype, cache.per_token);
    if (cache.per_source_token)
        out->cross_cache_bytes_per_source_token =
            cache_size(out->cache_dtype, cache.per_source_token);
    if (context > 0)
        out->cache_bytes = cache_size(out->cache_dtype, cache.full);
}

static void add_compute(const struct model *model, struct budget *out)
{
    int64_t context = facts_integer(&model->facts, "max_position_embeddings", 0);
    if (!model->decoder.output)
        return;
    struct lengths step = {.tokens = 1};
    out->flops_per_token = (int64_t)graph_cost(&model->decoder, &step).flops;
    out->prompt_tokens = context > 0 ? (uint64_t)context : PROMPT_TOKENS_DEFAULT;
    bool encodes = model->encoder.output;
    struct lengths prompt = {.tokens = out->prompt_tokens,
                             .source = encodes ? out->prompt_tokens : 0};
    out->flops_prompt = (int64_t)graph_cost(&model->decoder, &prompt).flops;
    struct lengths source = {.tokens = out->prompt_tokens};
    if (encodes)
        out->flops_prompt += (int64_t)graph_cost(&model->encoder, &source).flops;
}

struct budget budget_of(const struct model *model, const struct parameters *parameters,
                         const char *cache_dtype)
{
    struct budget out = {.cache_dtype = cache_dtype, .weights_bytes = -1,
                         .cache_bytes_per_token = -1, .cross_cache_bytes_per_source_token = -1,
                         .cache_bytes = -1, .flops_per_token = -1, .flops_prompt = -1};
    add_memory(model, parameters, &out);
    add_compute(model, &out);
    return out;
}
