/* SPDX-License-Identifier: MIT */
/* explain_norm.c - topic norm: which kind, where, and the formula computed by hand. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/explain_topic.h"
#include "base/memory.h"

static bool is_norm(const struct node *node)
{
    return node->op.code == AC_OP_LAYERNORM || node->op.code == AC_OP_RMSNORM;
}

/* The norm that reads what the tag names: the first one of a pre-norm model. */
static const struct node *norm_of_tag(const struct graph *graph)
{
    for (ac_node n = 1; n <= graph->count; n++) {
        const struct node *node = graph_node_get(graph, n);
        if (!is_norm(node) || !node->op.in[0])
            continue;
        const struct node *from = graph_node_get(graph, node->op.in[0]);
        if (from->op.code == AC_OP_TAG && !strcmp(from->op.stem, AC_TAG_EMBED))
            return node;
    }
    return NULL;
}

static float *widen(const struct telling *telling, int32_t entry, struct error *error)
{
    struct matrix matrix;
    if (entry < 0 || binding_matrix(&telling->examined->model.binding, (uint32_t)entry, 0, 0, &matrix,
                                    error))
        return NULL;
    float *row = memory_new(matrix.columns, sizeof *row);
    matrix_row(&matrix, 0, row);
    return row;
}

/* The largest difference between the model's norm and the formula, over the first token. */
static double compare(const struct node *node, const float *in, const float *out, uint64_t width,
                      const float *weight, const float *bias)
{
    double mean = 0, square = 0, largest = 0;
    for (uint64_t i = 0; i < width; i++)
        mean += in[i];
    mean = node->op.code == AC_OP_LAYERNORM ? mean / (double)width : 0;
    for (uint64_t i = 0; i < width; i++)
        square += (in[i] - mean) * (in[i] - mean);
    for (uint64_t i = 0; i < width; i++) {
        double y = (in[i] - mean) / sqrt(square / (double)width + node->op.f[AC_F_NORM_EPS]);
        y = y * weight[i] + (bias ? bias[i] : 0);
        largest = fmax(largest, fabs(y - out[i]));
    }
    return largest;
}

static int try_norm(struct telling *telling, const struct node *node, struct error *error)
{
    struct kept_node kept[2] = {{AC_DECODER, AC_TAG_EMBED, AC_OUTSIDE, false, NULL, {0}},
                                {AC_DECODER, node->op.stem, node->op.layer, false, NULL, {0}}};
    float *weight = widen(telling, node->weight, error), *bias = NULL;
    if (!error->code && node->bias >= 0)
        bias = widen(telling, node->bias, error);
    if (!error->code)
        free(tell_run(telling, 0, kept, 2, error));
    if (!error->code && weight && kept[0].data && kept[1].data) {
        double off = compare(node, kept[0].data, kept[1].data, kept[0].shape[1], weight, bias);
        tell_result(telling, off < 1e-3, "The first token through the first norm, computed by the "
                    "formula, differs from the model by at most %.1g.", off);
    }
    free(weight);
    free(bias);
    free(kept[0].data);
    free(kept[1].data);
    return error->code;
}

int explain_norm(struct telling *telling, struct error *error)
{
    const struct architecture *a = &telling->examined->architecture;
    const struct graph *graph = &telling->examined->model.decoder;
    const struct node *node = graph->output ? norm_of_tag(graph) : NULL;
    double eps = 0;
    uint32_t count = 0;
    for (ac_node n = 1; n <= telling_graph(telling)->count; n++)
        if (is_norm(graph_node_get(telling_graph(telling), n))) {
            eps = graph_node_get(telling_graph(telling), n)->op.f[AC_F_NORM_EPS];
            count++;
        }
    if (!a->norm || !a->norm_placement)
        return 0;
    tell(telling, a->norm[0] == 'r'
                      ? "RMSNorm divides a vector by the root of the mean of its squares and multiplies "
                        "it by learned weights; it does not centre it and has no bias."
                      : "LayerNorm takes the mean off a vector, divides it by its standard deviation, "
                        "and multiplies it by learned weights with a bias.");
    tell(telling, a->norm_placement[1] == 'o'
                      ? "Here it comes after each sum (post-norm), as in the first Transformer."
                  : a->norm_placement[1] == 'r'
                      ? "Here it comes before each part (pre-norm), and the stream itself is not normed."
                      : "Here attention and feed-forward part read a normed copy of the same stream "
                        "(parallel).");
    tell(telling, "The %s has %" PRIu32 " norms; %g is added under the root.",
         graph->output ? "decoder" : "encoder", count, eps);
    tell_fact(telling, "norm", scalar_text(a->norm));
    tell_fact(telling, "norm_placement", scalar_text(a->norm_placement));
    tell_fact(telling, "norms", scalar_integer(count));
    tell_fact(telling, "eps", scalar_real(eps));
    if (!graph->output || !tell_experiment(telling, "Compute one norm by hand."))
        return 0;
    if (!node || (graph->map->entries[node->weight].flags & AC_LESS_ONE)) {
        tell_unknown(telling, "Not run: no norm of this model reads a state that can be watched");
        return 0;
    }
    return try_norm(telling, node, error);
}
