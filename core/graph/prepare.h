/* SPDX-License-Identifier: MIT */
/* prepare.h - what of a node's step stays the same from pass to pass: its weights. Runs nothing. */
#ifndef GRAPH_PREPARE_H
#define GRAPH_PREPARE_H

#include "graph/bind.h"
#include "graph/step.h"

/* Prepares steps[n - 1]; those before it are prepared already. */
int step_prepare(struct step *steps, const struct graph *graph, ac_node n,
                 const struct binding *binding, struct error *error);
void step_release(struct step *step);

#endif
