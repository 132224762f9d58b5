/* SPDX-License-Identifier: MIT */
/*
 * isa_avx512.c - kernels for AVX-512 (F, BW, VL, DQ): vectors of sixteen floats. Compiled with the
 * flags for these; only isa.c decides whether it is called.
 */
#include "tensor/isa.h"

#include <archcard/graph.h>
#include <immintrin.h>

#define VEC __m512
#define LANES 16
#define TILE_ROWS 12
#define DOTS_F16 isa_avx2_dots_f16
#define DOTS_BF16 isa_avx2_dots_bf16

static inline VEC vec_set1(float x)
{
    return _mm512_set1_ps(x);
}

static inline VEC vec_zero(void)
{
    return _mm512_setzero_ps();
}

static inline VEC vec_load(const float *p)
{
    return _mm512_loadu_ps(p);
}

static inline void vec_store(float *p, VEC x)
{
    _mm512_storeu_ps(p, x);
}

static inline VEC vec_fma(VEC a, VEC b, VEC c)
{
    return _mm512_fmadd_ps(a, b, c);
}

static inline VEC vec_less(VEC a, VEC b, VEC x, VEC y)
{
    return _mm512_mask_blend_ps(_mm512_cmp_ps_mask(a, b, _CMP_LT_OQ), y, x);
}

static inline VEC vec_max(VEC a, VEC b)
{
    return _mm512_max_ps(a, b);
}

static inline VEC vec_min(VEC a, VEC b)
{
    return _mm512_min_ps(a, b);
}

static inline float vec_sum(VEC x)
{
    return _mm512_reduce_add_ps(x);
}

static inline float vec_top(VEC x)
{
    return _mm512_reduce_max_ps(x);
}

static inline VEC vec_ldexp(VEC x, VEC n)
{
    return _mm512_scalef_ps(x, n);
}

static inline VEC vec_load_bf16(const void *p)
{
    __m512i wide = _mm512_cvtepu16_epi32(_mm256_loadu_si256(p));
    return _mm512_castsi512_ps(_mm512_slli_epi32(wide, 16));
}

static inline VEC vec_load_f16(const void *p)
{
    return _mm512_cvtph_ps(_mm256_loadu_si256(p));
}

static inline VEC vec_set1_f16(const uint16_t *p)
{
    return _mm512_broadcastss_ps(_mm_cvtph_ps(_mm_cvtsi32_si128(*p)));
}

static inline VEC vec_load_i8(const int8_t *p)
{
    return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128((const void *)p)));
}

/* Numbers of 4 bits, the low halves of the bytes first, less 8: looked up, which is also what makes
 * them floats. */
#define VEC_NIBBLES_DOT
static inline VEC vec_nibbles_dot(const uint8_t *packed, const float *x)
{
    const VEC table = _mm512_setr_ps(-8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7);
    __m512i bytes = _mm512_cvtepu8_epi32(_mm_loadu_si128((const void *)packed));
    VEC low = _mm512_permutexvar_ps(bytes, table) * vec_load(x);
    return vec_fma(_mm512_permutexvar_ps(_mm512_srli_epi32(bytes, 4), table), vec_load(x + LANES),
                   low);
}

/* Bits stay what they are where there is no bias. */
static inline void turned_store(float *to, VEC x, const float *bias)
{
    vec_store(to, bias ? _mm512_add_ps(x, vec_load(bias)) : x);
}

static inline void vec_turn(float *to, size_t to_stride, const float *from, size_t from_stride,
                            const float *bias)
{
    __m512 a[16], b[16];
#pragma GCC unroll 16
    for (size_t i = 0; i < 16; i++)
        a[i] = vec_load(from + i * from_stride);
#pragma GCC unroll 8
    for (size_t i = 0; i < 16; i += 2) {
        b[i] = _mm512_unpacklo_ps(a[i], a[i + 1]);
        b[i + 1] = _mm512_unpackhi_ps(a[i], a[i + 1]);
    }
#pragma GCC unroll 4
    for (size_t i = 0; i < 16; i += 4) {
        a[i] = _mm512_shuffle_ps(b[i], b[i + 2], 0x44);
        a[i + 1] = _mm512_shuffle_ps(b[i], b[i + 2], 0xee);
        a[i + 2] = _mm512_shuffle_ps(b[i + 1], b[i + 3], 0x44);
        a[i + 3] = _mm512_shuffle_ps(b[i + 1], b[i + 3], 0xee);
    }
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; i++) {
        b[i] = _mm512_shuffle_f32x4(a[i], a[i + 4], 0x88);
        b[i + 4] = _mm512_shuffle_f32x4(a[i], a[i + 4], 0xdd);
        b[i + 8] = _mm512_shuffle_f32x4(a[i + 8], a[i + 12], 0x88);
        b[i + 12] = _mm512_shuffle_f32x4(a[i + 8], a[i + 12], 0xdd);
    }
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; i++) {
        float *row = to + i * to_stride;
        turned_store(row, _mm512_shuffle_f32x4(b[i], b[i + 8], 0x88), bias);
        turned_store(row + 4 * to_stride, _mm512_shuffle_f32x4(b[i + 4], b[i + 12], 0x88), bias);
        turned_store(row + 8 * to_stride, _mm512_shuffle_f32x4(b[i], b[i + 8], 0xdd), bias);
        turned_store(row + 12 * to_stride, _mm512_shuffle_f32x4(b[i + 4], b[i + 12], 0xdd), bias);
    }
}

#include "tensor/body.inc"

const struct isa isa_avx512 = {"avx512", BODY_TABLE};
