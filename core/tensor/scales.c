/* SPDX-License-Identifier: MIT */
/* scales.c - numbers times the factors of their blocks. */
#include "tensor/scales.h"

void scales_apply(const struct scales *scales, uint64_t row, uint64_t from, float *numbers,
                  size_t count)
{
    const struct dtype_info *info = dtype_get(scales->dtype);
    const uint8_t *data = scales->data;
    data += row / scales->rows * scales->across * info->bytes;
    for (size_t at = 0, end; at < count; at = end) {
        uint64_t block = (from + at) / scales->columns;
        uint64_t left = (block + 1) * scales->columns - from - at;
        float scale;
        info->widen(data + block * info->bytes, &scale, 1);
        scale *= scales->factor;
        end = left < count - at ? at + (size_t)left : count;
        for (size_t i = at; i < end; i++)
            numbers[i] *= scale;
    }
}
