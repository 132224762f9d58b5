/* SPDX-License-Identifier: MIT */
/*
 * dtype.h - the number types of weight files: names, block sizes, and exact widening to float.
 * Knows no file format and no arithmetic.
 */
#ifndef TENSOR_DTYPE_H
#define TENSOR_DTYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dtype {
    DTYPE_UNKNOWN,
#define DTYPE(NAME, name, block, bytes, widen) DTYPE_##NAME,
#include "tensor/dtype.def"
#undef DTYPE
    DTYPE_COUNT
};

#define DTYPE_SAFETENSORS_LAST DTYPE_F4 /* those up to here are spelled so in safetensors files */

/* Widens `count` elements (a multiple of the block) exactly; of what no float holds, to the nearest
 * (doubles, integers past 24 bits). NULL in the table: cannot be computed with. */
typedef void dtype_widen_fn(const void *data, float *out, size_t count);

struct dtype_info {
    const char *name;      /* as safetensors or ggml spell it: "BF16", "Q8_0" */
    uint32_t block;        /* elements that are stored together; 1 for plain types */
    uint32_t bytes;        /* of one block; 0: not known (DTYPE_OTHER, of a newer ggml) */
    dtype_widen_fn *widen; /* NULL: cannot be computed with */
};

const struct dtype_info *dtype_get(enum dtype dtype);
enum dtype dtype_find(const char *name); /* DTYPE_UNKNOWN when there is none */
bool dtype_is_whole(enum dtype dtype);   /* whole numbers: weights only under a scale kept apart */
/* Bytes of `count` elements; true when that overflows or is not a whole number of blocks. */
bool dtype_size(enum dtype dtype, uint64_t count, uint64_t *bytes);

#endif
