/* SPDX-License-Identifier: MIT */
/*
 * product_rows.c - products of many tokens with a matrix stored in rows. Tokens are packed into
 * panels, [column][token], against which rows of weights are multiplied number by number, so that
 * these are read where they lie: no weight is ever packed or turned. What comes out, [row][token],
 * is turned into y.
 */
#include <string.h>

#include "tensor/product.h"

#define PIECE 192  /* most rows of a part: their results stay in the cache */
#define PANELS 8   /* that are worked on together */
#define DEPTH 256  /* columns that are summed in one chain, a multiple of all blocks */
#define SOME 64    /* tokens below which shorter chains, which are more exact, cost nothing */
#define PACK 128   /* columns packed in one part */
#define PAD 16     /* floats between widened rows, so that they do not fall on each other */
#define ALIAS 4096 /* rows so many bytes apart fall on the same 8 lines of the nearest cache */

struct rows_job {
    struct product *product;
    float *packed; /* panels, one after the other, each [columns][width of the panel] */
    size_t panel;  /* tokens of a panel but the last */
    size_t panels;
    size_t depth;  /* columns in one chain */
    size_t cuts;   /* parts in which a panel is packed */
    size_t most;   /* rows of a tile */
    bool direct;   /* rows are read where they lie */
};

/* Tokens of panel `p`, and its width, which is one or two vectors. */
static size_t panel_tokens(const struct rows_job *job, size_t p, size_t *width)
{
    size_t left = job->product->tokens - p * job->panel;
    size_t lanes = job->product->isa->lanes;
    *width = left > lanes ? job->panel : lanes;
    return left < job->panel ? left : job->panel;
}

static void pack_part(void *context, uint32_t part, uint32_t thread)
{
    const struct rows_job *job = context;
    const struct product *product = job->product;
    size_t columns = product->columns, p = part / job->cuts, first = part % job->cuts * PACK, width;
    size_t tokens = panel_tokens(job, p, &width);
    size_t count = columns - first < PACK ? columns - first : PACK;
    float *out = job->packed + p * job->panel * columns + first * width;
    (void)thread;
    if (tokens < width)
        memset(out, 0, count * width * sizeof *out);
    product->isa->turn(out, width, product->x + p * job->panel * columns + first, columns, tokens,
                       count, NULL);
}

/* Some rows against columns from .. from + depth of panels p .. end: c [rows][c_stride]. */
static void group_run(const struct rows_job *job, struct tile *tile, size_t from, size_t p,
                      size_t end)
{
    float *c = tile->c;
    for (; p < end; p++, tile->c += job->panel) {
        size_t width;
        panel_tokens(job, p, &width);
        tile->wide = width == job->panel;
        tile->b = job->packed + p * job->panel * job->product->columns + from * width;
        tile->b_stride = width;
        job->product->tile(tile);
        tile->prefetch.count = 0;
    }
    tile->c = c;
}

/* Rows first .. end against panels p .. p_end, all columns. */
static void block_run(const struct rows_job *job, size_t first, size_t end, size_t p, size_t p_end,
                      float *own)
{
    const struct product *product = job->product;
    size_t most = job->most, columns = product->columns;
    float *wide = own, *c = own + most * (job->depth + PAD);
    struct tile tile = {.c_stride = (p_end - p) * job->panel};
    for (size_t from = 0; from < columns; from += job->depth) {
        tile.depth = columns - from < job->depth ? columns - from : job->depth;
        tile.add = from > 0;
        for (size_t row = first; row < end; row += tile.rows) {
            const uint8_t *data =
                product->data + row * product->step + from * product->step / columns;
            tile.rows = end - row < most ? end - row : most;
            tile.c = c + (row - first) * tile.c_stride;
            tile.a = job->direct ? (const float *)(const void *)data : wide;
            tile.a_stride = job->direct ? columns : job->depth + PAD;
            for (size_t i = 0; !job->direct && i < tile.rows; i++)
                product_widen(product, row + i, from, tile.depth, wide + i * tile.a_stride);
            tile.prefetch = (struct prefetch){
                .at = (const char *)data + most * product->step, .count = most,
                .stride = product->step, .advance = product->step * ISA_LANES / columns};
            group_run(job, &tile, from, p, p_end);
        }
    }
}

static void rows_part(void *context, uint32_t part, uint32_t thread)
{
    const struct rows_job *job = context;
    const struct product *product = job->product;
    size_t first = part * product->piece, end = product_end(product, part);
    size_t most = job->most, p_end;
    float *own = compute_own(product->compute, thread, most * (job->depth + PAD) +
                                                           product->piece * PANELS * job->panel);
    for (size_t p = 0; p < job->panels; p = p_end) {
        p_end = job->panels - p < PANELS ? job->panels : p + PANELS;
        size_t at = p * job->panel, left = product->tokens - at;
        size_t tokens = left < (p_end - p) * job->panel ? left : (p_end - p) * job->panel;
        block_run(job, first, end, p, p_end, own);
        product->isa->turn(product->y + at * product->rows + first, product->rows,
                           own + most * (job->depth + PAD), (p_end - p) * job->panel, end - first,
                           tokens, product->bias ? product->bias + first : NULL);
    }
}

/* Rows that fall on each other in the cache are copied, or taken fewer at once. */
static void layout_choose(struct rows_job *job)
{
    const struct product *product = job->product;
    bool alias = product->step % ALIAS == 0 && product->isa->tile_rows > 8;
    job->most = product->isa->tile_rows;
    job->direct = product->direct && (!alias || product->tokens <= job->panel);
    if (alias && job->direct)
        job->most = 8;
}

void product_rows(struct product *product)
{
    size_t lanes = product->isa->lanes, columns = product->columns;
    struct rows_job job = {.product = product, .panel = 2 * lanes};
    job.panels = (product->tokens + job.panel - 1) / job.panel;
    layout_choose(&job);
    bool large = dtype_get(product->matrix->dtype)->block > DEPTH / 2;
    job.depth = product->of < SOME && !large ? DEPTH / 2 : DEPTH;
    job.cuts = (columns + PACK - 1) / PACK;
    job.packed = compute_shared(product->compute, job.panels * job.panel * columns);
    threads_run(product->compute->threads, pack_part, &job, (uint32_t)(job.panels * job.cuts));
    product->piece = compute_piece(product->compute, product->rows, 4, job.most, PIECE);
    threads_run(product->compute->threads, rows_part, &job, product_parts(product));
}
