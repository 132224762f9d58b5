/* SPDX-License-Identifier: MIT */
/*
 * rope.c - rotary positions (Su et al. 2021) and the ways their frequencies are stretched.
 *
 * Frequencies and angles are rounded to float where transformers rounds them: past ten thousand
 * positions exact angles would give visibly other numbers. `dynamic` and `longrope` depend on the
 * length seen so far, as there: beyond the original length the rows of a longer pass are not those
 * of a shorter one.
 */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "graph/op.h"
#include "graph/prepare.h"
#include "graph/step.h"

#define PI 3.14159265358979323846

static int values_check(const struct ac_op *op, struct error *error)
{
    int64_t dims = op->i[AC_I_ROPE_DIMS];
    bool both = op->i[AC_I_ROPE_SCALING] == AC_ROPE_LONGROPE;
    if (op->value_count != (both ? dims : dims / 2) && (both || op->value_count != 0))
        return error_set(error, ERROR_PLUGIN, "%u factors for %lld pairs", op->value_count,
                         (long long)dims / 2);
    for (uint32_t i = 0; i < op->value_count; i++)
        if (op->values[i] <= 0)
            return error_set(error, ERROR_PLUGIN, "factor %u is not above 0", i);
    return 0;
}

static int scaling_check(const struct node *node, struct error *error)
{
    const double *f = node->op.f;
    int64_t kind = node->op.i[AC_I_ROPE_SCALING];
    bool original = kind == AC_ROPE_YARN || kind == AC_ROPE_LLAMA3 || kind == AC_ROPE_LONGROPE;
    bool context = kind == AC_ROPE_DYNAMIC || kind == AC_ROPE_LONGROPE;
    if (f[AC_F_ROPE_BASE] <= 1)
        return error_set(error, ERROR_PLUGIN, "the base is not above 1");
    if (kind != AC_ROPE_DEFAULT && kind != AC_ROPE_LONGROPE && f[AC_F_ROPE_FACTOR] <= 0)
        return error_set(error, ERROR_PLUGIN, "the factor is not above 0");
    if (kind == AC_ROPE_LLAMA3 && !(f[AC_F_ROPE_LOW] > 0 && f[AC_F_ROPE_HIGH] > f[AC_F_ROPE_LOW]))
        return error_set(error, ERROR_PLUGIN, "the frequency factors are not 0 < low < high");
    if (kind == AC_ROPE_DYNAMIC && node->op.i[AC_I_ROPE_DIMS] < 4)
        return error_set(error, ERROR_PLUGIN, "dynamic scaling needs two pairs");
    if (original && op_range_check(node, AC_I_ROPE_ORIGINAL, 2, GRAPH_WIDTH_LIMIT,
                                   "the original length", error) != 0)
        return error->code;
    if (context && op_range_check(node, AC_I_ROPE_CONTEXT, 1, GRAPH_WIDTH_LIMIT,
                                  "the context length", error) != 0)
        return error->code;
    return values_check(&node->op, error);
}

static int shape(struct graph *graph, struct node *node, struct error *error)
{
    const struct node *in = op_operand(graph, node, 0), *positions = op_operand(graph, node, 1);
    int64_t width = (int64_t)in->width, head = node->op.i[AC_I_ROPE_HEAD_DIM];
    if (positions->width != 1 || positions->rows != in->rows)
        return error_set(error, ERROR_PLUGIN, "the second operand is not one position a row");
    if (op_range_check(node, AC_I_ROPE_HEAD_DIM, 2, width, "head_dim", error) != 0 ||
        op_range_check(node, AC_I_ROPE_DIMS, 2, head, "dims", error) != 0 ||
        op_range_check(node, AC_I_ROPE_PAIRING, 0, AC_ROPE_INTERLEAVED, "pairing", error) != 0 ||
        op_range_check(node, AC_I_ROPE_SCALING, 0, AC_ROPE_LONGROPE, "scaling", error) != 0)
        return error->code;
    if (width % head != 0 || node->op.i[AC_I_ROPE_DIMS] % 2 != 0)
        return error_set(error, ERROR_PLUGIN, "heads of %lld columns, %lld of them in pairs, do "
                         "not make %lld", (long long)head, (long long)node->op.i[AC_I_ROPE_DIMS],
                         (long long)width);
    if (node->op.stem && op_weight_find(graph, node, NULL, 1, error) != 0)
        return error->code;
    if (node->op.stem && op_entry_get(graph, node)->shape[0] !=
                             (uint64_t)node->op.i[AC_I_ROPE_DIMS] / 2)
        return error_set(error, ERROR_PLUGIN, "\"%s\" is not one factor a pair", node->op.stem);
    return scaling_check(node, error) != 0 ? error->code : op_shape_same(graph, node, error);
}

