/* SPDX-License-Identifier: MIT */
/*
 * step.h - what the kernel of an operation is handed. Only for side.c, prepare.c and ops/; kernels
 * cannot fail.
 */
#ifndef GRAPH_STEP_H
#define GRAPH_STEP_H

#include "graph/graph.h"
#include "tensor/kernels.h"

/* Keys and values of one attend node that earlier tokens left behind. */
struct kept {
    float *keys;   /* [room][kv_heads * head_dim] */
    float *values; /* [room][kv_heads * head_dim] */
    uint64_t count; /* rows in use */
    size_t room;    /* rows */
};

/* One node, about to be run. */
struct step {
    const struct graph *graph;
    const struct node *node;
    const struct compute *compute; /* by what means; NULL while weights are prepared */
    const struct step *steps; /* of all nodes of this side; that of node n is steps[n - 1] */
    uint64_t rows;           /* of this node */
    uint64_t past;           /* tokens of this side before these */
    const float *in[4];      /* [rows of operand][width of operand]; NULL: no such operand */
    uint64_t in_rows[4];
    const uint32_t *ids;     /* embed over AC_TOKENS: [rows] */
    float *out;              /* [rows][node->width]; relbias: [heads][step_distances()] */
    struct matrix weight;    /* linear, embed: the weight in its file */
    float *bias;             /* widened `stem`.bias; NULL: none */
    float *vector;           /* the widened weight of a norm, weight, relbias, rope; else NULL */
    struct matrix *expert[3]; /* route: gate, up, down, each [experts] */
    bool pairs;              /* rope: fed by rows that are permuted for pair rotation */
    struct kept *kept;       /* attend: its cache; NULL: none (encoder) */
    const struct step *relbias; /* attend: the step of its relbias node; NULL: none */
    float *probabilities;    /* attend: where to write [heads][rows][keys]; NULL: not wanted */
};

/* How many distances, key minus query, these rows can have: from 1 - past - rows to rows - 1. */
static inline uint64_t step_distances(const struct step *step)
{
    return step->past + 2 * step->rows - 1;
}

/* Computes out from two operands row by row; a second operand of one row serves all. */
void step_run_pair(struct step *step,
                   void (*row)(const float *a, const float *b, float *out, uint64_t width));

#endif
