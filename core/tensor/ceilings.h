/* SPDX-License-Identifier: MIT */
/*
 * ceilings.h - what this machine can do at most, which no kernel can exceed. Knows no kernels.
 */
#ifndef TENSOR_CEILINGS_H
#define TENSOR_CEILINGS_H

#include "tensor/compute.h"

/* With the instruction set and the threads of a `struct compute`. */
struct ceilings {
    double fma;  /* multiply-adds of floats from registers, GFLOP/s, 2 each */
    double read; /* memory read once, in order, GB/s */
};

/* Takes about a second. `memory` of `bytes` must be far larger than the caches. */
void ceilings_measure(const struct compute *compute, const float *memory, size_t bytes,
                      struct ceilings *out);

#endif
