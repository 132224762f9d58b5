/* SPDX-License-Identifier: MIT */
/*
 * consequence.c - what it means that models differ in a row. Words for kinds come from a table,
 * words for numbers from their ratio. Which rows there are is decided in differ.c.
 */
#include "analyze/consequence.h"

#include <string.h>

/* What a word in a row means; joined when models differ. */
static const struct {
    const char *key, *word, *meaning;
} meanings[] = {
    {"architecture.kind", "decoder-only", "decoder-only models read prompt and answer as one text"},
    {"architecture.kind", "encoder-decoder",
     "encoder-decoder models read the whole source first, both ways, then write"},
    {"architecture.attention", "MHA", "MHA caches keys and values of every head"},
    {"architecture.attention", "GQA", "GQA shares keys and values among groups of heads"},
    {"architecture.attention", "MQA", "MQA has one key and value head for all"},
    {"architecture.positions", "learned", "learned positions end with their table"},
    {"architecture.positions", "rope", "RoPE turns queries and keys by their position"},
    {"architecture.positions", "alibi", "ALiBi lowers scores with distance"},
    {"architecture.positions", "relative-bias", "relative buckets add a bias by distance"},
    {"architecture.positions", "sinusoidal", "sinusoids are added and need no parameters"},
    {"architecture.norm", "layernorm", "LayerNorm centres and scales"},
    {"architecture.norm", "rmsnorm", "RMSNorm only scales"},
    {"architecture.norm_placement", "pre", "pre-norm leaves the residual stream untouched"},
    {"architecture.norm_placement", "post", "post-norm rewrites it after every part"},
    {"architecture.norm_placement", "parallel",
     "parallel blocks feed attention and MLP the same input"},
    {"architecture.mask.decoder", "causal", "a causal mask shows every earlier token"},
    {"architecture.mask.decoder", "causal-window", "a window hides tokens further back"},
    {"architecture.mask.decoder", "mixed", "some layers have a window, some do not"},
    {"tokenizer.kind", "bpe", "BPE joins pairs of pieces in the order that was learned"},
    {"tokenizer.kind", "unigram", "Unigram takes the likeliest pieces of the whole word"},
    {"tokenizer.kind", "wordpiece", "WordPiece takes the longest piece each time"},
    {"tuning.kind", "base", "a base model goes on with the text"},
    {"tuning.kind", "instruct", "an instruct model answers requests in its template"},
    {"tuning.kind", "chat", "a chat model answers in turns of its template"},
    {"tuning.kind", "adapter", "an adapter runs only on top of its base model"},
};

/* Rows in which any difference means the same. */
static const struct {
    const char *key;
    bool lacking; /* it says something, too, when some models have no such value */
    const char *meaning;
} remarks[] = {
    {"tie_word_embeddings", false,
     "a tied head is the embedding table itself, stored and counted once"},
    {"sliding_window", true, "behind a window the cache stops growing, and older tokens are seen "
                             "only through the blocks below"},
    {"position_offset", true, "the first rows of the position table are not positions"},
    {"rope_theta", false,
     "a larger base turns more slowly, so that positions far apart stay distinct"},
};

/* Rows in which the largest number over the smallest one says something. */
static const struct {
    const char *key, *what;
} ratios[] = {
    {"parameters.total", "the parameters"},
    {"memory.weights_bytes", "the memory for weights"},
    {"memory.kv_cache_bytes_per_token", "the cache a token"},
    {"memory.kv_cache_bytes", "the cache at full context"},
    {"compute.flops_per_token", "the work a token"},
    {"max_position_embeddings", "the context"},
    {"vocab_size", "the vocabulary"},
    {"num_hidden_layers", "the blocks"},
};

/* Whether two models have values that differ. */
static bool is_stated_twice(const struct row *row, uint32_t models)
{
    const struct scalar *first = NULL;
    for (uint32_t i = 0; i < models; i++) {
        if (row->values[i].kind == SCALAR_NOTHING)
            continue;
        if (first && !scalar_equal(first, &row->values[i]))
            return true;
        first = &row->values[i];
    }
    return false;
}

static bool has_word(const struct row *row, uint32_t models, const char *word)
{
    for (uint32_t i = 0; i < models; i++)
        if (row->values[i].kind == SCALAR_TEXT && !strcmp(row->values[i].text, word))
            return true;
    return false;
}

static const char *words_mean(const struct row *row, uint32_t models, struct arena *arena)
{
    const char *sentence = NULL;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        if (strcmp(meanings[i].key, row->key) || !has_word(row, models, meanings[i].word))
            continue;
        sentence = sentence ? arena_format(arena, "%s; %s", sentence, meanings[i].meaning)
                            : meanings[i].meaning;
    }
    return sentence;
}

/* The columns with the least and the largest number; false: they are one. */
static bool extremes(const struct row *row, uint32_t models, uint32_t *least, uint32_t *most)
{
    *least = *most = models;
    for (uint32_t i = 0; i < models; i++) {
        const struct scalar *value = &row->values[i];
        if (value->kind != SCALAR_INTEGER || value->integer <= 0)
            continue;
        if (*least == models || value->integer < row->values[*least].integer)
            *least = i;
        if (*most == models || value->integer > row->values[*most].integer)
            *most = i;
    }
    return *least != *most;
}

/* "llama-2-7b has 43 times the cache a token of t5-small" */
static const char *ratio_means(const struct row *row, const char *const *names, uint32_t models,
                               const char *what, struct arena *arena)
{
    uint32_t least, most;
    if (!extremes(row, models, &least, &most))
        return NULL;
    double ratio = (double)row->values[most].integer / (double)row->values[least].integer;
    if (ratio < 1.2)
        return NULL;
    return arena_format(arena, "%s has %.*f times %s of %s", names[most], ratio < 9.95 ? 1 : 0,
                        ratio, what, names[least]);
}

/* "mistral-7b-v0.1 caches 8 key and value heads a layer, llama-2-7b 32: 0.25 times the cache ..." */
static const char *heads_mean(const struct row *row, const char *const *names, uint32_t models,
                              struct arena *arena)
{
    uint32_t least, most;
    if (!extremes(row, models, &least, &most))
        return NULL;
    long long few = row->values[least].integer, many = row->values[most].integer;
    return arena_format(arena, "%s caches %lld key and value heads a layer, %s %lld: %.3g times "
                        "the cache, at heads of one size", names[least], few, names[most], many,
                        (double)few / (double)many);
}

const char *consequence_of(const struct row *row, const char *const *names, uint32_t models,
                           struct arena *arena)
{
    for (size_t i = 0; i < sizeof ratios / sizeof *ratios; i++)
        if (!strcmp(ratios[i].key, row->key))
            return ratio_means(row, names, models, ratios[i].what, arena);
    for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++)
        if (!strcmp(remarks[i].key, row->key))
            return remarks[i].lacking || is_stated_twice(row, models) ? remarks[i].meaning : NULL;
    if (!strcmp(row->key, "num_key_value_heads"))
        return heads_mean(row, names, models, arena);
    return is_stated_twice(row, models) ? words_mean(row, models, arena) : NULL;
}
