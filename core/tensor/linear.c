/* SPDX-License-Identifier: MIT */
/*
 * linear.c - products of rows of float with weights as they are stored: which way of computing fits
 * how many tokens. Does not know what the numbers stand for.
 */
#include "tensor/product.h"

#include <string.h>

#define FEW 8 /* tokens from which tiles are faster than dot products */
/* Elements up to which a matrix is so small that it is always done by dot products: the same sums
 * in the same order, whatever the number of tokens. */
#define SMALL (1u << 17)

void matrix_row(const struct matrix *matrix, uint64_t row, float *out)
{
    const struct dtype_info *info = dtype_get(matrix->dtype);
    const uint8_t *data = matrix->data;
    if (!matrix->transposed)
        info->widen(data + row * (matrix->columns / info->block * info->bytes), out,
                    (size_t)matrix->columns);
    if (matrix->scales.data)
        scales_apply(&matrix->scales, row, 0, out, (size_t)matrix->columns);
    for (uint64_t i = 0; matrix->transposed && i < matrix->columns; i++)
        info->widen(data + (i * matrix->rows + row) * info->bytes, out + i, 1);
}

size_t product_bytes(const struct product *product, size_t count)
{
    const struct dtype_info *info = dtype_get(product->matrix->dtype);
    return count / info->block * info->bytes;
}

void product_widen(const struct product *product, size_t row, size_t from, size_t count,
                   float *out)
{
    const struct scales *scales = &product->matrix->scales;
    product->widen(product->data + row * product->step + from * product->step / product->columns,
                   out, count);
    if (scales->data)
        scales_apply(scales, row, from, out, count);
}

size_t product_end(const struct product *product, uint32_t part)
{
    size_t end = (part + (size_t)1) * product->piece;
    return end < product->rows ? end : product->rows;
}

uint32_t product_parts(const struct product *product)
{
    return (uint32_t)((product->rows + product->piece - 1) / product->piece);
}

static void pairs_copy(const void *data, float *out, size_t count)
{
    memcpy(out, data, count * sizeof *out);
}

static void round_rows(void *context, size_t first, size_t end, uint32_t thread)
{
    const struct product *product = context;
    size_t width = product->columns * product->units;
    float *out = compute_rounded(product->compute, 0);
    (void)thread;
    product->compute->fast->round((uint16_t *)(void *)(out + first * product->columns),
                                  product->x + first * width, (end - first) * width);
}

/* Tokens become pairs of bfloat16, as the weights are, so that a column is two numbers. */
static void product_round(struct product *product)
{
    bool even = product->columns % 2 == 0 && (uintptr_t)product->data % sizeof(float) == 0;
    if (!product->compute->fast || product->matrix->dtype != DTYPE_BF16 || !even)
        return;
    product->units = 2;
    product->columns /= 2;
    product->x_stride = product->columns;
    float *rounded = compute_rounded(product->compute, product->tokens * product->columns);
    compute_rows(product->compute, product->tokens, product->tokens * product->columns, round_rows,
                 product);
    product->x = rounded;
    product->tile = product->compute->fast->tile;
    product->widen = pairs_copy;
    product->direct = !product->matrix->transposed;
}

void linear_some(const struct compute *compute, float *y, const float *x, size_t tokens, size_t of,
                 const struct matrix *matrix, const float *bias)
{
    struct product product = {
        .compute = compute, .isa = compute->isa, .y = y, .x = x, .tokens = tokens, .of = of,
        .rows = (size_t)matrix->rows, .columns = (size_t)matrix->columns, .units = 1,
        .x_stride = (size_t)matrix->columns,
        .matrix = matrix, .bias = bias, .data = matrix->data,
        .widen = compute->isa->widen[matrix->dtype], .tile = compute->isa->tile,
        .direct = matrix->dtype == DTYPE_F32 && (uintptr_t)matrix->data % sizeof(float) == 0,
    };
    product.step = product_bytes(&product, matrix->transposed ? product.rows : product.columns);
    if (!product.widen)
        product.widen = dtype_get(matrix->dtype)->widen;
    if (tokens == 0)
        return;
    bool small = product.rows * product.columns <= SMALL;
    if (matrix->transposed ? of == 1 : of < FEW || small) {
        product_few(&product);
        return;
    }
    if (compute->fast && matrix->dtype == DTYPE_Q8_0) {
        product_q8(&product);
        return;
    }
    product_round(&product);
    if (matrix->transposed)
        product_columns(&product);
    else
        product_rows(&product);
}

void linear(const struct compute *compute, float *y, const float *x, size_t tokens,
            const struct matrix *matrix, const float *bias)
{
    linear_some(compute, y, x, tokens, tokens, matrix, bias);
}
