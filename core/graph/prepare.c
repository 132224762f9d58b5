/* SPDX-License-Identifier: MIT */
/*
 * prepare.c - finds the weights of a node, checks them, and widens the small ones.
 * Matrices stay where they lie in the file.
 */
#include "graph/prepare.h"

#include <stdlib.h>

#include "base/memory.h"
#include "graph/op.h"

static uint32_t block_of(const struct node *node)
{
    return node->op.layer < 0 ? 0 : (uint32_t)node->op.layer;
}

/* A whole tensor as floats; free() ends it. */
static int vector_widen(const struct binding *binding, int32_t entry, uint32_t block, float **out,
                        struct error *error)
{
    struct matrix matrix;
    if (binding_matrix(binding, (uint32_t)entry, block, 0, &matrix, error) != 0)
        return error->code;
    *out = memory_new((size_t)matrix.rows, (size_t)matrix.columns * sizeof **out);
    for (uint64_t row = 0; row < matrix.rows; row++)
        matrix_row(&matrix, row, *out + row * matrix.columns);
    return 0;
}

static bool is_left_out(const struct binding *binding, int32_t entry, uint32_t block)
{
    return (binding->map->entries[entry].flags & AC_OPTIONAL) &&
           !binding_get(binding, (uint32_t)entry, block, 0)->stored;
}

static int weight_prepare(struct step *step, const struct binding *binding, struct error *error)
{
    const struct node *node = step->node;
    uint32_t block = block_of(node);
    if (node->op.code == AC_OP_LINEAR || node->op.code == AC_OP_EMBED)
        return binding_matrix(binding, (uint32_t)node->weight, block, 0, &step->weight, error);
    if (node->op.code == AC_OP_ROPE && is_left_out(binding, node->weight, block))
        return 0;
    if (node->op.code == AC_OP_WEIGHT && is_left_out(binding, node->weight, block)) {
        step->vector = memory_new((size_t)node->width, sizeof *step->vector);
        return 0;
    }
    if (vector_widen(binding, node->weight, block, &step->vector, error) != 0)
        return error->code;
    bool norm = node->op.code == AC_OP_LAYERNORM || node->op.code == AC_OP_RMSNORM;
    uint64_t count = norm ? op_entry_get(step->graph, node)->shape[0] : 0;
    for (uint64_t i = 0; i < count; i++)
        step->vector[i] += (float)node->op.f[AC_F_NORM_ADD];
    return 0;
}

static int experts_prepare(struct step *step, const struct binding *binding, struct error *error)
{
    const struct node *node = step->node;
    uint32_t experts = (uint32_t)node->op.i[AC_I_ROUTE_EXPERTS];
    for (int part = 0; part < 3; part++) {
        int32_t entry = graph_role_find(step->graph, node->op.stem, op_expert_parts[part]);
        step->expert[part] = memory_new(experts, sizeof *step->expert[part]);
        for (uint32_t expert = 0; expert < experts; expert++)
            if (binding_matrix(binding, (uint32_t)entry, block_of(node), expert,
                               &step->expert[part][expert], error) != 0)
                return error->code;
    }
    return 0;
}

/* Whether a file's permuted rows reach this node; only what moves whole heads is looked through. */
static bool is_permuted(const struct graph *graph, ac_node n, const struct binding *binding)
{
    const struct node *node = graph_node_get(graph, n);
    while (node->op.code == AC_OP_SLICE || node->op.code == AC_OP_TAG)
        node = op_operand(graph, node, 0);
    return node->op.code == AC_OP_LINEAR &&
           binding_get(binding, (uint32_t)node->weight, block_of(node), 0)->pairs;
}

static void attend_prepare(struct step *steps, struct step *step)
{
    const struct node *node = step->node;
    if (step->graph->side == AC_DECODER && op_operand(step->graph, node, 1)->rows == ROWS_TOKENS)
        step->kept = memory_new(1, sizeof *step->kept);
    if (node->op.in[3])
        step->relbias = &steps[node->op.in[3] - 1];
}

int step_prepare(struct step *steps, const struct graph *graph, ac_node n,
                 const struct binding *binding, struct error *error)
{
    struct step *step = &steps[n - 1];
    const struct node *node = graph_node_get(graph, n);
    *step = (struct step){.graph = graph, .node = node};
    if (node->weight >= 0 && weight_prepare(step, binding, error) != 0)
        return error->code;
    if (node->bias >= 0 && !is_left_out(binding, node->bias, block_of(node)) &&
        vector_widen(binding, node->bias, block_of(node), &step->bias, error) != 0)
        return error->code;
    if (node->op.code == AC_OP_ROUTE && experts_prepare(step, binding, error) != 0)
        return error->code;
    if (node->op.code == AC_OP_ROPE)
        step->pairs = is_permuted(graph, node->op.in[0], binding);
    if (node->op.code == AC_OP_ATTEND)
        attend_prepare(steps, step);
    return 0;
}

void step_release(struct step *step)
{
    for (int part = 0; part < 3; part++)
        free(step->expert[part]);
    free(step->bias);
    free(step->vector);
    if (step->kept) {
        free(step->kept->keys);
        free(step->kept->values);
        free(step->kept);
    }
}
