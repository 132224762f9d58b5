/* SPDX-License-Identifier: MIT */
/*
 * product_few.c - products with one or a few tokens, which are bound by reading the weights: each
 * is read once, in the order of the file. Does not use tiles.
 */
#include <string.h>

#include "tensor/product.h"

#define ROWS 16   /* that are widened at once, at most */
#define WIDE 8192 /* floats that they may be, to stay in the nearest cache; two rows always */

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

/* One token, a matrix stored in columns: outputs first .. end are a sum of stored rows. */
static void columns_part(void *context, uint32_t part, uint32_t thread)
{
    const struct product *product = context;
    size_t first = part * product->piece, width = product_end(product, part) - first;
    isa_mix_fn *mix = product->isa->mix[product->matrix->dtype];
    const uint8_t *data = product->data + product_bytes(product, first);
    float *y = product->y + first;
    float *wide = mix ? NULL : compute_own(product->compute, thread, ROWS * width);
    if (product->bias)
        memcpy(y, product->bias + first, width * sizeof *y);
    else
        memset(y, 0, width * sizeof *y);
    if (mix)
        mix(y, product->x, data, product->step, product->columns, width);
    for (size_t i = 0, count; !mix && i < product->columns; i += count) {
        count = product->columns - i < ROWS ? product->columns - i : ROWS;
        for (size_t row = 0; row < count; row++)
            product->widen(data + (i + row) * product->step, wide + row * width, width);
        product->isa->mix[DTYPE_F32](y, product->x + i, wide, width * sizeof *wide, count, width);
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
