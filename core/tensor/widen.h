/* SPDX-License-Identifier: MIT */
/*
 * widen.h - the widening functions that the table of number types names. Others go through
 * dtype_get(); nothing here knows a file.
 */
#ifndef TENSOR_WIDEN_H
#define TENSOR_WIDEN_H

#include <string.h>

#include "tensor/dtype.h"

/* Floats and integers, little-endian. Exact, but for F64 and integers past 24 bits: those are
 * rounded to the nearest float. */
dtype_widen_fn widen_f32, widen_f16, widen_bf16, widen_f64;
dtype_widen_fn widen_i64, widen_i32, widen_i16, widen_i8, widen_u64, widen_u32, widen_u16, widen_u8;

/* Floats of 8 bits: OCP 8-bit Floating Point Specification 1.0, its FNUZ variants (no infinity, no
 * negative zero, 0x80 is not a number), and the scales of OCP Microscaling Formats 1.0. */
dtype_widen_fn widen_f8_e4m3, widen_f8_e5m2, widen_f8_e4m3fnuz, widen_f8_e5m2fnuz, widen_f8_e8m0;

/* Blocks of ggml, with the float operations of its reference code in their order: same bits. */
dtype_widen_fn widen_q4_0, widen_q4_1, widen_q5_0, widen_q5_1, widen_q8_0;
dtype_widen_fn widen_q2_k, widen_q3_k, widen_q4_k, widen_q5_k, widen_q6_k;
dtype_widen_fn widen_iq4_nl, widen_iq4_xs, widen_mxfp4;

static inline float widen_bits(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline uint32_t widen_u16_at(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8;
}

/* The exponent is moved by a product, which also makes subnormal halves normal, exactly. */
static inline float widen_half_at(const uint8_t *bytes)
{
    uint32_t half = widen_u16_at(bytes);
    uint32_t sign = (half & 0x8000u) << 16, rest = (half & 0x7fffu) << 13;
    if (rest >= 0x0f800000u)
        return widen_bits(sign | 0x7f800000u | rest); /* infinity, not a number */
    return widen_bits(sign | rest) * 0x1p112f;
}

#endif
