/* SPDX-License-Identifier: MIT */
/*
 * texts.c - what stands beside weights and config, opened, and the facts it states, those of the
 * card's text included. Judges none of them.
 */
#include "model/texts.h"

#include <string.h>

#include "cards/claims.h"
#include "model/gguf_tokenizer.h"
#include "model/units.h"

static int open_card(struct model *model, struct error *error)
{
    const struct source *source = &model->source;
    struct text path = {0};
    struct error unread = {0};
    if (!source->card)
        return 0;
    int code = card_open(&model->card, path_join(&path, source->folder, source->card), &unread);
    text_fini(&path);
    if (code && !source->weights && !source->config && !source->tokenizer_count)
        return error_set(error, code, "%s", unread.text);
    if (code)
        model_damage_add(model, source->card, unread.text);
    return 0;
}

static void open_adapter(struct model *model)
{
    struct error unread = {0};
    if (model_file_open(model, &model->adapter, model->source.adapter, &unread))
        model_damage_add(model, model->source.adapter, unread.text);
}

static void open_tokenizer(struct model *model)
{
    struct tokenizer_summary *tokenizer = &model->tokenizer;
    tokenizer_summary_read(tokenizer, model->source.folder, model->source.tokenizer,
                           model->source.tokenizer_count);
    if (!tokenizer->there && model->has_weights)
        gguf_tokenizer_read(model);
}

int model_texts_open(struct model *model, struct error *error)
{
    open_tokenizer(model);
    open_adapter(model);
    return open_card(model, error);
}

/* A field of the front matter as one text: the items of a list with commas between. */
static const char *field_text(struct model *model, const char *key)
{
    const struct card *card = &model->card;
    uint32_t count = card_count(card, key);
    struct text joined = {0};
    for (uint32_t i = 0; i < count; i++) {
        const struct value *item = card_item(card, key, i);
        text_add(&joined, joined.size && item ? ", " : "");
        if (item)
            text_append(&joined, item->text, item->size);
    }
    const char *copy = joined.size ? arena_text(&model->arena, joined.data) : NULL;
    text_fini(&joined);
    return copy;
}

static void add_field(struct model *model, const char *key)
{
    const char *text = field_text(model, key);
    if (!text)
        return;
    struct claim claim = {
        .origin = ORIGIN_METADATA,
        .file = model->source.card,
        .place = card_place(&model->card, card_find(&model->card, key)->offset),
        .value = scalar_text(text),
    };
    facts_add(&model->facts, key, NULL, NULL, &claim);
}

static void add_adapter_base(struct model *model)
{
    const struct model_file *adapter = &model->adapter;
    const struct value *base =
        adapter->there ? value_find(&adapter->tree.root, "base_model_name_or_path") : NULL;
    if (!value_text(base))
        return;
    struct claim claim = {
        .origin = ORIGIN_CONFIG,
        .file = model->source.adapter,
        .at = "/base_model_name_or_path",
        .place = tree_place(&adapter->tree, base->offset),
        .value = scalar_of(base, &model->arena),
    };
    facts_add(&model->facts, "base_model", NULL, NULL, &claim);
}

/* Whether a file lists several ids under the key, this one among them: then they agree. */
static bool is_listed(const struct model_file *file, const char *key, int64_t id)
{
    const struct value *list = file->there ? value_find(&file->tree.root, key) : NULL;
    for (uint32_t i = 0; list && list->kind == VALUE_LIST && i < list->size; i++)
        if (list->items[i].kind == VALUE_INTEGER && list->items[i].integer == id)
            return true;
    return false;
}

/* The ids of special tokens, where the tokenizer's files name them. */
static void add_token_ids(struct model *model)
{
    static const char *const roles[] = {"bos", "eos", "unk", "pad"};
    for (uint32_t i = 0; i < TOKENIZER_ROLES; i++) {
        const struct special_token *special = &model->tokenizer.specials[i];
        bool shown = false;
        char key[32];
        for (size_t k = 0; special->role && k < sizeof roles / sizeof *roles; k++)
            shown = shown || !strcmp(special->role, roles[k]);
        if (!shown || special->id < 0)
            continue;
        snprintf(key, sizeof key, "%s_token_id", special->role);
        if (is_listed(&model->config, key, special->id) ||
            is_listed(&model->generation, key, special->id))
            continue;
        struct claim claim = {
            .origin = ORIGIN_TOKENIZER,
            .file = special->file,
            .at = special->at,
            .place = special->place,
            .value = scalar_integer(special->id),
        };
        facts_add(&model->facts, key, key_unit(key), NULL, &claim);
    }
}

static void add_max_length(struct model *model)
{
    const struct tokenizer_summary *tokenizer = &model->tokenizer;
    if (!tokenizer->max_length)
        return;
    struct claim claim = {
        .origin = ORIGIN_TOKENIZER,
        .file = tokenizer->max_length_file,
        .at = "/model_max_length",
        .place = tokenizer->max_length_place,
        .value = scalar_integer(tokenizer->max_length),
    };
    facts_add(&model->facts, "model_max_length", "tokens", NULL, &claim);
}

/* Facts that a claim of the text is about; parameters are counted, not read. */
static const char *key_of_claim(const struct model *model, const struct card_claim *claim)
{
    static const char *const keys[CLAIM_KINDS] = {
        [CLAIM_VOCAB_SIZE] = "vocab_size",
        [CLAIM_LAYERS] = "num_hidden_layers",
        [CLAIM_HIDDEN_SIZE] = "hidden_size",
        [CLAIM_HEADS] = "num_attention_heads",
        [CLAIM_KEY_VALUE_HEADS] = "num_key_value_heads",
        [CLAIM_INTERMEDIATE_SIZE] = "intermediate_size",
        [CLAIM_SLIDING_WINDOW] = "sliding_window",
        [CLAIM_BUCKETS] = "relative_attention_num_buckets",
        [CLAIM_CONTEXT_LENGTH] = "max_position_embeddings",
        [CLAIM_DTYPE] = "dtype",
    };
    const char *key = keys[claim->kind];
    bool sided = key && model->plugin && !facts_find(&model->facts, key) &&
                 facts_find(&model->facts, "encoder.num_hidden_layers");
    return sided || claim->training || strchr(claim->value, '/') ? NULL : key;
}

static void add_prose(struct model *model)
{
    for (uint32_t i = 0; i < model->card.claim_count; i++) {
        const struct card_claim *said = &model->card.claims[i];
        const char *key = key_of_claim(model, said);
        struct claim claim = {
            .origin = ORIGIN_PROSE,
            .file = model->source.card,
            .place = said->place,
            .value = said->kind < CLAIM_DTYPE ? scalar_integer((int64_t)said->low)
                                              : scalar_text(said->value),
        };
        claim.at = arena_format(&model->arena, "%u:%u", said->place.line, said->place.column);
        if (key)
            facts_add(&model->facts, key, key_unit(key), NULL, &claim);
    }
}

void model_texts_facts(struct model *model)
{
    static const char *const fields[] = {"license", "base_model", "pipeline_tag", "library_name",
                                         "language"};
    add_token_ids(model);
    add_max_length(model);
    add_adapter_base(model);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        add_field(model, fields[i]);
    if (!card_is_open(&model->card))
        return;
    claims_find(&model->card, model_name(model));
    add_prose(model);
}
