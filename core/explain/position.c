/* SPDX-License-Identifier: MIT */
/*
 * position.c - topic position: how the model knows the order of its tokens, and what moving
 * and swapping them does.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "explain/topic.h"
#include "explain/turns.h"
#include "base/memory.h"
#include "graph/op.h"

#define SHIFT 5 /* tokens put before the short text */
#define LEAST_PROBABILITY 1e-20 /* smaller ones are rounded too much to compare */

const struct node *position_node_find(const struct graph *graph, uint32_t code)
{
    for (ac_node n = 1; n <= graph->count; n++) {
        const struct node *node = graph_node_get(graph, n);
        if (node->op.code != code)
            continue;
        if (code != AC_OP_EMBED)
            return node;
        const struct node *ids = graph_node_get(graph, node->op.in[0]);
        if (ids->op.code == AC_OP_INPUT && ids->op.i[AC_I_INPUT_KIND] == AC_POSITIONS)
            return node;
    }
    return NULL;
}

static void tell_learned(struct telling *telling, const struct node *node)
{
    const struct map_entry *table = &telling_graph(telling)->map->entries[node->weight];
    int64_t rows = (int64_t)table->shape[0], offset = node->op.i[AC_I_EMBED_OFFSET];
    tell(telling, "Positions are learned: position p has row %sof a table of %" PRId64 " rows of %"
         PRIu64 " numbers, which is added to the token's embedding before the first block.",
         offset ? "p + 2 " : "p ", rows, node->width);
    tell(telling, "It is absolute: the model knows where a token stands, not how far two are apart, "
         "and a token beyond position %" PRId64 " has no row at all.", rows - offset - 1);
    tell_fact(telling, "scheme", scalar_text("learned"));
    tell_fact(telling, "position_rows", scalar_integer(rows));
    tell_fact(telling, "last_position", scalar_integer(rows - offset - 1));
}

static void tell_rope(struct telling *telling, const struct node *node)
{
    static const char *const scalings[] = {"default", "linear", "dynamic", "yarn", "llama3",
                                           "longrope"};
    int64_t dims = node->op.i[AC_I_ROPE_DIMS], head = node->op.i[AC_I_ROPE_HEAD_DIM], longer = 0;
    int64_t context = facts_integer(&telling->examined->model.facts, "max_position_embeddings", 0);
    int64_t scaling = node->op.i[AC_I_ROPE_SCALING];
    double base = node->op.f[AC_F_ROPE_BASE], pi2 = 2 * acos(-1), shortest, longest = 0;
    double *turns = memory_new((size_t)dims / 2, sizeof *turns);
    turns_of(&telling->examined->model, node, (uint64_t)context, turns);
    for (int64_t i = 0; i < dims / 2; i++) {
        longest = fmax(longest, pi2 / turns[i]);
        longer += context > 0 && pi2 / turns[i] > (double)context;
    }
    shortest = pi2 / turns[0];
    free(turns);
    tell(telling, "Positions are rotary (RoPE): nothing is added to the embeddings; in every block "
         "the %" PRId64 " pairs of columns of each query and key (%" PRId64 " of %" PRId64
         " columns) are turned by an angle that grows with the position.", dims / 2, dims, head);
    tell(telling, "With a base of %.10g a full turn takes from %.3g to %.0f tokens; %" PRId64 " of the "
         "%" PRId64 " pairs turn less than once in the context of %" PRId64 " tokens. A score then "
         "depends on how far query and key are apart, not on where they stand.", base, shortest,
         longest, longer, dims / 2, context);
    if (scaling > 0 && scaling < 6)
        tell(telling, "The turns are stretched by %s scaling (factor %g): these lengths count it.",
             scalings[scaling], node->op.f[AC_F_ROPE_FACTOR]);
    tell_fact(telling, "scheme", scalar_text("rope"));
    tell_fact(telling, "rope_theta", scalar_real(base));
    tell_fact(telling, "rotary_pairs", scalar_integer(dims / 2));
    tell_fact(telling, "longest_wavelength", scalar_real(longest));
    tell_fact(telling, "pairs_longer_than_context", scalar_integer(longer));
    tell_fact(telling, "rope_type", scalar_text(scaling >= 0 && scaling < 6 ? scalings[scaling] : NULL));
}

