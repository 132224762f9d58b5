/* SPDX-License-Identifier: MIT */
/*
 * dequant.c - the blocks of ggml as floats. Knows no file and quantizes nothing.
 *
 * A block is one or two half floats that scale it, small scales of its parts, and the numbers, some
 * with their high bits apart. The layouts: https://github.com/ggml-org/ggml, src/ggml-common.h.
 */
#include "tensor/widen.h"

#define SMALL 32 /* numbers of a small block */
#define LARGE 256 /* numbers of a large one ("K") */

/* Numbers of 4 bits: the low halves of 16 bytes are the first 16, the high halves the others. */
static int nibble_at(const uint8_t *packed, int i)
{
    return i < 16 ? packed[i] & 15 : packed[i - 16] >> 4;
}

void widen_q4_0(const void *data, float *out, size_t count)
{
    const uint8_t *block = data;
    for (; count >= SMALL; count -= SMALL, block += 18, out += SMALL) {
        float scale = widen_half_at(block);
        for (int i = 0; i < SMALL; i++)
            out[i] = (float)(nibble_at(block + 2, i) - 8) * scale;
    }
}

void widen_q4_1(const void *data, float *out, size_t count)
{
    const uint8_t *block = data;
    for (; count >= SMALL; count -= SMALL, block += 20, out += SMALL) {
        float scale = widen_half_at(block), least = widen_half_at(block + 2);
        for (int i = 0; i < SMALL; i++)
            out[i] = (float)nibble_at(block + 4, i) * scale + least;
    }
}

/* Bit `i` of 32: the fifth of number i. */
static int fifth_at(const uint8_t *bits, int i)
{
    return (bits[i / 8] >> i % 8 & 1) << 4;
}

void widen_q5_0(const void *data, float *out, size_t count)
{
    const uint8_t *block = data;
    for (; count >= SMALL; count -= SMALL, block += 22, out += SMALL) {
        float scale = widen_half_at(block);
        for (int i = 0; i < SMALL; i++)
            out[i] = (float)((nibble_at(block + 6, i) | fifth_at(block + 2, i)) - 16) * scale;
    }
}

void widen_q5_1(const void *data, float *out, size_t count)
{
    const uint8_t *block = data;
    for (; count >= SMALL; count -= SMALL, block += 24, out += SMALL) {
        float scale = widen_half_at(block), least = widen_half_at(block + 2);
        for (int i = 0; i < SMALL; i++)
            out[i] = (float)(nibble_at(block + 8, i) | fifth_at(block + 4, i)) * scale + least;
    }
}

void widen_q8_0(const void *data, float *out, size_t count)
{
    const uint8_t *block = data;
    for (; count >= SMALL; count -= SMALL, block += 34, out += SMALL) {
        float scale = widen_half_at(block);
        for (int i = 0; i < SMALL; i++)
            out[i] = (float)(int8_t)block[2 + i] * scale;
    }
}

/* Numbers of 2 bits: 64 bytes are two halves of 32, each of which holds four rows of 32 numbers,
 * one in each pair of bits. */
static int pair_at(const uint8_t *packed, int i)
{
    return packed[i / 128 * 32 + i % 32] >> i / 32 % 4 * 2 & 3;
}

/* Per 16 numbers: low half of a byte the scale, high half the minimum. */
void widen_q2_k(const void *data, float *out, size_t count)
{
    const uint8_t *block = data;
    for (; count >= LARGE; count -= LARGE, block += 84, out += LARGE) {
        float scale = widen_half_at(block + 80), least = widen_half_at(block + 82);
        for (int part = 0; part < 16; part++) {
            float d = scale * (float)(block[part] & 15), m = least * (float)(block[part] >> 4);
            for (int i = part * 16; i < part * 16 + 16; i++)
                out[i] = d * (float)pair_at(block + 16, i) - m;
        }
    }
}

/* Sixteen scales of 6 bits in 12 bytes: four bits in the first 8 bytes, two in the last 4. */
static int q3_scale(const uint8_t *scales, int part)
{
    int low = part < 8 ? scales[part] & 15 : scales[part - 8] >> 4;
    return (low | (scales[8 + part % 4] >> part / 4 * 2 & 3) << 4) - 32;
}

/* The third bit of a number lies in 32 bytes of its own; 4 is taken away where it is not set. */
void widen_q3_k(const void *data, float *out, size_t count)
{
    const uint8_t *block = data;
    for (; count >= LARGE; count -= LARGE, block += 110, out += LARGE) {
        float scale = widen_half_at(block + 108);
        for (int part = 0; part < 16; part++) {
            float d = scale * (float)q3_scale(block + 96, part);
            for (int i = part * 16; i < part * 16 + 16; i++) {
                int high = block[i % 32] >> i / 32 & 1;
                out[i] = d * (float)(pair_at(block + 32, i) - (high ? 0 : 4));
            }
        }
    }
}

