/* SPDX-License-Identifier: MIT */
/*
 * nonfinite.h - numbers in the weights that are none, NaN and infinity: looked for only when what
 * came out of a run has them.
 */
#ifndef ANALYZE_NONFINITE_H
#define ANALYZE_NONFINITE_H

#include "model/model.h"

/* "model.safetensors: tensor "x" holds NaN at element 7" appended to `out`, of the first such tensor
 * that has a role; false when all their numbers are finite. */
bool nonfinite_find(const struct model *model, struct text *out);

#endif