double alibi_loss(const struct node *attend, uint64_t head)
{
    const struct ac_op *op = &attend->op; /* what the next position adds */
    return op_alibi_bias(op, op_alibi_slope(head, (uint64_t)op->i[AC_I_ATTEND_HEADS]), 1, 0);
}

static void tell_alibi(struct telling *telling, const struct node *attend)
{
    uint64_t heads = (uint64_t)attend->op.i[AC_I_ATTEND_HEADS];
    double steep = 0, flat = INFINITY;
    for (uint64_t head = 0; head < heads; head++) {
        steep = fmax(steep, alibi_loss(attend, head));
        flat = fmin(flat, alibi_loss(attend, head));
    }
    tell(telling, "Positions are ALiBi: nothing is added to the embeddings and nothing is turned; each "
         "head lowers its scores by a slope of its own times the distance of the key.");
    tell(telling, "The slopes of the %" PRIu64 " heads go from %.3g to %.3g a token, so a score has "
         "lost 1 after %.1f tokens in the steepest head and after %.0f in the flattest. No table ends: "
         "longer texts than in training can be run.", heads, steep, flat, 1 / steep, 1 / flat);
    tell_fact(telling, "scheme", scalar_text("alibi"));
    tell_fact(telling, "steepest_slope", scalar_real(steep));
    tell_fact(telling, "flattest_slope", scalar_real(flat));
}

/* The nearest distance that falls into the last bucket, of a side that looks one way or both. */
static int64_t last_bucket_start(struct node node, bool both)
{
    int64_t distance = node.op.i[AC_I_RELBIAS_DISTANCE], far = 0;
    node.op.i[AC_I_RELBIAS_BOTH] = both;
    while (far < distance && op_relbias_bucket(&node, -far) != op_relbias_bucket(&node, -distance))
        far++;
    return far;
}

static void tell_buckets(struct telling *telling, const struct node *node)
{
    int64_t buckets = node->op.i[AC_I_RELBIAS_BUCKETS];
    bool both = node->op.i[AC_I_RELBIAS_BOTH];
    int64_t one_way = both ? buckets / 2 : buckets, far = last_bucket_start(*node, both);
    tell(telling, "Positions are relative buckets: nothing is added to the embeddings; each head adds "
         "a learned number to a score, chosen by the distance of query and key from a table of %"
         PRId64 " buckets by %" PRIu64 " heads, one table for all blocks of a side.", buckets,
         node->width);
    tell(telling, "In the decoder distances up to %" PRId64 " have a bucket each, then buckets widen; "
         "all from %" PRId64 " on share the last one.", one_way / 2 - 1, far);
    if (telling->examined->model.encoder.output)
        tell(telling, "The encoder looks both ways and has half of the buckets for each: exact up to %"
             PRId64 ", one for all from %" PRId64 " on.", buckets / 4 - 1,
             last_bucket_start(*node, true));
    tell_fact(telling, "scheme", scalar_text("relative-bias"));
    tell_fact(telling, "buckets", scalar_integer(buckets));
    tell_fact(telling, "exact_distances", scalar_integer(one_way / 2));
    tell_fact(telling, "last_bucket_starts_at", scalar_integer(far));
}

/* The largest difference between the same tokens' scores in the first block when others stand before
 * them: of the logarithms of two probabilities of a row, which is that of their scores. */
static double scores_moved(const struct kept_node *at, const struct kept_node *shifted, uint64_t shift)
{
    uint64_t tokens = at->shape[1], longer = shifted->shape[2];
    double largest = 0;
    for (uint64_t h = 0; h < at->shape[0]; h++)
        for (uint64_t q = 1; q < tokens; q++)
            for (uint64_t k = 0; k < q; k++) {
                const float *a = at->data + (h * tokens + q) * at->shape[2];
                const float *b = shifted->data + (h * shifted->shape[1] + q + shift) * longer + shift;
                if (a[k] < LEAST_PROBABILITY || a[q] < LEAST_PROBABILITY ||
                    b[k] < LEAST_PROBABILITY || b[q] < LEAST_PROBABILITY)
                    continue;
                double moved = fabs(log((double)a[k] / a[q]) - log((double)b[k] / b[q]));
                largest = moved > largest ? moved : largest;
            }
    return largest;
}

