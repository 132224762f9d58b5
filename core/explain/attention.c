/* SPDX-License-Identifier: MIT */
/* attention.c - topic attention: queries, keys, values, heads; rows of weights that sum to 1. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "explain/score.h"
#include "explain/topic.h"

static void tell_heads(struct telling *telling, const struct node *attend)
{
    const int64_t *i = attend->op.i;
    int64_t heads = i[AC_I_ATTEND_HEADS], kv = i[AC_I_ATTEND_KV_HEADS], d = i[AC_I_ATTEND_HEAD_DIM];
    double scale = attend->op.f[AC_F_ATTEND_SCALE];
    tell(telling, "Each token makes %" PRId64 " queries of %" PRId64 " numbers, and %" PRId64 " %s: %s.",
         heads, d, kv, kv == 1 ? "key and value" : "keys and values",
         kv == heads ? "one of each a head (multi-head attention)"
         : kv == 1   ? "all heads share one (multi-query attention)"
                     : "groups of heads share them (grouped-query attention)");
    if (kv < heads)
        tell(telling, "%" PRId64 " query heads share a key and value head, so the cache is %" PRId64
             " times smaller than with one each.", heads / kv, heads / kv);
    if (scale == 0 || fabs(scale - 1 / sqrt((double)d)) < 1e-12)
        tell(telling, "A score is the dot product of query and key divided by the square root of %"
             PRId64 " (%.3f).", d, sqrt((double)d));
    else
        tell(telling, "A score is the dot product of query and key times %.4g; %s.", scale,
             scale == 1 ? "it is not divided by the square root of the head size" :
             "the usual factor would be one over the square root of the head size");
    tell(telling, "A softmax makes weights of a row of scores, and the head's output is the values "
         "summed by these weights.");
    tell_fact(telling, "heads", scalar_integer(heads));
    tell_fact(telling, "kv_heads", scalar_integer(kv));
    tell_fact(telling, "head_dim", scalar_integer(d));
    tell_fact(telling, "score_scale", scalar_real(scale != 0 ? scale : 1 / sqrt((double)d)));
}

/* The largest distance of a row's sum from 1, and of what lies ahead of the query from 0. */
static void check_rows(const struct kept_node *kept, double *sums, double *ahead)
{
    uint64_t queries = kept->shape[1], keys = kept->shape[2];
    *sums = *ahead = 0;
    for (uint64_t row = 0; row < kept->shape[0] * queries; row++) {
        const float *weights = kept->data + row * keys;
        double sum = 0;
        for (uint64_t k = 0; k < keys; k++) {
            sum += weights[k];
            if (k > row % queries)
                *ahead = fmax(*ahead, weights[k]);
        }
        *sums = fmax(*sums, fabs(sum - 1));
    }
}

/* One row of the first head, from queries and keys to weights by hand; false: it cannot be worked. */
static bool tell_work(struct telling *telling, const struct node *attend, const struct kept_node *kept,
                      bool rows_good, const char *rows)
{
    uint64_t last = kept[0].shape[1] - 1, keys = kept[0].shape[2];
    const float *row = kept[0].data + last * keys;
    struct score_work work = {.keys = keys};
    struct text bias = {0};
    double off = 0;
    if (!kept[1].data || !kept[2].data ||
        !score_work(telling->examined, attend, &kept[1], &kept[2], &work))
        return false;
    for (uint64_t k = 0; k < keys; k++)
        off = fmax(off, fabs(work.weights[k] - row[k]));
    if (attend->op.in[3] || attend->op.i[AC_I_ATTEND_ALIBI] != AC_ALIBI_OFF)
        text_format(&bias, " plus a bias of %.3f", work.bias);
    tell_result(telling, rows_good && off < 1e-4,
                "%s By hand in head 0: the last token's query times its own key is %.3f, times %.3g is "
                "%.3f%s; the softmax of its %" PRIu64 " scores gives this one a weight of %.4f. The "
                "model has %.4f, and no weight of the row is further off than %.1g.", rows, work.product,
                work.scale, work.product * work.scale, text_get(&bias), keys, work.weights[last],
                (double)row[last], off);
    text_fini(&bias);
    return true;
}

static void tell_rows(struct telling *telling, const struct node *attend, const struct kept_node *kept)
{
    double sums, ahead;
    struct text rows = {0};
    check_rows(&kept[0], &sums, &ahead);
    bool good = sums < 1e-4 && ahead == 0;
    text_format(&rows, "The %" PRIu64 " rows of %" PRIu64 " weights sum to 1 (largest error %.1g), those "
                "of later tokens are %s.", kept[0].shape[0] * kept[0].shape[1], kept[0].shape[2], sums,
                ahead == 0 ? "exactly 0" : "not 0");
    if (!tell_work(telling, attend, kept, good, text_get(&rows)))
        tell_result(telling, good, "%s No score was worked by hand: that is not done here where scores "
                    "are capped, or queries and keys pass a norm.", text_get(&rows));
    text_fini(&rows);
}

int explain_attention(struct telling *telling, struct error *error)
{
    const struct graph *graph = &telling->examined->model.decoder;
    const struct node *attend = graph_attend_find(telling_graph(telling), false);
    struct kept_node kept[3] = {{AC_DECODER, attend_name(graph, false), 0, true, NULL, {0}}};
    if (!attend)
        return 0;
    tell_heads(telling, attend);
    if (!graph->output || !tell_experiment(telling, "Keep all weights of the first block, and work one "
                                           "score by hand where that can be done."))
        return 0;
    for (int i = 0; i < 2; i++) {
        const char *product = score_product(graph, attend->op.in[i]);
        kept[1 + i] = (struct kept_node){AC_DECODER, product ? product : "", 0, false, NULL, {0}};
    }
    bool fused = !strcmp(kept[1].name, kept[2].name); /* one product for both: kept once */
    free(tell_run(telling, 0, kept, fused ? 2 : 3, error));
    if (fused)
        kept[2] = kept[1];
    if (!error->code && kept[0].data)
        tell_rows(telling, attend, kept);
    else if (!error->code)
        tell_unknown(telling, "Not run: the graph does not name the first block's attention");
    for (int i = 0; i < (fused ? 2 : 3); i++)
        free(kept[i].data);
    return error->code;
}
