/* SPDX-License-Identifier: MIT */
/*
 * packed.c - which tensors are packed weights and which belong to one. Knows the conventions of the
 * programs that write them, one entry each in the table below; unpacks nothing.
 *
 * Names as written by AutoGPTQ and GPTQModel, AutoAWQ, bitsandbytes, compressed-tensors, the fp8 and
 * MXFP4 of transformers, ModelOpt, mlx-lm and torchao.
 */
#include "weights/packed.h"

#include <string.h>

#include "base/memory.h"

/* What is known of one tensor that may hold packed weights. */
struct finding_packed {
    struct weights *weights;
    const struct stored *stored; /* the numbers */
    const char *stem;            /* its name without the container's suffix; NUL ended */
    uint32_t group;
    struct text name;            /* for names beside it */
};

/* How one program stores a weight STEM.weight. All texts are endings behind STEM. */
struct container {
    const char *method;
    const char *suffix;  /* of the numbers */
    const char *logical; /* of the weight they stand for */
    const char *dtypes;  /* between blanks */
    /* Sets count and bits; false: it is none of these. */
    bool (*measure)(struct finding_packed *finding, struct packed *out);
    const char *const *auxiliaries; /* NULL ends; one of the first `proofs` must be there */
    uint32_t proofs;
    float factor; /* of the proof, which is scales and all there is to it; 0: there is more */
};

/* The tensor STEM`ending`, or NULL. */
static struct stored *beside(struct finding_packed *finding, const char *ending)
{
    struct text *name = &finding->name;
    name->size = 0;
    text_add(name, finding->stem);
    text_add(name, ending);
    return (struct stored *)(uintptr_t)weights_find(finding->weights, text_get(name));
}

static uint64_t last_of(const struct stored *stored)
{
    return stored && stored->rank ? stored->shape[stored->rank - 1] : 0;
}

/* `factor` weights in each stored number. */
static bool measure_by(const struct stored *stored, uint32_t factor, struct packed *out)
{
    const struct dtype_info *info = dtype_get(stored->dtype);
    out->bits = info->bytes * 8 / info->block / factor;
    return !count_mul(stored->count, factor, &out->count);
}

static bool measure_plain(struct finding_packed *finding, struct packed *out)
{
    return measure_by(finding->stored, 1, out);
}

static bool measure_halves(struct finding_packed *finding, struct packed *out)
{
    return measure_by(finding->stored, 2, out);
}

/* Bits of the weights in 32-bit numbers that hold `numbers` of them for `weights` weights. */
static bool measure_words(const struct stored *stored, uint64_t numbers, uint64_t weights,
                          struct packed *out)
{
    uint64_t all;
    if (!weights || numbers > UINT32_MAX || numbers * 32 % weights ||
        numbers * 32 / weights < 1 || numbers * 32 / weights > 16 ||
        count_mul(stored->count, 32, &all))
        return false;
    out->bits = (uint32_t)(numbers * 32 / weights);
    out->count = all / out->bits;
    return true;
}

/* qweight [in / pack][out], qzeros [groups][out / pack], scales [groups][out]. */
static bool measure_gptq(struct finding_packed *finding, struct packed *out)
{
    const struct stored *stored = finding->stored;
    const struct stored *scales = beside(finding, ".scales"), *order = beside(finding, ".g_idx");
    if (stored->rank != 2 || last_of(stored) != last_of(scales))
        return false;
    if (order)
        return measure_words(stored, stored->shape[0], order->count, out);
    return measure_words(stored, last_of(beside(finding, ".qzeros")), last_of(scales), out);
}

/* qweight [in][out / pack], scales [groups][out]. */
static bool measure_awq(struct finding_packed *finding, struct packed *out)
{
    return finding->stored->rank == 2 &&
           measure_words(finding->stored, last_of(finding->stored),
                         last_of(beside(finding, ".scales")), out);
}

/* weight [out][in / pack], scales [out][in / group]: of bits and group only the product is known. */
static bool measure_mlx(struct finding_packed *finding, struct packed *out)
{
    static const uint32_t groups[] = {64, 32, 128};
    uint64_t scales = last_of(beside(finding, ".scales"));
    uint32_t stated = finding->group;
    if (scales > UINT32_MAX)
        return false;
    if (stated)
        return measure_words(finding->stored, last_of(finding->stored), scales * stated, out);
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (measure_words(finding->stored, last_of(finding->stored), scales * groups[i], out) &&
            out->bits <= 8)
            return true;
    return false;
}

