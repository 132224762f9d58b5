/* SPDX-License-Identifier: MIT */
/* weight.c - a weight vector as a row of its own. Not for matrices. */
#include <string.h>

#include "base/memory.h"
#include "graph/op.h"
#include "graph/prepare.h"
#include "graph/step.h"

static int shape(struct graph *graph, struct node *node, struct error *error)
{
    int32_t index = node->op.stem ? graph_role_find(graph, node->op.stem, NULL) : -1;
    uint32_t rank = index < 0 ? 1 : graph->map->entries[index].rank;
    if (op_weight_find(graph, node, NULL, rank, error) != 0)
        return error->code;
    const struct map_entry *entry = op_entry_get(graph, node);
    if (rank < 1 || rank > 2 || (rank == 2 && entry->shape[0] != 1))
        return error_set(error, ERROR_PLUGIN, "\"%s\" is not one row", entry->role);
    node->rows = ROWS_ONE;
    node->width = entry->shape[rank - 1];
    return 0;
}

static void run(struct step *step)
{
    memcpy(step->out, step->vector, (size_t)step->node->width * sizeof *step->out);
}

/* An optional table that is absent is all zeros. */
static int prepare(struct step *step, const struct binding *binding, struct error *error)
{
    if (!prepare_is_absent(step, binding))
        return prepare_vector(step, binding, error);
    step->vector = memory_new((size_t)step->node->width, sizeof *step->vector);
    return 0;
}

const struct op op_weight = {
    .name = "weight",
    .shape = shape,
    .cost = op_cost_weights,
    .prepare = prepare,
    .run = run,
};
