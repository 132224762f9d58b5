/* SPDX-License-Identifier: MIT */
/* compare.c - questions on several models side by side. */
#include <inttypes.h>
#include <string.h>

#include "quiz/draft.h"

static const struct row *row_find(const struct draft *draft, const char *key)
{
    for (uint32_t i = 0; i < draft->rows->count; i++)
        if (!strcmp(draft->rows->items[i].key, key))
            return &draft->rows->items[i];
    return NULL;
}

/* "gpt2 1,024, t5-small 512" */
static void why_values(struct draft *draft, const struct row *row)
{
    struct text text = {0};
    for (uint32_t i = 0; i < draft->rows->models; i++) {
        const struct scalar *value = &row->values[i];
        struct text shown = {0};
        if (value->kind == SCALAR_TEXT)
            text_add_safe(&shown, value->text, strlen(value->text));
        else
            scalar_add(value, &shown);
        text_format(&text, "%s%s: %s", i ? "; " : "", draft->names[i], text_get(&shown));
        text_fini(&shown);
    }
    draft_why(draft, "%s.", text_get(&text));
    draft_cite(draft, arena_format(draft->arena, "%s of each model, as `archcard compare` shows it",
                                   row->key));
    text_fini(&text);
}

/* Whether the key is known of all models; that a model has no such mask is known, too. */
static bool is_known(const struct draft *draft, const struct row *row)
{
    for (uint32_t i = 0; i < draft->rows->models; i++) {
        const struct scalar *value = &row->values[i];
        if (value->kind == SCALAR_NOTHING && strncmp(row->key, "architecture.mask.", 18) != 0)
            return false;
        if (value->kind == SCALAR_TEXT && !strcmp(value->text, tuning_kind_name(TUNING_UNKNOWN)))
            return false;
    }
    return true;
}

/* The one model that `is` says is meant; -1: none, or several. */
static int64_t only_one(const struct draft *draft, const struct row *row,
                        bool (*is)(const struct row *row, uint32_t model, const void *context),
                        const void *context)
{
    int64_t found = -1;
    for (uint32_t i = 0; i < draft->rows->models; i++)
        if (is(row, i, context)) {
            if (found >= 0)
                return -1;
            found = i;
        }
    return found;
}

/* All models are choices; with few of them, so is that there is none. */
static void choose_model(struct draft *draft, int64_t right, const char *none)
{
    draft_right_text(draft, draft->names[right]);
    for (uint32_t i = 0; i < draft->rows->models; i++)
        if (i != right)
            draft_wrong_text(draft, draft->names[i], NULL);
    if (draft->rows->models < QUIZ_CHOICES)
        draft_wrong_text(draft, none, NULL);
}

static bool is_largest(const struct row *row, uint32_t model, const void *context)
{
    const uint32_t *models = context;
    for (uint32_t i = 0; i < *models; i++)
        if (i != model && row->values[i].integer >= row->values[model].integer)
            return false;
    return true;
}

static bool ask_largest(struct draft *draft, const char *key, const char *question)
{
    const struct row *row = row_find(draft, key);
    uint32_t models = draft->rows->models;
    for (uint32_t i = 0; row && i < models; i++)
        if (row->values[i].kind != SCALAR_INTEGER || row->values[i].integer <= 0)
            return false;
    int64_t largest = row ? only_one(draft, row, is_largest, &models) : -1;
    if (largest < 0)
        return false;
    choose_model(draft, largest, "all the same");
    draft_ask(draft, "%s", question);
    why_values(draft, row);
    return true;
}

bool quiz_ask_most_parameters(struct draft *draft)
{
    return ask_largest(draft, "parameters.total", "Which of these models has the most parameters?");
}

bool quiz_ask_most_cache(struct draft *draft)
{
    return ask_largest(draft, "memory.kv_cache_bytes_per_token",
                       "Whose cache of keys and values grows most with each token?");
}

bool quiz_ask_most_vocabulary(struct draft *draft)
{
    return ask_largest(draft, "vocab_size", "Which of these models has the largest vocabulary?");
}

bool quiz_ask_widest(struct draft *draft)
{
    return ask_largest(draft, "hidden_size", "Whose hidden states are the widest?");
}

bool quiz_ask_most_context(struct draft *draft)
{
    return ask_largest(draft, "max_position_embeddings",
                       "Which of these models takes the longest text?");
}

bool quiz_ask_most_work(struct draft *draft)
{
    return ask_largest(draft, "compute.flops_per_token",
                       "Which of these models computes most for one token?");
}

static bool is_word(const struct row *row, uint32_t model, const void *context)
{
    return row->values[model].kind == SCALAR_TEXT && !strcmp(row->values[model].text, context);
}

