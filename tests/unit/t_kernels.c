/* SPDX-License-Identifier: MIT */
/*
 * t_kernels.c - the kernels of every instruction set this processor has, against plain double
 * arithmetic. Each test runs once for each of them. Graphs are tested in t_run.c.
 */
#include "tensor/kernels.h"

#include <archcard/graph.h>

#include "isas.h"

/* The number types that are tried, and where a block has halves that must stay small: bytes from
 * `first`, `count` of them. */
static const struct type {
    enum dtype dtype;
    size_t first, count;
} types[] = {
    {DTYPE_F32, 0, 0},  {DTYPE_F16, 0, 2},  {DTYPE_BF16, 0, 2},  {DTYPE_F64, 0, 0},
    {DTYPE_I8, 0, 0},   {DTYPE_Q8_0, 0, 2}, {DTYPE_Q4_0, 0, 2},  {DTYPE_Q4_1, 0, 4},
    {DTYPE_Q5_0, 0, 2}, {DTYPE_Q5_1, 0, 4}, {DTYPE_Q2_K, 80, 4}, {DTYPE_Q3_K, 108, 2},
    {DTYPE_Q4_K, 0, 4}, {DTYPE_Q5_K, 0, 4}, {DTYPE_Q6_K, 208, 2},
};

#define TYPES ((int)(sizeof types / sizeof *types))

/* Stored numbers of any value, `count` of them; free() ends them. */
static uint8_t *stored_new(struct toy *toy, const struct type *type, size_t count)
{
    uint64_t bytes;
    const struct dtype_info *info = dtype_get(type->dtype);
    ck_assert(!dtype_size(type->dtype, count, &bytes));
    uint8_t *data = malloc((size_t)bytes);
    for (size_t i = 0; i < bytes; i++)
        data[i] = (uint8_t)(int)(128 + 127 * toy_random(toy));
    for (size_t i = 0; i < count && type->dtype == DTYPE_F32; i++)
        memcpy(data + 4 * i, &(float){toy_random(toy)}, 4);
    for (size_t i = 0; i < count && type->dtype == DTYPE_F64; i++)
        memcpy(data + 8 * i, &(double){toy_random(toy)}, 8);
    for (size_t block = 0; block < bytes; block += info->bytes)
        for (size_t i = 1; i < type->count; i += 2)
            data[block + type->first + i] &= 0xbf; /* below 2 */
    return data;
}

/* y [tokens][rows] in double, without a bias; `sizes` [tokens]: the sum of the squares of what is
 * summed for each. */
static double *product_new(const struct matrix *matrix, const float *x, size_t tokens, double *sizes)
{
    size_t rows = (size_t)matrix->rows, columns = (size_t)matrix->columns;
    double *y = calloc(tokens * rows, sizeof *y);
    float *weights = malloc(columns * sizeof *weights);
    memset(sizes, 0, tokens * sizeof *sizes);
    for (size_t row = 0; row < rows; row++) {
        matrix_row(matrix, row, weights);
        for (size_t t = 0; t < tokens; t++)
            for (size_t i = 0; i < columns; i++) {
                double term = (double)x[t * columns + i] * weights[i];
                y[t * rows + row] += term;
                sizes[t] += term * term;
            }
    }
    free(weights);
    return y;
}

static void product_check(struct toy *toy, const struct type *type, size_t rows, size_t columns,
                          bool transposed)
{
    enum { MOST = 70 };
    static const size_t counts[] = {1, 2, 3, 5, 7, 8, 9, 13, 16, 24, 31, 35, MOST};
    uint8_t *data = stored_new(toy, type, rows * columns);
    float *x = numbers_new(toy, MOST * columns), *bias = numbers_new(toy, rows);
    float *got = malloc(MOST * rows * sizeof *got);
    struct matrix matrix = {data, type->dtype, rows, columns, transposed, {0}};
    double sizes[MOST], *wanted = product_new(&matrix, x, MOST, sizes);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        const float *added = i % 2 ? bias : NULL;
        double size = 0, error = 0;
        linear(&compute, got, x, counts[i], &matrix, added);
        for (size_t t = 0; t < counts[i]; t++) {
            size += sizes[t];
            for (size_t row = 0; row < rows; row++) {
                double more = added ? bias[row] : 0;
                size += more * more;
                error += pow(got[t * rows + row] - wanted[t * rows + row] - more, 2);
            }
        }
        error = sqrt(error / size);
        ck_assert_msg(error < 1e-6, "%s %s %zu x %zu%s, %zu tokens: %g", compute.isa->name,
                      dtype_get(type->dtype)->name, rows, columns, transposed ? " transposed" : "",
                      counts[i], error);
    }
    free(data), free(x), free(bias), free(got), free(wanted);
}

