/* SPDX-License-Identifier: MIT */
/*
 * draw.h - weights that are drawn instead of stored, for a whole tensor map, by the rule of
 * archcard/ext/selftest.h. Runs nothing.
 */
#ifndef CONFORM_DRAW_H
#define CONFORM_DRAW_H

#include "base/tree.h"
#include "graph/tensormap.h"
#include "weights/weights.h"

/* Weights in memory. Zeroed: none. */
struct drawn {
    struct weights weights; /* its tensors and its one file are those below */
    struct file file;
    struct stored *tensors; /* [weights.count] */
    float *numbers;         /* of all tensors */
};

/* `optional` lists roles of optional tensors to draw, too; NULL: none. Nothing of `map` is kept.
 * ERROR_INPUT when there are too many numbers for a test. */
int drawn_init(struct drawn *drawn, const struct tensor_map *map, int64_t seed,
               const struct value *optional, struct error *error);
void drawn_fini(struct drawn *drawn);

#endif
