/* SPDX-License-Identifier: MIT */
/*
 * dtype.c - the table of number types, and how stored numbers become floats.
 * Does not multiply anything; linear.c does.
 */
#include "tensor/dtype.h"

#include <string.h>

#include "base/memory.h"

static float float_of_bits(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint32_t half_at(const uint8_t *bytes)
{
    uint16_t half;
    memcpy(&half, bytes, sizeof half);
    return half;
}

static void widen_f32(const void *data, float *out, size_t count)
{
    memcpy(out, data, count * sizeof *out);
}

/* The exponent is moved by a product, which also makes subnormal halves normal, exactly. */
static void widen_f16(const void *data, float *out, size_t count)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < count; i++) {
        uint32_t half = half_at(bytes + 2 * i);
        uint32_t sign = (half & 0x8000u) << 16;
        uint32_t rest = (half & 0x7fffu) << 13;
        if (rest >= 0x0f800000u)
            out[i] = float_of_bits(sign | 0x7f800000u | rest); /* infinity, not a number */
        else
            out[i] = float_of_bits(sign | rest) * 0x1p112f;
    }
}

static void widen_bf16(const void *data, float *out, size_t count)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < count; i++)
        out[i] = float_of_bits(half_at(bytes + 2 * i) << 16);
}

static const struct dtype_info infos[DTYPE_COUNT] = {
    [DTYPE_UNKNOWN] = {"unknown", 1, 0, NULL},
#define DTYPE(NAME, name, block, bytes, widen) [DTYPE_##NAME] = {name, block, bytes, widen},
#include "tensor/dtype.def"
#undef DTYPE
};

const struct dtype_info *dtype_get(enum dtype dtype)
{
    return &infos[dtype];
}

enum dtype dtype_find(const char *name)
{
    for (int i = DTYPE_UNKNOWN + 1; i < DTYPE_COUNT; i++)
        if (strcmp(infos[i].name, name) == 0)
            return (enum dtype)i;
    return DTYPE_UNKNOWN;
}

bool dtype_size(enum dtype dtype, uint64_t count, uint64_t *bytes)
{
    const struct dtype_info *info = &infos[dtype];
    if (count % info->block != 0)
        return true;
    return count_mul(count / info->block, info->bytes, bytes);
}
