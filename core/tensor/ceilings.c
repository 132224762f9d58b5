/* SPDX-License-Identifier: MIT */
/* ceilings.c - the best of several tries at multiplying registers and at reading memory. */
#include "tensor/ceilings.h"

#include "base/clock.h"

#define TRIES 5
#define ROUNDS 8000000 /* of multiply-adds in each try, some 30 milliseconds */

struct job {
    const struct compute *compute;
    const float *memory;
    size_t floats; /* of one thread */
    volatile float sink; /* so that nothing is left out */
};

static void peak_part(void *context, uint32_t part, uint32_t thread)
{
    struct job *job = context;
    (void)part;
    (void)thread;
    job->sink = job->compute->isa->peak(ROUNDS);
}

static void read_part(void *context, uint32_t part, uint32_t thread)
{
    struct job *job = context;
    (void)thread;
    job->sink = job->compute->isa->read(job->memory + part * job->floats, job->floats);
}

/* Work a second, done once by each thread. */
static double best_rate(struct job *job, threads_part_fn *function, double work)
{
    struct threads *threads = job->compute->threads;
    double best = 0;
    for (int i = 0; i < TRIES; i++) {
        double start = clock_now();
        threads_run(threads, function, job, threads_count(threads));
        double rate = work / (clock_now() - start);
        best = rate > best ? rate : best;
    }
    return best;
}

void ceilings_measure(const struct compute *compute, const float *memory, size_t bytes,
                      struct ceilings *out)
{
    uint32_t threads = threads_count(compute->threads);
    struct job job = {.compute = compute, .memory = memory,
                      .floats = bytes / sizeof *memory / threads};
    double flops = 2.0 * ROUNDS * ISA_PEAK * (double)compute->isa->lanes * threads;
    out->fma = best_rate(&job, peak_part, flops) / 1e9;
    out->read = best_rate(&job, read_part, (double)(job.floats * sizeof *memory * threads)) / 1e9;
}
