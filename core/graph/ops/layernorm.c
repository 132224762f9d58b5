/* SPDX-License-Identifier: MIT */
/* layernorm.c - layer normalization (Ba et al. 2016). Without a mean it is rmsnorm.c. */
#include "graph/op.h"
#include "graph/prepare.h"
#include "graph/step.h"

static void run(struct step *step)
{
    size_t width = (size_t)op_entry_get(step->graph, step->node)->shape[0];
    size_t rows = (size_t)(step->rows * (step->node->width / width));
    layernorm(step->compute, step->out, step->in[0], rows, width, step->vector, step->bias,
              (float)step->node->op.f[AC_F_NORM_EPS]);
}

const struct op op_layernorm = {
    .name = "layernorm",
    .operands_min = 1,
    .operands_max = 1,
    .shape = op_shape_norm,
    .cost = op_cost_weights,
    .prepare = prepare_norm,
    .run = run,
};