/* base^(2i/dims), which is one over a plain frequency. */
static float stretch(double base, size_t pair, size_t pairs)
{
    float exponent = (float)(2 * pair) / (float)(2 * pairs);
    return (float)pow((float)base, exponent);
}

static double base_of(const struct ac_op *op, double length)
{
    double base = op->f[AC_F_ROPE_BASE], factor = op->f[AC_F_ROPE_FACTOR];
    double context = (double)op->i[AC_I_ROPE_CONTEXT], dims = (double)op->i[AC_I_ROPE_DIMS];
    if (op->i[AC_I_ROPE_SCALING] != AC_ROPE_DYNAMIC)
        return base;
    if (length < context)
        length = context;
    return base * pow(factor * length / context - (factor - 1), dims / (dims - 2));
}

/* Dubey et al. 2024: long wavelengths are divided by the factor, short ones kept. */
static float llama3_frequency(const struct ac_op *op, float frequency)
{
    float factor = (float)op->f[AC_F_ROPE_FACTOR];
    double original = (double)op->i[AC_I_ROPE_ORIGINAL];
    double low = op->f[AC_F_ROPE_LOW], high = op->f[AC_F_ROPE_HIGH];
    float wavelength = (float)(2 * PI) / frequency;
    if (wavelength < (float)(original / high))
        return frequency;
    if (wavelength > (float)(original / low))
        return frequency / factor;
    float smooth = ((float)original / wavelength - (float)low) / (float)(high - low);
    return (1 - smooth) * frequency / factor + smooth * frequency;
}

/* Peng et al. 2023: the pair that turns `turns` times within the original length. */
static double yarn_pair(const struct ac_op *op, double turns)
{
    double dims = (double)op->i[AC_I_ROPE_DIMS], original = (double)op->i[AC_I_ROPE_ORIGINAL];
    return dims * log(original / (turns * 2 * PI)) / (2 * log(op->f[AC_F_ROPE_BASE]));
}

static float yarn_frequency(const struct ac_op *op, size_t pair, float stretched)
{
    double fast = op->f[AC_F_ROPE_BETA_FAST] > 0 ? op->f[AC_F_ROPE_BETA_FAST] : 32;
    double slow = op->f[AC_F_ROPE_BETA_SLOW] > 0 ? op->f[AC_F_ROPE_BETA_SLOW] : 1;
    double low = yarn_pair(op, fast), high = yarn_pair(op, slow);
    if (op->i[AC_I_ROPE_TRUNCATE]) {
        low = floor(low);
        high = ceil(high);
    }
    low = fmax(low, 0);
    high = fmin(high, (double)op->i[AC_I_ROPE_DIMS] - 1);
    if (low == high)
        high += 0.001;
    float ramp = ((float)pair - (float)low) / (float)(high - low);
    ramp = ramp < 0 ? 0 : ramp > 1 ? 1 : ramp;
    float keep = 1 - ramp;
    return 1 / ((float)op->f[AC_F_ROPE_FACTOR] * stretched) * (1 - keep) + 1 / stretched * keep;
}

void op_rope_frequencies(const struct ac_op *op, uint64_t length, const float *stored, float *out)
{
    size_t pairs = (size_t)op->i[AC_I_ROPE_DIMS] / 2;
    int64_t kind = op->i[AC_I_ROPE_SCALING];
    double base = base_of(op, (double)length);
    const double *factors = op->value_count > 0 ? op->values : NULL;
    if (kind == AC_ROPE_LONGROPE && length > (uint64_t)op->i[AC_I_ROPE_ORIGINAL])
        factors += pairs;
    for (size_t i = 0; i < pairs; i++) {
        float stretched = stretch(base, i, pairs);
        out[i] = 1 / (factors ? (float)factors[i] * stretched : stretched);
        if (kind == AC_ROPE_LINEAR)
            out[i] /= (float)op->f[AC_F_ROPE_FACTOR];
        else if (kind == AC_ROPE_LLAMA3)
            out[i] = llama3_frequency(op, out[i]);
        else if (kind == AC_ROPE_YARN)
            out[i] = yarn_frequency(op, i, stretched);
        if (stored)
            out[i] /= stored[i];
    }
}

