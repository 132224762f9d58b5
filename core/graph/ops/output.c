/* SPDX-License-Identifier: MIT */
/* output.c - what a side gives. Computes nothing. */
#include "graph/op.h"

static int shape(struct graph *graph, struct node *node, struct error *error)
{
    if (graph->output != 0)
        return error_set(error, ERROR_PLUGIN, "there are two outputs");
    if (op_operand(graph, node, 0)->rows != ROWS_TOKENS)
        return error_set(error, ERROR_PLUGIN, "the output does not have one row a token");
    graph->output = node->op.in[0];
    return op_shape_same(graph, node, error);
}

const struct op op_output = {
    .name = "output",
    .operands_min = 1,
    .operands_max = 1,
    .shape = shape,
};
