/* SPDX-License-Identifier: MIT */
/* texts.c - the report's parts about tuning, training, tokenizer and card. Not about the weights. */
#include "report/texts.h"

#include "base/count.h"
#include "report/words.h"

#define EVIDENCE_SHOWN 3

static void add_words(struct doc *doc, const char *key, const char *value, const char *source)
{
    if (value)
        doc_fact(doc, key, value, source);
}

/* "mit" and "README.md:2:10": a field that is one text or a list of them. */
static void add_field(const struct card *card, const char *key, struct doc *doc)
{
    uint32_t count = card_count(card, key);
    struct text value = {0}, source = {0};
    for (uint32_t i = 0; i < count; i++) {
        const struct value *item = card_item(card, key, i);
        text_add(&value, value.size && item ? ", " : "");
        if (item)
            text_append(&value, item->text, item->size);
    }
    if (value.size) {
        struct where where = {.file = path_base(card->file.path),
                              .place = card_place(card, card_find(card, key)->offset)};
        words_where(&where, &source);
        doc_fact(doc, key, text_get(&value), text_get(&source));
    }
    text_fini(&value);
    text_fini(&source);
}

static void add_evidence(const struct tuning_evidence *evidence, struct doc *doc)
{
    struct text text = {0};
    struct where where = {.file = evidence->file, .place = evidence->place};
    text_format(&text, "\"%s\"", evidence->value);
    if (evidence->file) {
        text_add(&text, ", ");
        words_where(&where, &text);
    } else {
        text_add(&text, ", the model's name");
    }
    doc_fact(doc, tuning_kind_name(evidence->says), text_get(&text), evidence->at);
    text_fini(&text);
}

static void add_tuning(const struct tuning *tuning, struct doc *doc)
{
    doc_heading(doc, 2, "Tuning");
    doc_fact(doc, "kind", tuning_kind_name(tuning->kind), NULL);
    add_words(doc, "base model", tuning->base_model, NULL);
    if (!tuning->count)
        return;
    doc_paragraph(doc, "What says so, the strongest first:");
    for (uint32_t i = 0; i < tuning->count && i < EVIDENCE_SHOWN; i++)
        add_evidence(&tuning->evidence[i], doc);
}

static void add_training(const struct facts *training, struct doc *doc)
{
    if (!training->count)
        return;
    doc_heading(doc, 2, "Training, as stated");
    for (uint32_t i = 0; i < training->count; i++) {
        const struct fact *fact = &training->items[i];
        struct text value = {0}, evidence = {0};
        words_value(fact_value(fact), fact->unit, &value);
        words_evidence(fact, &evidence);
        doc_fact(doc, fact->key, text_get(&value), text_get(&evidence));
        text_fini(&value);
        text_fini(&evidence);
    }
}

static void add_special(const struct special_token *special, struct doc *doc)
{
    struct text value = {0};
    if (!special->role)
        return;
    text_add(&value, special->text ? special->text : "");
    if (special->id >= 0)
        text_format(&value, "%s%lld", special->text ? "  " : "", (long long)special->id);
    doc_fact(doc, special->role, text_get(&value), special->file);
    text_fini(&value);
}

static void add_tokenizer(const struct tokenizer_summary *tokenizer, struct doc *doc)
{
    struct text text = {0};
    if (!tokenizer->there)
        return;
    doc_heading(doc, 2, "Tokenizer");
    add_words(doc, "kind", tokenizer->kind, tokenizer->file);
    if (tokenizer->vocab_size >= 0) {
        text_add_count(&text, tokenizer->vocab_size);
        if (tokenizer->added > 0)
            text_format(&text, ", %lld of them in the list of added tokens",
                        (long long)tokenizer->added);
        doc_fact(doc, "pieces", text_get(&text), tokenizer->file);
        text_fini(&text);
    }
    for (uint32_t i = 0; i < TOKENIZER_ROLES; i++)
        add_special(&tokenizer->specials[i], doc);
    doc_fact(doc, "chat template", tokenizer->template_file ? "yes" : "no",
             tokenizer->template_file);
    for (uint32_t i = 0; i < tokenizer->file_count; i++)
        text_format(&text, "%s%s", i ? ", " : "", tokenizer->files[i]);
    add_words(doc, "files", text.size ? text_get(&text) : NULL, NULL);
    text_fini(&text);
}

static void add_card(const struct model *model, struct doc *doc)
{
    static const char *const fields[] = {"license", "language", "pipeline_tag", "library_name",
                                         "base_model", "datasets", "tags"};
    const struct card *card = &model->card;
    struct text titles = {0};
    if (!card_is_open(card))
        return;
    doc_heading(doc, 2, "Card");
    doc_fact(doc, "file", model->source.card, NULL);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        add_field(card, fields[i], doc);
    for (uint32_t i = 0; i < card->section_count; i++) {
        const struct card_section *section = &card->sections[i];
        if (section->level)
            text_format(&titles, "%s%s", titles.size ? "; " : "", section->title);
    }
    add_words(doc, "sections", titles.size ? text_get(&titles) : NULL, NULL);
    text_fini(&titles);
}

void report_texts(const struct examined *examined, struct doc *doc)
{
    add_tuning(&examined->tuning, doc);
    add_training(&examined->model.training, doc);
    add_tokenizer(&examined->model.tokenizer, doc);
    add_card(&examined->model, doc);
}
