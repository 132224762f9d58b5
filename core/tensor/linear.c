/* SPDX-License-Identifier: MIT */
/*
 * linear.c - products of rows of float with weights as they are stored: which way of computing fits
 * how many tokens. Does not know what the numbers stand for.
 */
#include "tensor/product.h"

#include "base/memory.h"

#define FEW 8 /* tokens from which tiles are faster than dot products */
/* Elements up to which a matrix is so small that it is always done by dot products: the same sums in
 * the same order, whatever the number of tokens. */
#define SMALL (1u << 17)

void matrix_row(const struct matrix *matrix, uint64_t row, float *out)
{
    const struct dtype_info *info = dtype_get(matrix->dtype);
    const uint8_t *data = matrix->data;
    if (!matrix->transposed)
        info->widen(data + row * (matrix->columns / info->block * info->bytes), out,
                    (size_t)matrix->columns);
    for (uint64_t i = 0; matrix->transposed && i < matrix->columns; i++)
        info->widen(data + (i * matrix->rows + row) * info->bytes, out + i, 1);
}

size_t product_bytes(const struct product *product, size_t count)
{
    const struct dtype_info *info = dtype_get(product->matrix->dtype);
    return count / info->block * info->bytes;
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

void linear_some(const struct compute *compute, float *y, const float *x, size_t tokens, size_t of,
                 const struct matrix *matrix, const float *bias)
{
    struct product product = {
        .compute = compute, .isa = compute->isa, .y = y, .x = x, .tokens = tokens, .of = of,
        .rows = (size_t)matrix->rows, .columns = (size_t)matrix->columns, .matrix = matrix,
        .bias = bias, .data = matrix->data, .widen = compute->isa->widen[matrix->dtype],
        .direct = matrix->dtype == DTYPE_F32 && (uintptr_t)matrix->data % sizeof(float) == 0,
    };
    product.step = product_bytes(&product, matrix->transposed ? product.rows : product.columns);
    if (!product.widen)
        product.widen = dtype_get(matrix->dtype)->widen;
    if (tokens == 0)
        return;
    bool small = product.rows * product.columns <= SMALL;
    if (matrix->transposed ? of == 1 : of < FEW || small)
        product_few(&product);
    else if (matrix->transposed)
        product_columns(&product);
    else
        product_rows(&product);
}

void linear(const struct compute *compute, float *y, const float *x, size_t tokens,
            const struct matrix *matrix, const float *bias)
{
    linear_some(compute, y, x, tokens, tokens, matrix, bias);
}
