/* SPDX-License-Identifier: MIT */
/*
 * tuning.c - what a model was tuned for, with evidence. Signs in the text: tuning_text.c.
 *
 * Every sign has a strength, by how hard it is to be there by mistake:
 *   9  files or words that make it an adapter: without its base it does not run
 *   8  the name of the model, which people choose and see; a "base" only beside a size ("7b-base"),
 *      since "t5-base" is a size itself
 *   7  the title of its card; the base model that the front matter names
 *   6  a chat template; a sentence about "this repository"
 *   5  tags, the task; a head that only training for a task makes
 *   4  sentences at the beginning of the card, which may also speak of others
 *   3  more end tokens for generation than the config has, as chat models need them
 * A model is base when that is said more strongly than any tuning. Tuned for instructions and for
 * chat are both fine-tuned: the narrower word is taken when a sign of 4 or more says it.
 */
#include "analyze/tuning.h"

#include <ctype.h>
#include <string.h>

#include "analyze/tuning_keys.h"
#include "analyze/tuning_text.h"

const char *tuning_kind_name(enum tuning_kind kind)
{
    static const char *const names[] = {"unknown", "base", "fine-tuned", "instruct", "chat",
                                        "adapter"};
    return names[kind];
}

void tuning_add(struct tuning *tuning, const struct tuning_evidence *evidence)
{
    uint32_t at = tuning->count;
    if (at == TUNING_EVIDENCE_LIMIT)
        return;
    for (; at > 0 && tuning->evidence[at - 1].strength < evidence->strength; at--)
        tuning->evidence[at] = tuning->evidence[at - 1];
    tuning->evidence[at] = *evidence;
    tuning->count++;
}

/* Words of a name: what stands between characters that are neither letters nor digits. */
static bool next_word(const char **at, char *word, size_t room)
{
    size_t size = 0;
    while (**at && !isalnum((unsigned char)**at))
        (*at)++;
    for (; isalnum((unsigned char)**at); (*at)++)
        if (size + 1 < room)
            word[size++] = (char)tolower((unsigned char)**at);
    word[size] = '\0';
    return size > 0;
}

/* "7b", "160m" */
static bool is_size(const char *word)
{
    size_t digits = strspn(word, "0123456789");
    return digits && (word[digits] == 'b' || word[digits] == 'm') && !word[digits + 1];
}

static enum tuning_kind kind_of_word(const char *word, const char *before, bool sized)
{
    static const struct {
        const char *word;
        enum tuning_kind kind;
    } words[] = {
        {"chat", TUNING_CHAT},           {"chatbot", TUNING_CHAT},
        {"instruct", TUNING_INSTRUCT},   {"instruction", TUNING_INSTRUCT},
        {"finetuned", TUNING_FINE_TUNED}, {"finetune", TUNING_FINE_TUNED},
        {"ft", TUNING_FINE_TUNED},       {"sft", TUNING_FINE_TUNED},
        {"dpo", TUNING_FINE_TUNED},      {"rlhf", TUNING_FINE_TUNED},
        {"lora", TUNING_FINE_TUNED},     {"qlora", TUNING_FINE_TUNED},
        /* families that are tuned for instructions or chat, whatever their size */
        {"flan", TUNING_INSTRUCT},       {"alpaca", TUNING_INSTRUCT},
        {"dolly", TUNING_INSTRUCT},      {"wizardlm", TUNING_INSTRUCT},
        {"oasst", TUNING_INSTRUCT},      {"oasst1", TUNING_INSTRUCT},
        {"vicuna", TUNING_CHAT},
        /* data of one task */
        {"cnn", TUNING_FINE_TUNED},      {"xsum", TUNING_FINE_TUNED},
        {"squad", TUNING_FINE_TUNED},    {"squadv2", TUNING_FINE_TUNED},
        {"mnli", TUNING_FINE_TUNED},     {"samsum", TUNING_FINE_TUNED},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(word, words[i].word))
            return words[i].kind;
    if (!strcmp(word, "tuned") && !strcmp(before, "fine"))
        return TUNING_FINE_TUNED;
    if (!strcmp(word, "base") && sized)
        return TUNING_BASE;
    /* "it" is also a language: only right behind a size it means "instruction-tuned". */
    return !strcmp(word, "it") && is_size(before) ? TUNING_INSTRUCT : TUNING_UNKNOWN;
}

