/* SPDX-License-Identifier: MIT */
/* linear.c - a linear layer, with a bias where the tensor map has one. Not for experts. */
#include <inttypes.h>

#include "graph/op.h"
#include "graph/prepare.h"
#include "graph/step.h"

static int shape(struct graph *graph, struct node *node, struct error *error)
{
    const struct node *in = op_operand(graph, node, 0);
    if (op_weight_find(graph, node, "weight", 2, error) != 0)
        return error->code;
    const struct map_entry *weight = op_entry_get(graph, node);
    if (weight->shape[1] != in->width)
        return error_set(error, ERROR_PLUGIN, "the weight takes %" PRIu64 " columns, the operand "
                         "has %" PRIu64, weight->shape[1], in->width);
    node->rows = in->rows;
    node->width = weight->shape[0];
    return op_bias_find(graph, node, node->width, error);
}

static void cost(const struct graph *graph, const struct node *node, const struct lengths *lengths,
                 struct cost *sum)
{
    uint64_t in = op_operand(graph, node, 0)->width;
    op_count_add(&sum->flops, 2 * op_rows(node, lengths), in, node->width);
    op_count_add(&sum->parameters_read, in + (node->bias >= 0), node->width, 1);
}

static void run(struct step *step)
{
    linear(step->compute, step->out, step->in[0], step->rows, &step->weight, step->bias);
}

const struct op op_linear = {
    .name = "linear",
    .operands_min = 1,
    .operands_max = 1,
    .shape = shape,
    .cost = cost,
    .prepare = prepare_matrix,
    .run = run,
};
