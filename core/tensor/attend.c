/* SPDX-License-Identifier: MIT */
/*
 * attend.c - attention by tiles over blocks of queries, or row by row for a few of them. Keys that
 * a whole block does not see are not looked at. Knows no bias and no mask but causal and window.
 */
#include "tensor/attend.h"

#include <string.h>

#define FEW 8     /* rows from which tiles are faster */
#define ROWS 24   /* queries of a block */
#define CHAIN 256 /* values that are summed in one chain */
#define ALONE 16384 /* numbers below which one thread does it all */

struct job {
    const struct compute *compute;
    const struct attention *attention;
    float *turned; /* [kv_heads][panels][head_dim][panel]; NULL: row by row */
    size_t panel;  /* keys of a panel */
    size_t panels;
    size_t blocks; /* of queries */
};

/* Keys that a row sees: from *first; the end is returned. */
static size_t keys_seen(const struct attention *attention, size_t row, size_t *first)
{
    size_t end = attention->causal ? attention->past + row + 1 : attention->key_count;
    size_t window = attention->window;
    *first = window > 0 && end > window ? end - window : 0;
    return end;
}

static size_t key_stride(const struct attention *attention)
{
    return attention->kv_heads * attention->head_dim;
}

/* The column of keys and values that a head reads. */
static size_t key_column(const struct attention *attention, size_t head)
{
    return head / (attention->heads / attention->kv_heads) * attention->head_dim;
}

static void turn_part(void *context, uint32_t part, uint32_t thread)
{
    const struct job *job = context;
    const struct attention *attention = job->attention;
    size_t dim = attention->head_dim, head = part / job->panels, p = part % job->panels;
    size_t left = attention->key_count - p * job->panel;
    size_t count = left < job->panel ? left : job->panel;
    float *out = job->turned + part * dim * job->panel;
    (void)thread;
    if (count < job->panel)
        memset(out, 0, dim * job->panel * sizeof *out);
    job->compute->isa->turn(out, job->panel,
                            attention->keys + p * job->panel * key_stride(attention) + head * dim,
                            key_stride(attention), count, dim, NULL);
}

/* Scores of one row become probabilities, with zeros for what it does not see of from .. to. */
static void row_weigh(const struct job *job, float *scores, size_t head, size_t row, size_t from,
                      size_t to)
{
    const struct attention *attention = job->attention;
    size_t first, end = keys_seen(attention, row, &first);
    float scale = attention->scale;
    memset(scores + from, 0, (first - from) * sizeof *scores);
    memset(scores + end, 0, (to - end) * sizeof *scores);
    if (attention->adjust) {
        for (size_t i = first; i < end; i++)
            scores[i] *= scale;
        attention->adjust(attention->context, scores + first, head, row, first, end - first);
        scale = 1;
    }
    job->compute->isa->softmax(scores + first, end - first, scale);
    if (!attention->probabilities)
        return;
    float *kept = attention->probabilities + (head * attention->rows + row) * attention->key_count;
    memset(kept, 0, attention->key_count * sizeof *kept);
    memcpy(kept + first, scores + first, (end - first) * sizeof *kept);
}

/* out [rows][head_dim] = weights [rows][weight_stride] times values from .. to. */
static void values_mix(const struct job *job, size_t head, size_t row, size_t rows,
                       const float *weights, size_t weight_stride, size_t from, size_t to)
{
    const struct attention *attention = job->attention;
    const struct isa *isa = job->compute->isa;
    size_t stride = key_stride(attention), width = attention->heads * attention->head_dim, i = 0;
    const float *values = attention->values + key_column(attention, head);
    float *out = attention->out + row * width + head * attention->head_dim;
    struct tile tile = {.a_stride = weight_stride, .b_stride = stride, .c_stride = width,
                        .rows = rows};
    for (; i + isa->lanes <= attention->head_dim; i += tile.wide ? 2 * isa->lanes : isa->lanes) {
        tile.wide = attention->head_dim - i >= 2 * isa->lanes;
        tile.c = out + i;
        for (size_t key = from; key < to; key += tile.depth) {
            tile.depth = to - key < CHAIN ? to - key : CHAIN;
            tile.add = key > from;
            tile.a = weights + key;
            tile.b = values + key * stride + i;
            isa->tile(&tile);
        }
    }
    for (size_t r = 0; r < rows && i < attention->head_dim; r++) {
        memset(out + r * width + i, 0, (attention->head_dim - i) * sizeof *out);
        isa->mix[DTYPE_F32](out + r * width + i, weights + r * weight_stride + from,
                            values + from * stride + i, stride * sizeof(float), to - from,
                            attention->head_dim - i);
    }
}

