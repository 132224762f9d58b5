/* SPDX-License-Identifier: MIT */
/*
 * route.c - a mixture of experts (Shazeer et al. 2017) with gated feed-forward experts, as Mixtral
 * has it. The router's logits come from a linear node before it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "graph/op.h"
#include "graph/prepare.h"
#include "graph/step.h"

/* What follows the stem in the roles of an expert. */
static const char *const expert_parts[3] = {"gate.weight", "up.weight", "down.weight"};

static int expert_check(const struct graph *graph, const struct node *node, int part,
                        uint64_t *inner, struct error *error)
{
    uint64_t width = op_operand(graph, node, 0)->width;
    int32_t index;
    if (op_entry_find(graph, node, expert_parts[part], 2, &index, error) != 0)
        return error->code;
    const struct map_entry *entry = &graph->map->entries[index];
    if (part == 0)
        *inner = entry->shape[0];
    if (entry->experts != (uint64_t)node->op.i[AC_I_ROUTE_EXPERTS] ||
        entry->shape[part == 2] != *inner || entry->shape[part != 2] != width)
        return error_set(error, ERROR_PLUGIN, "\"%s\" is %" PRIu32 " experts of %" PRIu64 " by %"
                         PRIu64, entry->role, entry->experts, entry->shape[0], entry->shape[1]);
    return 0;
}

static int shape(struct graph *graph, struct node *node, struct error *error)
{
    const struct node *in = op_operand(graph, node, 0), *router = op_operand(graph, node, 1);
    int64_t experts = node->op.i[AC_I_ROUTE_EXPERTS];
    uint64_t inner = 0;
    if (op_range_check(node, AC_I_ROUTE_EXPERTS, 1, MAP_BLOCK_LIMIT, "experts", error) != 0 ||
        op_range_check(node, AC_I_ROUTE_TOP, 1, experts, "top", error) != 0 ||
        op_range_check(node, AC_I_ROUTE_ACT, AC_RELU, AC_RELU2, "activation", error) != 0 ||
        op_range_check(node, AC_I_ROUTE_NORMALIZE, 0, 1, "normalize", error) != 0)
        return error->code;
    if (router->width != (uint64_t)experts || router->rows != in->rows)
        return error_set(error, ERROR_PLUGIN, "the router does not give %" PRId64 " logits a row",
                         experts);
    for (int part = 0; part < 3; part++)
        if (expert_check(graph, node, part, &inner, error) != 0)
            return error->code;
    return op_shape_same(graph, node, error);
}

static void cost(const struct graph *graph, const struct node *node, const struct lengths *lengths,
                 struct cost *sum)
{
    uint64_t top = (uint64_t)node->op.i[AC_I_ROUTE_TOP];
    int32_t gate = graph_role_find(graph, node->op.stem, expert_parts[0]);
    uint64_t inner = graph->map->entries[gate].shape[0];
    op_count_add(&sum->flops, 6 * top * op_rows(node, lengths), inner, node->width);
    op_count_add(&sum->parameters_read, 3 * top, inner, node->width);
}

/* The share of each expert in a row, 0 for those that are not among the `top`: shares [experts]. */
static void shares_choose(const struct compute *compute, const int64_t *i, const float *logits,
                          float *shares)
{
    size_t experts = (size_t)i[AC_I_ROUTE_EXPERTS];
    float *left = memory_new(experts, sizeof *left);
    double sum = 0;
    memcpy(left, logits, experts * sizeof *left);
    softmax(compute, left, experts, 1);
    memset(shares, 0, experts * sizeof *shares);
    for (int64_t n = 0; n < i[AC_I_ROUTE_TOP]; n++) {
        size_t best = 0;
        for (size_t expert = 1; expert < experts; expert++)
            if (left[expert] > left[best])
                best = expert;
        shares[best] = left[best];
        sum += left[best];
        left[best] = -1;
    }
    for (size_t expert = 0; i[AC_I_ROUTE_NORMALIZE] && expert < experts; expert++)
        shares[expert] = (float)(shares[expert] / sum);
    free(left);
}

