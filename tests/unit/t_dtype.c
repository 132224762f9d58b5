/* SPDX-License-Identifier: MIT */
/* t_dtype.c - number types: sizes, names, and every half number. Files are read elsewhere. */
#include "tensor/dtype.h"
#include "suite.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What sixteen bits mean, by the definition of the format. */
static double half_value(uint32_t bits, int exponent_bits)
{
    int fraction_bits = 15 - exponent_bits, bias = (1 << (exponent_bits - 1)) - 1;
    uint32_t exponent = (bits >> fraction_bits) & ((1u << exponent_bits) - 1);
    double fraction = (double)(bits & ((1u << fraction_bits) - 1)) / (1 << fraction_bits);
    double sign = bits & 0x8000 ? -1 : 1;
    if (exponent == (1u << exponent_bits) - 1)
        return fraction == 0 ? sign * INFINITY : NAN;
    if (exponent == 0)
        return sign * ldexp(fraction, 1 - bias);
    return sign * ldexp(1 + fraction, (int)exponent - bias);
}

static void halves_check(enum dtype dtype, int exponent_bits)
{
    for (uint32_t bits = 0; bits < 0x10000; bits++) {
        uint8_t bytes[3] = {0, (uint8_t)bits, (uint8_t)(bits >> 8)}; /* not aligned */
        float got;
        double wanted = half_value(bits, exponent_bits);
        dtype_get(dtype)->widen(bytes + 1, &got, 1);
        if (isnan(wanted))
            ck_assert_msg(isnan(got), "0x%04x", bits);
        else
            ck_assert_msg(got == wanted && !signbit(got) == !signbit(wanted), "0x%04x: %a", bits,
                          got);
    }
}

START_TEST(every_half_is_widened_exactly)
{
    halves_check(DTYPE_F16, 5);
    halves_check(DTYPE_BF16, 8);
}
END_TEST

START_TEST(floats_stay_as_they_are)
{
    const float numbers[3] = {1.5f, -0.0f, 1e-42f};
    uint8_t bytes[13];
    float got[3];
    memcpy(bytes + 1, numbers, 12);
    dtype_get(DTYPE_F32)->widen(bytes + 1, got, 3);
    ck_assert_int_eq(memcmp(got, numbers, 12), 0);
}
END_TEST

START_TEST(names_find_their_type)
{
    for (int i = DTYPE_UNKNOWN + 1; i < DTYPE_COUNT; i++)
        ck_assert_int_eq(dtype_find(dtype_get((enum dtype)i)->name), i);
    ck_assert_int_eq(dtype_find("F33"), DTYPE_UNKNOWN);
    ck_assert_int_eq(dtype_find("unknown"), DTYPE_UNKNOWN);
    ck_assert_ptr_null(dtype_get(DTYPE_C64)->widen);
}
END_TEST

START_TEST(sizes_are_whole_blocks_and_do_not_wrap)
{
    uint64_t bytes = 7;
    ck_assert(!dtype_size(DTYPE_BF16, 3, &bytes) && bytes == 6);
    ck_assert(!dtype_size(DTYPE_F4, 6, &bytes) && bytes == 3);
    ck_assert(!dtype_size(DTYPE_F6_E2M3, 8, &bytes) && bytes == 6);
    ck_assert(!dtype_size(DTYPE_F64, 0, &bytes) && bytes == 0);
    ck_assert(dtype_size(DTYPE_F4, 5, &bytes));
    ck_assert(dtype_size(DTYPE_F64, UINT64_MAX / 8 + 1, &bytes));
    ck_assert(!dtype_size(DTYPE_U8, UINT64_MAX, &bytes));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("dtype");
    TCase *cases = tcase_create("dtype");

    tcase_add_test(cases, every_half_is_widened_exactly);
    tcase_add_test(cases, floats_stay_as_they_are);
    tcase_add_test(cases, names_find_their_type);
    tcase_add_test(cases, sizes_are_whole_blocks_and_do_not_wrap);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
