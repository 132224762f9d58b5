/* SPDX-License-Identifier: MIT */
/*
 * widen.c - integers, doubles and floats of 8 bits as floats. Blocks are widened by dequant.c.
 */
#include "tensor/widen.h"

#include <math.h>

/* Little-endian numbers of a C type, no alignment promised. */
#define WIDEN_NUMBERS(name, type)                                     \
    void widen_##name(const void *data, float *out, size_t count)    \
    {                                                                 \
        const uint8_t *bytes = data;                                  \
        for (size_t i = 0; i < count; i++) {                          \
            type number;                                              \
            memcpy(&number, bytes + i * sizeof number, sizeof number); \
            out[i] = (float)number;                                   \
        }                                                             \
    }

WIDEN_NUMBERS(f64, double)
WIDEN_NUMBERS(i64, int64_t)
WIDEN_NUMBERS(i32, int32_t)
WIDEN_NUMBERS(i16, int16_t)
WIDEN_NUMBERS(i8, int8_t)
WIDEN_NUMBERS(u64, uint64_t)
WIDEN_NUMBERS(u32, uint32_t)
WIDEN_NUMBERS(u16, uint16_t)
WIDEN_NUMBERS(u8, uint8_t)

/* Sign, then `rest` bits whose fraction is moved up to that of a float; the product by a power of
 * two mends the exponent, of subnormal numbers too. */
static float small_float(uint32_t bits, int shift, float power)
{
    return widen_bits((bits & 0x80u) << 24 | (bits & 0x7fu) << shift) * power;
}

void widen_f8_e4m3(const void *data, float *out, size_t count)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < count; i++)
        out[i] = (bytes[i] & 0x7f) == 0x7f ? NAN : small_float(bytes[i], 20, 0x1p120f);
}

/* The upper half of a half. */
void widen_f8_e5m2(const void *data, float *out, size_t count)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < count; i++)
        out[i] = widen_half_at((const uint8_t[]){0, bytes[i]});
}

void widen_f8_e4m3fnuz(const void *data, float *out, size_t count)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < count; i++)
        out[i] = bytes[i] == 0x80 ? NAN : small_float(bytes[i], 20, 0x1p119f);
}

void widen_f8_e5m2fnuz(const void *data, float *out, size_t count)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < count; i++)
        out[i] = bytes[i] == 0x80 ? NAN : small_float(bytes[i], 21, 0x1p111f);
}

void widen_f8_e8m0(const void *data, float *out, size_t count)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < count; i++)
        if (bytes[i] == 0xff)
            out[i] = NAN;
        else
            out[i] = widen_bits(bytes[i] > 0 ? (uint32_t)bytes[i] << 23 : 1u << 22);
}