/* Eight scales and eight minima of 6 bits in 12 bytes: 0-3 lie whole in the low bits of the first 8
 * bytes, 4-7 have four bits in the last 4 and two at the top of the first. */
static void q4_scales(const uint8_t *packed, int part, int *scale, int *least)
{
    if (part < 4) {
        *scale = packed[part] & 63;
        *least = packed[part + 4] & 63;
    } else {
        *scale = (packed[part + 4] & 15) | packed[part - 4] >> 6 << 4;
        *least = packed[part + 4] >> 4 | packed[part] >> 6 << 4;
    }
}

/* Numbers of 4 bits in large blocks: 32 bytes hold 32 numbers in their low halves, then 32 more. */
static int half_at(const uint8_t *packed, int i)
{
    return packed[i / 64 * 32 + i % 32] >> i / 32 % 2 * 4 & 15;
}

void widen_q4_k(const void *data, float *out, size_t count)
{
    const uint8_t *block = data;
    for (; count >= LARGE; count -= LARGE, block += 144, out += LARGE) {
        float scale = widen_half_at(block), least = widen_half_at(block + 2);
        for (int part = 0; part < 8; part++) {
            int s, l;
            q4_scales(block + 4, part, &s, &l);
            float d = scale * (float)s, m = least * (float)l;
            for (int i = part * 32; i < part * 32 + 32; i++)
                out[i] = d * (float)half_at(block + 16, i) - m;
        }
    }
}

void widen_q5_k(const void *data, float *out, size_t count)
{
    const uint8_t *block = data;
    for (; count >= LARGE; count -= LARGE, block += 176, out += LARGE) {
        float scale = widen_half_at(block), least = widen_half_at(block + 2);
        for (int part = 0; part < 8; part++) {
            int s, l;
            q4_scales(block + 4, part, &s, &l);
            float d = scale * (float)s, m = least * (float)l;
            for (int i = part * 32; i < part * 32 + 32; i++) {
                int high = (block[16 + i % 32] >> part & 1) << 4;
                out[i] = d * (float)(half_at(block + 48, i) | high) - m;
            }
        }
    }
}

/* Low four bits in 128 bytes, 64 numbers each 64 of them, high two bits in 64 as in pair_at. */
void widen_q6_k(const void *data, float *out, size_t count)
{
    const uint8_t *block = data;
    for (; count >= LARGE; count -= LARGE, block += 210, out += LARGE) {
        float scale = widen_half_at(block + 208);
        for (int part = 0; part < 16; part++) {
            float d = scale * (float)(int8_t)block[192 + part];
            for (int i = part * 16; i < part * 16 + 16; i++) {
                int low = block[i / 128 * 64 + i % 64] >> i / 64 % 2 * 4 & 15;
                out[i] = d * (float)((low | pair_at(block + 128, i) << 4) - 32);
            }
        }
    }
}

/* The sixteen numbers of IQ4, spread as weights are. */
static const int8_t iq4_numbers[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                       1,    13,   25,  38,  53,  69,  89,  113};

void widen_iq4_nl(const void *data, float *out, size_t count)
{
    const uint8_t *block = data;
    for (; count >= SMALL; count -= SMALL, block += 18, out += SMALL) {
        float scale = widen_half_at(block);
        for (int i = 0; i < SMALL; i++)
            out[i] = scale * (float)iq4_numbers[nibble_at(block + 2, i)];
    }
}

/* Eight small blocks with a scale of 6 bits each: two high bits in bytes 2-3, four low in 4-7. */
void widen_iq4_xs(const void *data, float *out, size_t count)
{
    const uint8_t *block = data;
    for (; count >= LARGE; count -= LARGE, block += 136, out += LARGE) {
        float scale = widen_half_at(block);
        for (int part = 0; part < 8; part++) {
            int low = block[4 + part / 2] >> part % 2 * 4 & 15;
            int high = widen_u16_at(block + 2) >> part * 2 & 3;
            float d = scale * (float)((low | high << 4) - 32);
            for (int i = 0; i < SMALL; i++)
                out[part * SMALL + i] = d * (float)iq4_numbers[nibble_at(block + 8 + part * 16, i)];
        }
    }
}

/* E2M1, doubled, under a power of two that is halved: OCP Microscaling Formats 1.0. */
void widen_mxfp4(const void *data, float *out, size_t count)
{
    static const int8_t doubled[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};
    const uint8_t *block = data;
    for (; count >= SMALL; count -= SMALL, block += 17, out += SMALL) {
        uint32_t e = block[0];
        float scale = widen_bits(e < 2 ? 0x00200000u << e : (e - 1) << 23);
        for (int i = 0; i < SMALL; i++)
            out[i] = scale * (float)doubled[nibble_at(block + 1, i)];
    }
}
