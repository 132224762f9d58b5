/* SPDX-License-Identifier: MIT */
/*
 * linear.c - products of rows of float with weights as they are stored, and of attention's queries,
 * keys and values. Does not know what the numbers stand for.
 *
 * Sums run in sixteen lanes of float over short stretches and in double over those: close to exact,
 * and the same bits for a row whatever is computed beside it.
 */
#include "tensor/kernels.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define LANES 16
#define STRETCH 256 /* columns summed in float before they go into a double */
#define ROWS 16     /* weight rows widened at once: a cache line of a transposed matrix */
#define KEYS 32     /* values summed in float before they go into a double */

static double lanes_sum(const float *lanes)
{
    double sum = 0;
    for (int i = 0; i < LANES; i++)
        sum += lanes[i];
    return sum;
}

static float dot(const float *a, const float *b, size_t count)
{
    double total = 0;
    size_t at = 0;
    while (count - at >= LANES) {
        size_t left = count - at;
        size_t end = at + (left < STRETCH ? left - left % LANES : STRETCH);
        float lanes[LANES] = {0};
        for (; at < end; at += LANES)
            for (int i = 0; i < LANES; i++)
                lanes[i] += a[at + i] * b[at + i];
        total += lanes_sum(lanes);
    }
    for (; at < count; at++)
        total += (double)a[at] * b[at];
    return (float)total;
}

/* Rows first .. first + count of a matrix that is stored by columns: out [count][columns]. */
static void columns_widen(const struct matrix *matrix, uint64_t first, size_t count, float *out)
{
    const struct dtype_info *info = dtype_get(matrix->dtype);
    const uint8_t *data = (const uint8_t *)matrix->data + first * info->bytes;
    size_t columns = (size_t)matrix->columns, step = (size_t)matrix->rows * info->bytes;
    for (size_t from = 0; from < columns; from += LANES) {
        size_t lanes = columns - from < LANES ? columns - from : LANES;
        float tile[LANES][ROWS];
        for (size_t i = 0; i < lanes; i++)
            info->widen(data + (from + i) * step, tile[i], count);
        for (size_t row = 0; row < count; row++)
            for (size_t i = 0; i < lanes; i++)
                out[row * columns + from + i] = tile[i][row];
    }
}

/* Rows first .. first + count, widened, at most ROWS: out [count][columns]. */
static void rows_widen(const struct matrix *matrix, uint64_t first, size_t count, float *out)
{
    const struct dtype_info *info = dtype_get(matrix->dtype);
    size_t columns = (size_t)matrix->columns;
    if (matrix->transposed)
        columns_widen(matrix, first, count, out);
    else
        info->widen((const uint8_t *)matrix->data + first * (columns / info->block * info->bytes),
                    out, count * columns);
}

void matrix_row(const struct matrix *matrix, uint64_t row, float *out)
{
    rows_widen(matrix, row, 1, out);
}

void linear(float *y, const float *x, size_t tokens, const struct matrix *matrix,
            const float *bias)
{
    size_t columns = (size_t)matrix->columns, rows = (size_t)matrix->rows;
    bool direct = matrix->dtype == DTYPE_F32 && !matrix->transposed &&
                  (uintptr_t)matrix->data % sizeof(float) == 0;
    float *wide = direct ? NULL : memory_new(ROWS * columns, sizeof *wide);
    for (size_t first = 0; first < rows; first += ROWS) {
        size_t count = rows - first < ROWS ? rows - first : ROWS;
        const float *weights = wide;
        if (direct)
            weights = (const float *)matrix->data + first * columns;
        else
            rows_widen(matrix, first, count, wide);
        for (size_t token = 0; token < tokens; token++) {
            for (size_t row = 0; row < count; row++) {
                float sum = dot(x + token * columns, weights + row * columns, columns);
                y[token * rows + first + row] = bias ? sum + bias[first + row] : sum;
            }
        }
    }
    free(wide);
}

void attend_scores(float *scores, const float *query, const float *keys, size_t stride,
                   size_t count, size_t width)
{
    for (size_t i = 0; i < count; i++)
        scores[i] = dot(query, keys + i * stride, width);
}

void attend_mix(float *out, const float *weights, const float *values, size_t stride, size_t count,
                size_t width)
{
    for (size_t from = 0; from < width; from += LANES) {
        size_t lanes = width - from < LANES ? width - from : LANES;
        double totals[LANES] = {0};
        for (size_t key = 0; key < count;) {
            size_t end = count - key < KEYS ? count : key + KEYS;
            float sums[LANES] = {0};
            for (; key < end; key++) {
                const float *value = values + key * stride + from;
                for (size_t i = 0; i < lanes; i++)
                    sums[i] += weights[key] * value[i];
            }
            for (size_t i = 0; i < lanes; i++)
                totals[i] += sums[i];
        }
        for (size_t i = 0; i < lanes; i++)
            out[from + i] = (float)totals[i];
    }
}
