/* SPDX-License-Identifier: MIT */
/* step.h - what the kernel of an operation is handed. Only for run.c and ops/. */
#ifndef GRAPH_STEP_H
#define GRAPH_STEP_H

#include "graph/graph.h"
#include "tensor/kernels.h"

/* Keys and values of one attend node that earlier tokens left behind. */
struct kept {
    float *keys;   /* [room][kv_heads * head_dim] */
    float *values; /* [room][kv_heads * head_dim] */
    uint64_t count; /* rows in use */
    uint64_t room;
};

/* One node, about to be run. */
struct step {
    const struct graph *graph;
    const struct node *node;
    uint64_t rows;           /* of this node */
    uint64_t past;           /* tokens of this side before these */
    const float *in[4];      /* [rows of operand][width of operand]; NULL: no such operand */
    uint64_t in_rows[4];
    const uint32_t *ids;     /* embed over AC_TOKENS: [rows] */
    float *out;              /* [rows][node->width] */
    struct matrix weight;    /* of `stem`.weight when the node has one */
    const float *bias;       /* widened `stem`.bias, or the norm's; NULL: none */
    const float *vector;     /* widened `stem`.weight of a norm or weight node; else NULL */
    const struct matrix *expert[3]; /* route: gate, up, down, each [experts] */
    struct kept *kept;       /* attend: its cache; NULL: none (encoder) */
    const struct step *bias_step; /* attend: the step of its relbias node; NULL: none */
    float *probabilities;    /* attend: where to write [heads][rows][keys]; NULL: not wanted */
};

#endif
