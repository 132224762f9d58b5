/* SPDX-License-Identifier: MIT */
/* cost.h - what a graph costs: operations and cache, from the nodes alone. Reads no weights. */
#ifndef GRAPH_COST_H
#define GRAPH_COST_H

#include "graph/graph.h"
#include "graph/op.h"

/* Operations of one run of the whole graph at these lengths. What depends on the encoder's output
 * alone is computed, and counts, only where `past` is 0. */
struct cost graph_cost(const struct graph *graph, const struct lengths *lengths);

/* The cache of one sequence, in elements (keys and values). */
struct cache_cost {
    uint64_t per_token;        /* all self-attention layers */
    uint64_t per_source_token; /* all cross-attention layers */
    uint64_t full;             /* at `context` tokens, windowed layers at their window */
};

struct cache_cost graph_cache(const struct graph *graph, uint64_t context);

#endif
