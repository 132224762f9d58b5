/* SPDX-License-Identifier: MIT */
/* turns.h - how fast RoPE turns its pairs, by the formulas of the papers. Tells nothing. */
#ifndef EXPLAIN_TURNS_H
#define EXPLAIN_TURNS_H

#include "model/model.h"

/*
 * Radians a token for each pair of a rope node, slowest last: `turns` has room for its dims / 2. What
 * stretches them is counted, divisors that the weights store too, when there are weights. `length` is
 * how many tokens are seen (dynamic, longrope).
 */
void turns_of(const struct model *model, const struct node *rope, uint64_t length, double *turns);
/* The factor on cosine and sine, which makes scores larger by its square. */
double turns_factor(const struct ac_op *rope);

#endif
