/* SPDX-License-Identifier: MIT */
/* step.c - what the kernels of several operations share. */
#include "graph/step.h"

struct pair {
    const struct step *step;
    void (*row)(const float *a, const float *b, float *out, uint64_t width);
};

static void rows_run(void *context, size_t first, size_t end, uint32_t thread)
{
    const struct pair *pair = context;
    const struct step *step = pair->step;
    uint64_t width = step->node->width;
    (void)thread;
    for (uint64_t row = first; row < end; row++)
        pair->row(step->in[0] + row * width,
                  step->in[1] + (step->in_rows[1] == 1 ? 0 : row * width),
                  step->out + row * width, width);
}

void step_run_pair(struct step *step,
                   void (*row)(const float *a, const float *b, float *out, uint64_t width))
{
    struct pair pair = {step, row};
    compute_rows(step->compute, (size_t)step->rows, (size_t)(step->rows * step->node->width),
                 rows_run, &pair);
}
