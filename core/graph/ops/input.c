/* SPDX-License-Identifier: MIT */
/*
 * input.c - what enters a side: token ids, positions, segments, or the encoder's output.
 * Does not look at what they stand for.
 */
#include "graph/op.h"
#include "graph/step.h"

static int shape(struct graph *graph, struct node *node, struct error *error)
{
    if (op_range_check(node, AC_I_INPUT_KIND, AC_TOKENS, AC_SEGMENTS, "kind", error) != 0)
        return error->code;
    node->rows = ROWS_TOKENS;
    node->width = 1;
    if (node->op.i[AC_I_INPUT_KIND] != AC_MEMORY)
        return 0;
    if (graph->side != AC_DECODER)
        return error_set(error, ERROR_PLUGIN, "only a decoder has the encoder's memory");
    if (op_range_check(node, AC_I_INPUT_WIDTH, 1, GRAPH_WIDTH_LIMIT, "width", error) != 0)
        return error->code;
    node->rows = ROWS_SOURCE;
    node->width = (uint64_t)node->op.i[AC_I_INPUT_WIDTH];
    if (graph->memory_width != 0 && graph->memory_width != node->width)
        return error_set(error, ERROR_PLUGIN, "the memory has two widths");
    graph->memory_width = node->width;
    return 0;
}

/* Positions and segments are computed; ids and the memory are there already. */
static void run(struct step *step)
{
    int64_t kind = step->node->op.i[AC_I_INPUT_KIND];
    for (uint64_t row = 0; kind == AC_POSITIONS && row < step->rows; row++)
        step->out[row] = (float)(step->past + row);
    for (uint64_t row = 0; kind == AC_SEGMENTS && row < step->rows; row++)
        step->out[row] = 0;
}

const struct op op_input = {
    .name = "input",
    .shape = shape,
    .run = run,
};