/* The two numbers of weight_shape say what the weight was; rows are padded to whole words. */
static bool measure_shape(struct finding_packed *finding, struct packed *out)
{
    const struct stored *stored = finding->stored, *shape = beside(finding, ".weight_shape");
    uint64_t sizes[2] = {0};
    if (dtype_get(stored->dtype)->bytes == 1)
        return measure_halves(finding, out);
    if (!shape || shape->count != 2 || (shape->dtype != DTYPE_I64 && shape->dtype != DTYPE_I32))
        return measure_by(stored, 8, out);
    size_t each = shape->dtype == DTYPE_I64 ? 8 : 4;
    const uint8_t *data = weights_data(finding->weights, shape);
    for (size_t i = 0; i < 2 * each; i++)
        sizes[i / each] |= (uint64_t)data[i] << i % each * 8;
    if (count_mul(sizes[0], sizes[1], &out->count) || !out->count ||
        out->count / 32 > stored->count || stored->count > out->count)
        return false;
    out->bits = (uint32_t)(stored->bytes * 8 / out->count);
    return out->bits > 0;
}

/* Whole numbers of a byte hold one weight or two, of four bytes eight. */
static bool measure_torchao(struct finding_packed *finding, struct packed *out)
{
    enum dtype dtype = finding->stored->dtype;
    return measure_by(finding->stored, dtype == DTYPE_U8 ? 2 : dtype == DTYPE_I32 ? 8 : 1, out);
}

static const char *const of_gptq[] = {".scales", ".qzeros", ".g_idx", NULL};
static const char *const of_compressed[] = {
    ".weight_scale", ".weight_shape", ".weight_zero_point", ".weight_g_idx", ".weight_global_scale",
    ".input_scale", ".input_global_scale", ".input_zero_point", NULL};
static const char *const of_bitsandbytes[] = {
    ".weight.absmax", ".weight.quant_map", ".weight.nested_absmax", ".weight.nested_quant_map",
    ".weight.quant_state.bitsandbytes__nf4", ".weight.quant_state.bitsandbytes__fp4", NULL};
static const char *const of_bitsandbytes8[] = {".SCB", ".weight_format", NULL};
static const char *const of_nvfp4[] = {".weight_scale_2", ".weight_scale", ".input_scale", NULL};
static const char *const of_scaled[] = {
    ".weight_scale_inv", ".weight_scale", ".scale", ".weight_scale_2", ".input_scale",
    ".weight_zero_point", ".input_zero_point", ".input_scale_inv", ".activation_scale",
    ".activation_scale_inv", ".output_scale", NULL};
static const char *const of_experts[] = {"_scale_inv", "_scale", "_input_scale", NULL};
static const char *const of_blocks[] = {"_scales", NULL};
static const char *const of_mlx[] = {".scales", ".biases", NULL};
static const char *const of_torchao[] = {"._weight_scale", "._weight_zero_point",
                                         "._weight_act_pre_scale", NULL};

#define FLOATS8 " F8_E4M3 F8_E5M2 F8_E4M3FNUZ F8_E5M2FNUZ F4 "

/* The first that fits is taken. */
static const struct container containers[] = {
    {"gptq", ".qweight", ".weight", " I32 ", measure_gptq, of_gptq, 1, 0},
    {"awq", ".qweight", ".weight", " I32 ", measure_awq, of_gptq, 1, 0},
    {"compressed-tensors", ".weight_packed", ".weight", " I32 U8 ", measure_shape, of_compressed, 2, 0},
    {"bitsandbytes", ".weight", ".weight", " U8 ", measure_halves, of_bitsandbytes, 1, 0},
    {"bitsandbytes", ".weight", ".weight", " I8 ", measure_plain, of_bitsandbytes8, 1, 1.0f / 127},
    {"nvfp4", ".weight", ".weight", " U8 ", measure_halves, of_nvfp4, 1, 0},
    {"mlx", ".weight", ".weight", " U32 ", measure_mlx, of_mlx, 1, 0},
    {"fp8", ".weight", ".weight", FLOATS8, measure_plain, of_scaled, 3, 1},
    {"int8", ".weight", ".weight", " I8 ", measure_plain, of_scaled, 2, 1},
    {"mxfp4", "_blocks", "", " U8 ", measure_halves, of_blocks, 1, 0},
    {"torchao", "._weight_qdata", ".weight", FLOATS8 "I8 U8 I32 ", measure_torchao, of_torchao, 1, 0},
    {"fp8", "", "", FLOATS8, measure_plain, of_experts, 2, 0},
};