enum tuning_kind tuning_of_name(const char *name)
{
    char word[32], before[32] = "";
    enum tuning_kind kind = TUNING_UNKNOWN;
    bool sized = false;
    for (const char *at = name; next_word(&at, word, sizeof word);)
        sized = sized || is_size(word);
    for (const char *at = name; next_word(&at, word, sizeof word);) {
        enum tuning_kind says = kind_of_word(word, before, sized);
        kind = says > kind ? says : kind;
        memcpy(before, word, sizeof before);
    }
    return kind;
}

static void look_at_name(struct model *model, struct tuning *tuning)
{
    const char *name = arena_text(&model->arena, model_name(model));
    struct tuning_evidence evidence = {
        .value = name, .says = tuning_of_name(name), .strength = 8};
    if (evidence.says)
        tuning_add(tuning, &evidence);
}

static bool is_own_name(struct model *model, const char *id)
{
    return !strcasecmp(path_base(id), path_base(model_name(model)));
}

/* A sign in the front matter. */
static void add_field(struct model *model, struct tuning *tuning, const struct value *value,
                      enum tuning_kind says, int strength)
{
    struct tuning_evidence evidence = {
        .file = model->source.card,
        .place = card_place(&model->card, value->offset),
        .value = arena_text_part(&model->arena, value->text, value->size),
        .says = says,
        .strength = strength,
    };
    tuning_add(tuning, &evidence);
}

/* What the relation to the base model, stated or shown by the files, says. A quantized model is
 * what its base is. */
static enum tuning_kind kind_by_relation(const struct model *model, const char *base)
{
    const struct value *relation = card_find(&model->card, "base_model_relation");
    const struct value *root = model->config.there ? &model->config.tree.root : NULL;
    bool quantized = value_is_text(relation, "quantized");
    if (!relation)
        quantized = value_find(root, "quantization_config") ||
                    (model->has_weights && !strcmp(model->weights.format, "gguf"));
    if (value_is_text(relation, "adapter"))
        return TUNING_ADAPTER;
    return quantized ? tuning_of_name(base) : TUNING_FINE_TUNED;
}

static void look_at_base(struct model *model, struct tuning *tuning)
{
    const struct value *base = card_item(&model->card, "base_model", 0);
    if (!base || is_own_name(model, base->text))
        return;
    tuning->base_model = arena_text_part(&model->arena, base->text, base->size);
    enum tuning_kind kind = kind_by_relation(model, tuning->base_model);
    if (kind)
        add_field(model, tuning, base, kind, kind == TUNING_ADAPTER ? 9 : 7);
}

static void look_at_adapter(struct model *model, struct tuning *tuning)
{
    const struct model_file *adapter = &model->adapter;
    if (!adapter->there)
        return;
    const struct value *base = value_find(&adapter->tree.root, "base_model_name_or_path");
    const char *name = value_text(base) ? arena_text(&model->arena, base->text) : NULL;
    struct tuning_evidence evidence = {
        .file = model->source.adapter,
        .at = name ? "/base_model_name_or_path" : "",
        .place = tree_place(&adapter->tree, name ? base->offset : 0),
        .value = name ? name : "settings of an adapter",
        .says = TUNING_ADAPTER,
        .strength = 9,
    };
    tuning_add(tuning, &evidence);
    tuning->base_model = tuning->base_model ? tuning->base_model : name;
}

static void look_at_tags(struct model *model, struct tuning *tuning)
{
    static const struct {
        const char *tag;
        enum tuning_kind kind;
    } tags[] = {
        {"chat", TUNING_CHAT},               {"conversational", TUNING_CHAT},
        {"chatbot", TUNING_CHAT},            {"instruct", TUNING_INSTRUCT},
        {"instruction-tuned", TUNING_INSTRUCT}, {"instruction-following", TUNING_INSTRUCT},
        {"finetuned", TUNING_FINE_TUNED},    {"finetune", TUNING_FINE_TUNED},
        {"fine-tuned", TUNING_FINE_TUNED},   {"generated_from_trainer", TUNING_FINE_TUNED},
        {"sft", TUNING_FINE_TUNED},          {"dpo", TUNING_FINE_TUNED},
        {"rlhf", TUNING_FINE_TUNED},         {"merge", TUNING_FINE_TUNED},
        {"pretrained", TUNING_BASE},
    };
    static const char *const fields[] = {"tags", "pipeline_tag"};
    for (size_t field = 0; field < 2; field++) {
        uint32_t count = card_count(&model->card, fields[field]);
        for (uint32_t i = 0; i < count; i++) {
            const struct value *tag = card_item(&model->card, fields[field], i);
            for (size_t k = 0; tag && k < sizeof tags / sizeof *tags; k++)
                if (!strcasecmp(tag->text, tags[k].tag))
                    add_field(model, tuning, tag, tags[k].kind, 5);
        }
    }
}

