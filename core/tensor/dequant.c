/* SPDX-License-Identifier: MIT */
/*
 * dequant.c - the blocks of ggml as floats, for any processor: blocks.inc once more for those that
 * have no instructions of their own. Knows no file and quantizes nothing.
 */
#include "tensor/widen.h"

#define WIDEN(NAME) void widen_##NAME

#include "tensor/blocks.inc"

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

void widen_q8_0(const void *data, float *out, size_t count)
{
    const uint8_t *block = data;
    for (; count >= SMALL; count -= SMALL, block += 34, out += SMALL) {
        float scale = widen_half_at(block);
        for (int i = 0; i < SMALL; i++)
            out[i] = (float)(int8_t)block[2 + i] * scale;
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
