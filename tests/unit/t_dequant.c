/* SPDX-License-Identifier: MIT */
/* t_dequant.c - integers, small floats and blocks as floats. Sizes and names are in t_dtype.c. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tensor/dtype.h"
#include "tests/recipe.h"
#include "suite.h"

#define COUNT 1024 /* floats of the largest sample */

static void widen(enum dtype dtype, const char *words, float *out, size_t count)
{
    struct recipe recipe = {0};
    recipe_bytes(&recipe, "", 1); /* nothing is aligned */
    recipe_add(&recipe, words);
    uint64_t bytes = 0;
    ck_assert(!dtype_size(dtype, count, &bytes));
    ck_assert_uint_eq(recipe.size, bytes + 1);
    dtype_get(dtype)->widen(recipe.data + 1, out, count);
    recipe_fini(&recipe);
}

START_TEST(integers)
{
    static const struct {
        enum dtype dtype;
        const char *words;
        float first, second;
    } samples[] = {
        {DTYPE_I8, "-128/1 7/1", -128, 7},
        {DTYPE_U8, "128/1 255/1", 128, 255},
        {DTYPE_I16, "-32768/2 1/2", -32768, 1},
        {DTYPE_U16, "65535/2 0/2", 65535, 0},
        {DTYPE_I32, "-16777216/4 16777215/4", -16777216, 16777215},
        {DTYPE_U32, "4294967295/4 16777217/4", 0x1p32f, 16777216}, /* the nearest there is */
        {DTYPE_I64, "-3/8 9223372036854775807/8", -3, 0x1p63f},
        {DTYPE_U64, "18446744073709551615/8 5/8", 0x1p64f, 5},
        {DTYPE_F64, "0.1/d -1.5/d", 0.1f, -1.5f},
    };
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        float got[2];
        widen(samples[i].dtype, samples[i].words, got, 2);
        ck_assert_float_eq(got[0], samples[i].first);
        ck_assert_float_eq(got[1], samples[i].second);
    }
}
END_TEST

/* What eight bits mean by the definitions; `bias` and widths say which. */
static double small_value(unsigned bits, int fraction_bits, int bias)
{
    unsigned exponent = (bits & 0x7f) >> fraction_bits;
    double fraction = (double)(bits & ((1u << fraction_bits) - 1)) / (1 << fraction_bits);
    double size = exponent == 0 ? ldexp(fraction, 1 - bias) : ldexp(1 + fraction,
                                                                    (int)exponent - bias);
    return bits & 0x80 ? -size : size;
}

static void all_bytes_check(enum dtype dtype, double (*value)(unsigned bits))
{
    for (unsigned bits = 0; bits < 256; bits++) {
        uint8_t byte = (uint8_t)bits;
        float got;
        double wanted = value(bits);
        dtype_get(dtype)->widen(&byte, &got, 1);
        if (isnan(wanted))
            ck_assert_msg(isnan(got), "%s 0x%02x", dtype_get(dtype)->name, bits);
        else
            ck_assert_msg((double)got == wanted && !signbit(got) == !signbit(wanted),
                          "%s 0x%02x: %a",
                          dtype_get(dtype)->name, bits, (double)got);
    }
}

static double e4m3(unsigned bits)
{
    return (bits & 0x7f) == 0x7f ? (double)NAN : small_value(bits, 3, 7);
}

static double e5m2(unsigned bits)
{
    if ((bits & 0x7f) > 0x7c)
        return (double)NAN;
    if ((bits & 0x7f) == 0x7c)
        return bits & 0x80 ? -(double)INFINITY : (double)INFINITY;
    return small_value(bits, 2, 15);
}

static double e4m3fnuz(unsigned bits)
{
    return bits == 0x80 ? (double)NAN : small_value(bits, 3, 8);
}

static double e5m2fnuz(unsigned bits)
{
    return bits == 0x80 ? (double)NAN : small_value(bits, 2, 16);
}

static double e8m0(unsigned bits)
{
    return bits == 0xff ? (double)NAN : ldexp(1, (int)bits - 127);
}

