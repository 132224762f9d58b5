/* SPDX-License-Identifier: MIT */
/* moe.c - topic moe: experts, the router, and which experts the short text goes to. */
#include <inttypes.h>
#include <stdlib.h>

#include "explain/topic.h"
#include "base/count.h"
#include "base/memory.h"

static const struct node *find_route(const struct graph *graph)
{
    for (ac_node n = 1; n <= graph->count; n++)
        if (graph_node_get(graph, n)->op.code == AC_OP_ROUTE)
            return graph_node_get(graph, n);
    return NULL;
}

/* How many experts at least one token goes to. */
static uint64_t experts_used(const struct kept_node *kept, uint64_t top)
{
    uint64_t experts = kept->shape[1], used = 0;
    bool *seen = memory_new(experts, sizeof *seen);
    for (uint64_t t = 0; t < kept->shape[0]; t++) {
        const float *row = kept->data + t * experts;
        for (uint64_t e = 0; e < experts; e++) {
            uint64_t better = 0;
            for (uint64_t other = 0; other < experts; other++)
                better += row[other] > row[e] || (row[other] == row[e] && other < e);
            used += better < top && !seen[e];
            seen[e] |= better < top;
        }
    }
    free(seen);
    return used;
}

int explain_moe(struct telling *telling, struct error *error)
{
    const struct graph *graph = &telling->examined->model.decoder;
    const struct node *route = find_route(graph);
    const struct parameters *parameters = &telling->examined->parameters;
    if (!route)
        return 0;
    uint64_t experts = (uint64_t)route->op.i[AC_I_ROUTE_EXPERTS];
    uint64_t top = (uint64_t)route->op.i[AC_I_ROUTE_TOP];
    const struct node *router = graph_node_get(graph, route->op.in[1]);
    struct kept_node kept = {AC_DECODER, router->op.stem ? router->op.stem : "", router->op.layer, false,
                             NULL, {0}};
    struct text active = {0}, total = {0};
    text_add_short(&active, (uint64_t)parameters->active);
    text_add_short(&total, (uint64_t)parameters->total);
    tell(telling, "In each block the feed-forward part is %" PRIu64 " experts, of which a router chooses "
         "%" PRIu64 " for each token by itself; their outputs are summed by the router's weights. All %s "
         "parameters must be stored, but one token uses %s of them.", experts, top, text_get(&total),
         text_get(&active));
    text_fini(&active);
    text_fini(&total);
    tell_fact(telling, "experts", scalar_integer((int64_t)experts));
    tell_fact(telling, "experts_per_token", scalar_integer((int64_t)top));
    if (!tell_experiment(telling, "See where the first block's router sends %d tokens.", EXPLAIN_TOKENS))
        return 0;
    free(tell_run(telling, 0, &kept, 1, error));
    if (error->code)
        return error->code;
    uint64_t used = kept.data ? experts_used(&kept, top) : 0;
    tell_result(telling, used >= top, "They go to %" PRIu64 " of the %" PRIu64 " experts, %" PRIu64
                " each.", used, experts, top);
    free(kept.data);
    return 0;
}
