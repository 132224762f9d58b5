/* SPDX-License-Identifier: MIT */
/* explain_attention.c - topic attention: queries, keys, values, heads; rows of weights that sum to 1. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "analyze/explain_topic.h"

static void tell_heads(struct telling *telling, const struct node *attend)
{
    const int64_t *i = attend->op.i;
    int64_t heads = i[AC_I_ATTEND_HEADS], kv = i[AC_I_ATTEND_KV_HEADS], d = i[AC_I_ATTEND_HEAD_DIM];
    double scale = attend->op.f[AC_F_ATTEND_SCALE];
    tell(telling, "Each token makes %" PRId64 " queries of %" PRId64 " numbers, and %" PRId64 " keys "
         "and values: %s.", heads, d, kv,
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

int explain_attention(struct telling *telling, struct error *error)
{
    const struct graph *graph = &telling->examined->model.decoder;
    const struct node *attend = graph_attend_find(telling_graph(telling), false);
    struct kept_node kept = {AC_DECODER, attend_name(graph, false), 0, true, NULL, {0}};
    double sums, ahead;
    if (!attend)
        return 0;
    tell_heads(telling, attend);
    if (!graph->output || !tell_experiment(telling, "Keep all weights of the first block."))
        return 0;
    free(tell_run(telling, 0, &kept, 1, error));
    if (error->code)
        return error->code;
    if (!kept.data) {
        tell_unknown(telling, "Not run: the graph does not name the first block's attention");
        return 0;
    }
    check_rows(&kept, &sums, &ahead);
    uint64_t last = kept.shape[1] - 1, k = last / 2;
    const float *row = kept.data + last * kept.shape[2];
    tell_result(telling, sums < 1e-4 && ahead == 0,
                "The %" PRIu64 " rows of %" PRIu64 " weights sum to 1 (largest error %.1g), those of "
                "later tokens are %s. In head 1 the last token gives itself %.4f and token %" PRIu64
                " %.4f: its score for itself is %.3f %s.", kept.shape[0] * kept.shape[1],
                kept.shape[2], sums, ahead == 0 ? "exactly 0" : "not 0", (double)row[last], k + 1,
                (double)row[k], fabs(log((double)row[last] / row[k])),
                row[last] > row[k] ? "higher" : "lower");
    free(kept.data);
    return 0;
}
