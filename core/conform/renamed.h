/* SPDX-License-Identifier: MIT */
/*
 * renamed.h - weights with Hugging Face names and layout as a GGUF file would hold them: its names,
 * matrices not transposed, rows of rotary heads permuted. In memory, for tests of plugins.
 */
#ifndef CONFORM_RENAMED_H
#define CONFORM_RENAMED_H

#include "graph/bind.h"

/* Zeroed: none. */
struct renamed {
    struct weights weights; /* its tensors and its one file are those below */
    struct file file;
    struct stored *tensors; /* [weights.count] */
    float *numbers;         /* of all tensors */
};

/* Whether every required tensor of the map has a GGUF name. */
bool renamed_can(const struct tensor_map *map);
/* Converts what is bound, F32 tensors of rank 1 and 2, under names that the map gives. */
void renamed_init(struct renamed *renamed, const struct binding *binding);
void renamed_fini(struct renamed *renamed);

#endif
