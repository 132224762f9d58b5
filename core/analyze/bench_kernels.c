/* SPDX-License-Identifier: MIT */
/* bench_kernels.c - times products with matrices of a usual shape, each read from another place of
 * memory than the one before. Judges nothing. */
#include "analyze/bench_kernels.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "tensor/kernels.h"

#define RING ((size_t)256 << 20) /* bytes that weights are taken from, in turn */
#define ROWS 3072
#define COLUMNS 1280 /* a multiple of all blocks, and no power of two */
#define TOKENS_MOST 512
#define SECONDS 0.04 /* of one try */
#define TRIES 3

struct bench {
    struct compute compute;
    uint8_t *ring; /* [RING] */
    size_t at;     /* where the next matrix begins */
    float *x, *y;
};

/* Bytes that are numbers between 1e-19 and 1 whatever type they are read as. */
static void ring_fill(uint8_t *ring)
{
    uint64_t state = 1;
    for (size_t i = 0; i < RING; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        ring[i] = (uint8_t)(0x20 + (state >> 59));
    }
}

/* The least seconds that one product took. */
static double product_time(struct bench *bench, enum dtype dtype, bool transposed, size_t tokens,
                           uint64_t bytes)
{
    struct matrix matrix = {.dtype = dtype, .rows = ROWS, .columns = COLUMNS,
                            .transposed = transposed};
    double best = 1e9;
    for (int i = 0; i < TRIES; i++) {
        double start = clock_now(), passed = 0;
        int count = 0;
        for (; passed < SECONDS; passed = clock_now() - start, count++) {
            if (bench->at + bytes > RING)
                bench->at = 0;
            matrix.data = bench->ring + bench->at;
            bench->at += (size_t)bytes;
            linear(&bench->compute, bench->y, bench->x, tokens, &matrix, NULL);
        }
        best = passed / count < best ? passed / count : best;
    }
    return best;
}

static void figure_add(struct kernel_figures *out, struct bench *bench, enum dtype dtype,
                       bool transposed, size_t tokens)
{
    struct kernel_figure *figure = &out->items[out->count++];
    uint64_t bytes = 0;
    dtype_size(dtype, (uint64_t)ROWS * COLUMNS, &bytes);
    double seconds = product_time(bench, dtype, transposed, tokens, bytes);
    *figure = (struct kernel_figure){.name = transposed ? "linear transposed" : "linear",
                                     .weights = dtype_get(dtype)->name, .tokens = tokens};
    if (tokens == 1) {
        figure->gigabytes = (double)bytes / seconds / 1e9;
        figure->share = figure->gigabytes / out->ceilings.read;
    } else {
        figure->gflops = 2.0 * ROWS * COLUMNS * (double)tokens / seconds / 1e9;
        figure->share = figure->gflops / out->ceilings.fma;
    }
}

int bench_kernels(struct kernel_figures *out, uint32_t threads, struct error *error)
{
    static const enum dtype types[] = {DTYPE_F32, DTYPE_BF16, DTYPE_F16, DTYPE_Q8_0, DTYPE_Q4_0,
                                       DTYPE_Q4_K, DTYPE_Q6_K};
    static const size_t tokens[] = {1, 4, 16, 128, TOKENS_MOST};
    struct bench bench = {0};
    *out = (struct kernel_figures){0};
    if (compute_init(&bench.compute, threads, false, error) != 0)
        return error->code;
    bench.ring = memory_new(RING, 1);
    bench.x = memory_new((size_t)TOKENS_MOST * COLUMNS, sizeof *bench.x);
    bench.y = memory_new((size_t)TOKENS_MOST * ROWS, sizeof *bench.y);
    ring_fill(bench.ring);
    for (size_t i = 0; i < (size_t)TOKENS_MOST * COLUMNS; i++)
        bench.x[i] = (float)(i % 97) / 97;
    out->isa = bench.compute.isa->name;
    out->threads = threads_count(bench.compute.threads);
    ceilings_measure(&bench.compute, (const float *)(const void *)bench.ring, RING, &out->ceilings);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        for (size_t j = 0; j < sizeof tokens / sizeof *tokens; j++) {
            figure_add(out, &bench, types[i], false, tokens[j]);
            if (types[i] == DTYPE_F32 || types[i] == DTYPE_BF16)
                figure_add(out, &bench, types[i], true, tokens[j]);
        }
    free(bench.ring);
    free(bench.x);
    free(bench.y);
    compute_fini(&bench.compute);
    return 0;
}