static void block_part(void *context, uint32_t part, uint32_t thread)
{
    const struct job *job = context;
    const struct attention *attention = job->attention;
    size_t head = part / job->blocks, row = (job->blocks - 1 - part % job->blocks) * ROWS;
    size_t rows = attention->rows - row < ROWS ? attention->rows - row : ROWS;
    size_t dim = attention->head_dim, room = job->panels * job->panel, from, ignored;
    size_t to = keys_seen(attention, row + rows - 1, &ignored);
    float *scores = compute_own(job->compute, thread, ROWS * room);
    const float *turned = job->turned + key_column(attention, head) * room;
    struct tile tile = {.a = attention->query + row * attention->heads * dim + head * dim,
                        .a_stride = attention->heads * dim, .b_stride = job->panel,
                        .c_stride = room, .rows = rows, .depth = dim, .wide = true};
    keys_seen(attention, row, &from);
    for (size_t p = from / job->panel; p * job->panel < to; p++) {
        tile.b = turned + p * dim * job->panel;
        tile.c = scores + p * job->panel;
        job->compute->isa->tile(&tile);
    }
    for (size_t i = 0; i < rows; i++)
        row_weigh(job, scores + i * room, head, row + i, from, to);
    values_mix(job, head, row, rows, scores, room, from, to);
}

/* All rows of one head, one after the other. */
static void head_part(void *context, uint32_t head, uint32_t thread)
{
    const struct job *job = context;
    const struct attention *attention = job->attention;
    size_t dim = attention->head_dim, stride = key_stride(attention), first;
    float *scores = compute_own(job->compute, thread, attention->key_count);
    for (size_t row = 0; row < attention->rows; row++) {
        size_t end = keys_seen(attention, row, &first);
        const struct dots dots = {
            .y = scores + first, .x = attention->query + (row * attention->heads + head) * dim,
            .weights = attention->keys + first * stride + key_column(attention, head),
            .stride = stride * sizeof(float), .rows = end - first, .width = dim, .tokens = 1};
        job->compute->isa->dots[DTYPE_F32](&dots);
        row_weigh(job, scores, head, row, first, end);
        float *out = attention->out + (row * attention->heads + head) * dim;
        memset(out, 0, dim * sizeof *out);
        job->compute->isa->mix[DTYPE_F32](
            out, scores + first, attention->values + first * stride + key_column(attention, head),
            stride * sizeof(float), end - first, dim);
    }
}

void attend(const struct compute *compute, const struct attention *attention)
{
    struct job job = {.compute = compute, .attention = attention, .panel = 2 * compute->isa->lanes};
    job.panels = (attention->key_count + job.panel - 1) / job.panel;
    job.blocks = (attention->rows + ROWS - 1) / ROWS;
    size_t work = attention->rows * attention->key_count * attention->heads * attention->head_dim;
    if (attention->rows < FEW && work < ALONE) {
        for (uint32_t head = 0; head < attention->heads; head++)
            head_part(&job, head, 0);
        return;
    }
    if (attention->rows < FEW) {
        threads_run(compute->threads, head_part, &job, (uint32_t)attention->heads);
        return;
    }
    job.turned = compute_shared(compute, job.panels * job.panel * key_stride(attention));
    threads_run(compute->threads, turn_part, &job, (uint32_t)(attention->kv_heads * job.panels));
    threads_run(compute->threads, block_part, &job, (uint32_t)(attention->heads * job.blocks));
}
