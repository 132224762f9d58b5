/* SPDX-License-Identifier: MIT */
/*
 * dtype.c - the table of number types, and how the floats of 32 and 16 bits are widened.
 * The other types are widened by widen.c and dequant.c.
 */
#include "tensor/dtype.h"

#include <string.h>

#include "base/memory.h"
#include "tensor/widen.h"

void widen_f32(const void *data, float *out, size_t count)
{
    memcpy(out, data, count * sizeof *out);
}

void widen_f16(const void *data, float *out, size_t count)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < count; i++)
        out[i] = widen_half_at(bytes + 2 * i);
}

void widen_bf16(const void *data, float *out, size_t count)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < count; i++)
        out[i] = widen_bits(widen_u16_at(bytes + 2 * i) << 16);
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

bool dtype_is_whole(enum dtype dtype)
{
    return dtype >= DTYPE_I64 && dtype <= DTYPE_U8;
}

bool dtype_size(enum dtype dtype, uint64_t count, uint64_t *bytes)
{
    const struct dtype_info *info = &infos[dtype];
    if (count % info->block != 0)
        return true;
    return count_mul(count / info->block, info->bytes, bytes);
}
