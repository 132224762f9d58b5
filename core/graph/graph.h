/* SPDX-License-Identifier: MIT */
/*
 * graph.h - one side of a model as a list of nodes with symbolic rows. Nodes are checked when they
 * are added, by the rule of their operation; a wrong one gives 0 and the first cause is kept.
 * Holds no weights and does not compute.
 */
#ifndef GRAPH_GRAPH_H
#define GRAPH_GRAPH_H

#include <archcard/graph.h>

#include "base/arena.h"
#include "base/error.h"
#include "graph/tensormap.h"

#define GRAPH_NODE_LIMIT 100000
#define GRAPH_VALUES_LIMIT 65536 /* numbers that one operation carries */
#define GRAPH_WIDTH_LIMIT (INT64_C(1) << 32) /* columns of a node, and of its parameters */

/* How many rows a node has; the length is known when the graph is run. */
enum rows { ROWS_TOKENS, ROWS_SOURCE, ROWS_ONE, ROWS_NONE };

/* A node; node n of the graph is nodes[n - 1], and its operands have smaller numbers. */
struct node {
    struct ac_op op;   /* stem and values are in the arena */
    enum rows rows;    /* this side's tokens; the encoder's tokens; one row; relbias: none */
    uint64_t width;    /* columns; relbias: heads */
    int32_t weight;    /* index of `stem`.weight, or the table `stem`, in the map; -1: none */
    int32_t bias;      /* index of `stem`.bias in the map; -1: none */
};

struct graph {
    struct arena arena;
    int32_t side;                 /* AC_DECODER or AC_ENCODER */
    const struct tensor_map *map; /* borrowed */
    struct node *nodes;           /* [count] */
    uint32_t count;
    size_t room;
    ac_node output;      /* what ac_output() was given; 0: this side is empty */
    uint64_t memory_width; /* of AC_MEMORY; 0: not used */
    struct error error;  /* the first wrong operation */
};

void graph_init(struct graph *graph, int32_t side, const struct tensor_map *map);
/* Adds a copy of `op`; 0 when it is wrong or one of its operands is. */
ac_node graph_node_add(struct graph *graph, const struct ac_op *op);
const struct node *graph_node_get(const struct graph *graph, ac_node node); /* node must exist */
/* The first attend node that is cross-attention, or the first that is not; NULL: none. */
const struct node *graph_attend_find(const struct graph *graph, bool cross);
/* Index into the map of role "`stem`.`part`", or `stem` when `part` is NULL; -1: there is none. */
int32_t graph_role_find(const struct graph *graph, const char *stem, const char *part);
void graph_fini(struct graph *graph);

#endif
