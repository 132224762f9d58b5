/* SPDX-License-Identifier: MIT */
/* draft.c - reads facts into a question, keeps its choices apart. Knows no kind of question. */
#include "quiz/draft.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/count.h"

#define NEAR 0.02 /* rounded numbers that differ by less could be taken for each other */

void draft_cite(struct draft *draft, const char *source)
{
    if (draft->source.size && strstr(text_get(&draft->source), source))
        return;
    text_add(&draft->source, draft->source.size ? "; " : "");
    text_add(&draft->source, source);
}

void draft_cite_graph(struct draft *draft)
{
    draft_cite(draft, arena_format(draft->arena, "graph of %s by plugin %s", draft->name,
                                   draft->examined->model.plugin->name));
}

void draft_cite_parameters(struct draft *draft)
{
    bool counted = draft->examined->parameters.origin == ORIGIN_COUNTED;
    draft_cite(draft, counted ? "counted in the weight files"
                              : "shapes that the plugin derives from the configuration");
    draft_cite_graph(draft);
}

static void cite_fact(struct draft *draft, const struct fact *fact)
{
    const struct claim *claim = &fact->claims[0];
    struct text text = {0};
    text_format(&text, "%s: ", fact->key);
    if (claim->file)
        text_add_safe(&text, claim->file, strlen(claim->file));
    else
        text_add(&text, claim->origin == ORIGIN_DEFAULT ? "assumed by the family" : "derived");
    if (claim->file && claim->at) {
        text_byte(&text, ' ');
        text_add_safe(&text, claim->at, strlen(claim->at));
    } else if (claim->file && claim->place.line) {
        text_format(&text, ":%u:%u", claim->place.line, claim->place.column);
    }
    if (fact->note)
        text_format(&text, " (%s)", fact->note);
    draft_cite(draft, text_get(&text));
    text_fini(&text);
}

static const struct fact *fact_find(struct draft *draft, const char *key, enum scalar_kind kind)
{
    const struct fact *fact = facts_find(&draft->examined->model.facts, key);
    if (!fact || fact->conflict || fact_value(fact)->kind != kind)
        return NULL;
    if (!draft->count)
        cite_fact(draft, fact);
    return fact;
}

bool draft_integer(struct draft *draft, const char *key, int64_t *out)
{
    const struct fact *fact = fact_find(draft, key, SCALAR_INTEGER);
    if (fact)
        *out = fact_value(fact)->integer;
    return fact;
}

bool draft_side_integer(struct draft *draft, const char *key, int64_t *out)
{
    bool decodes = draft->side == AC_DECODER;
    if (decodes && !draft->two_sided)
        return draft_integer(draft, key, out);
    return draft_integer(draft, arena_format(draft->arena, "%s.%s", decodes ? "decoder" : "encoder", key),
                         out);
}

const char *draft_text(struct draft *draft, const char *key)
{
    const struct fact *fact = fact_find(draft, key, SCALAR_TEXT);
    return fact ? fact_value(fact)->text : NULL;
}

void draft_ask(struct draft *draft, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    text_format_list(&draft->question, format, arguments);
    va_end(arguments);
}

void draft_why(struct draft *draft, const char *format, ...)
{
    va_list arguments;
    text_add(&draft->why, draft->why.size ? " " : "");
    va_start(arguments, format);
    text_format_list(&draft->why, format, arguments);
    va_end(arguments);
}

uint64_t draft_draw(struct draft *draft, uint64_t least, uint64_t most)
{
    uint64_t drawn = least + (most > least ? dice_next(&draft->dice) % (most - least + 1) : 0);
    text_format(&draft->id, "-%" PRIu64, drawn);
    return drawn;
}

static bool is_rounded(const char *unit)
{
    return unit && (!strcmp(unit, "bytes") || !strcmp(unit, "%") || !*unit);
}

