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
#define ISA_PEAK 12      /* chains of multiply-adds that keep the processor busy */
#define ISA_DOT_TOKENS 4 /* most tokens of dots */

/* Cache lines to ask for while a tile is computed: `count` of them, `stride` bytes apart, for each
 * ISA_LANES of depth, each time `advance` bytes further on. Zeroed: none. */
struct prefetch {
    const char *at;
    size_t count, stride, advance;
};

/*
 * c [rows][width] = a [rows][depth] times b [depth][width], plus what c holds or plus a row of
 * bias, where a row of `width` is one or two vectors. Each element is one chain of sums in the
 * order of depth, whatever the rows.
 */
struct tile {
    float *c;
    const float *a, *b;
    size_t c_stride, a_stride, b_stride; /* floats from row to row */
    size_t rows, depth;
    bool wide; /* two vectors a row, not one */
    bool add;  /* to what c holds */
    const float *bias; /* [width], added unless `add`; NULL: none */
    struct prefetch prefetch;
};

/* y [token][row] = x [token][width] . weights [row][width] for rows that lie `stride` bytes apart.
 * */
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

/* out [depth][panel] = rows of `width` that lie `stride` bytes apart, a panel being two vectors;
 * what `width` lacks is 0. */
typedef void isa_panel_fn(float *out, const void *rows, size_t stride, size_t depth, size_t width);

struct isa {
    const char *name; /* as ARCHCARD_ISA spells it */
    size_t lanes;     /* floats in a vector */
    size_t tile_rows; /* most rows of a tile */
    void (*tile)(const struct tile *tile);
    dtype_widen_fn *widen[DTYPE_COUNT]; /* faster than the table of dtype.h; NULL: that one */
    isa_dots_fn *dots[DTYPE_COUNT];     /* NULL: widen rows first */
    isa_mix_fn *mix[DTYPE_COUNT];       /* NULL: likewise */
    isa_panel_fn *panel[DTYPE_COUNT];   /* NULL: likewise */
    /* out [columns][out_stride] = in [rows][in_stride], turned; plus bias [columns'] or NULL:
     * bias[i] is added to what comes from row i. */
    void (*turn)(float *out, size_t out_stride, const float *in, size_t in_stride, size_t rows,
                 size_t columns, const float *bias);
    void (*activate)(float *y, const float *x, size_t count, int kind);
    void (*layernorm)(float *y, const float *x, size_t width, const float *weight,
                      const float *bias, float eps);
    void (*rmsnorm)(float *y, const float *x, size_t width, const float *weight, float eps);
    void (*softmax)(float *x, size_t width, float scale); /* of x times scale */
    /* What the processor can do at most: `rounds` times ISA_PEAK multiply-adds of whole vectors
     * that do not wait for each other; the sum of all numbers of memory read in order. */
    float (*peak)(size_t rounds);
    float (*read)(const float *numbers, size_t count);
};

#define ISA_BYTE_ROWS 8    /* most rows of struct byte_tile */
#define ISA_BYTE_TOKENS 16 /* tokens of a struct byte_block */
#define ISA_BYTES 32       /* numbers of a block of Q8_0 */

/* A block of numbers of sixteen tokens, as bytes. */
struct byte_block {
    int32_t quants[ISA_BYTES / 4][ISA_BYTE_TOKENS]; /* four bytes each, the next four numbers */
    float scale[ISA_BYTE_TOKENS];
    int32_t offset[ISA_BYTE_TOKENS]; /* -128 times the sum of the bytes: weights are 128 too much */
};

/* c [rows][ISA_BYTE_TOKENS] = weights times tokens. */
struct byte_tile {
    float *c;
    const struct byte_block *tokens; /* [blocks] */
    const uint8_t *quants; /* [rows][stride]: bytes of weights plus 128 */
    const float *scales;   /* [rows][blocks] */
    size_t c_stride, stride;
    size_t rows, blocks;
};

/*
 * What rounds activations, for `--precision fast`. Weights stay what they are: pairs of bfloat16
 * are multiplied at once, and bytes of Q8_0 four at a time with activations that are bytes, too.
 */
struct isa_fast {
    /* As tile of struct isa, where a number of `a` and `b` is a pair of bfloat16; depth and strides
     * count pairs. */
    void (*tile)(const struct tile *tile);
    /* out [count] bfloat16 = x [count], to nearest. */
    void (*round)(uint16_t *out, const float *x, size_t count);
    /* out [depth / 2][panel] pairs = rows of `width` bfloat16 that lie `stride` bytes apart, two
     * rows making pairs, a panel being two vectors; what `width` lacks is 0. */
    void (*panel)(float *out, const void *rows, size_t stride, size_t depth, size_t width);
    void (*byte_tile)(const struct byte_tile *tile);
    /* One block of `count` tokens, at most sixteen, that lie `stride` floats apart. */
    void (*byte_block)(struct byte_block *out, const float *x, size_t stride, size_t count);
    /* A row of Q8_0 apart: quants [blocks * ISA_BYTES] plus 128, scales [blocks]. */
    void (*byte_row)(uint8_t *quants, float *scales, const void *row, size_t blocks);
};

/* For isa_avx512.c too: reading halves by eight at a time comes nearer to what memory can give. */
void isa_avx2_dots_f16(const struct dots *dots);
void isa_avx2_dots_bf16(const struct dots *dots);

extern const struct isa isa_scalar, isa_avx2, isa_avx512, isa_neon;
extern const struct isa_fast isa_fast_avx512;

/* The best one this processor has, or the one that ARCHCARD_ISA names; NULL when there is no such.
 * */
const struct isa *isa_choose(struct error *error);
/* What rounds, beside `isa`; NULL: there is nothing, or not on this processor. */
const struct isa_fast *isa_fast_find(const struct isa *isa);
/* By its name; NULL when it is unknown or this processor cannot run it. */
const struct isa *isa_find(const char *name);

#endif
