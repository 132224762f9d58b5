/* SPDX-License-Identifier: MIT */
/*
 * embed.c - rows of a table, chosen by token ids or positions.
 * Does not check ids: run.c does before anything is computed.
 */
#include <inttypes.h>

#include "graph/op.h"
#include "graph/prepare.h"
#include "graph/step.h"

static int shape(struct graph *graph, struct node *node, struct error *error)
{
    const struct node *in = op_operand(graph, node, 0);
    if (in->op.code != AC_OP_INPUT || in->op.i[AC_I_INPUT_KIND] == AC_MEMORY)
        return error_set(error, ERROR_PLUGIN, "the operand is no ids, positions or segments");
    if (op_weight_find(graph, node, NULL, 2, error) != 0)
        return error->code;
    const struct map_entry *table = op_entry_get(graph, node);
    if (op_range_check(node, AC_I_EMBED_OFFSET, 0, (int64_t)table->shape[0] - 1, "offset",
                       error) != 0)
        return error->code;
    node->rows = in->rows;
    node->width = table->shape[1];
    return 0;
}

static void rows_run(void *context, size_t first, size_t end, uint32_t thread)
{
    const struct step *step = context;
    uint64_t offset = (uint64_t)step->node->op.i[AC_I_EMBED_OFFSET];
    int64_t kind = op_operand(step->graph, step->node, 0)->op.i[AC_I_INPUT_KIND];
    (void)thread;
    for (size_t row = first; row < end; row++) {
        uint64_t id = kind == AC_TOKENS      ? step->ids[row]
                      : kind == AC_POSITIONS ? step->past + row
                                             : 0;
        matrix_row(&step->weight, id + offset, step->out + row * step->node->width);
    }
}

static void run(struct step *step)
{
    compute_rows(step->compute, (size_t)step->rows, (size_t)(step->rows * step->node->width),
                 rows_run, step);
}

const struct op op_embed = {
    .name = "embed",
    .operands_min = 1,
    .operands_max = 1,
    .shape = shape,
    .cost = op_cost_weights,
    .prepare = prepare_matrix,
    .run = run,
};
