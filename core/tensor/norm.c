/* SPDX-License-Identifier: MIT */
/*
 * norm.c - functions of a whole row: normalizations and softmax, summed in double.
 * Does not widen weights; the caller does.
 */
#include "tensor/kernels.h"

#include <math.h>

void layernorm(float *y, const float *x, size_t rows, size_t width, const float *weight,
               const float *bias, float eps)
{
    for (size_t row = 0; row < rows; row++, x += width, y += width) {
        double sum = 0, squares = 0;
        for (size_t i = 0; i < width; i++)
            sum += x[i];
        double mean = sum / (double)width;
        for (size_t i = 0; i < width; i++)
            squares += (x[i] - mean) * (x[i] - mean);
        double factor = 1 / sqrt(squares / (double)width + eps);
        for (size_t i = 0; i < width; i++) {
            double value = (x[i] - mean) * factor * weight[i];
            y[i] = (float)(bias ? value + bias[i] : value);
        }
    }
}

void rmsnorm(float *y, const float *x, size_t rows, size_t width, const float *weight, float eps)
{
    for (size_t row = 0; row < rows; row++, x += width, y += width) {
        double squares = 0;
        for (size_t i = 0; i < width; i++)
            squares += (double)x[i] * x[i];
        double factor = 1 / sqrt(squares / (double)width + eps);
        for (size_t i = 0; i < width; i++)
            y[i] = (float)(x[i] * factor * weight[i]);
    }
}

void softmax(float *x, size_t width)
{
    float largest = -INFINITY;
    double sum = 0;
    for (size_t i = 0; i < width; i++)
        if (x[i] > largest)
            largest = x[i];
    for (size_t i = 0; i < width; i++) {
        x[i] = largest > -INFINITY ? expf(x[i] - largest) : 0;
        sum += x[i];
    }
    double factor = sum > 0 ? 1 / sum : 0;
    for (size_t i = 0; i < width; i++)
        x[i] = (float)(x[i] * factor);
}