/* Each type a test of its own. */
START_TEST(products_are_right_for_every_type_and_size)
{
    static const size_t sizes[][2] = {{1, 1}, {3, 17}, {16, 16}, {37, 64}, {100, 531}, {64, 1024},
                                      {70, 256}, {1, 768}, {13, 512}, {300, 96},
                                      {259, 509}, {139, 1024}, {64, 3072}};
    const struct type *type = &types[_i % TYPES];
    uint32_t block = dtype_get(type->dtype)->block;
    struct toy *toy = toy_new(1);
    if (begin(_i / TYPES, 2)) {
        for (size_t j = 0; j < sizeof sizes / sizeof *sizes; j++) {
            if (sizes[j][1] % block == 0)
                product_check(toy, type, sizes[j][0], sizes[j][1], false);
            if (block == 1)
                product_check(toy, type, sizes[j][0], sizes[j][1], true);
        }
        compute_fini(&compute);
    }
    toy_free(toy);
}
END_TEST

/* Products with bytes under scales, one a block of rows and columns, against the same numbers as
 * floats. */
static void scaled_check(struct toy *toy, enum dtype dtype, size_t by_rows, size_t by_columns)
{
    enum { ROWS = 300, COLUMNS = 500 };
    static const size_t counts[] = {1, 3, 9, 40};
    size_t across = (COLUMNS + by_columns - 1) / by_columns;
    size_t blocks = (ROWS + by_rows - 1) / by_rows * across;
    uint8_t *data = stored_new(toy, &(struct type){dtype, 0, 0}, ROWS * COLUMNS);
    float *scales = numbers_new(toy, blocks), *plain = malloc(ROWS * COLUMNS * sizeof *plain);
    float *x = numbers_new(toy, 40 * COLUMNS), *got = malloc((size_t)40 * ROWS * sizeof *got);
    for (size_t i = 0; i < ROWS * COLUMNS; i++) {
        data[i] &= 0xbf; /* no NaN */
        dtype_get(dtype)->widen(data + i, plain + i, 1);
        plain[i] *= scales[i / COLUMNS / by_rows * across + i % COLUMNS / by_columns] * 0.5f;
    }
    struct matrix matrix = {data, dtype, ROWS, COLUMNS, false,
                            {scales, DTYPE_F32, across, by_rows, by_columns, 0.5f}};
    struct matrix floats = {plain, DTYPE_F32, ROWS, COLUMNS, false, {0}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        double sizes[40], *wanted = product_new(&floats, x, counts[i], sizes);
        linear(&compute, got, x, counts[i], &matrix, NULL);
        ck_assert_double_le(error_of(got, wanted, counts[i] * ROWS), 1e-6);
        free(wanted);
    }
    matrix_row(&matrix, ROWS - 1, got);
    ck_assert_int_eq(memcmp(got, plain + (size_t)(ROWS - 1) * COLUMNS, COLUMNS * 4), 0);
    free(data), free(scales), free(plain), free(x), free(got);
}

START_TEST(scales_are_those_of_their_blocks)
{
    struct toy *toy = toy_new(8);
    if (begin(_i, 2)) {
        scaled_check(toy, DTYPE_I8, 1, 500);
        scaled_check(toy, DTYPE_I8, 1, 25);
        scaled_check(toy, DTYPE_F8_E4M3, 300, 500);
        scaled_check(toy, DTYPE_F8_E4M3, 128, 128);
        scaled_check(toy, DTYPE_F8_E5M2, 64, 1);
        compute_fini(&compute);
    }
    toy_free(toy);
}
END_TEST