const char *draft_amount(struct draft *draft, double number, const char *unit)
{
    struct text text = {0};
    if (unit && !strcmp(unit, "%")) {
        text_format(&text, "%.1f %%", number);
    } else if (unit && !*unit) {
        text_format(&text, "%.3g", number);
    } else if (unit && !strcmp(unit, "bytes") && draft->choices[0].number >= 1 << 20) {
        text_add_bytes(&text, (uint64_t)number); /* all choices the same way */
    } else {
        size_t size = unit ? strlen(unit) : 0;
        text_add_count(&text, (int64_t)number);
        size -= number == 1 && size && unit[size - 1] == 's'; /* "1 head" */
        text_format(&text, "%s%.*s", unit ? " " : "", (int)size, unit ? unit : "");
    }
    const char *kept = arena_text(draft->arena, text_get(&text));
    text_fini(&text);
    return kept;
}

const char *draft_count(struct draft *draft, double number)
{
    return draft_amount(draft, number, NULL);
}

static bool is_taken(const struct draft *draft, const struct draft_choice *choice, bool number)
{
    for (uint32_t i = 0; i < draft->count; i++) {
        const struct draft_choice *other = &draft->choices[i];
        double larger = fmax(fabs(other->number), fabs(choice->number));
        if (!strcmp(other->text, choice->text))
            return true;
        if (number && is_rounded(draft->unit) &&
            fabs(other->number - choice->number) <= NEAR * larger)
            return true;
    }
    return draft->count == DRAFT_CHOICES;
}

void draft_right(struct draft *draft, double number, const char *unit)
{
    draft->unit = unit;
    draft->choices[0].number = number;
    draft->choices[0].text = draft_amount(draft, number, unit);
    draft->count = 1;
}

void draft_wrong(struct draft *draft, double number, const char *slip)
{
    bool share = draft->unit && !strcmp(draft->unit, "%");
    bool whole = !draft->unit || (*draft->unit && !share);
    if (!(number >= 0 && number <= (share ? 100 : 0x1p53)) || (whole && number != floor(number)))
        return;
    struct draft_choice choice = {number, draft_amount(draft, number, draft->unit), slip};
    if (!is_taken(draft, &choice, true))
        draft->choices[draft->count++] = choice;
}

void draft_right_text(struct draft *draft, const char *text)
{
    draft->choices[0] = (struct draft_choice){0, text, NULL};
    draft->count = 1;
}

void draft_wrong_text(struct draft *draft, const char *text, const char *slip)
{
    struct draft_choice choice = {0, text, slip};
    if (!is_taken(draft, &choice, false))
        draft->choices[draft->count++] = choice;
}

bool draft_words(struct draft *draft, const char *word, const struct draft_word *words, size_t count)
{
    for (size_t i = 0; word && i < count; i++)
        if (!strcmp(words[i].word, word))
            draft_right_text(draft, words[i].text);
    for (size_t i = 0; draft->count && i < count; i++)
        draft_wrong_text(draft, words[i].text, NULL);
    return draft->count;
}

const struct block_run *draft_blocks(const struct draft *draft, int32_t side)
{
    const struct block_run *first = NULL;
    for (uint32_t i = 0; i < draft->run_count; i++) {
        const struct block_run *run = &draft->runs[i];
        if (run->side != side)
            continue;
        first = first ? first : run;
        if (run->heads != first->heads || run->kv_heads != first->kv_heads || !run->heads)
            return NULL;
    }
    return first;
}

uint32_t draft_layers(const struct draft *draft, int32_t side)
{
    uint32_t layers = 0;
    for (uint32_t i = 0; i < draft->run_count; i++)
        if (draft->runs[i].side == side)
            layers += draft->runs[i].last - draft->runs[i].first + 1;
    return layers;
}

bool draft_window(const struct draft *draft, uint64_t *window)
{
    const struct block_run *first = draft_blocks(draft, AC_DECODER);
    for (uint32_t i = 0; first && i < draft->run_count; i++)
        if (draft->runs[i].side == AC_DECODER && draft->runs[i].window != first->window)
            return false;
    *window = first ? first->window : 0;
    return first;
}
