/* SPDX-License-Identifier: MIT */
/*
 * rows.c - functions of whole rows and of single numbers, cut into parts for the threads.
 * What they compute stands in body_math.inc and body_rows.inc.
 */
#include "tensor/kernels.h"

struct norm_job {
    const struct compute *compute;
    float *y;
    const float *x;
    size_t width;
    const float *weight, *bias;
    float eps;
};

static void layernorm_rows(void *context, size_t first, size_t end, uint32_t thread)
{
    const struct norm_job *job = context;
    (void)thread;
    for (size_t row = first; row < end; row++)
        job->compute->isa->layernorm(job->y + row * job->width, job->x + row * job->width,
                                     job->width, job->weight, job->bias, job->eps);
}

static void rmsnorm_rows(void *context, size_t first, size_t end, uint32_t thread)
{
    const struct norm_job *job = context;
    (void)thread;
    for (size_t row = first; row < end; row++)
        job->compute->isa->rmsnorm(job->y + row * job->width, job->x + row * job->width,
                                   job->width, job->weight, job->eps);
}

void layernorm(const struct compute *compute, float *y, const float *x, size_t rows, size_t width,
               const float *weight, const float *bias, float eps)
{
    struct norm_job job = {compute, y, x, width, weight, bias, eps};
    compute_rows(compute, rows, rows * width, layernorm_rows, &job);
}

void rmsnorm(const struct compute *compute, float *y, const float *x, size_t rows, size_t width,
             const float *weight, float eps)
{
    struct norm_job job = {compute, y, x, width, weight, NULL, eps};
    compute_rows(compute, rows, rows * width, rmsnorm_rows, &job);
}

void softmax(const struct compute *compute, float *x, size_t width, float scale)
{
    compute->isa->softmax(x, width, scale);
}

struct activate_job {
    const struct compute *compute;
    float *y;
    const float *x;
    int kind;
};

static void activate_part(void *context, size_t first, size_t end, uint32_t thread)
{
    const struct activate_job *job = context;
    (void)thread;
    job->compute->isa->activate(job->y + first, job->x + first, end - first, job->kind);
}

void activate(const struct compute *compute, float *y, const float *x, size_t count, int kind)
{
    struct activate_job job = {compute, y, x, kind};
    compute_rows(compute, count, 8 * count, activate_part, &job);
}
