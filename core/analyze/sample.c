/* SPDX-License-Identifier: MIT */
/*
 * sample.c - which token follows. Ids are taken from a heap, the most probable first, only as many
 * as are needed. Runs no model.
 */
#include "analyze/sample.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

uint64_t dice_next(struct dice *dice)
{
    uint64_t x = dice->state += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

double dice_throw(struct dice *dice)
{
    return (double)(dice_next(dice) >> 11) * 0x1p-53;
}

bool logits_are_usable(const float *logits, size_t count)
{
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        if (isnan(logits[i]) || logits[i] == INFINITY)
            return false;
        any |= logits[i] > -INFINITY;
    }
    return any;
}

uint32_t logits_peak(const float *logits, size_t count)
{
    uint32_t best = 0;
    for (size_t i = 1; i < count; i++)
        if (logits[i] > logits[best])
            best = (uint32_t)i;
    return best;
}

/* The logarithm of the sum of exp(logit / temperature). */
static double log_sum(const float *logits, size_t count, double temperature)
{
    double peak = (double)logits[logits_peak(logits, count)], sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += exp(((double)logits[i] - peak) / temperature);
    return peak / temperature + log(sum);
}

/* Ids as a binary heap, the most probable on top. */
struct heap {
    const float *logits;
    uint32_t *ids; /* [count] */
    size_t count;
};

static bool is_before(const struct heap *heap, size_t a, size_t b)
{
    uint32_t x = heap->ids[a], y = heap->ids[b];
    return heap->logits[x] > heap->logits[y] || (heap->logits[x] == heap->logits[y] && x < y);
}

static void heap_sink(struct heap *heap, size_t at)
{
    for (;;) {
        size_t child = 2 * at + 1;
        if (child + 1 < heap->count && is_before(heap, child + 1, child))
            child++;
        if (child >= heap->count || !is_before(heap, child, at))
            return;
        uint32_t id = heap->ids[at];
        heap->ids[at] = heap->ids[child];
        heap->ids[child] = id;
        at = child;
    }
}

static void heap_init(struct heap *heap, const float *logits, size_t count)
{
    *heap = (struct heap){.logits = logits, .ids = memory_new(count, sizeof *heap->ids),
                          .count = count};
    for (size_t i = 0; i < count; i++)
        heap->ids[i] = (uint32_t)i;
    for (size_t i = count / 2; i-- > 0;)
        heap_sink(heap, i);
}

static uint32_t heap_take(struct heap *heap)
{
    uint32_t id = heap->ids[0];
    heap->ids[0] = heap->ids[--heap->count];
    heap_sink(heap, 0);
    return id;
}

/* The most probable ids, taken as they are asked for. */
struct ranking {
    struct heap heap; /* what is left */
    uint32_t *ids;    /* [count], best first */
    double *shares;   /* [count] their probabilities at this temperature */
    size_t count;
    double temperature;
    double total; /* logarithm of the sum over all */
};

static double ranking_take(struct ranking *ranking)
{
    uint32_t id = heap_take(&ranking->heap);
    double logit = (double)ranking->heap.logits[id];
    double share = exp(logit / ranking->temperature - ranking->total);
    ranking->ids[ranking->count] = id;
    return ranking->shares[ranking->count++] = share;
}

static uint32_t draw(const float *logits, size_t count, const struct sampling *sampling,
                     struct dice *dice)
{
    size_t limit = sampling->top_k && sampling->top_k < count ? sampling->top_k : count;
    struct ranking ranking = {.temperature = sampling->temperature,
                              .total = log_sum(logits, count, sampling->temperature)};
    double whole = 1, kept = 0; /* shares of what top-k leaves, and of what top-p keeps of that */
    size_t used = 0, at = 0;
    heap_init(&ranking.heap, logits, count);
    ranking.ids = memory_new(limit, sizeof *ranking.ids);
    ranking.shares = memory_new(limit, sizeof *ranking.shares);
    if (limit < count)
        for (whole = 0; ranking.count < limit;)
            whole += ranking_take(&ranking);
    while (used < limit && (!(sampling->top_p > 0) || kept < sampling->top_p * whole)) {
        if (used == ranking.count)
            ranking_take(&ranking);
        kept += ranking.shares[used++];
    }
    for (double point = dice_throw(dice) * kept; at + 1 < used && point >= ranking.shares[at];)
        point -= ranking.shares[at++];
    uint32_t id = ranking.ids[at];
    free(ranking.heap.ids);
    free(ranking.ids);
    free(ranking.shares);
    return id;
}

struct choice sample_choose(const float *logits, size_t count, const struct sampling *sampling,
                            struct dice *dice, struct choice *best, uint32_t wanted,
                            uint32_t *best_count)
{
    struct heap heap;
    double total = log_sum(logits, count, 1);
    uint32_t id;
    *best_count = 0;
    if (wanted) {
        heap_init(&heap, logits, count);
        for (; *best_count < wanted && heap.count; ++*best_count) {
            id = heap_take(&heap);
            best[*best_count] = (struct choice){id, (double)logits[id] - total};
        }
        free(heap.ids);
    }
    id = sampling->temperature > 0 ? draw(logits, count, sampling, dice)
                                   : logits_peak(logits, count);
    return (struct choice){id, (double)logits[id] - total};
}
