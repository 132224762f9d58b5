/* SPDX-License-Identifier: MIT */
/*
 * gguf_tokenizer.c - kind, size and special tokens of the tokenizer that a GGUF file carries. The
 * keys: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, "Tokenizer".
 */
#include "model/gguf_tokenizer.h"

#include <string.h>

#define TOKENS "tokenizer.ggml.tokens"
#define TEMPLATE "tokenizer.chat_template"

static const char *kind_of(const char *model)
{
    static const struct {
        const char *model, *kind;
    } kinds[] = {{"llama", "bpe"}, {"gpt2", "bpe"}, {"gemma4", "bpe"}, {"t5", "unigram"},
                 {"bert", "wordpiece"}};
    for (size_t i = 0; model && i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(model, kinds[i].model))
            return kinds[i].kind;
    return NULL;
}

/* The key that holds the id of a role's token; the second spelling is llama.cpp's own. */
static const char *const role_keys[TOKENIZER_ROLES][2] = {
    {"tokenizer.ggml.bos_token_id", NULL},
    {"tokenizer.ggml.eos_token_id", NULL},
    {"tokenizer.ggml.unknown_token_id", NULL},
    {"tokenizer.ggml.seperator_token_id", "tokenizer.ggml.separator_token_id"},
    {"tokenizer.ggml.padding_token_id", NULL},
    {"tokenizer.ggml.cls_token_id", NULL},
    {"tokenizer.ggml.mask_token_id", NULL},
};

static void read_role(struct model *model, uint32_t role, const char *key)
{
    struct tokenizer_summary *summary = &model->tokenizer;
    const struct value *id = key ? weights_key_find(&model->weights, key) : NULL;
    uint64_t size;
    if (!id || id->kind != VALUE_INTEGER || id->integer < 0)
        return;
    const char *token =
        weights_key_text(&model->weights, TOKENS, (uint64_t)id->integer, &size);
    struct text safe = {0};
    if (token)
        text_add_safe(&safe, token, (size_t)size);
    summary->specials[role] = (struct special_token){
        .role = tokenizer_role(role),
        .text = token ? arena_text(&summary->arena, text_get(&safe)) : NULL,
        .id = id->integer,
        .file = summary->file,
        .at = key,
    };
    text_fini(&safe);
}

void gguf_tokenizer_read(struct model *model)
{
    struct tokenizer_summary *summary = &model->tokenizer;
    const struct weights *weights = &model->weights;
    const struct value *tokens = weights_key_find(weights, TOKENS);
    const char *template = value_text(weights_key_find(weights, TEMPLATE));
    bool listed = tokens && tokens->kind == VALUE_LIST;
    if (!listed && !template)
        return;
    const char *file = path_base(weights->files[0].path);
    tokenizer_summary_fini(summary); /* what was found beside it */
    *summary = (struct tokenizer_summary){
        .there = true,
        .kind = kind_of(value_text(weights_key_find(weights, "tokenizer.ggml.model"))),
        .file = file,
        .vocab_size = listed ? (int64_t)tokens->size : -1,
        .added = -1,
        .template_file = template ? file : NULL,
        .template_at = TEMPLATE,
    };
    summary->files = arena_alloc(&summary->arena, sizeof *summary->files);
    summary->files[summary->file_count++] = file;
    for (uint32_t role = 0; role < TOKENIZER_ROLES; role++)
        for (int spelling = 0; spelling < 2 && !summary->specials[role].role; spelling++)
            read_role(model, role, role_keys[role][spelling]);
}
