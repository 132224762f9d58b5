/* SPDX-License-Identifier: MIT */
/* weight.c - a weight vector as a row of its own. Not for matrices. */
#include <string.h>

#include "graph/op.h"
#include "graph/step.h"

static int shape(struct graph *graph, struct node *node, struct error *error)
{
    if (op_weight_find(graph, node, NULL, 1, error) != 0)
        return error->code;
    node->rows = ROWS_ONE;
    node->width = op_entry_get(graph, node)->shape[0];
    return 0;
}

static void run(struct step *step)
{
    memcpy(step->out, step->vector, (size_t)step->node->width * sizeof *step->out);
}

const struct op op_weight = {
    .name = "weight",
    .shape = shape,
    .cost = op_cost_weights,
    .run = run,
    .manual = "A weight vector as one row, to be added to every row.",
};
