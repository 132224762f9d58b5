/* SPDX-License-Identifier: MIT */
/*
 * kernels.h - the arithmetic of a forward pass on rows of float. Matrices are row-major; weights
 * are used as they lie in the file, widened exactly, unless compute->fast. Within one call each
 * row's result has the same bits whatever the other rows are, and however many threads there are.
 * Knows no graph and no model.
 */
#ifndef TENSOR_KERNELS_H
#define TENSOR_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tensor/compute.h"
#include "tensor/dtype.h"
#include "tensor/scales.h"

/* A weight as stored. `rows` and `columns` are logical: [out][in] of a linear layer. */
struct matrix {
    const void *data; /* borrowed from the mapped file; no alignment is promised */
    enum dtype dtype;
    uint64_t rows;
    uint64_t columns;
    bool transposed; /* the file holds [columns][rows] */
    struct scales scales; /* of numbers that are not transposed */
};

/* One logical row, widened: out [columns]. */
void matrix_row(const struct matrix *matrix, uint64_t row, float *out);
/* y [tokens][rows] = x [tokens][columns] times the transposed matrix, plus bias [rows] or NULL. */
void linear(const struct compute *compute, float *y, const float *x, size_t tokens,
            const struct matrix *matrix, const float *bias);
/* The same for some of `of` tokens: the bits of a row do not depend on how many of them these are.
 * */
void linear_some(const struct compute *compute, float *y, const float *x, size_t tokens, size_t of,
                 const struct matrix *matrix, const float *bias);

/* Ba et al. 2016, per row of `width`; bias may be NULL. */
void layernorm(const struct compute *compute, float *y, const float *x, size_t rows, size_t width,
               const float *weight, const float *bias, float eps);
/* Zhang and Sennrich 2019, per row of `width`. */
void rmsnorm(const struct compute *compute, float *y, const float *x, size_t rows, size_t width,
             const float *weight, float eps);
/* In place, of x times scale; a row of nothing but -INFINITY becomes zeros. */
void softmax(const struct compute *compute, float *x, size_t width, float scale);
/* A function of one number, applied to `count` of them; y may be x. `kind` is AC_RELU, ... */
void activate(const struct compute *compute, float *y, const float *x, size_t count, int kind);

#endif
