/* SPDX-License-Identifier: MIT */
/*
 * turns.c - how fast RoPE turns its pairs: base^(-2i/d) of Su et al. 2021, and the ways this is
 * stretched, by the formulas of the papers in double precision, apart from the kernels. Turns nothing.
 */
#include <math.h>
#include <stdlib.h>

#include "explain/turns.h"
#include "base/memory.h"
#include "graph/prepare.h"

#define TAU 6.28318530717958647692

/* Dubey et al. 2024: long waves are divided by the factor, short ones kept, those between blended. */
static double llama3_turn(const struct ac_op *op, double turn)
{
    double turns = (double)op->i[AC_I_ROPE_ORIGINAL] * turn / TAU; /* within the original length */
    double low = op->f[AC_F_ROPE_LOW], high = op->f[AC_F_ROPE_HIGH];
    double keep = fmin(fmax((turns - low) / (high - low), 0), 1);
    return keep * turn + (1 - keep) * turn / op->f[AC_F_ROPE_FACTOR];
}

/* Peng et al. 2023: which pair turns so often within the original length. */
static double yarn_edge(const struct ac_op *op, double turns)
{
    double dims = (double)op->i[AC_I_ROPE_DIMS], original = (double)op->i[AC_I_ROPE_ORIGINAL];
    return dims * log(original / (turns * TAU)) / (2 * log(op->f[AC_F_ROPE_BASE]));
}

/* The same: pairs before the first edge are kept, those behind the second divided by the factor. */
static double yarn_turn(const struct ac_op *op, double pair, double turn)
{
    double fast = op->f[AC_F_ROPE_BETA_FAST], slow = op->f[AC_F_ROPE_BETA_SLOW];
    double first = yarn_edge(op, fast > 0 ? fast : 32), last = yarn_edge(op, slow > 0 ? slow : 1);
    if (op->i[AC_I_ROPE_TRUNCATE]) {
        first = floor(first);
        last = ceil(last);
    }
    first = fmax(first, 0);
    last = fmin(last, (double)op->i[AC_I_ROPE_DIMS] - 1);
    double keep = 1 - fmin(fmax((pair - first) / (last > first ? last - first : 0.001), 0), 1);
    return keep * turn + (1 - keep) * turn / op->f[AC_F_ROPE_FACTOR];
}

/* Dynamic scaling (the NTK way): past the context the base grows with the length. */
static double base_at(const struct ac_op *op, double length)
{
    double base = op->f[AC_F_ROPE_BASE], factor = op->f[AC_F_ROPE_FACTOR];
    double dims = (double)op->i[AC_I_ROPE_DIMS], over = length / (double)op->i[AC_I_ROPE_CONTEXT];
    if (op->i[AC_I_ROPE_SCALING] != AC_ROPE_DYNAMIC || over <= 1)
        return base;
    return base * pow(factor * over - (factor - 1), dims / (dims - 2));
}

/* The divisors that the weights store for the pairs, or NULL; free() ends them. */
static float *stored_of(const struct model *model, const struct node *rope)
{
    struct error absent = {0};
    struct matrix factors;
    if (rope->weight < 0 || !model->binding.weights ||
        binding_matrix(&model->binding, (uint32_t)rope->weight, 0, 0, &factors, &absent))
        return NULL;
    float *row = memory_new(factors.columns, sizeof *row);
    matrix_row(&factors, 0, row);
    return row;
}

void turns_of(const struct model *model, const struct node *rope, uint64_t length, double *turns)
{
    const struct ac_op *op = &rope->op;
    int64_t kind = op->i[AC_I_ROPE_SCALING], pairs = op->i[AC_I_ROPE_DIMS] / 2;
    bool far = kind == AC_ROPE_LONGROPE && length > (uint64_t)op->i[AC_I_ROPE_ORIGINAL];
    double base = base_at(op, (double)length);
    float *stored = stored_of(model, rope);
    for (int64_t i = 0; i < pairs; i++) {
        turns[i] = pow(base, -(double)i / (double)pairs);
        if (op->value_count)
            turns[i] /= op->values[i + (far ? pairs : 0)];
        if (kind == AC_ROPE_LINEAR)
            turns[i] /= op->f[AC_F_ROPE_FACTOR];
        else if (kind == AC_ROPE_LLAMA3)
            turns[i] = llama3_turn(op, turns[i]);
        else if (kind == AC_ROPE_YARN)
            turns[i] = yarn_turn(op, (double)i, turns[i]);
        if (stored)
            turns[i] /= stored[i];
    }
    free(stored);
}

double turns_factor(const struct ac_op *op)
{
    double factor = op->f[AC_F_ROPE_FACTOR], original = (double)op->i[AC_I_ROPE_ORIGINAL];
    int64_t kind = op->i[AC_I_ROPE_SCALING];
    if (op->f[AC_F_ROPE_ATTENTION] != 0)
        return op->f[AC_F_ROPE_ATTENTION];
    if (kind == AC_ROPE_LONGROPE && factor <= 0)
        factor = (double)op->i[AC_I_ROPE_CONTEXT] / original;
    if (factor <= 1 || (kind != AC_ROPE_YARN && kind != AC_ROPE_LONGROPE))
        return 1;
    return kind == AC_ROPE_YARN ? 0.1 * log(factor) + 1 : sqrt(1 + log(factor) / log(original));
}
