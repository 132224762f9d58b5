/* SPDX-License-Identifier: MIT */
/*
 * scaffold_model.c - a new plugin begun from a model that none knows: what its files give for source,
 * example and a test case. The source's text is made in scaffold_from.c.
 */
#include <string.h>

#include "report/scaffold.h"
#include "report/scaffold_from.h"

/* What may stand in the source; anything else becomes '_'. */
static char *plain(struct arena *arena, const char *text)
{
    char *copy = arena_text(arena, text);
    for (char *c = copy; *c; c++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-{}", *c))
            *c = '_';
    return copy;
}

/* "FalconForCausalLM" gives "Falcon"; without a class, the plugin's name. */
static const char *class_of(const struct model *model, const char *name, struct arena *arena)
{
    struct text text = {0};
    const char *given = facts_text(&model->facts, "architectures");
    const char *end = given ? strstr(given, "For") : NULL;
    if (end && end > given)
        text_append(&text, given, (size_t)(end - given));
    else
        scaffold_class(name, &text);
    char *copy = plain(arena, text_get(&text));
    text_fini(&text);
    return copy;
}

/* The first of these keys that a configuration has gets a small value. */
static void shrink(json_t *config, const char *const *keys, int64_t value)
{
    for (; *keys; keys++)
        if (json_is_integer(json_object_get(config, *keys))) {
            json_object_set_new(config, *keys, json_integer(value));
            return;
        }
}

static int64_t first_of(const json_t *config, const char *const *keys, int64_t otherwise)
{
    for (; *keys; keys++)
        if (json_is_integer(json_object_get(config, *keys)))
            return json_integer_value(json_object_get(config, *keys));
    return otherwise;
}

/* The same model, tiny: what test vectors need. */
static json_t *tiny(const json_t *config)
{
    static const char *const heads_keys[] = {"num_attention_heads", "n_head", "num_heads", NULL};
    static const char *const kv_keys[] = {"num_key_value_heads", "n_head_kv", "num_kv_heads", NULL};
    static const char *const hidden[] = {"hidden_size", "n_embd", "d_model", NULL};
    static const char *const layers[] = {"num_hidden_layers", "n_layer", "num_layers", NULL};
    static const char *const inner[] = {"intermediate_size", "n_inner", "d_ff", "ffn_dim",
                                        "ffn_hidden_size", NULL};
    static const char *const vocab[] = {"vocab_size", NULL}, *const dim[] = {"head_dim", NULL};
    static const char *const rows[] = {"max_position_embeddings", "n_positions", NULL};
    static const char *const experts[] = {"num_local_experts", "num_experts", NULL};
    json_t *copy = json_deep_copy(config);
    int64_t heads = first_of(config, heads_keys, 2), kv = first_of(config, kv_keys, heads);
    int64_t ratio = kv > 0 && heads % kv == 0 ? heads / kv : 1, few = ratio > 4 ? 4 : ratio;
    shrink(copy, heads_keys, 2 * few);
    shrink(copy, kv_keys, 2);
    shrink(copy, hidden, 16 * few);
    shrink(copy, dim, 8);
    shrink(copy, layers, 2);
    shrink(copy, inner, 24);
    shrink(copy, vocab, 31);
    shrink(copy, rows, 64);
    shrink(copy, experts, 4);
    return copy;
}

static json_t *vectors_of(const json_t *config)
{
    json_t *test = json_pack("{s:s, s:i, s:o, s:[i,i,i,i,i,i], s:f, s:[], s:n}", "name", "tiny", "seed", 1,
                             "config", tiny(config), "tokens", 3, 17, 5, 29, 0, 8, "tolerance", 1e-5,
                             "rows", "logits");
    return json_pack("{s:s, s:s, s:{}, s:[o]}", "schema", "archcard/vectors/1", "origin",
                     "TODO: by what other means the logits were computed", "totals", "cases", test);
}

/* What the files state of a size, else what its tensors show. */
static void set_size(json_t *config, const struct model *model, const char *key, uint64_t shown)
{
    int64_t size = facts_integer(&model->facts, key, (int64_t)shown);
    if (size > 0)
        json_object_set_new(config, key, json_integer(size));
}

/* The model's own configuration; without one (GGUF), its sizes under their usual keys. */
static json_t *config_of(const struct model *model, const struct proposal *proposal,
                         const char *word)
{
    const struct proposed *up = proposal_find(proposal, "mlp.up.weight");
    uint64_t hidden = proposal->hidden;
    json_t *config = model->config.there
                         ? json_loadb((const char *)model->config.file.data,
                                      (size_t)model->config.file.size, 0, NULL) : NULL;
    if (json_is_object(config))
        return config;
    json_decref(config);
    config = json_pack("{s:s}", "model_type", word);
    set_size(config, model, "hidden_size", hidden);
    set_size(config, model, "num_hidden_layers", proposal->layers);
    set_size(config, model, "num_attention_heads", hidden % 64 ? 1 : hidden / 64); /* a guess */
    set_size(config, model, "num_key_value_heads", 0);
    set_size(config, model, "intermediate_size", up ? up->shape[0] : 0);
    set_size(config, model, "vocab_size", proposal->vocab);
    set_size(config, model, "max_position_embeddings", 2048);
    set_size(config, model, "num_local_experts", proposal->experts);
    return config;
}

int scaffold_init_from(struct scaffold *scaffold, const char *name, const struct model *model,
                       struct proposal *proposal, struct error *error)
{
    struct arena *arena = &proposal->arena;
    const char *word = facts_text(&model->facts, "model_type");
    const struct value *gguf = weights_key_find(&model->weights, "general.architecture");
    *scaffold = (struct scaffold){.name = name};
    if (!model->has_weights)
        return error_set(error, ERROR_USAGE, "--from: %s has no weights, whose names and shapes are "
                         "needed", model->source.name);
    if (proposal->two_sided)
        return error_set(error, ERROR_USAGE, "--from: %s has an encoder and a decoder; begin with --like "
                         "t5 or --like bart", model->source.name);
    word = word ? word : gguf && value_text(gguf) ? value_text(gguf) : name;
    for (uint32_t i = 0; i < proposal->count; i++)
        proposal->items[i].pattern = plain(arena, proposal->items[i].pattern);
    struct from from = {.name = name, .word = plain(arena, word),
                              .class_prefix = class_of(model, name, arena), .proposal = proposal};
    scaffold_source(&from, &scaffold->source);
    scaffold->example = config_of(model, proposal, from.word);
    scaffold->vectors = vectors_of(scaffold->example);
    text_format(&scaffold->from, "the model %s", model_name(model));
    return 0;
}
