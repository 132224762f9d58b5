/* SPDX-License-Identifier: MIT */
/*
 * tensors.c - a tool of the shell tests: compares safetensors files, prints where rows peak.
 * Uses the reader of core/weights and nothing that computes.
 *
 *     tensors diff OUT GOLDEN RTOL   every float tensor of GOLDEN is in OUT with the same shape and
 *                                    within that relative L2 error; names the worst
 *     tensors argmax FILE NAME       the column of the largest element of each row
 *     tensors ids FILE NAME          an I64 tensor as numbers with commas between them
 *     tensors mean FILE NAME         the mean over the first axis of three, a row a line
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "weights/weights.h"

/* Element `at` of a tensor. */
static double element(const struct weights *weights, const struct stored *stored, uint64_t at)
{
    const char *data = weights_data(weights, stored);
    if (stored->dtype == DTYPE_F64) {
        double value;
        memcpy(&value, data + at * sizeof value, sizeof value);
        return value;
    }
    if (stored->dtype == DTYPE_I64) {
        int64_t value;
        memcpy(&value, data + at * sizeof value, sizeof value);
        return (double)value;
    }
    float value;
    dtype_get(stored->dtype)->widen(data + at * dtype_get(stored->dtype)->bytes, &value, 1);
    return (double)value;
}

static double distance(const struct weights *out, const struct stored *x,
                       const struct weights *golden, const struct stored *y)
{
    double difference = 0, size = 0;
    for (uint64_t i = 0; i < y->count; i++) {
        double a = element(out, x, i), b = element(golden, y, i);
        difference += (a - b) * (a - b);
        size += b * b;
    }
    double error = sqrt(difference) / fmax(sqrt(size), 1e-30);
    return isfinite(error) ? error : HUGE_VAL;
}

static int diff(const struct weights *out, const struct weights *golden, double limit)
{
    double worst = 0;
    const char *where = "nothing was compared";
    int compared = 0, wrong = 0;
    for (uint64_t i = 0; i < golden->count; i++) {
        const struct stored *y = &golden->tensors[i], *x = weights_find(out, y->name);
        if (y->dtype == DTYPE_I64)
            continue;
        compared++;
        if (!x || x->rank != y->rank || memcmp(x->shape, y->shape, y->rank * sizeof *y->shape)) {
            printf("%s: %s\n", y->name, x ? "another shape" : "missing");
            wrong++;
            continue;
        }
        double error = distance(out, x, golden, y);
        if (error >= worst) {
            worst = error;
            where = y->name;
        }
        wrong += !(error <= limit);
    }
    printf("%d tensors, %d wrong, worst %.2e %s\n", compared, wrong, worst, where);
    return compared && !wrong ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int print_rows(const struct weights *weights, const struct stored *stored, int peaks)
{
    uint64_t columns = peaks ? stored->shape[stored->rank - 1] : 1;
    for (uint64_t row = 0; row < stored->count / columns; row++) {
        uint64_t best = 0;
        for (uint64_t i = 1; i < columns; i++)
            if (element(weights, stored, row * columns + i) >
                element(weights, stored, row * columns + best))
                best = i;
        double value = peaks ? (double)best : element(weights, stored, row);
        printf("%s%.0f", row ? "," : "", value);
    }
    printf("\n");
    return EXIT_SUCCESS;
}

static int print_mean(const struct weights *weights, const struct stored *stored)
{
    uint64_t cells = stored->shape[1] * stored->shape[2];
    for (uint64_t i = 0; i < cells; i++) {
        double sum = 0;
        for (uint64_t k = 0; k < stored->shape[0]; k++)
            sum += element(weights, stored, k * cells + i);
        printf("%.2f%c", sum / (double)stored->shape[0], (i + 1) % stored->shape[2] ? ' ' : '\n');
    }
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct error error = {0};
    struct weights a = {0}, b = {0};
    int status = EXIT_FAILURE;
    if (argc == 5 && !strcmp(argv[1], "diff")) {
        if (!weights_open(&a, argv[2], &error) && !weights_open(&b, argv[3], &error))
            status = diff(&a, &b, atof(argv[4]));
    } else if (argc == 4 && !weights_open(&a, argv[2], &error)) {
        const struct stored *stored = weights_find(&a, argv[3]);
        if (stored && !strcmp(argv[1], "mean"))
            status = print_mean(&a, stored);
        else if (stored)
            status = print_rows(&a, stored, !strcmp(argv[1], "argmax"));
    }
    if (error.code)
        printf("%s\n", error.text);
    weights_close(&a);
    weights_close(&b);
    return status;
}
