/* SPDX-License-Identifier: MIT */
/*
 * product.h - one product of rows with a stored matrix, as the ways to compute it see it.
 * Only for linear.c and product_*.c.
 */
#ifndef TENSOR_PRODUCT_H
#define TENSOR_PRODUCT_H

#include "tensor/kernels.h"

struct product {
    const struct compute *compute;
    const struct isa *isa;
    float *y;       /* [tokens][rows] */
    const float *x; /* [tokens][columns], rows x_stride apart */
    size_t x_stride;
    size_t tokens, rows;
    size_t columns; /* numbers, or pairs of them */
    size_t units;   /* numbers that one column is: 1, or 2 where they are rounded */
    size_t of;      /* tokens by which the way is chosen */
    const struct matrix *matrix;
    const float *bias;     /* [rows]; NULL: none */
    dtype_widen_fn *widen; /* the fastest there is; of pairs, a copy of them */
    void (*tile)(const struct tile *tile);
    const uint8_t *data;   /* of the matrix */
    size_t step;           /* bytes of a stored row */
    size_t piece;          /* rows of the matrix that are one part */
    bool direct;           /* stored as floats, or pairs, that can be read as such */
};

/* Bytes of `count` stored numbers of the matrix, whole blocks. */
size_t product_bytes(const struct product *product, size_t count);
/* Numbers of a stored row from column `from`, widened: out [count]. */
void product_widen(const struct product *product, size_t row, size_t from, size_t count,
                   float *out);
/* Rows `part` * piece to the end of that piece. */
size_t product_end(const struct product *product, uint32_t part);
uint32_t product_parts(const struct product *product);

/* For one or a few tokens: every row of the matrix is read once, as a dot product or a sum. */
void product_few(struct product *product);
/* For many tokens: by tiles, of a matrix stored in rows. */
void product_rows(struct product *product);
/* For many tokens and a matrix of Q8_0: these become bytes, too. Only where compute->fast. */
void product_q8(struct product *product);
/* For more than one token: by tiles, of a matrix that is stored transposed. */
void product_columns(struct product *product);

#endif