START_TEST(every_float_of_eight_bits)
{
    all_bytes_check(DTYPE_F8_E4M3, e4m3);
    all_bytes_check(DTYPE_F8_E5M2, e5m2);
    all_bytes_check(DTYPE_F8_E4M3FNUZ, e4m3fnuz);
    all_bytes_check(DTYPE_F8_E5M2FNUZ, e5m2fnuz);
    all_bytes_check(DTYPE_F8_E8M0, e8m0);
}
END_TEST

/* Blocks that can be followed by eye: halves 0x3800 = 0.5, 0x4000 = 2. */
START_TEST(blocks_by_hand)
{
    float got[256];
    widen(DTYPE_Q4_0, "14336/2 x0ff0 *14", got, 32);
    ck_assert_float_eq(got[0], 3.5f);   /* 15 - 8, halved */
    ck_assert_float_eq(got[1], -4);
    ck_assert_float_eq(got[16], -4);
    ck_assert_float_eq(got[17], 3.5f);
    widen(DTYPE_Q5_1, "14336/2 16384/2 x01000080 x21 *15", got, 32);
    ck_assert_float_eq(got[0], 10.5f);  /* (1 + 16) / 2 + 2 */
    ck_assert_float_eq(got[16], 3);
    ck_assert_float_eq(got[31], 10);
    widen(DTYPE_Q8_0, "14336/2 -127/1 *30 127/1", got, 32);
    ck_assert_float_eq(got[0], -63.5f);
    ck_assert_float_eq(got[31], 63.5f);
    widen(DTYPE_MXFP4, "128/1 x7f *15", got, 32);
    ck_assert_float_eq(got[0], -12);    /* -6 under 2 to the 1 */
    ck_assert_float_eq(got[16], 12);
    widen(DTYPE_Q6_K, "*128 *64 3/1 *15 14336/2", got, 256);
    ck_assert_float_eq(got[15], -48);   /* (0 - 32) * 3 / 2 */
    ck_assert_float_eq(got[16], 0);
}
END_TEST

/* CRC-32 of floats. */
static uint32_t sum_of(const float *floats, size_t count)
{
    const uint8_t *bytes = (const uint8_t *)floats;
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < count * sizeof *floats; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
    }
    return ~crc;
}

/* Four blocks of drawn bytes in which every half is finite; the sums are those of what the Python
 * package gguf 0.19 makes of them. */
START_TEST(drawn_blocks_are_what_the_reference_makes_of_them)
{
    static const struct {
        enum dtype dtype;
        uint32_t sum;
    } samples[] = {
        {DTYPE_Q4_0, 0x3ab24b98},
        {DTYPE_Q4_1, 0x899b3f53},
        {DTYPE_Q5_0, 0x5f6c13ce},
        {DTYPE_Q5_1, 0xe489864d},
        {DTYPE_Q8_0, 0x470d1623},
        {DTYPE_Q2_K, 0x1230cf43},
        {DTYPE_Q3_K, 0x3b30db7b},
        {DTYPE_Q4_K, 0x6f543879},
        {DTYPE_Q5_K, 0xf9b022c6},
        {DTYPE_Q6_K, 0x8da83dee},
        {DTYPE_IQ4_NL, 0x1d14439c},
        {DTYPE_IQ4_XS, 0x27479bce},
        {DTYPE_MXFP4, 0x865e515c},
    };
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const struct dtype_info *info = dtype_get(samples[i].dtype);
        uint8_t blocks[4 * 256];
        float got[COUNT];
        uint32_t state = 1;
        ck_assert_uint_le(info->bytes, sizeof blocks / 4);
        for (uint32_t at = 0; at < 4 * info->bytes; at++) {
            state = (state * 1103515245u + 12345u) & 0x7fffffffu;
            blocks[at] = state >> 16 & 0xbf;
        }
        info->widen(blocks, got, 4 * (size_t)info->block);
        ck_assert_msg(sum_of(got, 4 * (size_t)info->block) == samples[i].sum, "%s", info->name);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("dequant");
    TCase *cases = tcase_create("dequant");
    tcase_add_test(cases, integers);
    tcase_add_test(cases, every_float_of_eight_bits);
    tcase_add_test(cases, blocks_by_hand);
    tcase_add_test(cases, drawn_blocks_are_what_the_reference_makes_of_them);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
