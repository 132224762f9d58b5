/* SPDX-License-Identifier: MIT */
/* scale.c - every element times a number. Weights that scale are multiplied by mul.c. */
#include "graph/op.h"
#include "graph/step.h"

static void run(struct step *step)
{
    float factor = (float)step->node->op.f[AC_F_SCALE];
    uint64_t count = step->rows * step->node->width;
    for (uint64_t i = 0; i < count; i++)
        step->out[i] = step->in[0][i] * factor;
}

const struct op op_scale = {
    .name = "scale",
    .operands_min = 1,
    .operands_max = 1,
    .shape = op_shape_same,
    .run = run,
};
