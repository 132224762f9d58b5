/* SPDX-License-Identifier: MIT */
/*
 * isa_avx512_fast.c - kernels that round activations, for AVX-512 with BF16 and VNNI. Only isa.c
 * decides whether they are called, and only when rounding was asked for.
 */
#include "tensor/isa.h"

#include <immintrin.h>
#include <string.h>

#define VEC __m512
#define LANES 16
#define TILE_ROWS 12
#define VEC_ONLY_TILES /* of body_tile.inc, none with numbers as they are */

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

/* c plus the products of both halves of each number of a and b */
static inline VEC vec_dot(VEC a, VEC b, VEC c)
{
    return _mm512_dpbf16_ps(c, (__m512bh)a, (__m512bh)b);
}

#include "tensor/body_tile.inc"

#define ONE_DOT(r) x##r = vec_dot(vec_set1(A_AT(r)), b0, x##r);
#define TWO_DOT(r)                                                                                 \
    {                                                                                              \
        VEC w = vec_set1(A_AT(r));                                                                 \
        x##r = vec_dot(w, b0, x##r);                                                               \
        y##r = vec_dot(w, b1, y##r);                                                               \
    }

TILES_ALL(tile_pairs, ONE_DOT, TWO_DOT)

static void round_all(uint16_t *out, const float *x, size_t count)
{
    for (size_t i = 0; i < count; i += LANES) {
        __mmask16 mask = (__mmask16)(count - i < LANES ? (1u << (count - i)) - 1 : 0xffff);
        __m256bh rounded = _mm512_cvtneps_pbh(_mm512_maskz_loadu_ps(mask, x + i));
        _mm256_mask_storeu_epi16(out + i, mask, (__m256i)rounded);
    }
}

static void panel_pairs(float *out, const void *rows, size_t stride, size_t depth, size_t width)
{
    const char *row = rows;
    for (size_t k = 0; k < depth; k += 2, row += 2 * stride, out += 2 * LANES)
        for (size_t i = 0; i < 2 * LANES; i += LANES) {
            size_t left = width > i ? width - i : 0;
            __mmask16 mask = (__mmask16)(left < LANES ? (1u << left) - 1 : 0xffff);
            const char *p = row + 2 * i;
            __m512i low = _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(mask, p));
            __m512i high = _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(mask, p + stride));
            _mm512_storeu_si512(out + i, _mm512_or_si512(low, _mm512_slli_epi32(high, 16)));
        }
}

#define BYTES_EACH(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7)
#define BYTES_ROW(r)                                                                               \
    const uint8_t *w##r = tile->quants + (r < tile->rows ? r : 0) * tile->stride;                  \
    VEC f##r = vec_zero();
#define BYTES_START(r) __m512i i##r = offset;
#define BYTES_STEP(r)                                                                              \
    memcpy(&unit, w##r + at, sizeof unit);                                                         \
    i##r = _mm512_dpbusd_epi32(i##r, _mm512_set1_epi32(unit), x);
#define BYTES_SCALE(r)                                                                             \
    f##r = _mm512_fmadd_ps(_mm512_cvtepi32_ps(i##r),                                               \
                           scale * vec_set1(scales[(r < tile->rows ? r : 0) * tile->blocks]), f##r);
#define BYTES_OUT(r)                                                                               \
    if (r < tile->rows)                                                                            \
        vec_store(tile->c + r * tile->c_stride, f##r);

/* Rows that there are not repeat the first one. */
static void bytes_tile(const struct byte_tile *tile)
{
    BYTES_EACH(BYTES_ROW)
    size_t at = 0;
    for (size_t n = 0; n < tile->blocks; n++) {
        const struct byte_block *block = &tile->tokens[n];
        const float *scales = tile->scales + n;
        __m512i offset = _mm512_loadu_si512(block->offset);
        VEC scale = vec_load(block->scale);
        BYTES_EACH(BYTES_START)
        for (int k = 0; k < ISA_BYTES / 4; k++, at += 4) {
            __m512i x = _mm512_loadu_si512(block->quants[k]);
            int unit;
            BYTES_EACH(BYTES_STEP)
        }
        BYTES_EACH(BYTES_SCALE)
    }
    BYTES_EACH(BYTES_OUT)
}

static void bytes_block(struct byte_block *out, const float *x, size_t stride, size_t count)
{
    memset(out, 0, sizeof *out);
    for (size_t t = 0; t < count; t++, x += stride) {
        VEC a = vec_load(x), b = vec_load(x + LANES);
        float most = _mm512_reduce_max_ps(_mm512_max_ps(_mm512_abs_ps(a), _mm512_abs_ps(b)));
        VEC factor = vec_set1(most > 0 ? 127 / most : 0);
        __m512i i = _mm512_cvtps_epi32(a * factor), j = _mm512_cvtps_epi32(b * factor);
        int32_t units[ISA_BYTES / 4];
        _mm_storeu_si128((void *)units, _mm512_cvtepi32_epi8(i));
        _mm_storeu_si128((void *)(units + 4), _mm512_cvtepi32_epi8(j));
        for (int k = 0; k < ISA_BYTES / 4; k++)
            out->quants[k][t] = units[k];
        out->scale[t] = most / 127;
        out->offset[t] = -128 * _mm512_reduce_add_epi32(_mm512_add_epi32(i, j));
    }
}

static void bytes_row(uint8_t *quants, float *scales, const void *row, size_t blocks)
{
    const uint8_t *block = row;
    for (size_t n = 0; n < blocks; n++, block += 2 + ISA_BYTES, quants += ISA_BYTES) {
        __m256i bytes = _mm256_loadu_si256((const void *)(block + 2));
        uint16_t scale;
        memcpy(&scale, block, sizeof scale);
        scales[n] = _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(scale)));
        _mm256_storeu_si256((void *)quants, _mm256_xor_si256(bytes, _mm256_set1_epi8(-128)));
    }
}

const struct isa_fast isa_fast_avx512 = {
    .byte_tile = bytes_tile,
    .byte_block = bytes_block,
    .byte_row = bytes_row,
    .tile = tile_pairs,
    .round = round_all,
    .panel = panel_pairs,
};
