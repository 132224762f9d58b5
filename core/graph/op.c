/* SPDX-License-Identifier: MIT */
/*
 * op.c - the table of operations, and what several of their rules have in common.
 * What is particular to one operation stands in ops/.
 */
#include "graph/op.h"

#include <inttypes.h>

#include "base/memory.h"

static const struct op *const ops[AC_OP_END] = {
#define AC_OP(number, NAME, name) [AC_OP_##NAME] = &op_##name,
#include <archcard/ops.def>
#undef AC_OP
};

const struct op *op_get(uint32_t code)
{
    return code < AC_OP_END ? ops[code] : NULL;
}

const struct node *op_operand(const struct graph *graph, const struct node *node, int slot)
{
    return graph_node_get(graph, node->op.in[slot]);
}

int op_range_check(const struct node *node, int slot, int64_t low, int64_t high, const char *what,
                   struct error *error)
{
    int64_t value = node->op.i[slot];
    if (value >= low && value <= high)
        return 0;
    return error_set(error, ERROR_PLUGIN, "%s is %" PRId64 ", not within %" PRId64 " and %" PRId64,
                     what, value, low, high);
}

int op_entry_find(const struct graph *graph, const struct node *node, const char *part,
                  uint32_t rank, int32_t *index, struct error *error)
{
    int32_t layer = node->op.layer;
    if (!node->op.stem)
        return error_set(error, ERROR_PLUGIN, "it has no stem");
    *index = graph_role_find(graph, node->op.stem, part);
    if (*index < 0)
        return error_set(error, ERROR_PLUGIN, "the tensor map has no role \"%s%s%s\"",
                         node->op.stem, part ? "." : "", part ? part : "");
    const struct map_entry *entry = &graph->map->entries[*index];
    if (entry->blocks == 0 ? layer != AC_OUTSIDE
                           : layer < 0 || (uint32_t)layer >= entry->blocks)
        return error_set(error, ERROR_PLUGIN, "\"%s\" has %" PRIu32 " blocks, and none is %" PRId32,
                         entry->role, entry->blocks, layer);
    if (entry->rank != rank)
        return error_set(error, ERROR_PLUGIN, "\"%s\" has rank %" PRIu32 ", not %" PRIu32,
                         entry->role, entry->rank, rank);
    return 0;
}

int op_weight_find(const struct graph *graph, struct node *node, const char *part, uint32_t rank,
                   struct error *error)
{
    return op_entry_find(graph, node, part, rank, &node->weight, error);
}

int op_bias_find(const struct graph *graph, struct node *node, uint64_t width,
                 struct error *error)
{
    if (!node->op.stem || graph_role_find(graph, node->op.stem, "bias") < 0)
        return 0;
    if (op_entry_find(graph, node, "bias", 1, &node->bias, error) != 0)
        return error->code;
    const struct map_entry *bias = &graph->map->entries[node->bias];
    if (bias->shape[0] != width)
        return error_set(error, ERROR_PLUGIN, "\"%s\" has %" PRIu64 " elements for %" PRIu64
                         " columns", bias->role, bias->shape[0], width);
    return 0;
}

const struct map_entry *op_entry_get(const struct graph *graph, const struct node *node)
{
    return &graph->map->entries[node->weight];
}

int op_shape_same(struct graph *graph, struct node *node, struct error *error)
{
    const struct node *in = op_operand(graph, node, 0);
    (void)error;
    node->rows = in->rows;
    node->width = in->width;
    return 0;
}

int op_shape_pair(struct graph *graph, struct node *node, struct error *error)
{
    const struct node *a = op_operand(graph, node, 0), *b = op_operand(graph, node, 1);
    if (a->width != b->width)
        return error_set(error, ERROR_PLUGIN, "operands of %" PRIu64 " and %" PRIu64 " columns",
                         a->width, b->width);
    if (a->rows != b->rows && b->rows != ROWS_ONE)
        return error_set(error, ERROR_PLUGIN, "operands with different rows");
    return op_shape_same(graph, node, error);
}

int op_shape_norm(struct graph *graph, struct node *node, struct error *error)
{
    const struct node *in = op_operand(graph, node, 0);
    if (node->op.f[AC_F_NORM_EPS] < 0)
        return error_set(error, ERROR_PLUGIN, "eps is negative");
    if (op_weight_find(graph, node, "weight", 1, error) != 0)
        return error->code;
    uint64_t width = op_entry_get(graph, node)->shape[0];
    if (in->width % width != 0)
        return error_set(error, ERROR_PLUGIN, "the weight has %" PRIu64 " elements for %" PRIu64
                         " columns", width, in->width);
    if (op_bias_find(graph, node, width, error) != 0)
        return error->code;
    return op_shape_same(graph, node, error);
}

uint64_t op_rows(const struct node *node, const struct lengths *lengths)
{
    if (node->rows == ROWS_TOKENS)
        return lengths->tokens;
    return node->rows == ROWS_SOURCE && lengths->past == 0 ? lengths->source : 0;
}

void op_count_add(uint64_t *sum, uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t product;
    if (count_mul(a, b, &product) || count_mul(product, c, &product) ||
        count_add(*sum, product, sum))
        *sum = UINT64_MAX;
}

void op_cost_weights(const struct graph *graph, const struct node *node,
                     const struct lengths *lengths, struct cost *cost)
{
    const struct map_entry *weight = op_entry_get(graph, node);
    (void)lengths;
    op_count_add(&cost->parameters_read, 1 + (node->bias >= 0), weight->shape[weight->rank - 1], 1);
}
