/* SPDX-License-Identifier: MIT */
/*
 * attend.c - scaled dot-product attention (Vaswani et al. 2017) over this pass's keys and those
 * kept from earlier ones. A row is computed by itself, so it does not matter what is computed
 * beside it. Does not project anything.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "graph/op.h"
#include "graph/prepare.h"
#include "graph/step.h"

static int widths_check(const struct graph *graph, const struct node *node, struct error *error)
{
    const int64_t *i = node->op.i;
    const struct node *q = op_operand(graph, node, 0), *k = op_operand(graph, node, 1);
    const struct node *v = op_operand(graph, node, 2);
    uint64_t query = (uint64_t)(i[AC_I_ATTEND_HEADS] * i[AC_I_ATTEND_HEAD_DIM]);
    uint64_t key = (uint64_t)(i[AC_I_ATTEND_KV_HEADS] * i[AC_I_ATTEND_HEAD_DIM]);
    if (q->width != query || k->width != key || v->width != key)
        return error_set(error, ERROR_PLUGIN, "%" PRId64 " query and %" PRId64 " key heads of %"
                         PRId64 " columns do not fit %" PRIu64 ", %" PRIu64 " and %" PRIu64
                         " columns", i[AC_I_ATTEND_HEADS], i[AC_I_ATTEND_KV_HEADS],
                         i[AC_I_ATTEND_HEAD_DIM], q->width, k->width, v->width);
    if (i[AC_I_ATTEND_HEADS] % i[AC_I_ATTEND_KV_HEADS] != 0)
        return error_set(error, ERROR_PLUGIN, "key heads do not divide query heads");
    if (node->op.in[3] && op_operand(graph, node, 3)->width != (uint64_t)i[AC_I_ATTEND_HEADS])
        return error_set(error, ERROR_PLUGIN, "the relative bias has other heads");
    return 0;
}

static int shape(struct graph *graph, struct node *node, struct error *error)
{
    const int64_t *i = node->op.i;
    const struct node *q = op_operand(graph, node, 0), *k = op_operand(graph, node, 1);
    bool cross = k->rows == ROWS_SOURCE;
    if (op_range_check(node, AC_I_ATTEND_HEADS, 1, 1 << 20, "heads", error) != 0 ||
        op_range_check(node, AC_I_ATTEND_KV_HEADS, 1, 1 << 20, "kv_heads", error) != 0 ||
        op_range_check(node, AC_I_ATTEND_HEAD_DIM, 1, 1 << 20, "head_dim", error) != 0 ||
        op_range_check(node, AC_I_ATTEND_MASK, AC_MASK_NONE, AC_MASK_CAUSAL, "mask", error) != 0 ||
        op_range_check(node, AC_I_ATTEND_WINDOW, 0, GRAPH_WIDTH_LIMIT, "window", error) != 0 ||
        op_range_check(node, AC_I_ATTEND_ALIBI, AC_ALIBI_OFF, AC_ALIBI_BF16, "alibi", error) != 0)
        return error->code;
    if (widths_check(graph, node, error) != 0)
        return error->code;
    if (q->rows != ROWS_TOKENS || (k->rows != ROWS_TOKENS && !cross) ||
        op_operand(graph, node, 2)->rows != k->rows)
        return error_set(error, ERROR_PLUGIN, "queries, keys or values without rows of tokens");
    if (!cross && graph->side == AC_DECODER && i[AC_I_ATTEND_MASK] != AC_MASK_CAUSAL)
        return error_set(error, ERROR_PLUGIN, "a decoder's own tokens need the causal mask");
    if (cross && i[AC_I_ATTEND_MASK] == AC_MASK_CAUSAL)
        return error_set(error, ERROR_PLUGIN, "the encoder's tokens have no causal mask");
    if (i[AC_I_ATTEND_WINDOW] != 0 && i[AC_I_ATTEND_MASK] == AC_MASK_NONE)
        return error_set(error, ERROR_PLUGIN, "a window needs the causal mask");
    if (cross && (node->op.in[3] || i[AC_I_ATTEND_ALIBI] != AC_ALIBI_OFF))
        return error_set(error, ERROR_PLUGIN, "the encoder's tokens have no distance to these");
    return op_shape_same(graph, node, error);
}

static void cost(const struct graph *graph, const struct node *node, const struct lengths *lengths,
                 struct cost *sum)
{
    bool cross = op_operand(graph, node, 1)->rows == ROWS_SOURCE;
    uint64_t window = (uint64_t)node->op.i[AC_I_ATTEND_WINDOW];
    uint64_t keys = cross ? lengths->source : lengths->past + lengths->tokens;
    if (window > 0 && keys > window)
        keys = window;
    op_count_add(&sum->flops, 4 * node->width, keys, lengths->tokens);
}

/* To the nearest bfloat16, ties to even. */
static float round_bf16(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits += 0x7fff + ((bits >> 16) & 1);
    bits &= 0xffff0000u;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Press et al. 2022: a geometric series, for other than powers of two with every second one of the
 * next series behind it. */
static float alibi_slope(uint64_t head, uint64_t heads)
{
    uint64_t power = 1;
    while (power * 2 <= heads)
        power *= 2;
    uint64_t exponent = head < power ? head + 1 : 2 * (head - power) + 1;
    double series = head < power ? (double)power : 2 * (double)power;
    return (float)pow((float)exp2(-8 / series), (double)exponent);
}

/* What is done to the scores of one head and row between product and softmax. */
struct adjust {
    float scale;
    float cap;          /* 0: none */
    float slope;        /* of ALiBi; 0: none */
    float factor;       /* on the slope */
    bool rounded;       /* ALiBi in bfloat16, before scaling */
    const float *bias;  /* [keys], of relbias; NULL: none */
};

static void scores_adjust(float *scores, const struct adjust *adjust, uint64_t first,
                          uint64_t count, uint64_t position)
{
    for (uint64_t i = 0; i < count; i++) {
        uint64_t key = first + i;
        float score = scores[i];
        if (adjust->rounded)
            score += adjust->factor *
                     round_bf16(round_bf16(adjust->slope) * round_bf16((float)key));
        score *= adjust->scale;
        if (adjust->cap > 0)
            score = adjust->cap * tanhf(score / adjust->cap);
        if (!adjust->rounded)
            score += adjust->factor * adjust->slope * ((float)key - (float)position);
        if (adjust->bias)
            score += adjust->bias[key];
        scores[i] = score;
    }
}

static struct adjust adjust_of(const struct step *step, uint64_t head, uint64_t row)
{
    const struct ac_op *op = &step->node->op;
    struct adjust adjust = {
        .scale = (float)op->f[AC_F_ATTEND_SCALE],
        .factor = op->f[AC_F_ATTEND_SLOPES] != 0 ? (float)op->f[AC_F_ATTEND_SLOPES] : 1,
        .cap = (float)op->f[AC_F_ATTEND_SOFTCAP],
        .rounded = op->i[AC_I_ATTEND_ALIBI] == AC_ALIBI_BF16,
    };
    if (op->f[AC_F_ATTEND_SCALE] == 0)
        adjust.scale = (float)(1 / sqrt((double)op->i[AC_I_ATTEND_HEAD_DIM]));
    if (op->i[AC_I_ATTEND_ALIBI] != AC_ALIBI_OFF)
        adjust.slope = alibi_slope(head, (uint64_t)op->i[AC_I_ATTEND_HEADS]);
    if (step->relbias) /* the entry of key 0 lies `row` before that of the last row */
        adjust.bias = step->relbias->out + head * step_distances(step->relbias) +
                      (step->rows - 1 - row);
    return adjust;
}

/* Keys that a row sees: first and how many. */
static uint64_t keys_seen(const struct step *step, uint64_t row, uint64_t keys, uint64_t *first)
{
    const int64_t *i = step->node->op.i;
    uint64_t window = (uint64_t)i[AC_I_ATTEND_WINDOW];
    *first = 0;
    if (i[AC_I_ATTEND_MASK] == AC_MASK_NONE)
        return keys;
    uint64_t end = step->past + row + 1;
    if (window > 0 && end > window)
        *first = end - window;
    return end - *first;
}

static void kept_append(struct step *step, size_t width)
{
    struct kept *kept = step->kept;
    size_t rows = (size_t)step->in_rows[1], wanted = (size_t)kept->count + rows;
    size_t room = kept->room;
    kept->keys = memory_grow(kept->keys, &room, wanted, width * sizeof *kept->keys);
    kept->values = memory_grow(kept->values, &kept->room, wanted, width * sizeof *kept->values);
    memcpy(kept->keys + kept->count * width, step->in[1], rows * width * sizeof *kept->keys);
    memcpy(kept->values + kept->count * width, step->in[2], rows * width * sizeof *kept->values);
    kept->count = wanted;
}

static void run(struct step *step)
{
    const int64_t *i = step->node->op.i;
    size_t head_dim = (size_t)i[AC_I_ATTEND_HEAD_DIM], width = (size_t)step->node->width;
    size_t stride = (size_t)i[AC_I_ATTEND_KV_HEADS] * head_dim;
    uint64_t heads = (uint64_t)i[AC_I_ATTEND_HEADS], keys = step->in_rows[1], first;
    const float *k = step->in[1], *v = step->in[2];
    if (step->kept) {
        kept_append(step, stride);
        k = step->kept->keys;
        v = step->kept->values;
        keys = step->kept->count;
    }
    float *scratch = memory_new((size_t)keys, sizeof *scratch);
    for (uint64_t head = 0; head < heads; head++) {
        size_t column = (size_t)(head / (heads / (uint64_t)i[AC_I_ATTEND_KV_HEADS])) * head_dim;
        for (uint64_t row = 0; row < step->rows; row++) {
            size_t at = (size_t)row * width + (size_t)head * head_dim;
            uint64_t count = keys_seen(step, row, keys, &first);
            size_t from = (size_t)first * stride + column;
            struct adjust adjust = adjust_of(step, head, row);
            attend_scores(scratch, step->in[0] + at, k + from, stride, count, head_dim);
            scores_adjust(scratch, &adjust, first, count, step->past + row);
            softmax(scratch, count);
            attend_mix(step->out + at, scratch, v + from, stride, count, head_dim);
            if (!step->probabilities)
                continue;
            float *kept = step->probabilities + (head * step->rows + row) * keys;
            memset(kept, 0, keys * sizeof *kept);
            memcpy(kept + first, scratch, count * sizeof *kept);
        }
    }
    free(scratch);
}

static int prepare(struct step *step, const struct binding *binding, struct error *error)
{
    const struct node *node = step->node;
    (void)binding;
    (void)error;
    if (step->graph->side == AC_DECODER && op_operand(step->graph, node, 1)->rows == ROWS_TOKENS)
        step->kept = memory_new(1, sizeof *step->kept);
    if (node->op.in[3])
        step->relbias = &step->steps[node->op.in[3] - 1];
    return 0;
}

const struct op op_attend = {
    .name = "attend",
    .operands_min = 3,
    .operands_max = 4,
    .shape = shape,
    .cost = cost,
    .prepare = prepare,
    .run = run,
};
