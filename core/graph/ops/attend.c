/* SPDX-License-Identifier: MIT */
/*
 * attend.c - scaled dot-product attention (Vaswani et al. 2017) over this pass's keys and those
 * kept from earlier ones. Does not project anything, nor multiply: tensor/attend.c does.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "graph/op.h"
#include "graph/prepare.h"
#include "graph/step.h"
#include "tensor/attend.h"

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

float op_alibi_slope(uint64_t head, uint64_t heads)
{
    uint64_t power = 1;
    while (power * 2 <= heads)
        power *= 2;
    uint64_t exponent = head < power ? head + 1 : 2 * (head - power) + 1;
    double series = head < power ? (double)power : 2 * (double)power;
    return (float)pow((float)exp2(-8 / series), (double)exponent);
}

static float scale_of(const struct ac_op *op)
{
    double scale = op->f[AC_F_ATTEND_SCALE];
    return (float)(scale != 0 ? scale : 1 / sqrt((double)op->i[AC_I_ATTEND_HEAD_DIM]));
}

float op_alibi_bias(const struct ac_op *op, float slope, float key, float query)
{
    float factor = op->f[AC_F_ATTEND_SLOPES] != 0 ? (float)op->f[AC_F_ATTEND_SLOPES] : 1;
    if (op->i[AC_I_ATTEND_ALIBI] == AC_ALIBI_BF16)
        return factor * round_bf16(round_bf16(slope) * round_bf16(key)) * scale_of(op);
    return factor * slope * (key - query);
}

/* What is done to the scores of a row between product and softmax. */
static void scores_adjust(const void *context, float *scores, size_t head, size_t row, size_t first,
                          size_t count)
{
    const struct step *step = context;
    const struct ac_op *op = &step->node->op;
    float cap = (float)op->f[AC_F_ATTEND_SOFTCAP], slope = 0;
    int64_t alibi = op->i[AC_I_ATTEND_ALIBI];
    float position = (float)(step->past + row);
    if (alibi != AC_ALIBI_OFF)
        slope = op_alibi_slope(head, (uint64_t)op->i[AC_I_ATTEND_HEADS]);
    for (size_t i = 0; i < count && alibi == AC_ALIBI_BF16; i++) /* added before scaling */
        scores[i] += op_alibi_bias(op, slope, (float)(first + i), position);
    for (size_t i = 0; i < count && cap > 0; i++)
        scores[i] = cap * tanhf(scores[i] / cap);
    for (size_t i = 0; i < count && alibi == AC_ALIBI_ON; i++)
        scores[i] += op_alibi_bias(op, slope, (float)(first + i), position);
    if (step->relbias) { /* the entry of key 0 lies `row` before that of the last row */
        const float *bias = step->relbias->out + head * step_distances(step->relbias) +
                            (step->rows - 1 - row) + first;
        for (size_t i = 0; i < count; i++)
            scores[i] += bias[i];
    }
}

static void kept_rows(void *context, size_t first, size_t end, uint32_t thread)
{
    const struct step *step = context;
    const struct kept *kept = step->kept;
    size_t width = (size_t)op_operand(step->graph, step->node, 1)->width;
    size_t to = ((size_t)kept->count + first) * width, count = (end - first) * width;
    (void)thread;
    memcpy(kept->keys + to, step->in[1] + first * width, count * sizeof *kept->keys);
    memcpy(kept->values + to, step->in[2] + first * width, count * sizeof *kept->values);
}

static void kept_append(struct step *step, size_t width)
{
    struct kept *kept = step->kept;
    size_t rows = (size_t)step->in_rows[1], wanted = (size_t)kept->count + rows;
    size_t room = kept->room;
    kept->keys = memory_grow(kept->keys, &room, wanted, width * sizeof *kept->keys);
    kept->values = memory_grow(kept->values, &kept->room, wanted, width * sizeof *kept->values);
    compute_rows(step->compute, rows, 2 * rows * width, kept_rows, step);
    kept->count = wanted;
}

static void run(struct step *step)
{
    const struct ac_op *op = &step->node->op;
    struct attention attention = {
        .out = step->out, .query = step->in[0], .keys = step->in[1], .values = step->in[2],
        .rows = (size_t)step->rows, .key_count = (size_t)step->in_rows[1],
        .heads = (size_t)op->i[AC_I_ATTEND_HEADS], .kv_heads = (size_t)op->i[AC_I_ATTEND_KV_HEADS],
        .head_dim = (size_t)op->i[AC_I_ATTEND_HEAD_DIM], .past = (size_t)step->past,
        .causal = op->i[AC_I_ATTEND_MASK] == AC_MASK_CAUSAL,
        .window = (size_t)op->i[AC_I_ATTEND_WINDOW], .scale = scale_of(op), .context = step,
        .probabilities = step->probabilities,
    };
    if (step->relbias || op->f[AC_F_ATTEND_SOFTCAP] > 0 ||
        op->i[AC_I_ATTEND_ALIBI] != AC_ALIBI_OFF)
        attention.adjust = scores_adjust;
    if (step->kept) {
        kept_append(step, attention.kv_heads * attention.head_dim);
        attention.keys = step->kept->keys;
        attention.values = step->kept->values;
        attention.key_count = (size_t)step->kept->count;
    }
    attend(step->compute, &attention);
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