/* The factor on cosine and sine. */
static float attention_factor(const struct ac_op *op)
{
    double factor = op->f[AC_F_ROPE_FACTOR], original = (double)op->i[AC_I_ROPE_ORIGINAL];
    if (op->f[AC_F_ROPE_ATTENTION] != 0)
        return (float)op->f[AC_F_ROPE_ATTENTION];
    if (op->i[AC_I_ROPE_SCALING] == AC_ROPE_YARN)
        return factor > 1 ? (float)(0.1 * log(factor) + 1) : 1;
    if (op->i[AC_I_ROPE_SCALING] != AC_ROPE_LONGROPE)
        return 1;
    if (factor <= 0)
        factor = (double)op->i[AC_I_ROPE_CONTEXT] / original;
    return factor > 1 ? (float)sqrt(1 + log(factor) / log(original)) : 1;
}

/* Turns the pairs of one row: x [width]. */
static void row_turn(const struct step *step, float *x, const float *cosine, const float *sine)
{
    const struct ac_op *op = &step->node->op;
    size_t width = (size_t)step->node->width, head_dim = (size_t)op->i[AC_I_ROPE_HEAD_DIM];
    size_t pairs = (size_t)op->i[AC_I_ROPE_DIMS] / 2;
    bool halves = op->i[AC_I_ROPE_PAIRING] == AC_ROPE_HALVES && !step->pairs;
    size_t next = halves ? 1 : 2, apart = halves ? pairs : 1;
    for (size_t head = 0; head < width; head += head_dim) {
        float *at = x + head;
        for (size_t i = 0; i < pairs; i++, at += next) {
            float a = at[0], b = at[apart];
            at[0] = a * cosine[i] - b * sine[i];
            at[apart] = b * cosine[i] + a * sine[i];
        }
    }
}

static void rows_run(void *context, size_t first, size_t end, uint32_t thread)
{
    const struct step *step = context;
    const struct ac_op *op = &step->node->op;
    size_t width = (size_t)step->node->width, pairs = (size_t)op->i[AC_I_ROPE_DIMS] / 2;
    float *turns = compute_own(step->compute, thread, 3 * pairs), *cosine = turns + pairs;
    float *sine = cosine + pairs, factor = attention_factor(op);
    op_rope_frequencies(op, step->past + step->rows, step->vector, turns);
    for (size_t row = first; row < end; row++) {
        for (size_t i = 0; i < pairs; i++) {
            float angle = step->in[1][row] * turns[i];
            cosine[i] = (float)cos(angle) * factor;
            sine[i] = (float)sin(angle) * factor;
        }
        memcpy(step->out + row * width, step->in[0] + row * width, width * sizeof *step->out);
        row_turn(step, step->out + row * width, cosine, sine);
    }
}

static void run(struct step *step)
{
    compute_rows(step->compute, (size_t)step->rows, (size_t)(step->rows * step->node->width) * 4,
                 rows_run, step);
}

/* Whether a file's permuted rows reach this node; only what moves whole heads is looked through. */
static bool is_permuted(const struct step *step, const struct binding *binding)
{
    const struct node *node = op_operand(step->graph, step->node, 0);
    while (node->op.code == AC_OP_SLICE || node->op.code == AC_OP_TAG)
        node = op_operand(step->graph, node, 0);
    return node->op.code == AC_OP_LINEAR &&
           binding_get(binding, (uint32_t)node->weight, prepare_block(node), 0)->pairs;
}

static int prepare(struct step *step, const struct binding *binding, struct error *error)
{
    step->pairs = is_permuted(step, binding);
    if (step->node->weight < 0 || prepare_is_absent(step, binding))
        return 0;
    return prepare_vector(step, binding, error);
}

const struct op op_rope = {
    .name = "rope",
    .operands_min = 2,
    .operands_max = 2,
    .shape = shape,
    .prepare = prepare,
    .run = run,
};
