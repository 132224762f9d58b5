/* SPDX-License-Identifier: MIT */
/*
 * truth.c - rules T about sizes: what names, text and files say against what was counted. What
 * relations and tasks say: truth_kind.c.
 */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "cards/claims.h"
#include "cards/rules/groups.h"

/* The ways of counting parameters that a claim may mean: [COUNTS], 0: not known. */
#define COUNTS 7

static void counts_of(const struct checking *checking, double out[COUNTS])
{
    const struct parameters *p = &checking->examined->parameters;
    const double counts[COUNTS] = {
        (double)p->total,
        (double)(p->total - p->embedding),
        (double)p->active,
        (double)p->stored,
        (double)(p->stored + p->buffers),
        (double)p->hub,
        p->declared > 0 ? (double)p->declared : 0,
    };
    memcpy(out, counts, sizeof counts);
}

/* Whether one of the counts lies in the range, widened by a share of it. */
static bool is_counted(const struct checking *checking, double low, double high, double slack)
{
    double counts[COUNTS];
    counts_of(checking, counts);
    for (int i = 0; i < COUNTS; i++)
        if (counts[i] > 0 && counts[i] >= low * (1 - slack) && counts[i] <= high * (1 + slack))
            return true;
    return false;
}

/* "7b", "124M", "1.1B" in a name; 0: there is none. `*step` is one unit of its last digit. */
static double size_in_name(const char *name, double *step)
{
    for (const char *at = name; *at; at++) {
        char *end;
        bool begins = at == name || (!isalnum((unsigned char)at[-1]) && at[-1] != '.');
        if (at > name + 1 && at[-1] == '_' && isdigit((unsigned char)at[-2]))
            begins = false; /* "6_9b" is 6.9 */
        if (!begins || !isdigit((unsigned char)*at))
            continue;
        double value = strtod(at, &end);
        double unit = *end == 'b' || *end == 'B' ? 1e9 : *end == 'm' || *end == 'M' ? 1e6 : 0;
        const char *point = memchr(at, '.', (size_t)(end - at));
        if (!unit || isalnum((unsigned char)end[1]))
            continue;
        *step = unit * (point ? pow(10, -(double)(end - point - 1)) : 1);
        return value * unit;
    }
    return 0;
}

void check_size_in_name(struct checking *checking)
{
    const struct model *model = checking->model;
    const char *name = model_name(model);
    double step, size = size_in_name(name, &step);
    struct text counted = {0};
    if (!size || model->adapter.there)
        return;
    if (!checking->examined->parameters.known) {
        rule_skip(checking, "there is nothing to count: no weights, no plugin");
        return;
    }
    if (is_counted(checking, size - step / 2, size + step / 2, 0.1))
        return;
    text_add_short(&counted, checking->examined->parameters.total);
    struct where where = {.file = model->source.weights ? model->source.weights
                                                        : model->source.config};
    rule_find_at(checking, &where, 1, "the name \"%s\" gives a size that is not that of the model: %s "
                 "parameters are there", name, text_get(&counted));
    text_fini(&counted);
}

void check_size_claims(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    bool known = checking->examined->parameters.known && !checking->model->adapter.there;
    for (uint32_t i = 0; card && i < card->claim_count; i++) {
        const struct card_claim *claim = &card->claims[i];
        struct where where = where_line(checking->model->source.card, claim->place);
        bool exact = claim->low == claim->high;
        struct text counted = {0};
        if (claim->kind != CLAIM_PARAMETERS)
            continue;
        if (!known) {
            rule_skip(checking, "there is nothing to count: no weights, no plugin");
            return;
        }
        if (is_counted(checking, claim->low, claim->high, exact ? 0 : 0.1))
            continue;
        text_add_count(&counted, (int64_t)checking->examined->parameters.total);
        rule_find_at(checking, &where, 1, "the card says \"%s\"; %s parameters are %s", claim->text,
                     text_get(&counted), checking->model->has_weights ? "stored"
                                                                      : "what its configuration makes");
        text_fini(&counted);
    }
}

void check_declared(struct checking *checking)
{
    const struct parameters *p = &checking->examined->parameters;
    struct where where = {.file = checking->model->source.weights};
    if (!checking->model->has_weights || p->declared < 0)
        return;
    uint64_t declared = (uint64_t)p->declared;
    if (declared == p->total || declared == p->hub || declared == p->stored ||
        declared == p->stored + p->buffers)
        return;
    rule_find_at(checking, &where, 1, "total_parameters says %llu, %llu are counted: the hub shows "
                 "the former", (unsigned long long)declared, (unsigned long long)p->hub);
}

/* The winner among what is not said by the text itself; NULL: nothing is known but the text. */
static const struct claim *known_claim(const struct fact *fact)
{
    for (uint32_t i = 0; fact && i < fact->claim_count; i++)
        if (fact->claims[i].origin != ORIGIN_PROSE && fact->claims[i].origin != ORIGIN_METADATA &&
            fact->claims[i].origin != ORIGIN_DEFAULT)
            return &fact->claims[i];
    return NULL;
}

