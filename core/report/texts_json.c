/* SPDX-License-Identifier: MIT */
/*
 * texts_json.c - tuning, training, tokenizer and card in the shape MODEL of the contract. Computes
 * nothing; says null for the unknown.
 */
#include "cards/claims.h"
#include "report/json.h"

static json_t *json_tuning(const struct tuning *tuning)
{
    json_t *json = json_object(), *list = json_array();
    for (uint32_t i = 0; i < tuning->count; i++) {
        const struct tuning_evidence *evidence = &tuning->evidence[i];
        json_t *entry = json_object();
        json_object_set_new(entry, "file", json_text(evidence->file));
        json_object_set_new(entry, "at", json_at(evidence->at, evidence->place));
        json_object_set_new(entry, "value", json_text(evidence->value));
        json_object_set_new(entry, "says", json_text(tuning_kind_name(evidence->says)));
        json_array_append_new(list, entry);
    }
    json_object_set_new(json, "kind", json_text(tuning_kind_name(tuning->kind)));
    json_object_set_new(json, "base_model", json_text(tuning->base_model));
    json_object_set_new(json, "evidence", list);
    return json;
}

static json_t *json_tokenizer(const struct tokenizer_summary *tokenizer)
{
    if (!tokenizer->there)
        return json_null();
    json_t *json = json_object(), *special = json_object(), *files = json_array();
    for (uint32_t i = 0; i < TOKENIZER_ROLES; i++)
        if (tokenizer->specials[i].text)
            json_object_set_new(special, tokenizer->specials[i].role,
                                json_text(tokenizer->specials[i].text));
    for (uint32_t i = 0; i < tokenizer->file_count; i++)
        json_array_append_new(files, json_text(tokenizer->files[i]));
    json_object_set_new(json, "kind", json_text(tokenizer->kind));
    json_object_set_new(json, "vocab_size", json_number(tokenizer->vocab_size));
    json_object_set_new(json, "added", json_number(tokenizer->added));
    json_object_set_new(json, "special", special);
    json_object_set_new(json, "chat_template", json_boolean(tokenizer->template_file != NULL));
    json_object_set_new(json, "files", files);
    return json;
}

/* Null, a text, or a list of texts when there are several or `list` wants one always. */
static json_t *json_field(const struct card *card, const char *key, bool list)
{
    uint32_t count = card_count(card, key);
    json_t *texts = json_array();
    for (uint32_t i = 0; i < count; i++) {
        const struct value *item = card_item(card, key, i);
        if (item)
            json_array_append_new(texts, json_text(item->text));
    }
    if (list || json_array_size(texts) > 1)
        return texts;
    json_t *text = json_incref(json_array_size(texts) ? json_array_get(texts, 0) : json_null());
    json_decref(texts);
    return text;
}

/* CLAIM of the contract. */
static json_t *json_claims(const struct card *card)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < card->claim_count; i++) {
        const struct card_claim *claim = &card->claims[i];
        json_t *json = json_object(), *value = json_text(claim->value);
        if (claim->kind == CLAIM_PARAMETERS) {
            json_decref(value);
            value = json_pack("[I, I]", (json_int_t)claim->low, (json_int_t)claim->high);
        } else if (claim->kind == CLAIM_CONTEXT_LENGTH || claim->kind == CLAIM_TRAINING_TOKENS) {
            json_decref(value);
            value = json_integer((json_int_t)claim->low);
        }
        json_object_set_new(json, "kind", json_text(claim_kind_name(claim->kind)));
        json_object_set_new(json, "value", value);
        json_object_set_new(json, "line", json_integer(claim->place.line));
        json_object_set_new(json, "column", json_integer(claim->place.column));
        json_object_set_new(json, "text", json_text(claim->text));
        json_array_append_new(list, json);
    }
    return list;
}

static json_t *json_card(const struct model *model)
{
    const struct card *card = &model->card;
    if (!card_is_open(card))
        return json_null();
    json_t *json = json_object(), *sections = json_array();
    for (uint32_t i = 0; i < card->section_count; i++) {
        const struct card_section *section = &card->sections[i];
        if (!section->level)
            continue;
        json_t *entry = json_object();
        json_object_set_new(entry, "title", json_text(section->title));
        json_object_set_new(entry, "level", json_integer(section->level));
        json_object_set_new(entry, "line", json_integer(section->line));
        json_array_append_new(sections, entry);
    }
    json_object_set_new(json, "file", json_text(model->source.card));
    json_object_set_new(json, "license", json_field(card, "license", false));
    json_object_set_new(json, "languages", json_field(card, "language", true));
    json_object_set_new(json, "pipeline_tag", json_field(card, "pipeline_tag", false));
    json_object_set_new(json, "base_model", json_field(card, "base_model", false));
    json_object_set_new(json, "sections", sections);
    json_object_set_new(json, "claims", json_claims(card));
    return json;
}

void json_set_texts(json_t *json, const struct examined *examined)
{
    json_object_set_new(json, "tuning", json_tuning(&examined->tuning));
    json_object_set_new(json, "training", json_facts(&examined->model.training));
    json_object_set_new(json, "tokenizer", json_tokenizer(&examined->model.tokenizer));
    json_object_set_new(json, "card", json_card(&examined->model));
}
