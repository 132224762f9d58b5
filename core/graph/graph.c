/* SPDX-License-Identifier: MIT */
/*
 * graph.c - the list of nodes: takes operations one by one and lets their rules check them.
 * The rules themselves are in ops/.
 */
#include "graph/graph.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "graph/op.h"

#define STEM_LIMIT 112     /* bytes of a stem, with its NUL */

void graph_init(struct graph *graph, int32_t side, const struct tensor_map *map)
{
    *graph = (struct graph){.side = side, .map = map};
}

const struct node *graph_node_get(const struct graph *graph, ac_node node)
{
    return &graph->nodes[node - 1];
}

const struct node *graph_attend_find(const struct graph *graph, bool cross)
{
    for (ac_node n = 1; n <= graph->count; n++) {
        const struct node *node = graph_node_get(graph, n);
        if (node->op.code == AC_OP_ATTEND && graph->output &&
            (graph_node_get(graph, node->op.in[1])->rows == ROWS_SOURCE) == cross)
            return node;
    }
    return NULL;
}

int32_t graph_role_find(const struct graph *graph, const char *stem, const char *part)
{
    char role[STEM_LIMIT + 32];
    if (snprintf(role, sizeof role, "%s%s%s", stem, part ? "." : "", part ? part : "") >=
        (int)sizeof role)
        return -1;
    const struct map_entry *entry = tensor_map_find(graph->map, role);
    return entry ? (int32_t)(entry - graph->map->entries) : -1;
}

/* Printable ASCII: stems are roles or tags, and stand in messages as they are. */
static bool stem_is_valid(const char *stem)
{
    size_t size = strnlen(stem, STEM_LIMIT);
    for (size_t i = 0; i < size; i++)
        if (stem[i] <= ' ' || stem[i] > '~' || stem[i] == '"')
            return false;
    return size > 0 && size < STEM_LIMIT;
}

static int numbers_check(const struct ac_op *op, struct error *error)
{
    if (op->value_count > GRAPH_VALUES_LIMIT || (op->value_count > 0 && !op->values))
        return error_set(error, ERROR_PLUGIN, "%" PRIu32 " values", op->value_count);
    for (uint32_t i = 0; i < op->value_count; i++)
        if (!isfinite(op->values[i]))
            return error_set(error, ERROR_PLUGIN, "value %" PRIu32 " is not finite", i);
    for (int i = 0; i < 16; i++)
        if (!isfinite(op->f[i]))
            return error_set(error, ERROR_PLUGIN, "real parameter %d is not finite", i);
    return 0;
}

static int operands_check(const struct graph *graph, const struct ac_op *op, struct error *error)
{
    const struct op *rule = op_get(op->code);
    for (int i = 0; i < 4; i++) {
        ac_node in = op->in[i];
        if (i < rule->operands_min ? in == 0 : i >= rule->operands_max && in != 0)
            return error_set(error, ERROR_PLUGIN, "operand %d is %s", i + 1,
                             in == 0 ? "missing" : "one too many");
        if (in == 0)
            continue;
        if (in > graph->count)
            return error_set(error, ERROR_PLUGIN, "operand %d is node %" PRIu32
                             ", which does not exist", i + 1, in);
        const struct node *operand = graph_node_get(graph, in);
        bool ids = operand->op.code == AC_OP_INPUT &&
                   operand->op.i[AC_I_INPUT_KIND] == AC_TOKENS;
        if (ids && op->code != AC_OP_EMBED)
            return error_set(error, ERROR_PLUGIN, "operand %d is token ids; embed them first",
                             i + 1);
        if ((operand->rows == ROWS_NONE) != (op->code == AC_OP_ATTEND && i == 3))
            return error_set(error, ERROR_PLUGIN, "operand %d is %s", i + 1, i == 3 ?
                             "no relative bias" : "a relative bias, which only attend takes");
    }
    return 0;
}

static int node_context(const struct node *node, const char *name, struct error *error)
{
    if (node->op.layer >= 0)
        error_context(error, "block %" PRId32, node->op.layer);
    return node->op.stem ? error_context(error, "%s \"%s\"", name, node->op.stem)
                         : error_context(error, "%s", name);
}

static int node_check(struct graph *graph, struct node *node, struct error *error)
{
    const struct op *rule = op_get(node->op.code);
    if (node->op.size < sizeof node->op || !rule)
        return error_set(error, ERROR_PLUGIN, "operation %" PRIu32 " is unknown", node->op.code);
    if (node->op.stem && !stem_is_valid(node->op.stem))
        return error_set(error, ERROR_PLUGIN, "%s: the stem is empty, too long or not printable",
                         rule->name);
    if (node->op.layer < AC_OUTSIDE || node->op.layer >= MAP_BLOCK_LIMIT)
        return error_set(error, ERROR_PLUGIN, "%s: layer %" PRId32 " is out of range", rule->name,
                         node->op.layer);
    if (numbers_check(&node->op, error) != 0 || operands_check(graph, &node->op, error) != 0 ||
        rule->shape(graph, node, error) != 0)
        return node_context(node, rule->name, error);
    if (node->width > GRAPH_WIDTH_LIMIT)
        return error_set(error, ERROR_PLUGIN, "%s: %" PRIu64 " columns are too many", rule->name,
                         node->width);
    return 0;
}

ac_node graph_node_add(struct graph *graph, const struct ac_op *op)
{
    struct node node = {.op = *op, .weight = -1, .bias = -1};
    if (graph->error.code != 0)
        return 0;
    if (graph->count >= GRAPH_NODE_LIMIT) {
        error_set(&graph->error, ERROR_PLUGIN, "more than %d nodes", GRAPH_NODE_LIMIT);
        return 0;
    }
    if (node_check(graph, &node, &graph->error) != 0)
        return 0;
    if (op->stem)
        node.op.stem = arena_text(&graph->arena, op->stem);
    if (op->value_count > 0) {
        double *values = arena_alloc(&graph->arena, op->value_count * sizeof *values);
        memcpy(values, op->values, op->value_count * sizeof *values);
        node.op.values = values;
    }
    graph->nodes = memory_grow(graph->nodes, &graph->room, graph->count + (size_t)1,
                               sizeof *graph->nodes);
    graph->nodes[graph->count++] = node;
    return graph->count;
}

void graph_fini(struct graph *graph)
{
    free(graph->nodes);
    arena_fini(&graph->arena);
    *graph = (struct graph){0};
}