static void find_wrong(struct checking *checking, const struct card_claim *claim,
                       const struct claim *known)
{
    struct text value = {0};
    struct where where[2] = {where_line(checking->model->source.card, claim->place),
                             where_of(known)};
    scalar_add(&known->value, &value);
    rule_find_at(checking, where, 2, "the card says \"%s\"; %s%s%s %s %s", claim->text,
                 known->file ? known->file : "the model", known->at ? " at " : "",
                 known->at ? known->at : "", known->origin == ORIGIN_COUNTED ? "holds" : "says",
                 text_get(&value));
    text_fini(&value);
}

/* How far rope scaling stretches the positions: 1 without. */
static double rope_factor(const struct checking *checking)
{
    const struct value *scaling = config_find(checking, "rope_scaling");
    const struct value *factor = scaling ? value_find(scaling, "factor") : NULL;
    return factor && value_is_number(factor) && value_real(factor) > 1 ? value_real(factor) : 1;
}

void check_context_claims(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct facts *facts = &checking->model->facts;
    const struct claim *known = known_claim(facts_find(facts, "max_position_embeddings"));
    for (uint32_t i = 0; card && i < card->claim_count; i++) {
        const struct card_claim *claim = &card->claims[i];
        if (claim->kind != CLAIM_CONTEXT_LENGTH || claim->training)
            continue;
        if (!known || known->value.kind != SCALAR_INTEGER) {
            rule_skip(checking, "how many positions the model has is not known");
            return;
        }
        double limit = (double)known->value.integer, window = 0;
        const struct claim *slides = known_claim(facts_find(facts, "sliding_window"));
        if (slides && slides->value.kind == SCALAR_INTEGER)
            window = (double)slides->value.integer;
        bool fits = false;
        const double readings[2] = {claim->low, claim->other};
        for (int k = 0; k < 2; k++)
            fits = fits || (readings[k] > 0 &&
                            (readings[k] == limit || readings[k] == limit * rope_factor(checking) ||
                             readings[k] == limit - 2 || readings[k] == window));
        if (!fits)
            find_wrong(checking, claim, known);
    }
}

/* T311, T308: claims about a fact that is known in just one way. */
static void check_fact_claims(struct checking *checking, enum claim_kind kind, const char *key)
{
    const struct card *card = rule_card(checking);
    const struct facts *facts = &checking->model->facts;
    const struct claim *known = known_claim(facts_find(facts, key));
    for (uint32_t i = 0; known && card && i < card->claim_count; i++) {
        const struct card_claim *claim = &card->claims[i];
        struct scalar value = kind < CLAIM_DTYPE ? scalar_integer((int64_t)claim->low)
                                                 : scalar_text(claim->value);
        if (claim->kind == kind && !strchr(claim->value, '/') && value.kind == known->value.kind &&
            !scalar_equal(&value, &known->value))
            find_wrong(checking, claim, known);
    }
}

/* Layers as one number, of a model that has two sides: either of them may be meant, or both. */
static void check_sided_layers(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct facts *facts = &checking->model->facts;
    int64_t encoder = facts_integer(facts, "encoder.num_hidden_layers", -1);
    int64_t decoder = facts_integer(facts, "decoder.num_hidden_layers", -1);
    const struct claim *known = known_claim(facts_find(facts, "encoder.num_hidden_layers"));
    for (uint32_t i = 0; known && card && i < card->claim_count; i++) {
        const struct card_claim *claim = &card->claims[i];
        char *end;
        if (claim->kind != CLAIM_LAYERS)
            continue;
        long long first = strtoll(claim->value, &end, 10);
        long long second = *end == '/' ? strtoll(end + 1, NULL, 10) : -1;
        bool fits = second >= 0 ? first == encoder && second == decoder
                                : first == encoder || first == decoder ||
                                      first == encoder + decoder;
        if (!fits)
            find_wrong(checking, claim, known);
    }
}

