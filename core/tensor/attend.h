/* SPDX-License-Identifier: MIT */
/*
 * attend.h - scaled dot-product attention (Vaswani et al. 2017) of all rows and heads of one layer.
 * Projects nothing and keeps nothing.
 */
#ifndef TENSOR_ATTEND_H
#define TENSOR_ATTEND_H

#include "tensor/compute.h"

struct attention {
    float *out;          /* [rows][heads * head_dim] */
    const float *query;  /* the same */
    const float *keys;   /* [key_count][kv_heads * head_dim] */
    const float *values; /* the same */
    size_t rows, key_count;
    size_t heads, kv_heads, head_dim;
    size_t past;  /* position of the first row: it sees the keys up to that one */
    bool causal;  /* else every row sees every key */
    size_t window; /* most keys that a row sees, the last ones; 0: all */
    float scale;   /* of scores */
    /* Called with the scores of a row for keys first .. first + count, scaled; NULL: nothing to do.
     * From several threads at once. */
    void (*adjust)(const void *context, float *scores, size_t head, size_t row, size_t first,
                   size_t count);
    const void *context;
    float *probabilities; /* where to write [heads][rows][key_count]; NULL: not wanted */
};

void attend(const struct compute *compute, const struct attention *attention);

#endif
