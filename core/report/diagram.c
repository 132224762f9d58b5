/* SPDX-License-Identifier: MIT */
/* diagram.c - the words of diagrams: titles, notes, values. Draws nothing. */
#include "report/diagram.h"

#include <inttypes.h>

#include "base/count.h"
#include "base/file.h"

const char *diagram_note(enum stack_place place)
{
    static const char *const notes[STACK_PLACES] = {
        [PLACE_TOKENS] = "Each token id picks a row of a table: the vector that enters the stack.",
        [PLACE_POSITIONS] = "Each position picks a row of a second table, which is added to the "
                            "token's vector.",
        [PLACE_EMBED_NORM] = "The sum is normed before the first block.",
        [PLACE_ATTENTION_NORM] = "A copy of the residual stream is normed on its way into attention.",
        [PLACE_ATTENTION] = "Each token gathers values of the tokens that its query finds by their "
                            "keys; the mask says which it may see.",
        [PLACE_ATTENTION_AFTER] = "The sum of stream and attention is normed: post-norm.",
        [PLACE_CROSS_NORM] = "A copy of the residual stream is normed on its way into "
                             "cross-attention.",
        [PLACE_CROSS] = "Each token of the decoder gathers values of the encoder's output.",
        [PLACE_CROSS_AFTER] = "The sum of stream and cross-attention is normed: post-norm.",
        [PLACE_MLP_NORM] = "A copy of the residual stream is normed on its way into the "
                           "feed-forward part.",
        [PLACE_MLP] = "Each token by itself goes through a wider layer and back.",
        [PLACE_MLP_AFTER] = "The sum of stream and feed-forward part is normed: post-norm.",
        [PLACE_FINAL_NORM] = "The residual stream is normed once more after the last block.",
        [PLACE_HEAD] = "The last vector is compared with a row for each token of the vocabulary: a "
                       "logit each.",
    };
    return notes[place];
}

void diagram_column_name(const struct stack_column *column, struct text *out)
{
    const char *side = stack_side_name(column);
    text_add(out, model_name(&column->examined->model));
    text_format(out, "%s%s", *side ? " " : "", side);
}

void diagram_column_sizes(const struct stack_column *column, struct text *out)
{
    const struct examined *examined = column->examined;
    int64_t context = facts_integer(&examined->model.facts, "max_position_embeddings", -1);
    if (examined->parameters.total > 0) {
        text_add_short(out, (uint64_t)examined->parameters.total);
        text_add(out, " parameters");
    }
    if (context > 0) {
        text_add(out, out->size ? ", context " : "context ");
        text_add_count(out, context);
    }
    if (column->side == AC_DECODER && examined->budget.cache_bytes_per_token > 0) {
        text_add(out, out->size ? ", cache " : "cache ");
        text_add_bytes(out, (uint64_t)examined->budget.cache_bytes_per_token);
        text_add(out, " a token");
    }
}

void diagram_block_name(const struct stack_column *column, struct text *out)
{
    const char *side = stack_side_name(column);
    text_format(out, "%s block, %" PRIu32 " %s", *side ? side : "decoder", column->blocks,
                column->blocks == 1 ? "time" : "times");
}

void diagram_part_values(const struct stack_part *part, enum stack_place place, struct text *out)
{
    text_format(out, "%s: %s", part->title, part->detail);
    if (part->position)
        text_format(out, "; %s", part->position);
    if (!part->parameters)
        return;
    text_add(out, "; ");
    text_add_short(out, part->parameters);
    text_format(out, " parameters%s", stack_is_repeated(place) ? " a block" : "");
}

void diagram_title(const struct stack *stack, struct text *out)
{
    const struct examined *last = NULL;
    text_add(out, "The stack of ");
    for (uint32_t i = 0; i < stack->count; i++) {
        if (stack->columns[i].examined == last)
            continue;
        text_add(out, last ? ", " : "");
        last = stack->columns[i].examined;
        text_add(out, model_name(&last->model));
    }
}

void diagram_description(const struct stack *stack, struct text *out)
{
    for (uint32_t i = 0; i < stack->count; i++) {
        const struct stack_column *column = &stack->columns[i];
        diagram_column_name(column, out);
        text_add(out, ", from the input up");
        for (int p = 0; p < STACK_PLACES; p++) {
            if (!column->parts[p].there)
                continue;
            text_add(out, stack_is_repeated(p) ? "; in each block " : "; ");
            text_format(out, "(%" PRIu32 ") ", stack->numbers[p]);
            diagram_part_values(&column->parts[p], p, out);
        }
        text_format(out, ". %" PRIu32 " blocks. ", column->blocks);
    }
}

void diagram_key(const struct stack *stack, struct doc *doc)
{
    struct text line = {0};
    for (int p = 0; p < STACK_PLACES; p++) {
        if (!stack->numbers[p])
            continue;
        text_format(&line, "%" PRIu32 ". %s", stack->numbers[p], diagram_note(p));
        for (uint32_t i = 0; i < stack->count; i++) {
            if (!stack->columns[i].parts[p].there)
                continue;
            text_add(&line, " ");
            diagram_column_name(&stack->columns[i], &line);
            text_add(&line, ": ");
            diagram_part_values(&stack->columns[i].parts[p], p, &line);
            text_add(&line, ".");
        }
        doc_paragraph(doc, text_get(&line));
        text_fini(&line);
    }
}
