/* SPDX-License-Identifier: MIT */
/*
 * side.h - one graph made ready to run: its weights at hand, its buffers, its cache.
 * Knows nothing of sequences; run.h does.
 */
#ifndef GRAPH_SIDE_H
#define GRAPH_SIDE_H

#include "graph/bind.h"
#include "graph/plan.h"
#include "graph/run.h"
#include "graph/step.h"

/* Zeroed: empty. */
struct side {
    const struct graph *graph; /* borrowed */
    struct plan plan;
    struct step *steps; /* [graph->count] */
};

/* What one pass works on. */
struct pass {
    const uint32_t *ids; /* [tokens] */
    uint64_t tokens;     /* rows to compute */
    uint64_t past;       /* rows of earlier passes */
    uint64_t source;     /* rows of the memory */
    bool last;           /* behind plan.mixed, only the last row is computed */
    const float *memory; /* [source][graph->memory_width]; NULL: none */
    const struct watcher *watcher; /* NULL: nobody watches */
};

/* Takes hold of every weight the graph uses, and computes what depends on weights alone. */
int side_init(struct side *side, const struct graph *graph, const struct binding *binding,
              const struct compute *compute, struct error *error);
/* Runs the nodes of one stage. */
void side_run(struct side *side, enum stage stage, const struct pass *pass);
/* What ac_output() was given, after a run; borrowed until the next one. */
const float *side_output(const struct side *side);
void side_forget(struct side *side); /* empties the cache */
void side_fini(struct side *side);

#endif
