/* SPDX-License-Identifier: MIT */
/*
 * op.h - what the host knows of an operation: how it is checked, what it costs, how it runs.
 * Each operation is one file, ops/NAME.c, that defines `op_NAME`; ops.def names them all.
 */
#ifndef GRAPH_OP_H
#define GRAPH_OP_H

#include "base/error.h"
#include "graph/bind.h"
#include "graph/graph.h"

struct step; /* step.h: what a kernel gets */

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
    /* Checks operands and parameters, sets rows, width and weights. */
    int (*shape)(struct graph *graph, struct node *node, struct error *error);
    /* Adds to `cost`; NULL: costs nothing that is counted. */
    void (*cost)(const struct graph *graph, const struct node *node, const struct lengths *lengths,
                 struct cost *cost);
    /* Finds and widens what the weights give this node, besides step->bias; NULL: nothing. */
    int (*prepare)(struct step *step, const struct binding *binding, struct error *error);
    /* Computes step->out; NULL: nothing to compute (tag, output, input). */
    void (*run)(struct step *step);
};

/* Borrowed; NULL for a code that is none. */
const struct op *op_get(uint32_t code);

#define AC_OP(number, NAME, name) extern const struct op op_##name;
#include <archcard/ops.def>
#undef AC_OP

/* For the rules in ops/. */

const struct node *op_operand(const struct graph *graph, const struct node *node, int slot);
/* Slot `slot` of node->op.i is within `low` and `high`; `what` names it in the message. */
int op_range_check(const struct node *node, int slot, int64_t low, int64_t high, const char *what,
                   struct error *error);
/* The entry of role "stem.part" (`part` NULL: "stem") with this rank, that stands where the node
 * does: `*index`. */
int op_entry_find(const struct graph *graph, const struct node *node, const char *part,
                  uint32_t rank, int32_t *index, struct error *error);
/* The same for the node's weight, and for its bias of `width`, which the map may lack. */
int op_weight_find(const struct graph *graph, struct node *node, const char *part, uint32_t rank,
                   struct error *error);
int op_bias_find(const struct graph *graph, struct node *node, uint64_t width,
                 struct error *error);
/* The entry of the node's weight; it must have one. */
const struct map_entry *op_entry_get(const struct graph *graph, const struct node *node);
/* The rule of element-wise operations: equal shapes, or the second a single row. */
int op_shape_pair(struct graph *graph, struct node *node, struct error *error);
/* The rule of operations that keep their operand's shape. */
int op_shape_same(struct graph *graph, struct node *node, struct error *error);
/* The rule of norms: the weight, and a bias, are as wide as the operand, or as one head of it. */
int op_shape_norm(struct graph *graph, struct node *node, struct error *error);
/* How many rows a node computes; those of the encoder's tokens only where nothing is cached. */
uint64_t op_rows(const struct node *node, const struct lengths *lengths);
/* Adds a product of three; a sum that does not fit stays at UINT64_MAX. */
void op_count_add(uint64_t *sum, uint64_t a, uint64_t b, uint64_t c);
/* The cost of operations that read their weight and bias once a row and multiply little. */
void op_cost_weights(const struct graph *graph, const struct node *node,
                     const struct lengths *lengths, struct cost *cost);
/* The bucket of a distance, key position minus query position, by a relbias node. */
int64_t op_relbias_bucket(const struct node *node, int64_t distance);
/* Radians a position that each pair turns by a rope, [dims / 2], in a text of `length` tokens; `stored`
 * are divisors from the weights, or NULL. */
void op_rope_frequencies(const struct ac_op *op, uint64_t length, const float *stored, float *out);
/* Press et al. 2022: the slope of a head, a geometric series; for other than powers of two every second
 * one of the next series stands behind it. Before the model's own factor. */
float op_alibi_slope(uint64_t head, uint64_t heads);
/* What an attend node adds to the scaled score of a key, by this slope. */
float op_alibi_bias(const struct ac_op *op, float slope, float key, float query);

#endif
