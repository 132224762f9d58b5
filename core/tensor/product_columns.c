/* SPDX-License-Identifier: MIT */
/*
 * product_columns.c - products of several tokens with a matrix that is stored transposed, as GPT-2
 * does: [column][row]. Tokens are multiplied number by number against vectors of weights. These are
 * copied into panels first, a block at a time and widened if need be; for few tokens floats are
 * read where they lie.
 */
#include <string.h>

#include "tensor/product.h"

#define DEPTH 256        /* columns that are summed in one chain */
#define PIECE 256        /* most rows of a part: a block of them stays in the cache */
#define DIRECT 32        /* tokens below which weights are read where they lie */
#define DIRECT_DEPTH 128 /* columns in one chain then: their rows stay in the cache */
#define DIRECT_PIECE 512
#define ALIAS 4096       /* rows so many bytes apart fall on each other in the cache */
#define PAD 16           /* floats between copied rows of x, so that they do not */

struct block {
    const struct product *product;
    size_t first, width; /* rows of the matrix, which are columns of y */
    size_t depth;        /* columns in one chain */
    size_t panel;        /* rows of a panel */
    size_t panels;
    float *packed;       /* [panels][depth][panel]; NULL: weights are read where they lie */
    float *wide;         /* [panels * panel]: one column, where numbers are widened first */
    float *x;            /* [tokens][depth + PAD]; NULL: x is read where it lies */
    float *c;            /* y + first, or a copy that is whole panels wide: [tokens][c_stride] */
    size_t c_stride;
};

/* Columns from .. from + depth of the matrix. */
static void weights_pack(const struct block *block, const uint8_t *data, size_t depth)
{
    const struct product *product = block->product;
    isa_panels_fn *panels = product->isa->panels[product->matrix->dtype];
    if (panels) {
        panels(block->packed, data, product->step, depth, block->width);
        return;
    }
    for (size_t i = 0; i < depth; i++) {
        product->widen(data + i * product->step, block->wide, block->width);
        for (size_t p = 0; p < block->panels; p++) {
            float *to = block->packed + (p * depth + i) * block->panel;
            size_t left = block->width - p * block->panel;
            memset(to, 0, block->panel * sizeof *to);
            memcpy(to, block->wide + p * block->panel,
                   (left < block->panel ? left : block->panel) * sizeof *to);
        }
    }
}

/* All tokens against panel `p`. The next block is asked for meanwhile, a cache line of each of its
 * rows by every tile. */
static void panel_run(const struct block *block, struct tile *tile, size_t p, const char *next)
{
    const struct product *product = block->product;
    size_t most = product->isa->tile_rows, bytes = product_bytes(product, block->panel), line = 0;
    const float *a = tile->a;
    if (product->tokens % 8 == 0 && product->tokens < 24 && most > 8)
        most = 8;
    for (size_t t = 0; t < product->tokens; t += tile->rows, line += ISA_LINE) {
        tile->rows = product->tokens - t < most ? product->tokens - t : most;
        tile->a = a + t * tile->a_stride;
        tile->c = block->c + t * block->c_stride + p * block->panel;
        tile->prefetch = (struct prefetch){
            .at = next + p * bytes + line, .count = line < bytes ? ISA_LANES : 0,
            .stride = product->step, .advance = ISA_LANES * product->step};
        product->isa->tile(tile);
    }
    tile->a = a;
}

static void block_run(const struct block *block, size_t from, size_t depth)
{
    const struct product *product = block->product;
    const uint8_t *data = product->data + from * product->step + product_bytes(product, block->first);
    struct tile tile = {.a = product->x + from, .a_stride = product->columns, .depth = depth,
                        .b_stride = block->packed ? block->panel : product->rows,
                        .c_stride = block->c_stride, .wide = true, .add = from > 0};
    if (block->packed)
        weights_pack(block, data, depth);
    for (size_t t = 0; t < product->tokens && block->x; t++)
        memcpy(block->x + t * (block->depth + PAD), tile.a + t * product->columns,
               depth * sizeof *block->x);
    if (block->x) {
        tile.a = block->x;
        tile.a_stride = block->depth + PAD;
    }
    for (size_t p = 0; p < block->panels; p++) {
        tile.b = block->packed ? block->packed + p * depth * block->panel
                               : (const float *)(const void *)data + p * block->panel;
        panel_run(block, &tile, p, (const char *)data + depth * product->step);
    }
}

static void result_write(const struct block *block)
{
    const struct product *product = block->product;
    const float *bias = product->bias ? product->bias + block->first : NULL;
    for (size_t t = 0; t < product->tokens; t++) {
        float *y = product->y + t * product->rows + block->first;
        const float *c = block->c + t * block->c_stride;
        for (size_t i = 0; i < block->width && bias; i++)
            y[i] = c[i] + bias[i];
        if (!bias && c != y)
            memcpy(y, c, block->width * sizeof *y);
    }
}

static bool is_direct(const struct product *product)
{
    return product->direct && product->of < DIRECT &&
           product->rows % (2 * product->isa->lanes) == 0;
}

/* Where things are read and written: in place as far as they fit. */
static void block_prepare(struct block *block, uint32_t thread)
{
    const struct product *product = block->product;
    size_t room = block->panels * block->panel;
    bool alias = product->columns * sizeof(float) % ALIAS == 0, ragged = room > block->width;
    if (is_direct(product)) {
        block->depth = product->step % ALIAS ? DIRECT_DEPTH : DIRECT_DEPTH / 2;
        return;
    }
    float *own = compute_own(product->compute, thread,
                             (DEPTH + 1 + product->tokens) * room + product->tokens * (DEPTH + PAD));
    block->depth = DEPTH;
    block->packed = own;
    block->wide = own + DEPTH * room;
    block->x = alias ? block->wide + room : NULL;
    if (ragged) {
        block->c = block->wide + room + product->tokens * (DEPTH + PAD);
        block->c_stride = room;
    }
}

static void columns_part(void *context, uint32_t part, uint32_t thread)
{
    const struct product *product = context;
    size_t first = part * product->piece;
    struct block block = {.product = product, .first = first, .panel = 2 * product->isa->lanes,
                          .width = product_end(product, part) - first,
                          .c = product->y + first, .c_stride = product->rows};
    block.panels = (block.width + block.panel - 1) / block.panel;
    block_prepare(&block, thread);
    for (size_t from = 0; from < product->columns; from += block.depth) {
        size_t left = product->columns - from;
        block_run(&block, from, left < block.depth ? left : block.depth);
    }
    result_write(&block);
}

void product_columns(struct product *product)
{
    product->piece = compute_piece(product->compute, product->rows, 1, 2 * product->isa->lanes,
                                   is_direct(product) ? DIRECT_PIECE : PIECE);
    threads_run(product->compute->threads, columns_part, product, product_parts(product));
}