static void look_at_template(struct model *model, struct tuning *tuning)
{
    const struct tokenizer_summary *tokenizer = &model->tokenizer;
    struct tuning_evidence evidence = {
        .file = tokenizer->template_file,
        .at = tokenizer->template_at,
        .place = tokenizer->template_place,
        .value = "a chat template",
        .says = TUNING_INSTRUCT,
        .strength = 6,
    };
    if (tokenizer->template_file)
        tuning_add(tuning, &evidence);
}

/* Heads that are of no use before they are trained for a task. */
static void look_at_head(struct model *model, struct tuning *tuning)
{
    static const char *const heads[] = {"ForSequenceClassification", "ForTokenClassification",
                                        "ForQuestionAnswering", "ForMultipleChoice"};
    const struct value *value =
        model->config.there ? tree_find(&model->config.tree, "/architectures/0") : NULL;
    for (size_t i = 0; value_text(value) && i < sizeof heads / sizeof *heads; i++) {
        struct tuning_evidence evidence = {
            .file = model->source.config,
            .at = "/architectures/0",
            .place = tree_place(&model->config.tree, value->offset),
            .value = arena_text(&model->arena, value->text),
            .says = TUNING_FINE_TUNED,
            .strength = 5,
        };
        if (text_ends(value->text, heads[i]))
            tuning_add(tuning, &evidence);
    }
}

/* A turn of a chat ends with a token of its own, beside the end of the text. */
static void look_at_generation(struct model *model, struct tuning *tuning)
{
    const struct model_file *generation = &model->generation;
    const struct value *many =
        generation->there ? value_find(&generation->tree.root, "eos_token_id") : NULL;
    const struct value *one =
        model->config.there ? value_find(&model->config.tree.root, "eos_token_id") : NULL;
    if (!many || many->kind != VALUE_LIST || many->size < 2 || (one && one->kind == VALUE_LIST))
        return;
    struct tuning_evidence evidence = {
        .file = model->source.generation,
        .at = "/eos_token_id",
        .place = tree_place(&generation->tree, many->offset),
        .value = arena_format(&model->arena, "%u end tokens", many->size),
        .says = TUNING_INSTRUCT,
        .strength = 3,
    };
    tuning_add(tuning, &evidence);
}

static enum tuning_kind decide(const struct tuning *tuning)
{
    int best[TUNING_ADAPTER + 1] = {0};
    for (uint32_t i = 0; i < tuning->count; i++) {
        const struct tuning_evidence *evidence = &tuning->evidence[i];
        if (best[evidence->says] < evidence->strength)
            best[evidence->says] = evidence->strength;
    }
    enum tuning_kind narrow =
        best[TUNING_INSTRUCT] > best[TUNING_CHAT] ? TUNING_INSTRUCT : TUNING_CHAT;
    int tuned = best[narrow] > best[TUNING_FINE_TUNED] ? best[narrow] : best[TUNING_FINE_TUNED];
    if (best[TUNING_ADAPTER])
        return TUNING_ADAPTER;
    if (best[TUNING_BASE] > tuned)
        return TUNING_BASE;
    if (best[narrow] >= 4 || (best[narrow] && !best[TUNING_FINE_TUNED]))
        return narrow;
    return tuned ? TUNING_FINE_TUNED : TUNING_UNKNOWN;
}

struct tuning tuning_of(struct model *model)
{
    struct tuning tuning = {0};
    look_at_name(model, &tuning);
    look_at_adapter(model, &tuning);
    look_at_base(model, &tuning);
    look_at_tags(model, &tuning);
    look_at_template(model, &tuning);
    look_at_head(model, &tuning);
    look_at_generation(model, &tuning);
    tuning_text_look(model, &tuning);
    tuning_keys_look(model, &tuning);
    tuning.kind = decide(&tuning);
    return tuning;
}
