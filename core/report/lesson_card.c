/* SPDX-License-Identifier: MIT */
/* lesson_card.c - chapter: how to read a model's card and its specifications, with these values. */
#include <string.h>

#include "base/count.h"
#include "cards/claims.h"
#include "report/lesson_part.h"
#include "report/words.h"

#define CLAIMS_SHOWN 12
#define FINDINGS_SHOWN 5

/* What a specification tells the reader. Of encoder-decoder models a key also stands for "decoder.KEY". */
static const struct {
    const char *key, *meaning;
} meanings[] = {
    {"hidden_size", "numbers in the vector of each token: how much a token can hold"},
    {"num_hidden_layers", "blocks: how often tokens exchange something"},
    {"num_attention_heads", "heads of a block: how many kinds of looking go on at once"},
    {"num_key_value_heads", "heads that have keys and values of their own; fewer: a smaller cache"},
    {"head_dim", "numbers in one query, key or value"},
    {"intermediate_size", "width of the feed-forward part: most parameters are there"},
    {"vocab_size", "rows of the table of tokens, and logits of every step"},
    {"max_position_embeddings", "the longest text it was made for"},
    {"sliding_window", "how far back a token sees in one block"},
    {"rope_theta", "how slowly the slowest pair of RoPE turns: more for longer texts"},
    {"relative_attention_num_buckets", "ranges of distances that have a learned number each"},
    {"tie_word_embeddings", "yes: the output head uses the table of tokens, which saves one"},
    {"dtype", "type of the stored numbers: 2 bytes each for 16 bits"},
    {"license", "what you may do with it: read it before anything else"},
};

static void add_row(struct doc *doc, const char *what, const char *value, const char *where,
                    const char *meaning)
{
    doc_table_row(doc, TONE_PLAIN);
    doc_table_cell(doc, what);
    doc_table_cell(doc, value);
    doc_table_cell(doc, where);
    doc_table_cell(doc, meaning);
}

static void add_fact(const struct fact *fact, const char *meaning, struct doc *doc)
{
    struct text value = {0}, where = {0};
    const struct claim *winner = &fact->claims[0];
    words_value(fact_value(fact), fact->unit, &value);
    if (winner->origin == ORIGIN_COUNTED)
        text_add(&where, "counted in ");
    text_add(&where, winner->file ? winner->file
                     : winner->origin == ORIGIN_DEFAULT ? "assumed by the family" : "derived");
    if (winner->file && winner->at && winner->origin != ORIGIN_COUNTED)
        text_format(&where, " %s", winner->at);
    if (fact->claim_count > 1)
        text_format(&where, ", and in %u more %s", fact->claim_count - 1,
                    fact->claim_count == 2 ? "place" : "places");
    add_row(doc, fact->key, text_get(&value), text_get(&where), meaning);
    text_fini(&value);
    text_fini(&where);
}

static void add_facts(const struct study *study, struct doc *doc)
{
    const struct facts *facts = &study->examined->model.facts;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        static const char *const sides[] = {"", "encoder.", "decoder."};
        for (int k = 0; k < 3; k++) {
            struct text key = {0};
            text_format(&key, "%s%s", sides[k], meanings[i].key);
            const struct fact *fact = facts_find(facts, text_get(&key));
            if (fact)
                add_fact(fact, meanings[i].meaning, doc);
            text_fini(&key);
        }
    }
}

static void add_bytes(struct doc *doc, const char *what, int64_t bytes, const char *where,
                      const char *meaning)
{
    struct text value = {0};
    if (bytes < 0)
        return;
    text_add_bytes(&value, (uint64_t)bytes);
    add_row(doc, what, text_get(&value), where, meaning);
    text_fini(&value);
}

static void add_counts(const struct study *study, struct doc *doc)
{
    const struct examined *examined = study->examined;
    const struct parameters *p = &examined->parameters;
    struct text value = {0};
    if (p->known) {
        text_add_count(&value, (int64_t)p->total);
        add_row(doc, "parameters", text_get(&value),
                p->origin == ORIGIN_COUNTED ? "counted in the weights" : "derived from the configuration",
                "learned numbers: its size");
        text_fini(&value);
    }
    add_bytes(doc, "weights", examined->budget.weights_bytes, "stored", "what must be loaded");
    add_bytes(doc, "cache a token", examined->budget.cache_bytes_per_token, "derived, 16-bit numbers",
              "what every token of a text adds to it");
    add_bytes(doc, "cache at full length", examined->budget.cache_bytes, "derived, 16-bit numbers",
              "what the longest text takes besides the weights");
}

static void add_specifications(const struct study *study, struct doc *doc)
{
    doc_table_begin(doc, "The specifications");
    doc_table_column(doc, "key", ALIGN_LEFT);
    doc_table_column(doc, "value", ALIGN_RIGHT);
    doc_table_column(doc, "where it stands", ALIGN_LEFT);
    doc_table_column(doc, "what it tells you", ALIGN_LEFT);
    add_facts(study, doc);
    add_counts(study, doc);
    doc_table_end(doc);
}