void check_shape_claims(struct checking *checking)
{
    static const struct {
        enum claim_kind kind;
        const char *key;
    } pairs[] = {
        {CLAIM_LAYERS, "num_hidden_layers"},
        {CLAIM_HIDDEN_SIZE, "hidden_size"},
        {CLAIM_HEADS, "num_attention_heads"},
        {CLAIM_KEY_VALUE_HEADS, "num_key_value_heads"},
        {CLAIM_INTERMEDIATE_SIZE, "intermediate_size"},
        {CLAIM_SLIDING_WINDOW, "sliding_window"},
        {CLAIM_BUCKETS, "relative_attention_num_buckets"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        check_fact_claims(checking, pairs[i].kind, pairs[i].key);
    check_sided_layers(checking);
}

void check_vocabulary_claims(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct fact *fact = facts_find(&checking->model->facts, "vocab_size");
    const struct claim *known = known_claim(fact);
    for (uint32_t i = 0; known && card && i < card->claim_count; i++) {
        const struct card_claim *claim = &card->claims[i];
        bool fits = checking->model->tokenizer.vocab_size == (int64_t)claim->low;
        if (claim->kind != CLAIM_VOCAB_SIZE)
            continue;
        for (uint32_t k = 0; k < fact->claim_count; k++)
            fits = fits || (fact->claims[k].origin != ORIGIN_PROSE &&
                            fact->claims[k].value.integer == (int64_t)claim->low);
        double rows = (double)known->value.integer;
        bool rounded = fmod(claim->low, 1000) == 0 && fabs(rows - claim->low) < 1000;
        bool padded = rows > claim->low && rows - claim->low < 128 && fmod(rows, 64) == 0;
        if (!fits && !rounded && !padded)
            find_wrong(checking, claim, known);
    }
}

void check_dtype(struct checking *checking)
{
    if (!checking->model->has_weights)
        return;
    check_fact_claims(checking, CLAIM_DTYPE, "dtype");
    check_conflicts(checking);
}

void check_tying_claims(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct claim *known =
        known_claim(facts_find(&checking->model->facts, "tie_word_embeddings"));
    for (uint32_t i = 0; known && card && i < card->claim_count; i++) {
        const struct card_claim *claim = &card->claims[i];
        if (claim->kind == CLAIM_TYING && known->value.kind == SCALAR_FLAG &&
            (known->value.integer != 0) != !strcmp(claim->value, "tied"))
            find_wrong(checking, claim, known);
    }
}

/* A context length of the tokenizer that the positions do not have. */
void check_tokenizer_length(struct checking *checking)
{
    const struct facts *facts = &checking->model->facts;
    const struct fact *positions = facts_find(facts, "max_position_embeddings");
    const struct fact *length = facts_find(facts, "model_max_length");
    int64_t limit = facts_integer(facts, "max_position_embeddings", 0);
    int64_t said = facts_integer(facts, "model_max_length", 0);
    if (!limit || !said || said <= limit || positions->claims[0].origin == ORIGIN_PROSE ||
        (double)said <= (double)limit * rope_factor(checking))
        return;
    struct where where[2] = {where_of(&length->claims[0]), where_of(&positions->claims[0])};
    rule_find_at(checking, where, 2, "model_max_length is %lld, the model has %lld positions",
                 (long long)said, (long long)limit);
}

/* A count of config.json under the first of several names that is there; -1: none. */
static int64_t config_count(const struct checking *checking, const char *const *names,
                            const struct value **found)
{
    for (*found = NULL; *names; names++) {
        const struct value *value = config_find(checking, *names);
        if (value && value->kind == VALUE_INTEGER) {
            *found = value;
            return value->integer;
        }
    }
    return -1;
}

static void check_config_claims(struct checking *checking, enum claim_kind kind,
                                const char *const *names)
{
    const struct card *card = rule_card(checking);
    const struct value *found;
    int64_t count = config_count(checking, names, &found);
    for (uint32_t i = 0; found && card && i < card->claim_count; i++) {
        const struct card_claim *claim = &card->claims[i];
        struct where where[2] = {where_line(checking->model->source.card, claim->place),
                                 where_json(&checking->model->config, found)};
        if (claim->kind == kind && (int64_t)claim->low != count)
            rule_find_at(checking, where, 2, "the card says \"%s\"; config.json says %lld",
                         claim->text, (long long)count);
    }
}

/* T327: how many experts there are, and how many a token passes through. */
void check_expert_claims(struct checking *checking)
{
    static const char *const all[] = {"num_local_experts", "n_routed_experts", "num_experts", NULL};
    static const char *const chosen[] = {"num_experts_per_tok", "num_experts_per_token",
                                         "num_selected_experts", NULL};
    check_config_claims(checking, CLAIM_EXPERTS, all);
    check_config_claims(checking, CLAIM_EXPERTS_PER_TOKEN, chosen);
}

/* T328 */
void check_shard_claims(struct checking *checking)
{
    const struct model *model = checking->model;
    const struct card *card = rule_card(checking);
    for (uint32_t i = 0; card && i < card->claim_count; i++) {
        const struct card_claim *claim = &card->claims[i];
        struct where where = where_line(model->source.card, claim->place);
        if (claim->kind != CLAIM_SHARDS)
            continue;
        uint32_t count = model->weights.absent ? model->weights.absent : model->weights.file_count;
        if (!count)
            rule_skip(checking, "the weights are not here");
        else if ((uint32_t)claim->low != count)
            rule_find_at(checking, &where, 1, "the card says \"%s\"; the weights are %u file%s",
                         claim->text, count, count == 1 ? "" : "s");
    }
}

/* T330: never decided. */
void check_training_claims(struct checking *checking)
{
    if (checking->model->training.count)
        rule_skip(checking, "how a model was trained leaves no trace in its files that could be "
                  "held against the card");
}
