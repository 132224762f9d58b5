/* SPDX-License-Identifier: MIT */
/* isas.h - for tests that run once for each instruction set this processor has. No tests itself. */
#ifndef TESTS_ISAS_H
#define TESTS_ISAS_H

#include <math.h>

#include "tensor/kernels.h"
#include "toy.h"

#define ISAS 4

static const char *const isas[ISAS] = {"scalar", "avx2", "avx512", "neon"};

static struct compute compute;

/* Makes `compute` for the i-th instruction set; false when this processor lacks it. */
static inline bool begin(int i, uint32_t threads)
{
    struct error error = {0};
    if (!isa_find(isas[i]))
        return false;
    setenv("ARCHCARD_ISA", isas[i], 1);
    ck_assert_msg(compute_init(&compute, threads, false, &error) == 0, "%s", error.text);
    ck_assert_str_eq(compute.isa->name, isas[i]);
    return true;
}

/* Relative L2 error of `got` [count] against `wanted` [count]. */
static inline double error_of(const float *got, const double *wanted, size_t count)
{
    double difference = 0, size = 0;
    for (size_t i = 0; i < count; i++) {
        difference += (got[i] - wanted[i]) * (got[i] - wanted[i]);
        size += wanted[i] * wanted[i];
    }
    return size > 0 ? sqrt(difference / size) : difference;
}

static inline float *numbers_new(struct toy *toy, size_t count)
{
    float *numbers = malloc(count * sizeof *numbers);
    for (size_t i = 0; i < count; i++)
        numbers[i] = toy_random(toy);
    return numbers;
}

#endif
