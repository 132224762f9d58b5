/* SPDX-License-Identifier: MIT */
/*
 * relbias.c - the relative position bias of T5 (Raffel et al. 2020): one number a head and bucket
 * of distances. Computed once a run for all distances; attend.c adds it.
 */
#include <inttypes.h>
#include <math.h>

#include "graph/op.h"
#include "graph/prepare.h"
#include "graph/step.h"

static int shape(struct graph *graph, struct node *node, struct error *error)
{
    const int64_t *i = node->op.i;
    if (op_weight_find(graph, node, NULL, 2, error) != 0)
        return error->code;
    const struct map_entry *table = op_entry_get(graph, node);
    if (op_range_check(node, AC_I_RELBIAS_BOTH, 0, 1, "both", error) != 0 ||
        op_range_check(node, AC_I_RELBIAS_BUCKETS, i[AC_I_RELBIAS_BOTH] ? 4 : 2, 1 << 20, "buckets",
                       error) != 0 ||
        op_range_check(node, AC_I_RELBIAS_DISTANCE, i[AC_I_RELBIAS_BUCKETS], GRAPH_WIDTH_LIMIT,
                       "distance", error) != 0)
        return error->code;
    if (table->shape[0] != (uint64_t)i[AC_I_RELBIAS_BUCKETS] ||
        table->shape[1] != (uint64_t)i[AC_I_RELBIAS_HEADS])
        return error_set(error, ERROR_PLUGIN, "the table of %" PRIu64 " by %" PRIu64 " is not one "
                         "of %" PRId64 " buckets and %" PRId64 " heads", table->shape[0],
                         table->shape[1], i[AC_I_RELBIAS_BUCKETS], i[AC_I_RELBIAS_HEADS]);
    node->rows = ROWS_NONE;
    node->width = table->shape[1];
    return 0;
}

/* In float throughout, as transformers has it: else distances at an edge get another bucket. */
int64_t op_relbias_bucket(const struct node *node, int64_t distance)
{
    const int64_t *i = node->op.i;
    int64_t buckets = i[AC_I_RELBIAS_BUCKETS], first = 0;
    if (i[AC_I_RELBIAS_BOTH]) {
        buckets /= 2;
        first = distance > 0 ? buckets : 0;
        distance = distance < 0 ? -distance : distance;
    } else {
        distance = distance < 0 ? -distance : 0;
    }
    int64_t exact = buckets / 2;
    if (distance < exact)
        return first + distance;
    float farther = logf((float)distance / (float)exact);
    float range = (float)log((double)i[AC_I_RELBIAS_DISTANCE] / (double)exact);
    int64_t large = exact + (int64_t)(farther / range * (float)(buckets - exact));
    return first + (large < buckets ? large : buckets - 1);
}

static void run(struct step *step)
{
    uint64_t heads = step->node->width, distances = step_distances(step);
    for (uint64_t at = 0; at < distances; at++) {
        int64_t distance = (int64_t)at + 1 - (int64_t)(step->past + step->rows);
        const float *row = step->vector + (uint64_t)op_relbias_bucket(step->node, distance) * heads;
        for (uint64_t head = 0; head < heads; head++)
            step->out[head * distances + at] = row[head];
    }
}

static void cost(const struct graph *graph, const struct node *node, const struct lengths *lengths,
                 struct cost *sum)
{
    (void)lengths;
    op_count_add(&sum->parameters_read, op_entry_get(graph, node)->shape[0], node->width, 1);
}

const struct op op_relbias = {
    .name = "relbias",
    .shape = shape,
    .cost = cost,
    .prepare = prepare_vector,
    .run = run,
};