static void add_training(const struct study *study, struct doc *doc)
{
    const struct facts *training = &study->examined->model.training;
    if (!training->count) {
        doc_note(doc, TONE_QUIET, "Of its training the files state nothing that can be read as a number: "
                                  "no tokens, no data, no hardware. A good card would.");
        return;
    }
    doc_table_begin(doc, "The training, as stated; nothing of it can be checked in the weights");
    doc_table_column(doc, "what", ALIGN_LEFT);
    doc_table_column(doc, "stated", ALIGN_RIGHT);
    doc_table_column(doc, "where", ALIGN_LEFT);
    for (uint32_t i = 0; i < training->count; i++) {
        const struct fact *fact = &training->items[i];
        struct text value = {0}, where = {0};
        words_value(fact_value(fact), fact->unit, &value);
        words_evidence(fact, &where);
        doc_table_row(doc, TONE_PLAIN);
        doc_table_cell(doc, fact->key);
        doc_table_cell(doc, text_get(&value));
        doc_table_cell(doc, text_get(&where));
        text_fini(&value);
        text_fini(&where);
    }
    doc_table_end(doc);
}

/* What the files say of the same; empty where they say nothing. */
static void add_known(const struct study *study, enum claim_kind kind, struct text *out)
{
    static const char *const keys[CLAIM_KINDS] = {
        [CLAIM_CONTEXT_LENGTH] = "max_position_embeddings", [CLAIM_VOCAB_SIZE] = "vocab_size",
        [CLAIM_LAYERS] = "num_hidden_layers", [CLAIM_HIDDEN_SIZE] = "hidden_size",
        [CLAIM_HEADS] = "num_attention_heads", [CLAIM_KEY_VALUE_HEADS] = "num_key_value_heads",
        [CLAIM_INTERMEDIATE_SIZE] = "intermediate_size", [CLAIM_SLIDING_WINDOW] = "sliding_window",
        [CLAIM_BUCKETS] = "relative_attention_num_buckets", [CLAIM_DTYPE] = "dtype",
        [CLAIM_ARCHITECTURE] = "architectures", [CLAIM_LICENSE] = "license",
        [CLAIM_TYING] = "tie_word_embeddings",
    };
    const struct facts *facts = &study->examined->model.facts;
    const struct fact *fact = keys[kind] ? facts_find(facts, keys[kind]) : NULL;
    struct text decoder = {0};
    if (kind == CLAIM_PARAMETERS && study->examined->parameters.known)
        text_add_count(out, (int64_t)study->examined->parameters.total);
    text_format(&decoder, "decoder.%s", keys[kind] ? keys[kind] : "");
    fact = fact ? fact : facts_find(facts, text_get(&decoder));
    if (fact)
        words_value(fact_value(fact), fact->unit, out);
    text_fini(&decoder);
}

static void add_claims(const struct study *study, struct doc *doc)
{
    const struct card *card = &study->examined->model.card;
    if (!card_is_open(card)) {
        doc_note(doc, TONE_QUIET, "There is no card beside its files.");
        return;
    }
    if (!card->claim_count) {
        doc_note(doc, TONE_QUIET, "Its card's text states no sizes that could be checked.");
        return;
    }
    doc_table_begin(doc, "What the card claims, and what the files say");
    doc_table_column(doc, "claim", ALIGN_LEFT);
    doc_table_column(doc, "the card's words", ALIGN_LEFT);
    doc_table_column(doc, "line", ALIGN_RIGHT);
    doc_table_column(doc, "the files", ALIGN_RIGHT);
    for (uint32_t i = 0; i < card->claim_count && i < CLAIMS_SHOWN; i++) {
        const struct card_claim *claim = &card->claims[i];
        struct text words = {0}, line = {0}, known = {0};
        text_add_safe(&words, claim->text, strnlen(claim->text, 120));
        text_format(&line, "%u", claim->place.line);
        add_known(study, claim->kind, &known);
        doc_table_row(doc, TONE_PLAIN);
        doc_table_cell(doc, claim_kind_name(claim->kind));
        doc_table_cell(doc, text_get(&words));
        doc_table_cell(doc, text_get(&line));
        doc_table_cell(doc, known.size ? text_get(&known) : "-");
        text_fini(&words);
        text_fini(&line);
        text_fini(&known);
    }
    doc_table_end(doc);
}

/* Where the files contradict each other. */
static void add_findings(const struct study *study, struct doc *doc)
{
    const struct model *model = &study->examined->model;
    uint32_t told = 0;
    for (uint32_t i = 0; i < model->finding_count && told < FINDINGS_SHOWN; i++) {
        if (model->findings[i].severity == SEVERITY_INFO || model->findings[i].silenced)
            continue;
        doc_note(doc, words_tone(model->findings[i].severity), model->findings[i].message);
        told++;
    }
}

void lesson_card(const struct lesson *lesson, struct doc *doc)
{
    doc_heading(doc, 2, "How to read the card and the training specifications");
    doc_paragraph(doc, "A model card is a README that people write for people. Ask of every number in it: "
                       "where does it stand, and can it be checked? Sizes can, they are counted in the "
                       "weights. Data, hours and results cannot, they are the authors' word. What is "
                       "missing says something, too.");
    for (uint32_t i = 0; i < lesson->count; i++) {
        lesson_model(lesson, i, doc);
        add_specifications(&lesson->studies[i], doc);
        add_claims(&lesson->studies[i], doc);
        add_training(&lesson->studies[i], doc);
        add_findings(&lesson->studies[i], doc);
    }
}
