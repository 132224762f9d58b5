/* SPDX-License-Identifier: MIT */
/* t_packed.c - packed weights by the names, types and shapes that each program writes. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"
#include "tests/recipe.h"
#include "weights/packed.h"

/* One tensor: what it is called and what must be found. */
struct tensor {
    const char *name, *dtype;
    const char *shape;  /* "4, 8" */
    uint32_t bytes;
    const char *method; /* NULL: it is not packed */
    const char *of;     /* the weight's name */
    uint64_t count;     /* 0: an auxiliary */
    uint32_t bits;
};

/* Writes these tensors, with `numbers` in front of the data, and reads them back. */
static void opened(struct weights *weights, const struct tensor *tensors, const char *numbers,
                   uint32_t group)
{
    struct recipe recipe = {0};
    struct error error = {0};
    struct text header = {0};
    char data[200];
    uint64_t at = 0;
    for (const struct tensor *tensor = tensors; tensor->name; tensor++) {
        text_format(&header, "%s\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%d,%d]}",
                    at ? "," : "{", tensor->name, tensor->dtype, tensor->shape, (int)at,
                    (int)(at + tensor->bytes));
        at += tensor->bytes;
    }
    text_byte(&header, '}');
    snprintf(data, sizeof data, "%zu/8", header.size);
    recipe_add(&recipe, data);
    recipe_bytes(&recipe, header.data, header.size);
    size_t from = recipe.size;
    recipe_add(&recipe, numbers);
    snprintf(data, sizeof data, "*%zu", (size_t)at - (recipe.size - from));
    recipe_add(&recipe, data);
    ck_assert_msg(recipe_open(&recipe, "packed.safetensors", weights, &error) == 0, "%s",
                  error.text);
    packed_find(weights, group);
    recipe_fini(&recipe);
    text_fini(&header);
}

static void expected(const struct tensor *tensors, const char *numbers, uint32_t group)
{
    struct weights weights;
    opened(&weights, tensors, numbers, group);
    for (const struct tensor *tensor = tensors; tensor->name; tensor++) {
        const struct stored *stored = weights_find(&weights, tensor->name);
        const struct packed *packed = stored->packed;
        ck_assert_msg(!packed == !tensor->method, "%s", tensor->name);
        ck_assert_uint_eq(stored_is_auxiliary(stored), tensor->method && !tensor->count);
        ck_assert_uint_eq(stored_weights(stored), tensor->method ? tensor->count : stored->count);
        if (!packed)
            continue;
        ck_assert_str_eq(packed->method, tensor->method);
        ck_assert_str_eq(packed->name, tensor->of);
        ck_assert_uint_eq(packed->bits, tensor->bits);
    }
    weights_close(&weights);
}

START_TEST(gptq)
{
    const struct tensor four[] = {
        {"a.qweight", "I32", "16, 64", 4096, "gptq", "a.weight", 128 * 64, 4},
        {"a.qzeros", "I32", "1, 8", 32, "gptq", "a.weight", 0, 0},
        {"a.scales", "F16", "1, 64", 128, "gptq", "a.weight", 0, 0},
        {"a.g_idx", "I32", "128", 512, "gptq", "a.weight", 0, 0},
        {"a.bias", "F16", "64", 128, NULL, NULL, 0, 0},
        {NULL, NULL, NULL, 0, NULL, NULL, 0, 0}};
    const struct tensor three[] = { /* 32 weights in three words; no order of groups */
        {"a.qweight", "I32", "12, 32", 1536, "gptq", "a.weight", 128 * 32, 3},
        {"a.qzeros", "I32", "1, 3", 12, "gptq", "a.weight", 0, 0},
        {"a.scales", "F16", "1, 32", 64, "gptq", "a.weight", 0, 0},
        {NULL, NULL, NULL, 0, NULL, NULL, 0, 0}};
    const struct tensor alone[] = {
        {"a.qweight", "I32", "16, 64", 4096, NULL, NULL, 0, 0},
        {"b.scales", "F16", "1, 64", 128, NULL, NULL, 0, 0},
        {NULL, NULL, NULL, 0, NULL, NULL, 0, 0}};
    expected(four, "", 0);
    expected(three, "", 0);
    expected(alone, "", 0);
}
END_TEST

START_TEST(awq)
{
    const struct tensor tensors[] = {
        {"a.qweight", "I32", "128, 8", 4096, "awq", "a.weight", 128 * 64, 4},
        {"a.qzeros", "I32", "2, 8", 64, "awq", "a.weight", 0, 0},
        {"a.scales", "F16", "2, 64", 256, "awq", "a.weight", 0, 0},
        {NULL, NULL, NULL, 0, NULL, NULL, 0, 0}};
    expected(tensors, "", 0);
}
END_TEST

