/* SPDX-License-Identifier: MIT */
/*
 * product_few.c - products with one or a few tokens, which are bound by reading the weights: each
 * is read once, in the order of the file. Does not use tiles.
 */
#include <string.h>

#include "tensor/product.h"

#define ROWS 16   /* that are widened at once, at most */
#define WIDE 8192 /* floats that they may be, to stay in the nearest cache; two rows always */

#define CHAIN 256 /* stored rows that are summed in one chain */

/* How many rows of `width` are widened at once. */
static size_t rows_widened(size_t width)
{
    size_t rows = WIDE / width;
    return rows < 2 ? 2 : rows < ROWS ? rows : ROWS;
}

/* Rows first .. end against all tokens, from weights as floats or whatever `dots` takes. */
static void dots_all(const struct product *product, isa_dots_fn *function, const void *weights,
                     size_t stride, size_t first, size_t end)
{
    struct dots dots = {
        .weights = weights, .bias = product->bias ? product->bias + first : NULL,
        .y_stride = product->rows, .x_stride = product->columns, .stride = stride,
        .rows = end - first, .width = product->columns, .among = product->of > 1,
    };
    for (size_t t = 0; t < product->tokens; t += dots.tokens) {
        size_t left = product->tokens - t;
        dots.tokens = left < ISA_DOT_TOKENS ? left : ISA_DOT_TOKENS;
        dots.x = product->x + t * product->columns;
        dots.y = product->y + t * product->rows + first;
        function(&dots);
    }
}

static void rows_part(void *context, uint32_t part, uint32_t thread)
{
    const struct product *product = context;
    size_t row = part * product->piece, end = product_end(product, part), next;
    isa_dots_fn *dots = product->isa->dots[product->matrix->dtype];
    if (dots) {
        dots_all(product, dots, product->data + row * product->step, product->step, row, end);
        return;
    }
    size_t most = rows_widened(product->columns);
    float *wide = compute_own(product->compute, thread, most * product->columns);
    for (; row < end; row = next) {
        next = end - row < most ? end : row + most;
        for (size_t i = row; i < next; i++)
            product_widen(product, i, 0, product->columns, wide + (i - row) * product->columns);
        dots_all(product, product->isa->dots[DTYPE_F32], wide, product->columns * sizeof *wide, row,
                 next);
    }
}

/* sum [width] += stored rows `row` .. row + count times the token's numbers, from output `first`;
 * behind `sum` is room for ROWS more of them. */
static void chain_add(const struct product *product, float *sum, size_t row, size_t count,
                      size_t first, size_t width)
{
    isa_mix_fn *mix = product->isa->mix[product->matrix->dtype];
    const uint8_t *data = product->data + row * product->step + product_bytes(product, first);
    float *wide = sum + width;
    if (mix) {
        mix(sum, product->x + row, data, product->step, count, width);
        return;
    }
    for (size_t i = 0, some; i < count; i += some) {
        some = count - i < ROWS ? count - i : ROWS;
        for (size_t n = 0; n < some; n++)
            product->widen(data + (i + n) * product->step, wide + n * width, width);
        product->isa->mix[DTYPE_F32](sum, product->x + row + i, wide, width * sizeof *wide, some,
                                     width);
    }
}

/* One token, a matrix stored in columns: outputs first .. end are a sum of stored rows. */
static void columns_part(void *context, uint32_t part, uint32_t thread)
{
    const struct product *product = context;
    size_t first = part * product->piece, width = product_end(product, part) - first;
    float *sum = compute_own(product->compute, thread, (1 + ROWS) * width), *y = product->y + first;
    if (product->bias)
        memcpy(y, product->bias + first, width * sizeof *y);
    else
        memset(y, 0, width * sizeof *y);
    for (size_t i = 0, count; i < product->columns; i += count) {
        count = product->columns - i < CHAIN ? product->columns - i : CHAIN;
        memset(sum, 0, width * sizeof *sum);
        chain_add(product, sum, i, count, first, width);
        for (size_t column = 0; column < width; column++)
            y[column] += sum[column];
    }
}

void product_few(struct product *product)
{
    bool columns = product->matrix->transposed;
    product->piece = compute_piece(product->compute, product->rows, columns ? 1 : 4,
                                   columns ? 64 : 16, columns ? 4096 : 256);
    threads_run(product->compute->threads, columns ? columns_part : rows_part, product,
                product_parts(product));
}
