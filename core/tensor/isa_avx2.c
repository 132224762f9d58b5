/* SPDX-License-Identifier: MIT */
/*
 * isa_avx2.c - kernels for AVX2 with FMA and F16C: vectors of eight floats. Compiled with the flags
 * for these; only isa.c decides whether it is called.
 */
#include "tensor/isa.h"

#include <archcard/graph.h>
#include <immintrin.h>

#define VEC __m256
#define LANES 8
#define TILE_ROWS 6

static inline VEC vec_set1(float x)
{
    return _mm256_set1_ps(x);
}

static inline VEC vec_zero(void)
{
    return _mm256_setzero_ps();
}

static inline VEC vec_load(const float *p)
{
    return _mm256_loadu_ps(p);
}

static inline void vec_store(float *p, VEC x)
{
    _mm256_storeu_ps(p, x);
}

static inline VEC vec_fma(VEC a, VEC b, VEC c)
{
    return _mm256_fmadd_ps(a, b, c);
}

static inline VEC vec_less(VEC a, VEC b, VEC x, VEC y)
{
    return _mm256_blendv_ps(y, x, _mm256_cmp_ps(a, b, _CMP_LT_OQ));
}

static inline VEC vec_max(VEC a, VEC b)
{
    return _mm256_max_ps(a, b);
}

static inline VEC vec_min(VEC a, VEC b)
{
    return _mm256_min_ps(a, b);
}

static inline float vec_sum(VEC x)
{
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    four = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(four, _mm_movehdup_ps(four)));
}

static inline float vec_top(VEC x)
{
    __m128 four = _mm_max_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    four = _mm_max_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_max_ss(four, _mm_movehdup_ps(four)));
}

static inline VEC vec_ldexp(VEC x, VEC n)
{
    __m256i power = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
    return _mm256_mul_ps(x, _mm256_castsi256_ps(_mm256_slli_epi32(power, 23)));
}

static inline VEC vec_load_bf16(const void *p)
{
    __m256i wide = _mm256_cvtepu16_epi32(_mm_loadu_si128(p));
    return _mm256_castsi256_ps(_mm256_slli_epi32(wide, 16));
}

static inline VEC vec_load_f16(const void *p)
{
    return _mm256_cvtph_ps(_mm_loadu_si128(p));
}

static inline VEC vec_set1_f16(const uint16_t *p)
{
    return _mm256_cvtph_ps(_mm_set1_epi16((short)*p));
}

static inline VEC vec_load_i8(const int8_t *p)
{
    return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const void *)p)));
}

/* Bits stay what they are where there is no bias. */
static inline void turned_store(float *to, VEC x, const float *bias)
{
    vec_store(to, bias ? _mm256_add_ps(x, vec_load(bias)) : x);
}

static inline void vec_turn(float *to, size_t to_stride, const float *from, size_t from_stride,
                            const float *bias)
{
    __m256 a[8], b[8];
#pragma GCC unroll 8
    for (size_t i = 0; i < 8; i++)
        a[i] = vec_load(from + i * from_stride);
#pragma GCC unroll 4
    for (size_t i = 0; i < 8; i += 2) {
        b[i] = _mm256_unpacklo_ps(a[i], a[i + 1]);
        b[i + 1] = _mm256_unpackhi_ps(a[i], a[i + 1]);
    }
#pragma GCC unroll 2
    for (size_t i = 0; i < 8; i += 4) {
        a[i] = _mm256_shuffle_ps(b[i], b[i + 2], 0x44);
        a[i + 1] = _mm256_shuffle_ps(b[i], b[i + 2], 0xee);
        a[i + 2] = _mm256_shuffle_ps(b[i + 1], b[i + 3], 0x44);
        a[i + 3] = _mm256_shuffle_ps(b[i + 1], b[i + 3], 0xee);
    }
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; i++) {
        turned_store(to + i * to_stride, _mm256_permute2f128_ps(a[i], a[i + 4], 0x20), bias);
        turned_store(to + (i + 4) * to_stride, _mm256_permute2f128_ps(a[i], a[i + 4], 0x31), bias);
    }
}

#include "tensor/body.inc"

const struct isa isa_avx2 = {"avx2", BODY_TABLE};

void isa_avx2_dots_f16(const struct dots *dots)
{
    dots_f16(dots);
}

void isa_avx2_dots_bf16(const struct dots *dots)
{
    dots_bf16(dots);
}