START_TEST(bitsandbytes)
{
    const struct tensor four[] = {
        {"a.weight", "U8", "2048, 1", 2048, "bitsandbytes", "a.weight", 4096, 4},
        {"a.weight.absmax", "U8", "64", 64, "bitsandbytes", "a.weight", 0, 0},
        {"a.weight.quant_map", "F32", "16", 64, "bitsandbytes", "a.weight", 0, 0},
        {"a.weight.nested_absmax", "F32", "1", 4, "bitsandbytes", "a.weight", 0, 0},
        {"a.weight.nested_quant_map", "F32", "16", 64, "bitsandbytes", "a.weight", 0, 0},
        {"a.weight.quant_state.bitsandbytes__nf4", "U8", "80", 80, "bitsandbytes", "a.weight", 0, 0},
        {"b.weight", "U8", "64", 64, NULL, NULL, 0, 0},
        {NULL, NULL, NULL, 0, NULL, NULL, 0, 0}};
    const struct tensor eight[] = {
        {"a.weight", "I8", "8, 16", 128, "bitsandbytes", "a.weight", 128, 8},
        {"a.SCB", "F32", "8", 32, "bitsandbytes", "a.weight", 0, 0},
        {"a.weight_format", "U8", "", 1, "bitsandbytes", "a.weight", 0, 0},
        {NULL, NULL, NULL, 0, NULL, NULL, 0, 0}};
    expected(four, "", 0);
    expected(eight, "", 0);
}
END_TEST

START_TEST(eight_bit_floats)
{
    const struct tensor tensors[] = {
        {"a.weight", "F8_E4M3", "8, 16", 128, "fp8", "a.weight", 128, 8},
        {"a.weight_scale_inv", "F32", "1, 1", 4, "fp8", "a.weight", 0, 0},
        {"b.weight", "F8_E4M3", "8, 16", 128, "fp8", "b.weight", 128, 8},
        {"b.weight_scale", "BF16", "8, 1", 16, "fp8", "b.weight", 0, 0},
        {"b.input_scale", "F32", "", 4, "fp8", "b.weight", 0, 0},
        {"c.weight", "F8_E4M3", "8, 16", 128, NULL, NULL, 0, 0}, /* used as it is */
        {"d.weight", "BF16", "8", 16, NULL, NULL, 0, 0},
        {"d.weight_scale", "BF16", "8", 16, NULL, NULL, 0, 0}, /* of nothing that is packed */
        {"experts.up", "F8_E4M3", "2, 8, 8", 128, "fp8", "experts.up", 128, 8},
        {"experts.up_scale_inv", "F32", "2", 8, "fp8", "experts.up", 0, 0},
        {"e.weight", "I8", "8, 16", 128, "int8", "e.weight", 128, 8},
        {"e.weight_scale", "BF16", "8, 1", 16, "int8", "e.weight", 0, 0},
        {"f.w.scale", "F8_E8M0", "8", 8, "mx", "f.w.scale", 0, 0},
        {NULL, NULL, NULL, 0, NULL, NULL, 0, 0}};
    expected(tensors, "", 0);
}
END_TEST

/* Only what scales and nothing else make whole can be computed with. */
START_TEST(scales_that_are_all_there_is)
{
    static const struct {
        const char *weight, *scale;
        float factor;
    } wanted[] = {{"a.weight", "a.weight_scale_inv", 1}, {"b.weight", "b.weight_scale", 1},
                  {"c.weight", "c.SCB", 1.0f / 127},     {"d.weight", NULL, 0},
                  {"e.weight", NULL, 0},                 {"f.qweight", NULL, 0}};
    const struct tensor tensors[] = {
        {"a.weight", "F8_E4M3", "8, 16", 128, "", "", 0, 0},
        {"a.weight_scale_inv", "F32", "1, 1", 4, "", "", 0, 0},
        {"b.weight", "I8", "8, 16", 128, "", "", 0, 0},
        {"b.weight_scale", "BF16", "8, 1", 16, "", "", 0, 0},
        {"c.weight", "I8", "8, 16", 128, "", "", 0, 0},
        {"c.SCB", "F32", "8", 32, "", "", 0, 0},
        {"d.weight", "I8", "8, 16", 128, "", "", 0, 0},
        {"d.weight_scale", "F32", "8, 1", 32, "", "", 0, 0},
        {"d.weight_zero_point", "I8", "8, 1", 8, "", "", 0, 0},
        {"e.weight", "F8_E4M3", "8, 16", 128, "", "", 0, 0},
        {"e.weight_scale", "F32", "", 4, "", "", 0, 0},
        {"e.weight_scale_2", "F32", "", 4, "", "", 0, 0},
        {"f.qweight", "I32", "16, 64", 4096, "", "", 0, 0},
        {"f.qzeros", "I32", "1, 8", 32, "", "", 0, 0},
        {"f.scales", "F16", "1, 64", 128, "", "", 0, 0},
        {NULL, NULL, NULL, 0, NULL, NULL, 0, 0}};
    struct weights weights;
    opened(&weights, tensors, "", 0);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        const struct packed *packed = weights_find(&weights, wanted[i].weight)->packed;
        ck_assert_ptr_nonnull(packed);
        const struct stored *scale = wanted[i].scale ? weights_find(&weights, wanted[i].scale) : NULL;
        ck_assert_ptr_eq(packed->scale, scale);
        ck_assert(!scale || packed->factor == wanted[i].factor);
    }
    weights_close(&weights);
}
END_TEST

