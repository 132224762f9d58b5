/* SPDX-License-Identifier: MIT */
/* rmsnorm.c - root mean square normalization (Zhang and Sennrich 2019). It has no bias. */
#include "graph/op.h"
#include "graph/prepare.h"
#include "graph/step.h"

static void run(struct step *step)
{
    size_t width = (size_t)op_entry_get(step->graph, step->node)->shape[0];
    size_t rows = (size_t)(step->rows * (step->node->width / width));
    rmsnorm(step->compute, step->out, step->in[0], rows, width, step->vector,
            (float)step->node->op.f[AC_F_NORM_EPS]);
}

const struct op op_rmsnorm = {
    .name = "rmsnorm",
    .operands_min = 1,
    .operands_max = 1,
    .shape = op_shape_norm,
    .cost = op_cost_weights,
    .prepare = prepare_norm,
    .run = run,
};
