/* SPDX-License-Identifier: MIT */
/*
 * prepare.h - gives a node its weights before the first run: checked, matrices left where they lie,
 * small tensors widened. What an operation needs besides is its own `prepare` in ops/.
 */
#ifndef GRAPH_PREPARE_H
#define GRAPH_PREPARE_H

#include "graph/bind.h"
#include "graph/step.h"

/* Fills steps[n - 1] of a side; step_release() ends it, also after a failure. */
int step_prepare(struct step *steps, const struct graph *graph, ac_node n,
                 const struct binding *binding, struct error *error);
void step_release(struct step *step);

/* For `prepare` in ops/. The node's weight as a matrix in the file: step->weight. */
int prepare_matrix(struct step *step, const struct binding *binding, struct error *error);
/* The node's weight widened whole: step->vector. */
int prepare_vector(struct step *step, const struct binding *binding, struct error *error);
/* The same for a norm: what AC_LESS_ONE has taken away is added. */
int prepare_norm(struct step *step, const struct binding *binding, struct error *error);
/* Whether the node's weight is optional and absent. */
bool prepare_is_absent(const struct step *step, const struct binding *binding);
/* The block that a node stands in; 0 outside. */
uint32_t prepare_block(const struct node *node);

#endif
