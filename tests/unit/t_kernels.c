/* SPDX-License-Identifier: MIT */
/* t_kernels.c - the kernels against plain double arithmetic. Graphs are tested in t_run.c. */
#include "tensor/kernels.h"

#include <archcard/graph.h>
#include <math.h>

#include "toy.h"

#define ROWS 37
#define COLUMNS 531
#define TOKENS 5

/* Relative L2 error of `got` [count] against `wanted` [count]. */
static double error_of(const float *got, const double *wanted, size_t count)
{
    double difference = 0, size = 0;
    for (size_t i = 0; i < count; i++) {
        difference += (got[i] - wanted[i]) * (got[i] - wanted[i]);
        size += wanted[i] * wanted[i];
    }
    return sqrt(difference / size);
}

static float *numbers_new(struct toy *toy, size_t count)
{
    float *numbers = malloc(count * sizeof *numbers);
    for (size_t i = 0; i < count; i++)
        numbers[i] = toy_random(toy);
    return numbers;
}

/* The upper half of each float, as bfloat16; the float becomes what that stands for. */
static void halve(float *numbers, uint8_t *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, &numbers[i], 4);
        bits &= 0xffff0000u;
        memcpy(&numbers[i], &bits, 4);
        out[2 * i] = (uint8_t)(bits >> 16);
        out[2 * i + 1] = (uint8_t)(bits >> 24);
    }
}

static void linear_check(const struct matrix *matrix, const float *weights, const float *x,
                         const float *bias)
{
    size_t rows = (size_t)matrix->rows, columns = (size_t)matrix->columns;
    double *wanted = calloc(TOKENS * rows, sizeof *wanted);
    float *got = calloc(TOKENS * rows, sizeof *got), *one = calloc(rows, sizeof *one);
    for (size_t t = 0; t < TOKENS; t++)
        for (size_t r = 0; r < rows; r++) {
            wanted[t * rows + r] = bias ? bias[r] : 0;
            for (size_t c = 0; c < columns; c++) {
                size_t at = matrix->transposed ? c * rows + r : r * columns + c;
                wanted[t * rows + r] += (double)x[t * columns + c] * weights[at];
            }
        }
    linear(got, x, TOKENS, matrix, bias);
    ck_assert_double_le(error_of(got, wanted, TOKENS * rows), 2e-7);
    for (size_t t = 0; t < TOKENS; t++) {
        linear(one, x + t * columns, 1, matrix, bias);
        ck_assert_int_eq(memcmp(one, got + t * rows, rows * sizeof *one), 0);
    }
    free(wanted);
    free(got);
    free(one);
}

START_TEST(linear_is_right_for_every_layout)
{
    struct toy *toy = toy_new(1);
    size_t count = ROWS * COLUMNS;
    float *weights = numbers_new(toy, count), *x = numbers_new(toy, TOKENS * COLUMNS);
    float *bias = numbers_new(toy, ROWS);
    uint8_t *bytes = malloc(count * 4 + 1);
    halve(weights, bytes + 1, count);
    for (int transposed = 0; transposed < 2; transposed++) {
        struct matrix matrix = {bytes + 1, DTYPE_BF16, ROWS, COLUMNS, transposed};
        halve(weights, bytes + 1, count);
        linear_check(&matrix, weights, x, bias);
        matrix.dtype = DTYPE_F32;
        memcpy(bytes + 1, weights, count * 4);
        linear_check(&matrix, weights, x, NULL);
        matrix.data = weights;
        linear_check(&matrix, weights, x, bias);
    }
    free(weights);
    free(x);
    free(bias);
    free(bytes);
    toy_free(toy);
}
END_TEST

START_TEST(small_and_odd_widths_work)
{
    struct toy *toy = toy_new(2);
    float *weights = numbers_new(toy, 40 * 40), *x = numbers_new(toy, TOKENS * 40);
    for (uint64_t columns = 1; columns < 40; columns++) {
        struct matrix matrix = {weights, DTYPE_F32, 41 - columns, columns, columns % 2};
        linear_check(&matrix, weights, x, NULL);
    }
    free(weights);
    free(x);
    toy_free(toy);
}
END_TEST

START_TEST(a_matrix_row_is_its_logical_row)
{
    const float numbers[6] = {1, 2, 3, 4, 5, 6};
    struct matrix plain = {numbers, DTYPE_F32, 2, 3, false};
    struct matrix turned = {numbers, DTYPE_F32, 3, 2, true};
    float row[3];
    matrix_row(&plain, 1, row);
    ck_assert(row[0] == 4 && row[1] == 5 && row[2] == 6);
    matrix_row(&turned, 1, row);
    ck_assert(row[0] == 2 && row[1] == 5);
}
END_TEST

