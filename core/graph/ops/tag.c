/* SPDX-License-Identifier: MIT */
/* tag.c - a name for a node, for whoever watches a run. Computes nothing. */
#include "graph/op.h"

static int shape(struct graph *graph, struct node *node, struct error *error)
{
    if (!node->op.stem)
        return error_set(error, ERROR_PLUGIN, "it has no name");
    return op_shape_same(graph, node, error);
}

const struct op op_tag = {
    .name = "tag",
    .operands_min = 1,
    .operands_max = 1,
    .shape = shape,
};
