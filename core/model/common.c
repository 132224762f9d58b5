/* SPDX-License-Identifier: MIT */
/*
 * common.c - the facts that any model's files state in the common spellings. What a family means by
 * its own spellings is its plugin's to say.
 */
#include "model/common.h"

#include <string.h>

#include "model/lookup.h"
#include "model/units.h"

/* A fact that is read without a plugin. */
struct common {
    const char *key;
    const char *sources;
    bool always; /* with a plugin, too: no family gives it a meaning of its own */
};

static const struct common commons[] = {
    {"model_type", "model_type", true},
    {"architectures", "/architectures/0", true},
    {"dtype", "dtype torch_dtype", true},
    {"tie_word_embeddings", "tie_word_embeddings", true},
    {"bos_token_id", "bos_token_id @bos_token_id tokenizer.ggml.bos_token_id", true},
    {"eos_token_id", "eos_token_id @eos_token_id tokenizer.ggml.eos_token_id", true},
    {"pad_token_id", "pad_token_id @pad_token_id tokenizer.ggml.padding_token_id", true},
    {"decoder_start_token_id",
     "@decoder_start_token_id decoder_start_token_id *.decoder_start_token_id", true},
    {"transformers_version", "transformers_version", true},
    {"hidden_size", "hidden_size n_embd d_model *.embedding_length", false},
    {"num_hidden_layers", "num_hidden_layers n_layer num_layers *.block_count", false},
    {"num_attention_heads", "num_attention_heads n_head num_heads *.attention.head_count", false},
    {"num_key_value_heads", "num_key_value_heads *.attention.head_count_kv", false},
    {"head_dim", "head_dim d_kv *.attention.key_length", false},
    {"intermediate_size", "intermediate_size n_inner d_ff *.feed_forward_length", false},
    {"vocab_size", "vocab_size *.vocab_size", false},
    {"max_position_embeddings", "max_position_embeddings n_positions *.context_length", false},
    {"rope_theta", "rope_theta /rope_parameters/rope_theta *.rope.freq_base", false},
    {"sliding_window", "sliding_window *.attention.sliding_window", false},
};

struct adding {
    struct model *model;
    const char *key;
};

static bool add_found(void *context, const struct found *found)
{
    struct adding *adding = context;
    if (found->claim.value.kind != SCALAR_NOTHING)
        facts_add(&adding->model->facts, adding->key, key_unit(adding->key), NULL, &found->claim);
    return true;
}

/* The type that most bytes of the weights have, in the spelling of config.json. Packed weights have
 * none: that of the others is what is computed with. */
static void add_counted_dtype(struct model *model)
{
    static const char *const spellings[DTYPE_COUNT] = {
        [DTYPE_F64] = "float64", [DTYPE_F32] = "float32",
        [DTYPE_F16] = "float16", [DTYPE_BF16] = "bfloat16"};
    uint64_t bytes[DTYPE_COUNT] = {0};
    const struct stored *largest[DTYPE_COUNT] = {0};
    enum dtype most = DTYPE_UNKNOWN;
    for (uint64_t i = 0; i < model->weights.count; i++) {
        const struct stored *stored = &model->weights.tensors[i];
        enum dtype dtype = stored->dtype;
        if (stored->packed)
            continue;
        bytes[dtype] += stored->bytes;
        if (!largest[dtype] || largest[dtype]->bytes < stored->bytes)
            largest[dtype] = stored;
        if (bytes[dtype] > bytes[most])
            most = dtype;
    }
    if (!largest[most])
        return;
    struct claim claim = {
        .origin = ORIGIN_COUNTED,
        .file = path_base(model->weights.files[largest[most]->file].path),
        .at = largest[most]->name,
        .value = scalar_text(spellings[most] ? spellings[most] : dtype_get(most)->name),
    };
    facts_add(&model->facts, "dtype", NULL, NULL, &claim);
}

void model_common_facts(struct model *model)
{
    struct error ignored = {0}; /* the lists above are well-formed */
    for (size_t i = 0; i < sizeof commons / sizeof *commons; i++) {
        struct adding adding = {.model = model, .key = commons[i].key};
        if (commons[i].always || !model->plugin)
            lookup_each(model, NULL, commons[i].sources, add_found, &adding, &ignored);
    }
    add_counted_dtype(model);
}