START_TEST(norms_are_right)
{
    struct toy *toy = toy_new(3);
    float *x = numbers_new(toy, 3 * COLUMNS), *w = numbers_new(toy, COLUMNS);
    float *b = numbers_new(toy, COLUMNS), *got = numbers_new(toy, 3 * COLUMNS);
    double *wanted = calloc(3 * COLUMNS, sizeof *wanted), *rms = calloc(3 * COLUMNS, sizeof *rms);
    for (size_t row = 0; row < 3; row++) {
        double mean = 0, squares = 0, variance = 0;
        for (size_t i = 0; i < COLUMNS; i++) {
            float *value = &x[row * COLUMNS + i];
            *value += 100; /* far from 0: the mean must not eat the digits */
            mean += (double)*value / COLUMNS;
            squares += (double)*value * *value / COLUMNS;
        }
        for (size_t i = 0; i < COLUMNS; i++)
            variance += pow(x[row * COLUMNS + i] - mean, 2) / COLUMNS;
        for (size_t i = 0; i < COLUMNS; i++) {
            size_t at = row * COLUMNS + i;
            wanted[at] = (x[at] - mean) / sqrt(variance + 1e-5f) * w[i] + b[i];
            rms[at] = x[at] / sqrt(squares + 1e-6f) * w[i];
        }
    }
    layernorm(got, x, 3, COLUMNS, w, b, 1e-5f);
    ck_assert_double_le(error_of(got, wanted, 3 * COLUMNS), 1e-7);
    rmsnorm(got, x, 3, COLUMNS, w, 1e-6f);
    ck_assert_double_le(error_of(got, rms, 3 * COLUMNS), 1e-7);
    free(x);
    free(w);
    free(b);
    free(got);
    free(wanted);
    free(rms);
    toy_free(toy);
}
END_TEST

START_TEST(softmax_sums_to_one)
{
    float x[4] = {1000, 999, -INFINITY, 998}, none[2] = {-INFINITY, -INFINITY};
    double sum = 1 + exp(-1) + exp(-2);
    softmax(x, 4);
    ck_assert_float_eq_tol(x[0], (float)(1 / sum), 1e-7f);
    ck_assert_float_eq_tol(x[1], (float)(exp(-1) / sum), 1e-7f);
    ck_assert(x[2] == 0);
    ck_assert_float_eq_tol(x[3], (float)(exp(-2) / sum), 1e-7f);
    softmax(none, 2);
    ck_assert(none[0] == 0 && none[1] == 0);
}
END_TEST

static double activation(int kind, double x)
{
    switch (kind) {
    case AC_RELU:
        return x > 0 ? x : 0;
    case AC_GELU:
        return x * 0.5 * erfc(-x / sqrt(2));
    case AC_GELU_TANH:
        return 0.5 * x * (1 + tanh(sqrt(2 / acos(-1)) * (x + 0.044715 * x * x * x)));
    case AC_SILU:
        return x / (1 + exp(-x));
    case AC_QUICK_GELU:
        return x / (1 + exp(-1.702 * x));
    case AC_TANH:
        return tanh(x);
    default:
        return x > 0 ? x * x : 0;
    }
}

START_TEST(activations_are_right)
{
    for (int kind = AC_RELU; kind <= AC_RELU2; kind++)
        for (float x = -8; x <= 8; x += 0.125f) {
            float y = x;
            activate(&y, &y, 1, kind);
            ck_assert_msg(fabs(y - activation(kind, x)) < 1e-6, "kind %d at %g: %g", kind, x, y);
        }
}
END_TEST

START_TEST(attention_takes_strided_heads)
{
    struct toy *toy = toy_new(4);
    enum { KEYS = 71, WIDTH = 19, STRIDE = 40 };
    float *query = numbers_new(toy, WIDTH), *keys = numbers_new(toy, KEYS * STRIDE);
    float scores[KEYS], mixed[WIDTH];
    double wanted[KEYS] = {0}, sums[WIDTH] = {0};
    for (size_t key = 0; key < KEYS; key++)
        for (size_t i = 0; i < WIDTH; i++)
            wanted[key] += (double)query[i] * keys[key * STRIDE + i];
    attend_scores(scores, query, keys, STRIDE, KEYS, WIDTH);
    ck_assert_double_le(error_of(scores, wanted, KEYS), 1e-6);
    for (size_t key = 0; key < KEYS; key++)
        for (size_t i = 0; i < WIDTH; i++)
            sums[i] += (double)scores[key] * keys[key * STRIDE + i];
    attend_mix(mixed, scores, keys, STRIDE, KEYS, WIDTH);
    ck_assert_double_le(error_of(mixed, sums, WIDTH), 1e-6);
    free(query);
    free(keys);
    toy_free(toy);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        linear_is_right_for_every_layout, small_and_odd_widths_work,
        a_matrix_row_is_its_logical_row,  norms_are_right,
        softmax_sums_to_one,              activations_are_right,
        attention_takes_strided_heads,
    };
    return toy_main("kernels", tests, sizeof tests / sizeof *tests);
}