/* What `fast` may lose: bfloat16 has 8 bits, and bytes 7 of the largest of a block. */
static double fast_error(struct toy *toy, const struct type *type, bool transposed, size_t tokens)
{
    enum { ROWS = 277, COLUMNS = 544 };
    uint8_t *data = stored_new(toy, type, ROWS * COLUMNS);
    float *x = numbers_new(toy, tokens * COLUMNS), *bias = numbers_new(toy, ROWS);
    float *got = malloc(tokens * ROWS * sizeof *got);
    struct matrix matrix = {data, type->dtype, ROWS, COLUMNS, transposed, {0}};
    ck_assert_uint_le(tokens, 130);
    double sizes[130], *wanted = product_new(&matrix, x, tokens, sizes);
    linear(&compute, got, x, tokens, &matrix, bias);
    for (size_t i = 0; i < tokens * ROWS; i++)
        wanted[i] += bias[i % ROWS];
    double error = error_of(got, wanted, tokens * ROWS);
    free(data), free(x), free(bias), free(got), free(wanted);
    return error;
}

START_TEST(rounding_is_asked_for_and_small)
{
    static const size_t counts[] = {1, 2, 8, 16, 29, 130};
    struct toy *toy = toy_new(7);
    struct error error = {0};
    if (!isa_find("avx512") || !isa_fast_find(isa_find("avx512"))) {
        toy_free(toy);
        return;
    }
    setenv("ARCHCARD_ISA", "avx512", 1);
    ck_assert_int_eq(compute_init(&compute, 2, true, &error), 0);
    ck_assert_ptr_nonnull(compute.fast);
    for (int i = 0; i < TYPES; i++)
        for (size_t j = 0; j < sizeof counts / sizeof *counts; j++)
            for (int transposed = 0; transposed < (types[i].dtype == DTYPE_BF16) + 1; transposed++) {
                bool bytes = types[i].dtype == DTYPE_Q8_0, pairs = types[i].dtype == DTYPE_BF16;
                if (544 % dtype_get(types[i].dtype)->block)
                    continue;
                double far = fast_error(toy, &types[i], transposed, counts[j]);
                bool exact = !bytes && !pairs;
                exact = exact || (transposed ? counts[j] == 1 : counts[j] < 8);
                ck_assert_msg(exact ? far < 1e-6 : far > 1e-5 && far < (bytes ? 1e-2 : 4e-3),
                              "%s, %zu tokens: %g", dtype_get(types[i].dtype)->name, counts[j], far);
            }
    compute_fini(&compute);
    toy_free(toy);
}
END_TEST

START_TEST(numbers_may_lie_anywhere)
{
    struct toy *toy = toy_new(2);
    enum { ROWS = 200, COLUMNS = 700, MOST = 20 };
    float *x = numbers_new(toy, MOST * COLUMNS), *weights = numbers_new(toy, ROWS * COLUMNS);
    uint8_t *bytes = malloc(ROWS * COLUMNS * 4 + 1);
    float *a = malloc(MOST * ROWS * 4), *b = malloc(MOST * ROWS * 4);
    memcpy(bytes + 1, weights, ROWS * COLUMNS * 4);
    for (int transposed = 0; transposed < 2 && begin(_i, 1); transposed++) {
        for (size_t tokens = 1; tokens <= MOST; tokens++) {
            struct matrix odd = {bytes + 1, DTYPE_F32, ROWS, COLUMNS, transposed, {0}};
            struct matrix even = {weights, DTYPE_F32, ROWS, COLUMNS, transposed, {0}};
            linear(&compute, a, x, tokens, &odd, NULL);
            linear(&compute, b, x, tokens, &even, NULL);
            for (size_t i = 0; i < tokens * ROWS; i++)
                ck_assert_float_eq_tol(a[i], b[i], 3e-5f);
        }
        compute_fini(&compute);
    }
    free(x);
    free(weights);
    free(bytes);
    free(a);
    free(b);
    toy_free(toy);
}
END_TEST

