/* SPDX-License-Identifier: MIT */
/*
 * product_columns.c - products of several tokens with a matrix that is stored transposed, as GPT-2
 * does: [column][row]. Tokens are multiplied number by number against vectors of weights. These are
 * copied into a panel first, widened if need be; for few tokens floats are read where they lie.
 */
#include <string.h>

#include "tensor/product.h"

#define DEPTH 192        /* columns that are summed in one chain */
#define PIECE 256        /* most rows of a part */
#define DIRECT 32        /* tokens below which weights are read where they lie */
#define DIRECT_DEPTH 128 /* columns in one chain then: their rows stay in the cache */
#define DIRECT_PIECE 512
#define ALIAS 4096       /* rows so many bytes apart fall on each other in the cache */
#define PAD 16           /* floats between copied rows of x, so that they do not */

/* What one part works on. */
struct block {
    const struct product *product;
    size_t first, width; /* rows of the matrix, which are columns of y */
    size_t depth;        /* columns in one chain */
    size_t panel;        /* rows of a panel */
    float *packed;       /* [depth][panel]; NULL: weights are read where they lie */
    float *c;            /* [tokens][panel] of a panel that is not whole */
};

static void panel_pack(const struct block *block, const uint8_t *data, size_t depth, size_t width)
{
    const struct product *product = block->product;
    isa_panel_fn *pack = product->isa->panel[product->matrix->dtype];
    if (product->units == 2) {
        product->compute->fast->panel(block->packed, data, product->step, 2 * depth, width);
        return;
    }
    if (pack) {
        pack(block->packed, data, product->step, depth, width);
        return;
    }
    for (size_t i = 0; i < depth; i++) {
        memset(block->packed + i * block->panel, 0, block->panel * sizeof *block->packed);
        product->widen(data + i * product->step, block->packed + i * block->panel, width);
    }
}

/* All tokens against one panel. What comes next, at `next`, is asked for meanwhile, a cache line of
 * each of its rows by every tile. */
static void panel_run(const struct block *block, struct tile *tile, const uint8_t *next)
{
    const struct product *product = block->product;
    size_t most = product->isa->tile_rows, bytes = product_bytes(product, block->panel), line = 0;
    size_t lines = ISA_LANES * product->units;
    const float *a = tile->a;
    float *c = tile->c;
    if (product->tokens % 8 == 0 && product->tokens < 24 && most > 8)
        most = 8;
    for (size_t t = 0; t < product->tokens; t += tile->rows, line += ISA_LINE) {
        tile->rows = product->tokens - t < most ? product->tokens - t : most;
        tile->a = a + t * tile->a_stride;
        tile->c = c + t * tile->c_stride;
        tile->prefetch = (struct prefetch){
            .at = (const char *)next + line, .count = line < bytes ? lines : 0,
            .stride = product->step, .advance = lines * product->step};
        product->tile(tile);
    }
    tile->a = a;
}

/* A panel of fewer rows, by way of a copy of its results. */
static void ragged_run(const struct block *block, struct tile *tile, const uint8_t *next,
                       size_t first, size_t width)
{
    const struct product *product = block->product;
    float *y = product->y + first;
    bool add = tile->add;
    tile->c = block->c;
    tile->c_stride = block->panel;
    tile->bias = NULL;
    tile->add = false;
    panel_run(block, tile, next);
    for (size_t t = 0; t < product->tokens; t++, y += product->rows)
        for (size_t i = 0; i < width; i++) {
            float plus = add ? y[i] : product->bias ? product->bias[first + i] : 0;
            y[i] = block->c[t * block->panel + i] + plus;
        }
}

/* Columns from .. from + depth of the matrix, all rows of the part. */
static void depth_run(const struct block *block, size_t from, size_t depth)
{
    const struct product *product = block->product;
    size_t under = depth * product->units; /* stored rows */
    const uint8_t *data = product->data + from * product->units * product->step;
    size_t end = block->first + block->width, next;
    struct tile tile = {.a = product->x + from, .a_stride = product->x_stride, .depth = depth,
                        .b_stride = block->packed ? block->panel : product->rows, .wide = true};
    for (size_t row = block->first; row < end; row = next) {
        const uint8_t *at = data + product_bytes(product, row), *ask;
        size_t width = end - row < block->panel ? end - row : block->panel;
        next = row + width;
        ask = block->packed && next < end ? data + product_bytes(product, next)
              : block->packed             ? data + under * product->step +
                                                product_bytes(product, block->first)
                                          : at + under * product->step;
        if (block->packed)
            panel_pack(block, at, depth, width);
        tile.b = block->packed ? block->packed : (const float *)(const void *)at;
        tile.add = from > 0;
        if (width < block->panel) {
            ragged_run(block, &tile, ask, row, width);
            continue;
        }
        tile.c = product->y + row;
        tile.c_stride = product->rows;
        tile.bias = product->bias ? product->bias + row : NULL;
        panel_run(block, &tile, ask);
    }
}

static bool is_direct(const struct product *product)
{
    return product->direct && product->of < DIRECT &&
           product->rows % (2 * product->isa->lanes) == 0;
}

static void columns_part(void *context, uint32_t part, uint32_t thread)
{
    const struct product *product = context;
    size_t first = part * product->piece, panel = 2 * product->isa->lanes;
    struct block block = {.product = product, .first = first, .panel = panel,
                          .width = product_end(product, part) - first, .depth = DEPTH};
    if (is_direct(product)) {
        block.depth = product->step % ALIAS ? DIRECT_DEPTH : DIRECT_DEPTH / 2;
    } else {
        block.packed = compute_own(product->compute, thread,
                                   DEPTH * panel + product->tokens * panel);
        block.c = block.packed + DEPTH * panel;
    }
    for (size_t from = 0; from < product->columns; from += block.depth) {
        size_t left = product->columns - from;
        depth_run(&block, from, left < block.depth ? left : block.depth);
    }
}

static void apart_rows(void *context, size_t first, size_t end, uint32_t thread)
{
    const struct product *product = context;
    float *out = compute_shared(product->compute, 0);
    (void)thread;
    for (size_t t = first; t < end; t++)
        memcpy(out + t * (product->columns + PAD), product->x + t * product->x_stride,
               product->columns * sizeof *out);
}

/* Copies tokens whose numbers would fall on each other in the cache. */
static void tokens_set_apart(struct product *product)
{
    size_t stride = product->columns + PAD;
    float *out = compute_shared(product->compute, product->tokens * stride);
    compute_rows(product->compute, product->tokens, product->tokens * stride, apart_rows, product);
    product->x = out;
    product->x_stride = stride;
}

void product_columns(struct product *product)
{
    bool direct = is_direct(product);
    if (!direct && product->columns * sizeof(float) % ALIAS == 0)
        tokens_set_apart(product);
    product->piece = compute_piece(product->compute, product->rows, direct ? 1 : 2,
                                   2 * product->isa->lanes, direct ? DIRECT_PIECE : PIECE);
    threads_run(product->compute->threads, columns_part, product, product_parts(product));
}
