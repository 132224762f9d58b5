/* SPDX-License-Identifier: MIT */
/* add.c - the sum of two nodes, element by element; the second may be a single row. */
#include "graph/op.h"
#include "graph/step.h"

static void run(struct step *step)
{
    uint64_t width = step->node->width;
    for (uint64_t row = 0; row < step->rows; row++) {
        const float *a = step->in[0] + row * width;
        const float *b = step->in[1] + (step->in_rows[1] == 1 ? 0 : row * width);
        float *out = step->out + row * width;
        for (uint64_t i = 0; i < width; i++)
            out[i] = a[i] + b[i];
    }
}

const struct op op_add = {
    .name = "add",
    .operands_min = 2,
    .operands_max = 2,
    .shape = op_shape_pair,
    .run = run,
};
