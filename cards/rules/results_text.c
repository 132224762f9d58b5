/* SPDX-License-Identifier: MIT */
/*
 * results_text.c - rules V that hold a card's text against its structured results, and numbers of the
 * text against each other. What the structured results hold: results.c.
 */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/prose.h"
#include "base/memory.h"
#include "cards/passage.h"
#include "cards/rules/groups.h"

#define NAME_ROOM 64

/* A number that a passage gives to a name: "- Accuracy: 0.91" or "| Accuracy | 0.91 |". */
struct given {
    char name[NAME_ROOM]; /* folded */
    double value, step;
    uint64_t offset;
};

static bool read_given(const struct passage *passage, struct given *given)
{
    const struct word *number = NULL;
    uint32_t numbers = 0, first = 0, bars = 0;
    for (uint32_t i = 0; i < passage->count; i++) {
        const struct word *word = &passage->words[i];
        bars += word->kind == WORD_MARK && word->text[0] == '|';
        first = word->kind == WORD_TEXT && !first ? i + 1 : first;
        if (word->kind != WORD_NUMBER)
            continue;
        number = word;
        numbers++;
    }
    bool item = passage->kind == PASSAGE_ITEM;
    if (numbers != 1 || !first || number == passage->words || number[-1].kind != WORD_MARK ||
        !strchr(item ? ":" : "|", number[-1].text[0]) ||
        (!item && (passage->kind != PASSAGE_ROW || bars > 3)))
        return false;
    const struct word *word = &passage->words[first - 1];
    if (number < word)
        return false;
    rule_fold(passage->data + word->from, number[-1].from - word->from, given->name, NAME_ROOM);
    given->value = number->value;
    given->step = number->step > 0 ? number->step : 1;
    given->offset = passage->offset + number->from;
    return given->name[0] != '\0';
}

/* One structured value, by the names it may have in the text. */
struct structured {
    const struct value *value;
    char names[3][NAME_ROOM];
    bool many; /* another one has the same name */
};

#define RESULTS_LIMIT 64

struct results {
    struct structured items[RESULTS_LIMIT]; /* [count] */
    uint32_t count;
};

static void add_name(struct structured *item, int at, const struct value *value)
{
    if (value_text(value))
        rule_fold(value->text, value->size, item->names[at], NAME_ROOM);
}

static void collect_metrics(struct results *results, const struct value *result)
{
    const struct value *metrics = value_find(result, "metrics");
    for (uint32_t i = 0; metrics && metrics->kind == VALUE_LIST && i < metrics->size; i++) {
        const struct value *metric = &metrics->items[i], *value = value_find(metric, "value");
        if (!value || !value_is_number(value) || results->count == RESULTS_LIMIT)
            continue;
        struct structured *item = &results->items[results->count++];
        *item = (struct structured){.value = value};
        add_name(item, 0, value_find(metric, "type"));
        add_name(item, 1, value_find(metric, "name"));
        if (metrics->size == 1)
            add_name(item, 2, value_find(value_find(result, "dataset"), "name"));
    }
}

static void collect(const struct card *card, struct results *results)
{
    const struct value *index = card_find(card, "model-index");
    for (uint32_t i = 0; index && index->kind == VALUE_LIST && i < index->size; i++) {
        const struct value *list = value_find(&index->items[i], "results");
        for (uint32_t k = 0; list && list->kind == VALUE_LIST && k < list->size; k++)
            collect_metrics(results, &list->items[k]);
    }
}

static bool is_named(const struct structured *item, const char *name)
{
    for (int i = 0; i < 3; i++)
        if (item->names[i][0] && !strcmp(item->names[i], name))
            return true;
    return false;
}

/* Equal within the digits that the text gives, or as shares of 1 and of 100. */
static bool is_same(const struct given *given, double value)
{
    double step = given->step * 0.51 + 1e-9;
    return fabs(given->value - value) <= step || fabs(given->value - value * 100) <= step ||
           fabs(given->value * 100 - value) <= step * 100 || floor(value) == given->value;
}

/* V606 */
void check_results_text(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    struct results results = {.count = 0};
    if (!card || !card_find(card, "model-index"))
        return;
    collect(card, &results);
    struct passage passage = {.card = card, .at = card->body, .end = card_text_end(card)};
    while (results.count && passage_next(&passage)) {
        struct given given;
        const struct structured *found = NULL;
        uint32_t named = 0;
        bool same = false;
        if (!read_given(&passage, &given))
            continue;
        for (uint32_t i = 0; i < results.count; i++) {
            if (!is_named(&results.items[i], given.name))
                continue;
            named++;
            found = &results.items[i];
            same = same || is_same(&given, value_real(found->value));
        }
        if (named != 1 || same)
            continue;
        struct where where[2] = {where_card(checking, given.offset),
                                 where_front(checking, found->value)};
        rule_find_at(checking, where, 2, "the text gives %g, model-index %g for the same", given.value,
                     value_real(found->value));
    }
    passage_fini(&passage);
}

