/* SPDX-License-Identifier: MIT */
/*
 * score.c - scores of attention worked by hand: from the outputs of the query and key products
 * to weights, by the formulas of the papers, apart from the kernels. Tells nothing.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "explain/score.h"
#include "explain/turns.h"
#include "base/memory.h"
#include "graph/op.h"
#include "graph/prepare.h"

const char *score_product(const struct graph *graph, ac_node n)
{
    for (; n; n = graph_node_get(graph, n)->op.in[0]) {
        const struct node *node = graph_node_get(graph, n);
        if (node->op.code == AC_OP_LINEAR)
            return node->op.stem;
        if (node->op.code != AC_OP_SLICE && node->op.code != AC_OP_ROPE)
            return NULL;
    }
    return NULL;
}

/* Su et al. 2021: pairs of columns turned by position times the pair's turn. `halves`: a pair is a column
 * of the first half of those that turn and its fellow in the second, else two neighbours. */
static void turn(const struct ac_op *op, const double *turns, double position, bool halves, double *row,
                 uint64_t width)
{
    uint64_t head = (uint64_t)op->i[AC_I_ROPE_HEAD_DIM], pairs = (uint64_t)op->i[AC_I_ROPE_DIMS] / 2;
    double factor = turns_factor(op);
    for (uint64_t at = 0; at < width; at += head)
        for (uint64_t i = 0; i < pairs; i++) {
            double cosine = factor * cos(position * turns[i]), sine = factor * sin(position * turns[i]);
            double *a = row + at + (halves ? i : 2 * i), *b = a + (halves ? pairs : 1);
            double x = *a, y = *b;
            *a = x * cosine - y * sine;
            *b = y * cosine + x * sine;
        }
}

/* Whether the file has the rows of the product permuted for pairs of neighbours. */
static bool is_permuted(const struct model *model, ac_node n)
{
    const struct node *node = graph_node_get(&model->decoder, n);
    while (node->op.code == AC_OP_SLICE)
        node = graph_node_get(&model->decoder, node->op.in[0]);
    return node->op.code == AC_OP_LINEAR && node->weight >= 0 &&
           binding_get(&model->binding, (uint32_t)node->weight, 0, 0)->pairs;
}

/* What a token's row is worked from: the output of its product, and how many tokens there are. */
struct origin_row {
    const struct model *model;
    const struct kept_node *product;
    uint64_t token, tokens;
};

/* A token's row of a node; false: there is an operation not known here. */
static bool row_of(const struct origin_row *from, ac_node n, double *row)
{
    const struct graph *graph = &from->model->decoder;
    const struct node *node = graph_node_get(graph, n);
    const struct ac_op *op = &node->op;
    if (op->code == AC_OP_LINEAR) {
        for (uint64_t i = 0; i < node->width; i++)
            row[i] = from->product->data[from->token * from->product->shape[1] + i];
        return from->product->shape[1] == node->width;
    }
    if (op->code == AC_OP_ROPE) {
        double *turns = memory_new((size_t)op->i[AC_I_ROPE_DIMS] / 2, sizeof *turns);
        bool halves = op->i[AC_I_ROPE_PAIRING] == AC_ROPE_HALVES && !is_permuted(from->model, op->in[0]);
        bool known = row_of(from, op->in[0], row);
        turns_of(from->model, node, from->tokens, turns);
        turn(op, turns, (double)from->token, halves, row, node->width);
        free(turns);
        return known;
    }
    if (op->code != AC_OP_SLICE)
        return false;
    uint64_t run = (uint64_t)op->i[AC_I_SLICE_WIDTH];
    double *whole = memory_new(graph_node_get(graph, op->in[0])->width, sizeof *whole);
    bool known = row_of(from, op->in[0], whole);
    for (uint64_t i = 0; i < node->width; i++) /* heads of other groups lie between */
        row[i] = whole[(uint64_t)op->i[AC_I_SLICE_FROM] + i / run * (uint64_t)op->i[AC_I_SLICE_STRIDE] +
                       i % run];
    free(whole);
    return known;
}

