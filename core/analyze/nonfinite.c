/* SPDX-License-Identifier: MIT */
/* nonfinite.c - looks for NaN and infinity in weights. Says nothing about what they do. */
#include "analyze/nonfinite.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define AT_ONCE 4096 /* elements widened at once; a multiple of every block */

/* The first element that is no finite number, or `count`. */
static uint64_t first_nonfinite(const uint8_t *data, enum dtype dtype, uint64_t count,
                                float *value)
{
    const struct dtype_info *info = dtype_get(dtype);
    float numbers[AT_ONCE];
    for (uint64_t at = 0; at < count; at += AT_ONCE) {
        size_t part = count - at < AT_ONCE ? (size_t)(count - at) : AT_ONCE;
        info->widen(data + at / info->block * info->bytes, numbers, part);
        for (size_t i = 0; i < part; i++) {
            *value = numbers[i];
            if (!isfinite(numbers[i]))
                return at + i;
        }
    }
    return count;
}

bool nonfinite_find(const struct model *model, struct text *out)
{
    const struct binding *binding = &model->binding;
    for (uint32_t entry = 0; entry < model->map.count; entry++) {
        for (uint64_t i = binding->first[entry]; i < binding->first[entry + 1]; i++) {
            const struct stored *stored = binding->items[i].stored;
            const struct weights *weights = binding->weights;
            float value = 0;
            if (!stored || (model->map.entries[entry].flags & AC_BUFFER) ||
                !dtype_get(stored->dtype)->widen)
                continue;
            uint64_t at = first_nonfinite(weights_data(weights, stored), stored->dtype,
                                          stored->count, &value);
            if (at == stored->count)
                continue;
            text_format(out, "%s: tensor \"", path_base(weights->files[stored->file].path));
            text_add_safe(out, stored->name, strlen(stored->name));
            text_format(out, "\" holds %s at element %" PRIu64, isnan(value) ? "NaN" : "infinity",
                        at);
            return true;
        }
    }
    return false;
}
