/* SPDX-License-Identifier: MIT */
/*
 * activate.c - functions of one number, applied to many. Does not combine numbers with each other.
 */
#include "tensor/kernels.h"

#include <archcard/graph.h>
#include <math.h>

static float relu(float x)
{
    return x > 0 ? x : 0;
}

static float gelu(float x)
{
    return 0.5f * x * (1 + erff(x * 0.70710678118654752f));
}

static float gelu_tanh(float x)
{
    return 0.5f * x * (1 + tanhf(0.79788456080286536f * (x + 0.044715f * x * x * x)));
}

static float silu(float x)
{
    return x / (1 + expf(-x));
}

static float quick_gelu(float x)
{
    return x / (1 + expf(-1.702f * x));
}

static float relu_squared(float x)
{
    return x > 0 ? x * x : 0;
}

void activate(float *y, const float *x, size_t count, int kind)
{
    static float (*const functions[])(float) = {
        [AC_RELU] = relu,   [AC_GELU] = gelu,   [AC_GELU_TANH] = gelu_tanh,
        [AC_SILU] = silu,   [AC_QUICK_GELU] = quick_gelu,
        [AC_TANH] = tanhf, [AC_RELU2] = relu_squared,
    };
    float (*function)(float) = functions[kind];
    for (size_t i = 0; i < count; i++)
        y[i] = function(x[i]);
}
