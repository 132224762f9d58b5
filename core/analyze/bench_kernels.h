/* SPDX-License-Identifier: MIT */
/*
 * bench_kernels.h - how near the products of each weight type come to what the machine can do.
 * Prints nothing.
 */
#ifndef ANALYZE_BENCH_KERNELS_H
#define ANALYZE_BENCH_KERNELS_H

#include "tensor/ceilings.h"

#define KERNEL_FIGURES_LIMIT 64

/* One way of multiplying. */
struct kernel_figure {
    const char *name;    /* "linear", "linear transposed" */
    const char *weights; /* the number type, "BF16" */
    uint64_t tokens;
    double gflops;       /* 0 for one token */
    double gigabytes;    /* of weights, a second; 0 but for one token */
    double share;        /* of the ceiling: multiply-adds, or reading for one token */
};

struct kernel_figures {
    const char *isa; /* "avx512" */
    uint32_t threads;
    struct ceilings ceilings;
    struct kernel_figure items[KERNEL_FIGURES_LIMIT];
    size_t count;
};

/* Measures for about ten seconds, with weights that are in no cache; `threads` 0: all processors. */
int bench_kernels(struct kernel_figures *out, uint32_t threads, struct error *error);

#endif
