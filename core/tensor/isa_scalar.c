/* SPDX-License-Identifier: MIT */
/*
 * isa_scalar.c - kernels in plain C, for any processor: vectors of four floats that the compiler
 * maps to what there is, and on 64-bit ARM to NEON with its multiply-add. Uses nothing that a
 * processor of the build's baseline might lack.
 */
#include "tensor/isa.h"

#include <archcard/graph.h>
#include <string.h>

#ifdef __ARM_NEON
#include <arm_neon.h>
#define VEC float32x4_t
#define TILE_ROWS 12
#else
typedef float floats_4 __attribute__((vector_size(16)));
#define VEC floats_4
#define TILE_ROWS 6
#endif
#define LANES 4

typedef int32_t ints_4 __attribute__((vector_size(16)));

static inline VEC vec_set1(float x)
{
    return (VEC){x, x, x, x};
}

static inline VEC vec_zero(void)
{
    return vec_set1(0);
}

static inline VEC vec_load(const float *p)
{
    VEC x;
    memcpy(&x, p, sizeof x);
    return x;
}

static inline void vec_store(float *p, VEC x)
{
    memcpy(p, &x, sizeof x);
}

/* a * b + c */
static inline VEC vec_fma(VEC a, VEC b, VEC c)
{
#ifdef __ARM_NEON
    return vfmaq_f32(c, a, b);
#else
    return a * b + c;
#endif
}

/* x where a < b, else y */
static inline VEC vec_less(VEC a, VEC b, VEC x, VEC y)
{
    ints_4 mask = (ints_4)(a < b);
    return (VEC)((mask & (ints_4)x) | (~mask & (ints_4)y));
}

/* The second one when either is not a number. */
static inline VEC vec_max(VEC a, VEC b)
{
    return vec_less(b, a, a, b);
}

static inline VEC vec_min(VEC a, VEC b)
{
    return vec_less(a, b, a, b);
}

static inline float vec_sum(VEC x)
{
    return (x[0] + x[2]) + (x[1] + x[3]);
}

static inline float vec_top(VEC x)
{
    float a = x[0] > x[2] ? x[0] : x[2], b = x[1] > x[3] ? x[1] : x[3];
    return a > b ? a : b;
}

/* x * 2^n, for whole n from -126 to 127 */
static inline VEC vec_ldexp(VEC x, VEC n)
{
    ints_4 power = {(int32_t)n[0], (int32_t)n[1], (int32_t)n[2], (int32_t)n[3]};
    return x * (VEC)((power + 127) << 23);
}

static inline VEC vec_load_bf16(const void *p)
{
    uint16_t half[LANES];
    memcpy(half, p, sizeof half);
    uint32_t bits[LANES] = {0};
    for (int i = 0; i < LANES; i++)
        bits[i] = (uint32_t)half[i] << 16;
    VEC wide;
    memcpy(&wide, bits, sizeof wide);
    return wide;
}

static inline VEC vec_load_f16(const void *p)
{
#ifdef __ARM_NEON
    float16x4_t half;
    memcpy(&half, p, sizeof half);
    return vcvt_f32_f16(half);
#else
    float wide[LANES];
    dtype_get(DTYPE_F16)->widen(p, wide, LANES);
    return vec_load(wide);
#endif
}

/* One half in all lanes. */
static inline VEC vec_set1_f16(const uint16_t *p)
{
    float wide;
    dtype_get(DTYPE_F16)->widen(p, &wide, 1);
    return vec_set1(wide);
}

static inline VEC vec_load_i8(const int8_t *p)
{
    return (VEC){p[0], p[1], p[2], p[3]};
}

/* to [lanes][to_stride] = from [lanes][from_stride], turned, plus bias [lanes] or NULL */
static inline void vec_turn(float *to, size_t to_stride, const float *from, size_t from_stride,
                            const float *bias)
{
    for (size_t i = 0; i < LANES; i++) {
        VEC x = {from[i], from[from_stride + i], from[2 * from_stride + i],
                 from[3 * from_stride + i]};
        vec_store(to + i * to_stride, bias ? x + vec_load(bias) : x);
    }
}

#include "tensor/body.inc"

#ifdef __ARM_NEON
const struct isa isa_neon = {"neon", BODY_TABLE};
#else
const struct isa isa_scalar = {"scalar", BODY_TABLE};
#endif
