/* SPDX-License-Identifier: MIT */
/* add.c - the sum of two nodes, element by element; the second may be a single row. */
#include "graph/op.h"
#include "graph/step.h"

static void row_run(const float *a, const float *b, float *out, uint64_t width)
{
    for (uint64_t i = 0; i < width; i++)
        out[i] = a[i] + b[i];
}

static void run(struct step *step)
{
    step_run_pair(step, row_run);
}

const struct op op_add = {
    .name = "add",
    .operands_min = 2,
    .operands_max = 2,
    .shape = op_shape_pair,
    .run = run,
};