/* Rows that one expert works on, side by side. */
struct batch {
    float *in;     /* [room][width] */
    float *gate;   /* [room][inner] */
    float *up;     /* [room][inner] */
    float *out;    /* [room][width] */
    uint64_t *row; /* [room]: where they belong */
    size_t count;
};

static void expert_run(struct step *step, size_t expert, const float *shares, struct batch *batch)
{
    size_t width = (size_t)step->node->width, inner = (size_t)step->expert[0][expert].rows;
    size_t experts = (size_t)step->node->op.i[AC_I_ROUTE_EXPERTS];
    batch->count = 0;
    for (uint64_t row = 0; row < step->rows; row++) {
        if (shares[row * experts + expert] == 0)
            continue;
        memcpy(batch->in + batch->count * width, step->in[0] + row * width,
               width * sizeof *batch->in);
        batch->row[batch->count++] = row;
    }
    linear_some(step->compute, batch->gate, batch->in, batch->count, step->rows,
                &step->expert[0][expert], NULL);
    linear_some(step->compute, batch->up, batch->in, batch->count, step->rows,
                &step->expert[1][expert], NULL);
    activate(step->compute, batch->gate, batch->gate, batch->count * inner,
             (int)step->node->op.i[AC_I_ROUTE_ACT]);
    for (size_t i = 0; i < batch->count * inner; i++)
        batch->gate[i] *= batch->up[i];
    linear_some(step->compute, batch->out, batch->gate, batch->count, step->rows,
                &step->expert[2][expert], NULL);
    for (size_t n = 0; n < batch->count; n++) {
        float share = shares[batch->row[n] * experts + expert];
        for (size_t i = 0; i < width; i++)
            step->out[batch->row[n] * width + i] += batch->out[n * width + i] * share;
    }
}

static void run(struct step *step)
{
    size_t rows = (size_t)step->rows, width = (size_t)step->node->width;
    size_t experts = (size_t)step->node->op.i[AC_I_ROUTE_EXPERTS];
    size_t inner = (size_t)step->expert[0][0].rows;
    float *shares = memory_new(rows * experts, sizeof *shares);
    struct batch batch = {
        .in = memory_new(rows * width, sizeof *batch.in),
        .gate = memory_new(rows * inner, sizeof *batch.gate),
        .up = memory_new(rows * inner, sizeof *batch.up),
        .out = memory_new(rows * width, sizeof *batch.out),
        .row = memory_new(rows, sizeof *batch.row),
    };
    memset(step->out, 0, rows * width * sizeof *step->out);
    for (size_t row = 0; row < rows; row++)
        shares_choose(step->compute, step->node->op.i, step->in[1] + row * experts,
                      shares + row * experts);
    for (size_t expert = 0; expert < experts; expert++)
        expert_run(step, expert, shares, &batch);
    free(batch.in);
    free(batch.gate);
    free(batch.up);
    free(batch.out);
    free(batch.row);
    free(shares);
}

static int prepare(struct step *step, const struct binding *binding, struct error *error)
{
    const struct node *node = step->node;
    uint32_t experts = (uint32_t)node->op.i[AC_I_ROUTE_EXPERTS];
    for (int part = 0; part < 3; part++) {
        int32_t entry = graph_role_find(step->graph, node->op.stem, expert_parts[part]);
        step->expert[part] = memory_new(experts, sizeof *step->expert[part]);
        for (uint32_t expert = 0; expert < experts; expert++)
            if (binding_matrix(binding, (uint32_t)entry, prepare_block(node), expert,
                               &step->expert[part][expert], error) != 0)
                return error->code;
    }
    return 0;
}

const struct op op_route = {
    .name = "route",
    .operands_min = 2,
    .operands_max = 2,
    .shape = shape,
    .cost = cost,
    .prepare = prepare,
    .run = run,
};
