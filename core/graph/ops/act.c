/* SPDX-License-Identifier: MIT */
/* act.c - an activation function, element by element. The functions are the kernels' (tensor/rows.c). */
#include "graph/op.h"
#include "graph/step.h"

static int shape(struct graph *graph, struct node *node, struct error *error)
{
    if (op_range_check(node, AC_I_ACT_KIND, AC_RELU, AC_RELU2, "kind", error) != 0)
        return error->code;
    return op_shape_same(graph, node, error);
}

static void run(struct step *step)
{
    activate(step->compute, step->out, step->in[0], step->rows * step->node->width,
             (int)step->node->op.i[AC_I_ACT_KIND]);
}

const struct op op_act = {
    .name = "act",
    .operands_min = 1,
    .operands_max = 1,
    .shape = shape,
    .run = run,
};
