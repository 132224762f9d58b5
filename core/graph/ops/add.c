/* SPDX-License-Identifier: MIT */
/* add.c - the sum of two nodes, element by element; the second may be a single row. */
#include "graph/op.h"
#include "graph/step.h"

static void rows_run(void *context, size_t first, size_t end, uint32_t thread)
{
    const struct step *step = context;
    uint64_t width = step->node->width;
    (void)thread;
    for (uint64_t row = first; row < end; row++) {
        const float *a = step->in[0] + row * width;
        const float *b = step->in[1] + (step->in_rows[1] == 1 ? 0 : row * width);
        float *out = step->out + row * width;
        for (uint64_t i = 0; i < width; i++)
            out[i] = a[i] + b[i];
    }
}

static void run(struct step *step)
{
    compute_rows(step->compute, (size_t)step->rows, (size_t)(step->rows * step->node->width),
                 rows_run, step);
}

const struct op op_add = {
    .name = "add",
    .operands_min = 2,
    .operands_max = 2,
    .shape = op_shape_pair,
    .run = run,
};
