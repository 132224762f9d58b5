/* SPDX-License-Identifier: MIT */
/* cost.c - adds up what the nodes of a graph cost by the rules in ops/. Reads no weights. */
#include "graph/cost.h"

struct cost graph_cost(const struct graph *graph, const struct lengths *lengths)
{
    struct cost cost = {0};
    for (ac_node n = 1; n <= graph->count; n++) {
        const struct node *node = graph_node_get(graph, n);
        const struct op *op = op_get(node->op.code);
        if (op->cost)
            op->cost(graph, node, lengths, &cost);
    }
    return cost;
}

struct cache_cost graph_cache(const struct graph *graph, uint64_t context)
{
    struct cache_cost cache = {0};
    for (ac_node n = 1; graph->side == AC_DECODER && n <= graph->count; n++) {
        const struct node *node = graph_node_get(graph, n);
        if (node->op.code != AC_OP_ATTEND)
            continue;
        const struct node *keys = op_operand(graph, node, 1);
        uint64_t window = (uint64_t)node->op.i[AC_I_ATTEND_WINDOW];
        if (keys->rows == ROWS_SOURCE) {
            op_count_add(&cache.per_source_token, 2, keys->width, 1);
            continue;
        }
        op_count_add(&cache.per_token, 2, keys->width, 1);
        op_count_add(&cache.full, 2, keys->width,
                     window > 0 && window < context ? window : context);
    }
    return cache;
}
