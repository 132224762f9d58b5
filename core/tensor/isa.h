/* SPDX-License-Identifier: MIT */
/*
 * isa.h - what each instruction set does in its own way, as a table of functions. The algorithms
 * stand once, in body*.inc, over vectors of floats that each isa_NAME.c defines. Cuts no work into
 * parts and knows no threads.
 */
#ifndef TENSOR_ISA_H
#define TENSOR_ISA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "tensor/dtype.h"

#define ISA_LANES 16     /* most floats in a vector */
#define ISA_TILE_ROWS 12 /* most rows of a tile */
#define ISA_LINE 64      /* bytes of a cache line */
#define ISA_DOT_TOKENS 4 /* most tokens of dots */

/* Cache lines to ask for while a tile is computed: `count` of them, `stride` bytes apart, for each
 * ISA_LANES columns; then `at` moves on by `advance` bytes. Zeroed: none. */
struct prefetch {
    const char *at;
    size_t count, stride, advance;
};

/*
 * c [rows][width] = or += a [rows][depth] times b [depth][width], where a row of `width` is one or
 * two vectors. Each element is one chain of sums in the order of depth, whatever the rows.
 */
struct tile {
    float *c;
    const float *a, *b;
    size_t c_stride, a_stride, b_stride; /* floats from row to row */
    size_t rows, depth;
    bool wide; /* two vectors a row, not one */
    bool add;  /* to c, instead of setting it */
    struct prefetch prefetch;
};

/* y [token][row] = x [token][width] . weights [row][width] for rows that lie `stride` bytes apart. */
struct dots {
    float *y;
    const float *x;
    const void *weights;
    const float *bias; /* [rows]; NULL: none */
    size_t y_stride, x_stride; /* floats from token to token */
    size_t stride;
    size_t rows, width;
    size_t tokens; /* 1 .. ISA_DOT_TOKENS */
    bool among;    /* they are some of more than one: the same bits however many come */
};

typedef void isa_dots_fn(const struct dots *dots);

/* out [width] += the sum of x [count] times rows of `width` that lie `stride` bytes apart. */
typedef void isa_mix_fn(float *out, const float *x, const void *rows, size_t stride, size_t count,
                        size_t width);

/* out [panels][depth][panel] = rows of `width`, `depth` of them that lie `stride` bytes apart, cut into
 * panels of two vectors; what `width` lacks in the last one is 0. */
typedef void isa_panels_fn(float *out, const void *rows, size_t stride, size_t depth, size_t width);

struct isa {
    const char *name; /* as ARCHCARD_ISA spells it */
    size_t lanes;     /* floats in a vector */
    size_t tile_rows; /* most rows of a tile */
    void (*tile)(struct tile *tile); /* moves tile->prefetch.at on */
    dtype_widen_fn *widen[DTYPE_COUNT]; /* faster than the table of dtype.h; NULL: that one */
    isa_dots_fn *dots[DTYPE_COUNT];     /* NULL: widen rows first */
    isa_mix_fn *mix[DTYPE_COUNT];       /* NULL: likewise */
    isa_panels_fn *panels[DTYPE_COUNT]; /* NULL: likewise */
    /* out [columns][out_stride] = in [rows][in_stride], turned; plus bias [columns'] or NULL:
     * bias[i] is added to what comes from row i. */
    void (*turn)(float *out, size_t out_stride, const float *in, size_t in_stride, size_t rows,
                 size_t columns, const float *bias);
    void (*activate)(float *y, const float *x, size_t count, int kind);
    void (*layernorm)(float *y, const float *x, size_t width, const float *weight,
                      const float *bias, float eps);
    void (*rmsnorm)(float *y, const float *x, size_t width, const float *weight, float eps);
    void (*softmax)(float *x, size_t width, float scale); /* of x times scale */
    /* Dot products of numbers rounded to bfloat16, fast; NULL: there is no instruction. Tiles whose
     * `a` and `b` hold pairs of them, depth counting pairs, and strides too. */
    void (*tile_bf16)(struct tile *tile);
    /* out [count] pairs: lower half a[i], upper half b[i], rounded. */
    void (*pair_bf16)(uint32_t *out, const float *a, const float *b, size_t count);
};

extern const struct isa isa_scalar, isa_avx2, isa_avx512, isa_neon;

/* The best one this processor has, or the one that ARCHCARD_ISA names; NULL when there is no such. */
const struct isa *isa_choose(struct error *error);
/* By its name; NULL when it is unknown or this processor cannot run it. */
const struct isa *isa_find(const char *name);

#endif
