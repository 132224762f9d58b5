/* SPDX-License-Identifier: MIT */
/*
 * op.h - what the host knows of an operation: how it is checked, what it costs, how it runs.
 * Each operation is one file, ops/NAME.c, that defines `op_NAME`; ops.def names them all.
 */
#ifndef GRAPH_OP_H
#define GRAPH_OP_H

#include "base/error.h"
#include "graph/graph.h"

struct step; /* run.h: what a kernel gets */

/* What running a node once costs. */
struct cost {
    uint64_t flops;      /* 2 a multiply-add; norms, activations, softmax and lookups count 0 */
    uint64_t parameters_read; /* elements of weights that one token touches */
};

/* The lengths for which a cost is asked. */
struct lengths {
    uint64_t tokens; /* rows of this side that are computed */
    uint64_t past;   /* rows of this side that are in the cache */
    uint64_t source; /* rows of the encoder's output */
};

struct op {
    const char *name; /* "linear" */
    uint8_t operands_min, operands_max;
    /* Checks operands and parameters, sets rows and width; graph->error on failure. */
    int (*shape)(const struct graph *graph, struct node *node, struct error *error);
    /* Adds to `cost`; NULL: costs nothing that is counted. */
    void (*cost)(const struct graph *graph, const struct node *node, const struct lengths *lengths,
                 struct cost *cost);
    /* Computes step->out; NULL: nothing to compute (tag, output, input). */
    void (*run)(struct step *step);
    const char *manual; /* one sentence */
};

/* Borrowed; NULL for a code that is none. */
const struct op *op_get(uint32_t code);

#endif
