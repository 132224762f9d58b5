/* SPDX-License-Identifier: MIT */
/* concat.c - the columns of one node beside those of another. Rows are never appended. */
#include <string.h>

#include "graph/op.h"
#include "graph/step.h"

static int shape(struct graph *graph, struct node *node, struct error *error)
{
    const struct node *a = op_operand(graph, node, 0), *b = op_operand(graph, node, 1);
    if (a->rows != b->rows)
        return error_set(error, ERROR_PLUGIN, "operands with different rows");
    node->rows = a->rows;
    node->width = a->width + b->width;
    return 0;
}

static void run(struct step *step)
{
    size_t a = (size_t)op_operand(step->graph, step->node, 0)->width;
    size_t b = (size_t)op_operand(step->graph, step->node, 1)->width;
    for (uint64_t row = 0; row < step->rows; row++) {
        float *out = step->out + row * (a + b);
        memcpy(out, step->in[0] + row * a, a * sizeof *out);
        memcpy(out + a, step->in[1] + row * b, b * sizeof *out);
    }
}

const struct op op_concat = {
    .name = "concat",
    .operands_min = 2,
    .operands_max = 2,
    .shape = shape,
    .run = run,
};