/* Same bits whatever the threads, and whatever stands in other rows. */
START_TEST(rows_do_not_depend_on_threads_or_other_rows)
{
    enum { ROWS = 203, COLUMNS = 768 }; /* enough for tiles */
    static const size_t counts[] = {1, 4, 16, 50, 130};
    struct toy *toy = toy_new(3);
    uint8_t *data = stored_new(toy, &types[0], ROWS * COLUMNS);
    float *x = numbers_new(toy, 130 * COLUMNS);
    float *one = malloc(130 * ROWS * 4), *more = malloc(130 * ROWS * 4);
    for (int i = 0; i < 10; i++) {
        struct matrix matrix = {data, DTYPE_F32, ROWS, COLUMNS, i % 2, {0}};
        size_t tokens = counts[i / 2];
        if (!begin(_i, 1))
            break;
        linear(&compute, one, x, tokens, &matrix, NULL);
        compute_fini(&compute);
        begin(_i, 3);
        float *last = &x[(tokens - 1) * COLUMNS + 5], before = *last;
        *last = before + 1;
        linear(&compute, more, x, tokens, &matrix, NULL);
        *last = before;
        ck_assert_int_eq(memcmp(one, more, (tokens - 1) * ROWS * 4), 0);
        ck_assert_int_ne(memcmp(one + (tokens - 1) * ROWS, more + (tokens - 1) * ROWS, ROWS * 4), 0);
        linear(&compute, more, x, tokens, &matrix, NULL);
        ck_assert_int_eq(memcmp(one, more, tokens * ROWS * 4), 0);
        compute_fini(&compute);
    }
    free(data);
    free(x);
    free(one);
    free(more);
    toy_free(toy);
}
END_TEST

START_TEST(a_matrix_row_is_its_logical_row)
{
    const float numbers[6] = {1, 2, 3, 4, 5, 6};
    struct matrix plain = {numbers, DTYPE_F32, 2, 3, false, {0}};
    struct matrix turned = {numbers, DTYPE_F32, 3, 2, true, {0}};
    float row[3];
    matrix_row(&plain, 1, row);
    ck_assert(row[0] == 4 && row[1] == 5 && row[2] == 6);
    matrix_row(&turned, 1, row);
    ck_assert(row[0] == 2 && row[1] == 5);
}
END_TEST

static void norms_check(struct toy *toy, size_t width)
{
    float *x = numbers_new(toy, 3 * width), *w = numbers_new(toy, width);
    float *b = numbers_new(toy, width), *got = numbers_new(toy, 3 * width);
    double *wanted = calloc(3 * width, sizeof *wanted), *rms = calloc(3 * width, sizeof *rms);
    for (size_t row = 0; row < 3; row++) {
        double mean = 0, squares = 0, variance = 0;
        for (size_t i = 0; i < width; i++) {
            float *value = &x[row * width + i];
            *value += 100; /* far from 0: the mean must not eat the digits */
            mean += (double)*value / (double)width;
            squares += (double)*value * *value / (double)width;
        }
        for (size_t i = 0; i < width; i++)
            variance += pow(x[row * width + i] - mean, 2) / (double)width;
        for (size_t i = 0; i < width; i++) {
            size_t at = row * width + i;
            wanted[at] = (x[at] - mean) / sqrt(variance + 1e-5f) * w[i] + b[i];
            rms[at] = x[at] / sqrt(squares + 1e-6f) * w[i];
        }
    }
    layernorm(&compute, got, x, 3, width, w, b, 1e-5f);
    ck_assert_double_le(error_of(got, wanted, 3 * width), 1e-6);
    rmsnorm(&compute, got, x, 3, width, w, 1e-6f);
    ck_assert_double_le(error_of(got, rms, 3 * width), 3e-7);
    free(x);
    free(w);
    free(b);
    free(got);
    free(wanted);
    free(rms);
}

START_TEST(norms_are_right)
{
    struct toy *toy = toy_new(4);
    if (begin(_i, 2)) {
        norms_check(toy, 531);
        norms_check(toy, 16);
        norms_check(toy, 3);
        norms_check(toy, 20000);
        compute_fini(&compute);
    }
    toy_free(toy);
}
END_TEST