/* What only one of them has, in the words of a question. */
static const struct {
    const char *key, *word, *question;
} unique_words[] = {
    {"architecture.mask.encoder", "none", "Which of these models has an encoder?"},
    {"architecture.kind", "decoder-only", "Which of these models has a decoder only?"},
    {"architecture.attention", "GQA", "In which of these models do query heads share keys and values, in "
                                      "several groups?"},
    {"architecture.attention", "MQA", "In which of these models do all query heads share one key and "
                                      "value head?"},
    {"architecture.positions", "learned", "Which of these models adds learned position vectors to its "
                                          "embeddings?"},
    {"architecture.positions", "rope", "Which of these models turns queries and keys by their position?"},
    {"architecture.positions", "alibi", "Which of these models lowers scores with the distance, by a slope "
                                        "for each head?"},
    {"architecture.positions", "relative-bias", "Which of these models adds a learned bias by the bucket of "
                                                "a distance?"},
    {"architecture.norm", "layernorm", "Which of these models subtracts the mean when it normalises?"},
    {"architecture.norm", "rmsnorm", "Which of these models normalises by the root mean square alone?"},
    {"architecture.norm_placement", "post", "Which of these models normalises the residual stream itself, "
                                            "after each sum?"},
    {"architecture.mask.decoder", "causal-window", "In which of these models does a token see only a window "
                                                   "of the tokens before it, in every block?"},
    {"architecture.mask.cross", "none", "Which of these models has cross-attention?"},
    {"tuning.kind", "base", "Which of these models was pretrained only?"},
};

/* One of the questions of the table that have an answer, from the drawn one on. */
bool quiz_ask_only_one(struct draft *draft)
{
    size_t count = sizeof unique_words / sizeof *unique_words;
    uint64_t first = dice_next(&draft->dice) % count;
    for (size_t i = 0; i < count; i++) {
        size_t at = (size_t)((first + i) % count);
        const struct row *row = row_find(draft, unique_words[at].key);
        if (!row || !is_known(draft, row))
            continue;
        int64_t found = only_one(draft, row, is_word, unique_words[at].word);
        if (found < 0)
            continue;
        text_format(&draft->id, "-%s-%s", unique_words[at].key, unique_words[at].word);
        choose_model(draft, found, "none of them");
        draft_ask(draft, "%s", unique_words[at].question);
        why_values(draft, row);
        return true;
    }
    return false;
}

/* What can be the same or not, in words. */
static const struct {
    const char *key, *word;
} properties[] = {
    {"architecture.kind", "which sides they have: encoder, decoder or both"},
    {"architecture.attention", "how query heads share keys and values"},
    {"architecture.positions", "how the order of tokens is told to them"},
    {"architecture.norm", "how they normalise"},
    {"architecture.norm_placement", "where in a block they normalise"},
    {"architecture.activation", "the activation in the feed-forward part"},
    {"hidden_size", "the width of their hidden states"},
    {"vocab_size", "the size of their vocabulary"},
    {"architecture.mask.decoder", "what the decoder's mask shows"},
};

/* One property that all share among those that differ, or the other way round, as drawn. */
static bool ask_odd(struct draft *draft, bool same)
{
    size_t count = sizeof properties / sizeof *properties;
    uint64_t first = dice_next(&draft->dice) % count;
    const struct row *right = NULL;
    for (size_t i = 0; i < count; i++) {
        size_t at = (size_t)((first + i) % count);
        const struct row *row = row_find(draft, properties[at].key);
        if (!row || !is_known(draft, row) || row->same != same || right)
            continue;
        right = row;
        draft_right_text(draft, properties[at].word);
        text_format(&draft->id, "-%s", properties[at].key);
    }
    for (size_t i = 0; right && i < count; i++) {
        const struct row *row = row_find(draft, properties[i].key);
        if (row && is_known(draft, row) && row->same != same)
            draft_wrong_text(draft, properties[i].word, NULL);
    }
    if (!right || draft->count < 3)
        return false;
    why_values(draft, right);
    return true;
}

bool quiz_ask_agree(struct draft *draft)
{
    draft_ask(draft, "In which of these are all the models the same?");
    return ask_odd(draft, true);
}

bool quiz_ask_disagree(struct draft *draft)
{
    draft_ask(draft, "In which of these do the models differ?");
    return ask_odd(draft, false);
}

bool quiz_ask_cache_ratio(struct draft *draft)
{
    const struct row *row = row_find(draft, "memory.kv_cache_bytes_per_token");
    if (!row || draft->rows->models < 2 || row->values[0].kind != SCALAR_INTEGER ||
        row->values[1].kind != SCALAR_INTEGER || row->values[0].integer < 1 || row->values[1].integer < 1)
        return false;
    bool first = row->values[0].integer >= row->values[1].integer;
    double large = (double)row->values[first ? 0 : 1].integer;
    double small = (double)row->values[first ? 1 : 0].integer, ratio = large / small;
    if (ratio < 1.2)
        return false;
    draft_right(draft, ratio, "");
    draft_wrong(draft, ratio * ratio, "takes the square");
    draft_wrong(draft, 1, "the caches are not the same");
    draft_wrong(draft, 2 * ratio, "counts keys and values once more");
    draft_wrong(draft, ratio / 2, NULL);
    draft_ask(draft, "How many times the cache of %s does a token take in the cache of %s?",
              draft->names[first ? 1 : 0], draft->names[first ? 0 : 1]);
    draft_why(draft, "%s / %s bytes a token = %.3g.", draft_count(draft, large),
              draft_count(draft, small), ratio);
    draft_cite(draft, "memory.kv_cache_bytes_per_token of both, as `archcard compare` shows it");
    return true;
}
