/* SPDX-License-Identifier: MIT */
/* norm.c - topic norm: which kind, where, and the formula computed by hand. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "explain/topic.h"
#include "base/memory.h"

static bool is_norm(const struct node *node)
{
    return node->op.code == AC_OP_LAYERNORM || node->op.code == AC_OP_RMSNORM;
}

/* A norm that reads what the tag names, or the sum of that and one product: the first of a pre-norm
 * and of a post-norm model. */
struct tried_norm {
    const struct node *node;
    const char *added; /* stem of the product; NULL: none */
    int32_t layer;     /* of it */
};

static bool is_embed_tag(const struct graph *graph, ac_node n)
{
    const struct node *node = graph_node_get(graph, n);
    return node->op.code == AC_OP_TAG && !strcmp(node->op.stem, AC_TAG_EMBED);
}

static struct tried_norm norm_to_try(const struct graph *graph)
{
    for (ac_node n = 1; n <= graph->count; n++) {
        const struct node *node = graph_node_get(graph, n);
        if (!is_norm(node))
            continue;
        if (is_embed_tag(graph, node->op.in[0]))
            return (struct tried_norm){.node = node};
        const struct node *sum = graph_node_get(graph, node->op.in[0]);
        if (sum->op.code != AC_OP_ADD || !is_embed_tag(graph, sum->op.in[0]))
            continue;
        const struct node *product = graph_node_get(graph, sum->op.in[1]);
        if (product->op.code == AC_OP_LINEAR && product->op.stem)
            return (struct tried_norm){node, product->op.stem, product->op.layer};
    }
    return (struct tried_norm){0};
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

static int try_norm(struct telling *telling, const struct tried_norm *tried, struct error *error)
{
    const struct node *node = tried->node;
    struct kept_node kept[3] = {
        {AC_DECODER, AC_TAG_EMBED, AC_OUTSIDE, false, NULL, {0}},
        {AC_DECODER, node->op.stem, node->op.layer, false, NULL, {0}},
        {AC_DECODER, tried->added ? tried->added : "", tried->layer, false, NULL, {0}}};
    float *weight = widen(telling, node->weight, error), *bias = NULL;
    if (!error->code && node->bias >= 0)
        bias = widen(telling, node->bias, error);
    if (!error->code)
        free(tell_run(telling, 0, kept, tried->added ? 3 : 2, error));
    bool all = !error->code && weight && kept[0].data && kept[1].data;
    for (uint64_t i = 0; all && kept[2].data && i < kept[0].shape[1]; i++)
        kept[0].data[i] += kept[2].data[i];
    if (all) {
        double off = compare(node, kept[0].data, kept[1].data, kept[0].shape[1], weight, bias);
        tell_result(telling, off < 1e-3, "The first token through the first norm%s, computed by the "
                    "formula, differs from the model by at most %.1g.",
                    tried->added ? " that follows a sum" : "", off);
    }
    free(weight);
    free(bias);
    for (int i = 0; i < 3; i++)
        free(kept[i].data);
    return error->code;
}

int explain_norm(struct telling *telling, struct error *error)
{
    const struct architecture *a = &telling->examined->architecture;
    const struct graph *graph = &telling->examined->model.decoder;
    struct tried_norm tried = graph->output ? norm_to_try(graph) : (struct tried_norm){0};
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
    if (!tried.node || (graph->map->entries[tried.node->weight].flags & AC_LESS_ONE)) {
        tell_unknown(telling, "Not run: no norm of this model reads a state that can be watched");
        return 0;
    }
    return try_norm(telling, &tried, error);
}
