/* SPDX-License-Identifier: MIT */
/*
 * score.c - scores of attention worked by hand: from the outputs of the query and key products
 * to weights, by the formulas of the papers, apart from the kernels. Tells nothing.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "explain/score.h"
#include "base/memory.h"
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

/* Su et al. 2021: pairs of columns turned by position * base^(-2i/d). `halves`: a pair is a column of
 * the first half of those that turn and its fellow in the second, else two neighbours. */
static void turn(const struct ac_op *op, uint64_t position, bool halves, double *row, uint64_t width)
{
    uint64_t head = (uint64_t)op->i[AC_I_ROPE_HEAD_DIM], dims = (uint64_t)op->i[AC_I_ROPE_DIMS];
    for (uint64_t at = 0; at < width; at += head)
        for (uint64_t i = 0; i < dims / 2; i++) {
            double angle = (double)position * pow(op->f[AC_F_ROPE_BASE], -2.0 * (double)i / (double)dims);
            double *a = row + at + (halves ? i : 2 * i), *b = a + (halves ? dims / 2 : 1);
            double x = *a, y = *b;
            *a = x * cos(angle) - y * sin(angle);
            *b = y * cos(angle) + x * sin(angle);
        }
}

/* RoPE as the paper has it: not stretched, and no factors stored for its pairs. */
static bool rope_is_plain(const struct model *model, const struct node *node)
{
    struct error absent = {0};
    struct matrix factors;
    return node->op.i[AC_I_ROPE_SCALING] == AC_ROPE_DEFAULT &&
           (node->weight < 0 ||
            binding_matrix(&model->binding, (uint32_t)node->weight, 0, 0, &factors, &absent));
}

/* Whether the file has the rows of the product permuted for pairs of neighbours. */
static bool is_permuted(const struct model *model, ac_node n)
{
    const struct node *node = graph_node_get(&model->decoder, n);
    return node->op.code == AC_OP_LINEAR && node->weight >= 0 &&
           binding_get(&model->binding, (uint32_t)node->weight, 0, 0)->pairs;
}

/* A token's row of a node, from that of its product; false: there is an operation not known here. */
static bool row_of(const struct model *model, ac_node n, const struct kept_node *product,
                   uint64_t token, double *row)
{
    const struct graph *graph = &model->decoder;
    const struct node *node = graph_node_get(graph, n);
    const struct ac_op *op = &node->op;
    if (op->code == AC_OP_LINEAR) {
        for (uint64_t i = 0; i < node->width; i++)
            row[i] = product->data[token * product->shape[1] + i];
        return product->shape[1] == node->width;
    }
    if (op->code == AC_OP_ROPE) {
        if (!rope_is_plain(model, node) || !row_of(model, op->in[0], product, token, row))
            return false;
        turn(op, token, op->i[AC_I_ROPE_PAIRING] == AC_ROPE_HALVES && !is_permuted(model, op->in[0]), row,
             node->width);
        return true;
    }
    if (op->code != AC_OP_SLICE || op->i[AC_I_SLICE_GROUPS] > 1)
        return false;
    double *whole = memory_new(graph_node_get(graph, op->in[0])->width, sizeof *whole);
    bool known = row_of(model, op->in[0], product, token, whole);
    memcpy(row, whole + op->i[AC_I_SLICE_FROM], node->width * sizeof *row);
    free(whole);
    return known;
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
    if (work->keys > SCORE_KEYS || op->f[AC_F_ATTEND_SOFTCAP] > 0 ||
        op->i[AC_I_ATTEND_ALIBI] != AC_ALIBI_OFF || (uint64_t)op->i[AC_I_ATTEND_WINDOW] - 1 < last)
        return false;
    double *q = memory_new(graph_node_get(graph, op->in[0])->width, sizeof *q);
    double *k = memory_new(graph_node_get(graph, op->in[1])->width, sizeof *k);
    bool known = row_of(model, op->in[0], query, last, q);
    work->scale = op->f[AC_F_ATTEND_SCALE] != 0 ? op->f[AC_F_ATTEND_SCALE] : 1 / sqrt((double)dim);
    for (uint64_t at = 0; known && at < work->keys; at++) {
        known = row_of(model, op->in[1], key, at, k);
        work->product = 0;
        for (uint64_t i = 0; i < dim; i++)
            work->product += q[i] * k[i]; /* of the last key, in the end */
        work->scores[at] = work->product * work->scale;
    }
    known = known && (!op->in[3] || add_bias(model, attend, work));
    if (known)
        weights_of_scores(work);
    free(q);
    free(k);
    return known;
}
