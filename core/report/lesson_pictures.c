/* SPDX-License-Identifier: MIT */
/*
 * lesson_pictures.c - pictures of one model that are no grids: its stack and where its parameters are,
 * its tokens, how its state grows, what it may write. Explains nothing.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/memory.h"
#include "report/diagram.h"
#include "report/lesson_part.h"
#include "report/picture.h"

#define KINDS 7 /* of parts that parameters are added up for */

static int kind_of(int place)
{
    if (stack_is_norm(place))
        return 5;
    switch (place) {
    case PLACE_TOKENS:
        return 0;
    case PLACE_POSITIONS:
        return 1;
    case PLACE_ATTENTION:
        return 2;
    case PLACE_CROSS:
        return 3;
    case PLACE_MLP:
        return 4;
    default:
        return 6;
    }
}

/* Parameters by kind. The table of tokens that two sides share counts once. */
static void parameters_add_up(const struct stack *stack, uint64_t sums[KINDS])
{
    for (uint32_t i = 0; i < stack->count; i++)
        for (int p = 0; p < STACK_PLACES; p++) {
            const struct stack_part *part = &stack->columns[i].parts[p];
            if (part->there && !(p == PLACE_TOKENS && i > 0))
                sums[kind_of(p)] += part->parameters *
                                    (stack_is_repeated(p) ? stack->columns[i].blocks : 1);
        }
}

static void add_parameters(const struct study *study, uint32_t index, const struct stack *stack,
                           struct doc *doc)
{
    static const char *const names[] = {"table of tokens", "table of positions", "attention",
                                        "cross-attention", "feed-forward", "norms", "output head",
                                        "other"};
    uint64_t sums[KINDS + 1] = {0}, total = study->examined->parameters.total, told = 0;
    struct picture_bar bars[KINDS + 1];
    struct text values[KINDS + 1] = {0}, svg = {0};
    size_t count = 0;
    if (!study->examined->parameters.known || !total)
        return;
    parameters_add_up(stack, sums);
    for (int i = 0; i < KINDS; i++)
        told += sums[i];
    sums[KINDS] = told < total ? total - told : 0;
    for (int i = 0; i <= KINDS; i++) {
        if (!sums[i])
            continue;
        text_add_short(&values[i], sums[i]);
        text_format(&values[i], ", %.1f %%", 100 * (double)sums[i] / (double)total);
        bars[count++] = (struct picture_bar){names[i], text_get(&values[i]), (double)sums[i]};
    }
    picture_bars(&svg, "Where the parameters are", "Parameters of all blocks together.", bars, count);
    lesson_picture(index, "parameters", "Where the parameters are.",
                   "Parameters by kind of part, all blocks together, and their share of the whole.",
                   &svg, doc);
    for (int i = 0; i <= KINDS; i++)
        text_fini(&values[i]);
}

/* What the numbers of the drawing stand for. */
static void add_notes(const struct stack *stack, struct doc *doc)
{
    doc_table_begin(doc, "The parts");
    doc_table_column(doc, "no.", ALIGN_RIGHT);
    doc_table_column(doc, "what it does", ALIGN_LEFT);
    for (uint32_t i = 0; i < stack->count; i++) {
        const char *side = stack_side_name(&stack->columns[i]);
        doc_table_column(doc, *side ? side : "here", ALIGN_LEFT);
    }
    for (int p = 0; p < STACK_PLACES; p++) {
        struct text cell = {0};
        if (!stack->numbers[p])
            continue;
        doc_table_row(doc, TONE_PLAIN);
        text_format(&cell, "%" PRIu32, stack->numbers[p]);
        doc_table_cell(doc, text_get(&cell));
        doc_table_cell(doc, diagram_note(p));
        for (uint32_t i = 0; i < stack->count; i++) {
            text_fini(&cell);
            if (stack->columns[i].parts[p].there)
                diagram_part_values(&stack->columns[i].parts[p], p, &cell);
            doc_table_cell(doc, cell.size ? text_get(&cell) : NULL);
        }
        text_fini(&cell);
    }
    doc_table_end(doc);
}

void lesson_stack_add(const struct lesson *lesson, uint32_t index, struct doc *doc)
{
    const struct study *study = &lesson->studies[index];
    struct stack stack;
    struct text svg = {0};
    stack_init(&stack, &study->examined, 1);
    diagram_svg(&stack, &(struct diagram_look){.bare = true}, &svg);
    lesson_picture(index, "stack", "The stack.", "Input below, output above; the grey line is the residual "
                   "stream. The numbers are those of the table.", &svg, doc);
    add_parameters(study, index, &stack, doc);
    add_notes(&stack, doc);
    stack_fini(&stack);
}