START_TEST(compressed_tensors)
{
    const struct tensor tensors[] = {
        {"a.weight_shape", "I64", "2", 16, "compressed-tensors", "a.weight", 0, 0},
        {"a.weight_packed", "I32", "8, 4", 128, "compressed-tensors", "a.weight", 8 * 30, 4},
        {"a.weight_scale", "BF16", "8, 1", 16, "compressed-tensors", "a.weight", 0, 0},
        {"a.weight_g_idx", "I32", "30", 120, "compressed-tensors", "a.weight", 0, 0},
        {"b.weight_packed", "U8", "8, 16", 128, "compressed-tensors", "b.weight", 256, 4},
        {"b.weight_scale", "F8_E4M3", "8, 2", 16, "compressed-tensors", "b.weight", 0, 0},
        {"b.weight_global_scale", "F32", "1", 4, "compressed-tensors", "b.weight", 0, 0},
        {"c.weight", "U8", "8, 16", 128, "nvfp4", "c.weight", 256, 4},
        {"c.weight_scale", "F8_E4M3", "8, 2", 16, "nvfp4", "c.weight", 0, 0},
        {"c.weight_scale_2", "F32", "", 4, "nvfp4", "c.weight", 0, 0},
        {NULL, NULL, NULL, 0, NULL, NULL, 0, 0}};
    const struct tensor lying[] = {
        {"a.weight_shape", "I64", "2", 16, NULL, NULL, 0, 0},
        {"a.weight_packed", "I32", "8, 4", 128, NULL, NULL, 0, 0},
        {"a.weight_scale", "BF16", "8, 1", 16, NULL, NULL, 0, 0},
        {NULL, NULL, NULL, 0, NULL, NULL, 0, 0}};
    expected(tensors, "8/8 30/8", 0);
    expected(lying, "8/8 3000000000/8", 0);
    expected(lying, "-1/8 -1/8", 0);
    expected(lying, "", 0);
}
END_TEST

START_TEST(mxfp4_of_experts)
{
    const struct tensor tensors[] = {
        {"experts.up_proj_blocks", "U8", "2, 4, 3, 16", 384, "mxfp4", "experts.up_proj", 768, 4},
        {"experts.up_proj_scales", "U8", "2, 4, 3", 24, "mxfp4", "experts.up_proj", 0, 0},
        {"experts.up_proj_bias", "BF16", "2, 4", 16, NULL, NULL, 0, 0},
        {NULL, NULL, NULL, 0, NULL, NULL, 0, 0}};
    expected(tensors, "", 0);
}
END_TEST

START_TEST(mlx)
{
    struct tensor tensors[] = {
        {"a.weight", "U32", "8, 16", 512, "mlx", "a.weight", 8 * 128, 4},
        {"a.scales", "F16", "8, 2", 32, "mlx", "a.weight", 0, 0},
        {"a.biases", "F16", "8, 2", 32, "mlx", "a.weight", 0, 0},
        {"b.weight", "U32", "8, 12", 384, NULL, NULL, 0, 0},
        {NULL, NULL, NULL, 0, NULL, NULL, 0, 0}};
    expected(tensors, "", 0);
    tensors[0].count = 8 * 64; /* the same shapes with other groups */
    tensors[0].bits = 8;
    expected(tensors, "", 32);
}
END_TEST

START_TEST(torchao)
{
    const struct tensor tensors[] = {
        {"a._weight_qdata", "F8_E4M3", "8, 16", 128, "torchao", "a.weight", 128, 8},
        {"a._weight_scale", "F32", "8, 1", 32, "torchao", "a.weight", 0, 0},
        {"b._weight_qdata", "I8", "8, 16", 128, "torchao", "b.weight", 128, 8},
        {"b._weight_scale", "F32", "8, 1", 32, "torchao", "b.weight", 0, 0},
        {"b._weight_zero_point", "I8", "8, 1", 8, "torchao", "b.weight", 0, 0},
        {NULL, NULL, NULL, 0, NULL, NULL, 0, 0}};
    expected(tensors, "", 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("packed");
    TCase *cases = tcase_create("packed");
    const TTest *const tests[] = {gptq, awq, bitsandbytes, eight_bit_floats,
                                  scales_that_are_all_there_is, compressed_tensors,
                                  mxfp4_of_experts, mlx, torchao};
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(cases, tests[i]);
    tcase_add_checked_fixture(cases, recipe_folder_enter, recipe_folder_leave);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