/* V609: a table below a heading about results, and nothing that programs could read. */
void check_results_structured(struct checking *checking)
{
    static const char *const words[] = {"evaluation", "results", "benchmark", "performance"};
    const struct card *card = rule_card(checking);
    if (!card || !card->has_front || card_find(card, "model-index") ||
        rule_has_file(checking, ".eval_results"))
        return;
    for (uint32_t i = 0; i < card->section_count; i++) {
        const struct card_section *section = &card->sections[i];
        bool about = false;
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            about = about || strcasestr(section->title, words[k]);
        const char *from = (const char *)card->file.data + section->from;
        size_t size = (size_t)(section->end - section->from);
        if (!about || !size || !(memmem(from, size, "|--", 3) || memmem(from, size, "| --", 4) ||
                                 memmem(from, size, "|:-", 3) || memmem(from, size, "| :-", 4)))
            continue;
        struct where where = where_line(checking->model->source.card,
                                        (struct place){section->line, 1});
        rule_find_at(checking, &where, 1, "these results stand in the text only: programs read "
                     "model-index or .eval_results");
        return;
    }
}

static bool is_trained_on(const struct card *card, const struct value *type)
{
    for (uint32_t i = 0; i < card_count(card, "datasets"); i++) {
        const struct value *item = card_item(card, "datasets", i);
        if (item && type && !strcasecmp(item->text, type->text))
            return true;
    }
    return false;
}

/* V610: the share of the data that is named is that of the training. */
void check_results_data(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *index = card ? card_find(card, "model-index") : NULL;
    for (uint32_t i = 0; index && index->kind == VALUE_LIST && i < index->size; i++) {
        const struct value *list = value_find(&index->items[i], "results");
        for (uint32_t k = 0; list && list->kind == VALUE_LIST && k < list->size; k++) {
            const struct value *data = value_find(&list->items[k], "dataset");
            const struct value *type = data ? value_find(data, "type") : NULL;
            const struct value *split = data ? value_find(data, "split") : NULL;
            if (!value_text(type) || !value_text(split) ||
                strncmp(split->text, "train", 5) || !is_trained_on(card, type))
                continue;
            struct where where = where_front(checking, split);
            rule_find_at(checking, &where, 1, "%s was trained on, and this result is for its split "
                         "%s", type->text, split->text);
        }
    }
}

/* What a section about the environment states. */
struct energy {
    double watts, hours, intensity, kilograms; /* 0: not stated; intensity in kg a kWh */
    uint64_t offset;
};

static double number_of(const struct prose *prose, const struct prose_span *span)
{
    char digits[32];
    size_t count = 0;
    for (size_t i = span->begin; i < span->end && count + 1 < sizeof digits; i++)
        if (prose->text[i] != ',')
            digits[count++] = prose->text[i];
    digits[count] = '\0';
    return strtod(digits, NULL);
}

static void read_energy(const struct prose *prose, struct energy *energy)
{
    struct prose_span groups[PROSE_GROUPS];
    if (prose_match(prose, "w", "([0-9][0-9.,]*) ?(k?)W([^a-z]|atts?|$)", groups) && !energy->watts)
        energy->watts = number_of(prose, &groups[1]) *
                        (groups[2].end > groups[2].begin ? 1000 : 1);
    if (prose_match(prose, "hours", "([0-9][0-9.,]*) (GPU[- ]|TPU[- ])?hours|hours( used)?[:* ]+"
                    "([0-9][0-9.,]*)", groups) && !energy->hours)
        energy->hours = number_of(prose, groups[1].end > groups[1].begin ? &groups[1] : &groups[4]);
    if (prose_match(prose, "kwh", "([0-9][0-9.]*) ?kg[A-Za-z0-9 ]*/ ?kWh", groups))
        energy->intensity = number_of(prose, &groups[1]);
    if (prose_match(prose, "co2", "([0-9][0-9.,]*) ?(kg|t|tons?|tonnes?) ?(of )?CO2(eq|e|-eq)?"
                    "([^/a-z0-9]|$)", groups)) {
        bool tons = prose->text[groups[2].begin] == 't';
        energy->kilograms = number_of(prose, &groups[1]) * (tons ? 1000 : 1);
        energy->offset = prose->offset + groups[1].begin;
    }
}

/* V611 */
void check_emissions_sum(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    struct energy energy = {0};
    if (!card)
        return;
    const char *data = (const char *)card->file.data + card->body;
    if (card->file.size == card->body || !memmem(data, card->file.size - card->body, "kWh", 3))
        return; /* without an intensity there is nothing to multiply */
    struct prose *prose = memory_new(1, sizeof *prose);
    prose->card = card;
    prose->at = card->body;
    prose->end = card_text_end(card);
    while (prose_next(prose))
        read_energy(prose, &energy);
    free(prose);
    double product = energy.watts / 1000 * energy.hours * energy.intensity;
    if (!(product > 0) || !(energy.kilograms > 0))
        return;
    struct where where = where_card(checking, energy.offset);
    if (product > energy.kilograms * 1.25 || product < energy.kilograms / 2) /* a PUE may be in it */
        rule_find_at(checking, &where, 1, "%g kg are stated, but %g W over %g hours at %g kg a kWh make "
                     "%g kg", energy.kilograms, energy.watts, energy.hours, energy.intensity, product);
}