/* What ALiBi adds to the scaled scores of the first head. */
static void add_slopes(const struct ac_op *op, struct score_work *work)
{
    uint64_t last = work->keys - 1;
    for (uint64_t key = 0; key < work->keys; key++)
        work->scores[key] += op_alibi_bias(op, op_alibi_slope(0, (uint64_t)op->i[AC_I_ATTEND_HEADS]),
                                           (float)key, (float)last);
    work->bias = op_alibi_bias(op, op_alibi_slope(0, (uint64_t)op->i[AC_I_ATTEND_HEADS]), (float)last,
                               (float)last);
}

/* Raffel et al. 2020: distances below half of the buckets have a row of their own. */
static bool add_bias(const struct model *model, const struct node *attend, struct score_work *work)
{
    const struct node *bias = graph_node_get(&model->decoder, attend->op.in[3]);
    struct error unbound = {0};
    struct matrix table;
    if (bias->op.code != AC_OP_RELBIAS || bias->op.i[AC_I_RELBIAS_BOTH] ||
        work->keys > (uint64_t)bias->op.i[AC_I_RELBIAS_BUCKETS] / 2 ||
        binding_matrix(&model->binding, (uint32_t)bias->weight, 0, 0, &table, &unbound))
        return false;
    float *row = memory_new(table.columns, sizeof *row);
    for (uint64_t key = 0; key < work->keys; key++) {
        matrix_row(&table, work->keys - 1 - key, row);
        work->scores[key] += row[0];
        work->bias = row[0]; /* of the last key: distance 0 */
    }
    free(row);
    return true;
}

static void weights_of_scores(struct score_work *work)
{
    double peak = -INFINITY, sum = 0;
    for (uint64_t key = 0; key < work->keys; key++)
        peak = fmax(peak, work->scores[key]);
    for (uint64_t key = 0; key < work->keys; key++)
        sum += exp(work->scores[key] - peak);
    for (uint64_t key = 0; key < work->keys; key++)
        work->weights[key] = exp(work->scores[key] - peak) / sum;
}

bool score_work(const struct examined *examined, const struct node *attend,
                const struct kept_node *query, const struct kept_node *key, struct score_work *work)
{
    const struct model *model = &examined->model;
    const struct graph *graph = &model->decoder;
    const struct ac_op *op = &attend->op;
    uint64_t dim = (uint64_t)op->i[AC_I_ATTEND_HEAD_DIM], last = work->keys - 1;
    struct origin_row from = {model, query, last, work->keys};
    if (work->keys > SCORE_KEYS || op->f[AC_F_ATTEND_SOFTCAP] > 0 ||
        (uint64_t)op->i[AC_I_ATTEND_WINDOW] - 1 < last)
        return false;
    double *q = memory_new(graph_node_get(graph, op->in[0])->width, sizeof *q);
    double *k = memory_new(graph_node_get(graph, op->in[1])->width, sizeof *k);
    bool known = row_of(&from, op->in[0], q);
    work->scale = op->f[AC_F_ATTEND_SCALE] != 0 ? op->f[AC_F_ATTEND_SCALE] : 1 / sqrt((double)dim);
    for (uint64_t at = 0; known && at < work->keys; at++) {
        from = (struct origin_row){model, key, at, work->keys};
        known = row_of(&from, op->in[1], k);
        work->product = 0;
        for (uint64_t i = 0; i < dim; i++)
            work->product += q[i] * k[i]; /* of the last key, in the end */
        work->scores[at] = work->product * work->scale;
    }
    if (op->i[AC_I_ATTEND_ALIBI] != AC_ALIBI_OFF)
        add_slopes(op, work);
    known = known && (!op->in[3] || add_bias(model, attend, work));
    if (known)
        weights_of_scores(work);
    free(q);
    free(k);
    return known;
}