static int try_shift(struct telling *telling, double *moved, struct error *error)
{
    const char *name = attend_name(&telling->examined->model.decoder, false);
    struct kept_node kept[2] = {{AC_DECODER, name, 0, true, NULL, {0}},
                                {AC_DECODER, name, 0, true, NULL, {0}}};
    struct ids own = telling->ids, longer = {0};
    lab_ids(telling->lab, &longer, own.count + SHIFT);
    memcpy(longer.items + SHIFT, own.items, own.count * sizeof *own.items);
    for (size_t i = 0; i < SHIFT; i++)
        longer.items[i] = lab_other(telling->lab, own.items[i]);
    free(tell_run(telling, 0, &kept[0], 1, error));
    telling->ids = longer;
    if (!error->code)
        free(tell_run(telling, 0, &kept[1], 1, error));
    telling->ids = own;
    *moved = kept[0].data && kept[1].data ? scores_moved(&kept[0], &kept[1], SHIFT) : 0;
    free(kept[0].data);
    free(kept[1].data);
    ids_fini(&longer);
    return error->code;
}

static void swap_ids(struct ids *ids, size_t a, size_t b)
{
    uint32_t id = ids->items[a];
    ids->items[a] = ids->items[b];
    ids->items[b] = id;
}

static int try_swap(struct telling *telling, double *moved, struct error *error)
{
    uint64_t vocab = telling->lab->vocab, last = (telling->ids.count - 1) * vocab;
    float *before = tell_run(telling, 0, NULL, 0, error);
    swap_ids(&telling->ids, 2, 5);
    float *after = before ? tell_run(telling, 0, NULL, 0, error) : NULL;
    swap_ids(&telling->ids, 2, 5);
    *moved = after ? lab_difference(before + last, after + last, vocab) : 0;
    free(before);
    free(after);
    return error->code;
}

static int try_all(struct telling *telling, bool absolute, bool rounded, struct error *error)
{
    double shifted = 0, swapped = 0;
    if (try_shift(telling, &shifted, error) || try_swap(telling, &swapped, error))
        return error->code;
    bool still = shifted < (rounded ? 0.05 : 1e-3);
    tell_result(telling, still != absolute && swapped > 0,
                "Moved %d places along, the scores between the same tokens in the first block change "
                "by at most %.2g: %s. Third and sixth token swapped, the last logits change by up to "
                "%.2g: order matters.", SHIFT, shifted,
                still ? "only distance counts" : "the place itself counts", swapped);
    return 0;
}

int explain_position(struct telling *telling, struct error *error)
{
    const struct graph *graph = telling_graph(telling);
    const struct node *attend = graph_attend_find(graph, false);
    const struct node *learned = position_node_find(graph, AC_OP_EMBED);
    const struct node *rope = position_node_find(graph, AC_OP_ROPE);
    const struct node *buckets = position_node_find(graph, AC_OP_RELBIAS);
    bool alibi = attend && attend->op.i[AC_I_ATTEND_ALIBI] != AC_ALIBI_OFF;
    if (learned)
        tell_learned(telling, learned);
    if (rope)
        tell_rope(telling, rope);
    if (alibi)
        tell_alibi(telling, attend);
    if (buckets)
        tell_buckets(telling, buckets);
    if (!telling->answer.size)
        tell(telling, "The graph gives its attention no positions: but for the mask, the order of the "
             "tokens cannot be seen.");
    if (!graph_attend_find(&telling->examined->model.decoder, false) ||
        !tell_experiment(telling, "Put other tokens before the text, then swap two tokens of it."))
        return 0;
    return try_all(telling, learned, alibi && attend->op.i[AC_I_ATTEND_ALIBI] == AC_ALIBI_BF16, error);
}