static bool has_dtype(const struct container *container, enum dtype dtype)
{
    const char *name = dtype_get(dtype)->name;
    const char *at = strstr(container->dtypes, name);
    return at && at[-1] == ' ' && at[strlen(name)] == ' ';
}

static bool container_fits(const struct container *container, struct finding_packed *finding,
                           struct packed *out)
{
    bool proven = false;
    for (uint32_t i = 0; i < container->proofs; i++)
        proven |= beside(finding, container->auxiliaries[i]) != NULL;
    return proven && container->measure(finding, out);
}

/* The scales of a weight that needs nothing else, or NULL. */
static const struct stored *scale_find(const struct container *container,
                                       struct finding_packed *finding)
{
    const struct stored *scale = NULL;
    if (beside(finding, ".weight_zero_point") || beside(finding, ".weight_scale_2"))
        return NULL;
    for (uint32_t i = 0; i < container->proofs && container->factor != 0 && !scale; i++)
        scale = beside(finding, container->auxiliaries[i]);
    return scale;
}

static void container_set(const struct container *container, struct finding_packed *finding,
                          struct stored *stored, struct packed out)
{
    struct arena *arena = &finding->weights->arena;
    out.method = container->method;
    out.scale = scale_find(container, finding);
    out.factor = container->factor;
    out.name = arena_format(arena, "%s%s", finding->stem, container->logical);
    struct packed *parts = arena_alloc(arena, 2 * sizeof *parts);
    parts[0] = out;
    parts[1] = (struct packed){.method = out.method, .name = out.name};
    stored->packed = &parts[0];
    for (const char *const *at = container->auxiliaries; *at; at++) {
        struct stored *auxiliary = beside(finding, *at);
        if (auxiliary && !auxiliary->packed)
            auxiliary->packed = &parts[1];
    }
}

static void stored_look(struct weights *weights, struct stored *stored, uint32_t group)
{
    size_t size = strlen(stored->name);
    for (size_t i = 0; i < sizeof containers / sizeof *containers && !stored->packed; i++) {
        const struct container *container = &containers[i];
        if (!has_dtype(container, stored->dtype) || !text_ends(stored->name, container->suffix))
            continue;
        char *stem = arena_text_part(&weights->arena, stored->name, size - strlen(container->suffix));
        struct finding_packed finding = {
            .weights = weights, .stored = stored, .stem = stem, .group = group};
        struct packed out = {0};
        if (container_fits(container, &finding, &out))
            container_set(container, &finding, stored, out);
        text_fini(&finding.name);
    }
}

/* Exponents alone are scales whatever their name: no weight is a power of two. */
static void exponents_set(struct weights *weights)
{
    for (uint64_t i = 0; i < weights->count; i++) {
        struct stored *stored = &weights->tensors[i];
        if (stored->packed || stored->dtype != DTYPE_F8_E8M0)
            continue;
        struct packed *packed = arena_alloc(&weights->arena, sizeof *packed);
        *packed = (struct packed){.method = "mx", .name = stored->name};
        stored->packed = packed;
    }
}

void packed_find(struct weights *weights, uint32_t group)
{
    if (!weights->format || !strcmp(weights->format, "gguf"))
        return; /* its blocks hold their scales */
    for (uint64_t i = 0; i < weights->count; i++) {
        const struct dtype_info *info = dtype_get(weights->tensors[i].dtype);
        bool may = dtype_is_whole(weights->tensors[i].dtype) || info->bytes * 8 < 16 * info->block;
        if (may && !weights->tensors[i].packed)
            stored_look(weights, &weights->tensors[i], group);
    }
    exponents_set(weights);
}

uint64_t stored_weights(const struct stored *stored)
{
    return stored->packed ? stored->packed->count : stored->count;
}

bool stored_is_auxiliary(const struct stored *stored)
{
    return stored->packed && !stored->packed->count;
}
