/* SPDX-License-Identifier: MIT */
/*
 * scales.h - factors that are stored beside a matrix of small numbers, one for each block of them.
 * Knows no names.
 */
#ifndef TENSOR_SCALES_H
#define TENSOR_SCALES_H

#include <stddef.h>
#include <stdint.h>

#include "tensor/dtype.h"

/* Zeroed: numbers are what they are. */
struct scales {
    const void *data;       /* [blocks of rows][across]; no alignment is promised */
    enum dtype dtype;       /* of one element a block */
    uint64_t across;        /* blocks side by side */
    uint64_t rows, columns; /* of a block */
    float factor;           /* of all scales */
};

/* numbers [count] times their scales; they stand in `row` from column `from`. */
void scales_apply(const struct scales *scales, uint64_t row, uint64_t from, float *numbers,
                  size_t count);

#endif
