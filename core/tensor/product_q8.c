/* SPDX-License-Identifier: MIT */
/*
 * product_q8.c - products of many tokens with a matrix of Q8_0, by bytes: each block of a token is
 * rounded to a scale and bytes, as those of weights are. Not exact; only for `--precision fast`.
 */
#include "tensor/product.h"

#define ROWS 32   /* whose bytes are set apart at once: they stay in the nearest caches */
#define PIECE 192 /* most rows of a part */

struct job {
    struct product *product;
    struct byte_block *tokens; /* [panels][blocks] */
    size_t panels, blocks;
};

static void round_panel(void *context, size_t first, size_t end, uint32_t thread)
{
    const struct job *job = context;
    const struct product *product = job->product;
    (void)thread;
    for (size_t p = first; p < end; p++) {
        size_t at = p * ISA_BYTE_TOKENS, left = product->tokens - at;
        for (size_t block = 0; block < job->blocks; block++)
            product->compute->fast->byte_block(
                &job->tokens[p * job->blocks + block],
                product->x + at * product->columns + block * ISA_BYTES, product->columns,
                left < ISA_BYTE_TOKENS ? left : ISA_BYTE_TOKENS);
    }
}

/* Rows first .. end, at most ROWS, against all tokens: c [rows][panels * ISA_BYTE_TOKENS]. */
static void rows_run(const struct job *job, size_t first, size_t end, float *c, float *own)
{
    const struct product *product = job->product;
    const struct isa_fast *fast = product->compute->fast;
    uint8_t *quants = (uint8_t *)(own + ROWS * job->blocks);
    struct byte_tile tile = {.c_stride = job->panels * ISA_BYTE_TOKENS,
                             .stride = product->columns, .blocks = job->blocks};
    for (size_t row = first; row < end; row++)
        fast->byte_row(quants + (row - first) * product->columns, own + (row - first) * job->blocks,
                       product->data + row * product->step, job->blocks);
    for (size_t p = 0; p < job->panels; p++)
        for (size_t row = 0; row < end - first; row += tile.rows) {
            tile.rows = end - first - row < ISA_BYTE_ROWS ? end - first - row : ISA_BYTE_ROWS;
            tile.c = c + row * tile.c_stride + p * ISA_BYTE_TOKENS;
            tile.tokens = job->tokens + p * job->blocks;
            tile.quants = quants + row * product->columns;
            tile.scales = own + row * job->blocks;
            fast->byte_tile(&tile);
        }
}

static void rows_part(void *context, uint32_t part, uint32_t thread)
{
    const struct job *job = context;
    const struct product *product = job->product;
    size_t first = part * product->piece, end = product_end(product, part);
    size_t width = job->panels * ISA_BYTE_TOKENS, next;
    float *own = compute_own(product->compute, thread, product->piece * width +
                                                           ROWS * (job->blocks + product->columns));
    for (size_t row = first; row < end; row = next) {
        next = end - row < ROWS ? end : row + ROWS;
        rows_run(job, row, next, own + (row - first) * width, own + product->piece * width);
    }
    product->isa->turn(product->y + first, product->rows, own, width, end - first, product->tokens,
                       product->bias ? product->bias + first : NULL);
}

void product_q8(struct product *product)
{
    struct job job = {.product = product, .blocks = product->columns / ISA_BYTES,
                      .panels = (product->tokens + ISA_BYTE_TOKENS - 1) / ISA_BYTE_TOKENS};
    size_t floats = job.panels * job.blocks * (sizeof *job.tokens / sizeof(float));
    job.tokens = (struct byte_block *)(void *)compute_rounded(product->compute, floats);
    compute_rows(product->compute, job.panels, product->tokens * product->columns, round_panel,
                 &job);
    product->piece = compute_piece(product->compute, product->rows, 4, ISA_BYTE_ROWS, PIECE);
    threads_run(product->compute->threads, rows_part, &job, product_parts(product));
}
