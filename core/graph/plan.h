/* SPDX-License-Identifier: MIT */
/*
 * plan.h - which buffer each node of a graph gets, so that few are needed. Made once a graph; how
 * many rows the buffers have is decided when it is run. Allocates no activations.
 */
#ifndef GRAPH_PLAN_H
#define GRAPH_PLAN_H

#include "graph/graph.h"

#define SLOT_NONE UINT32_MAX

/* When a node is computed. */
enum stage {
    STAGE_ONCE,   /* depends on weights alone: when the session begins */
    STAGE_SOURCE, /* depends on the encoder's output: once a source */
    STAGE_TOKENS  /* in every pass */
};

/* A buffer that nodes of one stage share, one after the other. */
struct slot {
    enum stage stage;
    ac_node released; /* while planning: the node after which it is free */
    uint64_t width;   /* floats a row, of the widest node */
    uint64_t room;    /* floats there is memory for; 0: none yet */
    float *data;      /* [room]; allocated by side.c, freed with the plan */
};

struct plan {
    uint32_t *slot;     /* [nodes]: of node n - 1; SLOT_NONE: ids, or the memory */
    ac_node *source;    /* [nodes]: the node whose numbers these are: itself, or what a tag names */
    struct slot *slots; /* [slot_count] */
    uint32_t slot_count;
    size_t slot_room;
    ac_node mixed; /* the last node whose rows depend on each other; 0: none */
};

enum stage plan_stage(const struct node *node);
void plan_init(struct plan *plan, const struct graph *graph);
void plan_fini(struct plan *plan);
/* Whether one row of a node is enough where only the last row of the output is wanted. */
bool plan_is_cut(const struct plan *plan, const struct graph *graph, ac_node n);

#endif