void lesson_strip_add(const struct lesson *lesson, uint32_t index, struct doc *doc)
{
    const struct study *study = &lesson->studies[index];
    struct ids ids = {.items = study->tokens.ids, .count = study->tokens.count};
    char **texts = lesson_labels(study, &ids, false), **below = memory_new(ids.count + 1, sizeof *below);
    struct text svg = {0};
    for (size_t i = 0; i < ids.count; i++) {
        struct text id = {0};
        text_format(&id, "%u", ids.items[i]);
        below[i] = text_take(&id);
    }
    picture_strip(&svg, "The text in tokens", "Each piece with its id below.",
                  (const char *const *)texts, (const char *const *)below, ids.count);
    lesson_picture(index, "tokens", "The text in tokens.",
                   "Each box is a token, its id stands below. A dot in a box is a blank.", &svg, doc);
    lesson_labels_free(texts, ids.count);
    lesson_labels_free(below, ids.count);
}

static void add_norms(const struct trace_side *side, uint32_t index, const char *file, const char *title,
                      struct doc *doc)
{
    uint32_t count = side->count + 1;
    struct picture_bar *bars = memory_new(count, sizeof *bars);
    struct text *texts = memory_new(2 * (size_t)count, sizeof *texts), svg = {0};
    for (uint32_t i = 0; i < count; i++) {
        double norm = i ? side->layers[i - 1].norm : side->embedding;
        if (i)
            text_format(&texts[2 * i], "after block %" PRIu32, i - 1);
        else
            text_add(&texts[0], "embedding");
        text_format(&texts[2 * i + 1], "%.3g", norm);
        bars[i] = (struct picture_bar){text_get(&texts[2 * i]), text_get(&texts[2 * i + 1]), norm};
    }
    picture_bars(&svg, title, "Length of the last token's state.", bars, count);
    lesson_picture(index, file, title,
                   "Length of the last token's vector as it enters, and after each block.", &svg, doc);
    for (uint32_t i = 0; i < 2 * count; i++)
        text_fini(&texts[i]);
    free(texts);
    free(bars);
}

void lesson_norms_add(const struct lesson *lesson, uint32_t index, struct doc *doc)
{
    const struct trace *trace = &lesson->studies[index].trace;
    if (trace->encoder.count)
        add_norms(&trace->encoder, index, "state-encoder", "How the state grows in the encoder.", doc);
    add_norms(&trace->decoder, index, "state",
              trace->encoder.count ? "How the state grows in the decoder." : "How the state grows.", doc);
}

static void share_fill(const struct study *study, size_t step, struct picture_share *share,
                       struct text texts[STUDY_TOP + 1])
{
    const struct generated_step *from = &study->generated.steps[step];
    text_format(&texts[STUDY_TOP], "%zu ", step + 1);
    lesson_token(study, from->chosen.id, &texts[STUDY_TOP]);
    share->label = text_get(&texts[STUDY_TOP]);
    share->count = from->best_count;
    for (uint32_t k = 0; k < from->best_count; k++) {
        lesson_token(study, from->best[k].id, &texts[k]);
        text_format(&texts[k], " %.0f %%", 100 * exp(from->best[k].logprob));
        share->parts[k] = text_get(&texts[k]);
        share->shares[k] = exp(from->best[k].logprob);
    }
}

void lesson_shares_add(const struct lesson *lesson, uint32_t index, struct doc *doc)
{
    const struct study *study = &lesson->studies[index];
    size_t count = study->generated.count;
    struct picture_share *shares = memory_new(count + 1, sizeof *shares);
    struct text(*texts)[STUDY_TOP + 1] = memory_new(count + 1, sizeof *texts), svg = {0};
    for (size_t i = 0; i < count; i++)
        share_fill(study, i, &shares[i], texts[i]);
    picture_shares(&svg, "What could have come next", "A line a step, cut by probability.", shares,
                   count);
    lesson_picture(index, "writing", "What could have come next.",
                   "Each line is a step, named after the token taken, and cut by the probabilities of the "
                   "likeliest: the first part is the one taken, the pale rest are all others together.",
                   &svg, doc);
    for (size_t i = 0; i < count; i++)
        for (int k = 0; k <= STUDY_TOP; k++)
            text_fini(&texts[i][k]);
    free(texts);
    free(shares);
}