START_TEST(softmax_sums_to_one)
{
    float x[4] = {1000, 999, -INFINITY, 998}, none[2] = {-INFINITY, -INFINITY}, wide[77];
    double sum = 1 + exp(-1) + exp(-2), all = 0, difference = 0;
    struct toy *toy = toy_new(5);
    if (!begin(_i, 1)) {
        toy_free(toy);
        return;
    }
    softmax(&compute, x, 4, 1);
    ck_assert_float_eq_tol(x[0], (float)(1 / sum), 2e-7f);
    ck_assert_float_eq_tol(x[1], (float)(exp(-1) / sum), 2e-7f);
    ck_assert(x[2] == 0);
    ck_assert_float_eq_tol(x[3], (float)(exp(-2) / sum), 2e-7f);
    softmax(&compute, none, 2, 1);
    ck_assert(none[0] == 0 && none[1] == 0);
    float *scores = numbers_new(toy, 77);
    memcpy(wide, scores, sizeof wide);
    softmax(&compute, wide, 77, 30);
    for (int i = 0; i < 77; i++)
        all += exp(30.0 * scores[i]);
    for (int i = 0; i < 77; i++)
        difference += fabs(wide[i] - exp(30.0 * scores[i]) / all);
    ck_assert_double_le(difference, 3e-6);
    free(scores);
    compute_fini(&compute);
    toy_free(toy);
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
    if (!begin(_i, 1))
        return;
    for (int kind = AC_RELU; kind <= AC_RELU2; kind++)
        for (float x = -8; x <= 8; x += 0.0625f) {
            float y[3] = {x, x, x};
            activate(&compute, y, y, 3, kind);
            double wanted = activation(kind, x), near = fabs(wanted) * 3e-6 + 1e-8;
            ck_assert_msg(fabs(y[0] - wanted) < near && y[2] == y[0], "%s: kind %d at %g: %.9g, "
                          "not %.9g", compute.isa->name, kind, x, y[0], wanted);
        }
    compute_fini(&compute);
}
END_TEST

START_TEST(activations_stay_what_they_are_far_out)
{
    const float edges[] = {-1e30f, -200, -90, 90, 200, 1e30f, INFINITY, NAN};
    if (!begin(_i, 1))
        return;
    for (int kind = AC_RELU; kind <= AC_RELU2; kind++)
        for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
            float y = edges[i], limit = kind == AC_TANH ? 1 : edges[i];
            activate(&compute, &y, &y, 1, kind);
            if (isnan(edges[i]))
                ck_assert_msg(isnan(y), "kind %d hides NaN", kind);
            else if (kind != AC_RELU2 && edges[i] > 0)
                ck_assert_msg(y == limit, "kind %d at %g: %g", kind, edges[i], y);
            else if (edges[i] < 0)
                ck_assert_msg(fabsf(y) <= (kind == AC_TANH ? 1 : 1e-30f), "kind %d at %g: %g", kind,
                              edges[i], y);
        }
    compute_fini(&compute);
}
END_TEST

START_TEST(an_unknown_instruction_set_is_refused)
{
    struct error error = {0};
    setenv("ARCHCARD_ISA", "avx\n3", 1);
    ck_assert_int_eq(compute_init(&compute, 1, false, &error), ERROR_USAGE);
    ck_assert_msg(strstr(error.text, "ARCHCARD_ISA is \"avx\\x0A3\"") != NULL, "%s", error.text);
    compute_fini(&compute);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        numbers_may_lie_anywhere,
        rows_do_not_depend_on_threads_or_other_rows,
        norms_are_right,
        softmax_sums_to_one,
        activations_are_right,
        scales_are_those_of_their_blocks,
        activations_stay_what_they_are_far_out,
    };
    Suite *suite = suite_create("kernels");
    TCase *cases = tcase_create("kernels");
    tcase_set_timeout(cases, 300);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_loop_test(cases, tests[i], 0, ISAS);
    tcase_add_loop_test(cases, products_are_right_for_every_type_and_size, 0, ISAS * TYPES);
    tcase_add_test(cases, a_matrix_row_is_its_logical_row);
    tcase_add_test(cases, rounding_is_asked_for_and_small);
    tcase_add_test(cases, an_unknown_instruction_set_is_refused);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
