/* SPDX-License-Identifier: MIT */
/*
 * kernels.h - the arithmetic of a forward pass on rows of float. Matrices are row-major; weights
 * are used as they lie in the file, widened exactly. Each row's result has the same bits whatever
 * rows are computed with it. Knows no graph and no model.
 */
#ifndef TENSOR_KERNELS_H
#define TENSOR_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tensor/dtype.h"

/* A weight as stored. `rows` and `columns` are logical: [out][in] of a linear layer. */
struct matrix {
    const void *data; /* borrowed from the mapped file; no alignment is promised */
    enum dtype dtype;
    uint64_t rows;
    uint64_t columns;
    bool transposed; /* the file holds [columns][rows] */
};

/* One logical row, widened: out [columns]. */
void matrix_row(const struct matrix *matrix, uint64_t row, float *out);
/* y [tokens][rows] = x [tokens][columns] times the transposed matrix, plus bias [rows] or NULL. */
void linear(float *y, const float *x, size_t tokens, const struct matrix *matrix,
            const float *bias);
/* Ba et al. 2016, per row of `width`; bias may be NULL. */
void layernorm(float *y, const float *x, size_t rows, size_t width, const float *weight,
               const float *bias, float eps);
/* Zhang and Sennrich 2019, per row of `width`. */
void rmsnorm(float *y, const float *x, size_t rows, size_t width, const float *weight, float eps);
/* In place; a row of nothing but -INFINITY becomes zeros. */
void softmax(float *x, size_t width);
/* scores [count] = query [width] . key, for `count` keys that are `stride` floats apart. */
void attend_scores(float *scores, const float *query, const float *keys, size_t stride,
                   size_t count, size_t width);
/* out [width] = the sum of weights [count] times their values, `stride` floats apart. */
void attend_mix(float *out, const float *weights, const float *values, size_t stride, size_t count,
                size_t width);

/* A function of one number, applied to `count` of them; y may be x. `kind` is AC_RELU, ... */
void activate(float *y, const float *x, size_t count, int kind);

#endif
