/* SPDX-License-Identifier: MIT */
/*
 * quantization.c - the method, bits and group size of quantized weights, from config.json, GGUF keys
 * and the tensors themselves. What the containers look like is known to weights/packed.c.
 */
#include "model/quantization.h"

#include <string.h>

#include "model/lookup.h"
#include "weights/packed.h"

#define METHOD "quantization"
#define BITS "quantization.bits"
#define GROUP "quantization.group_size"

/* "quantization" without a method is how mlx-lm writes it. */
static const struct {
    const char *key, *unit, *sources;
} sources[] = {
    {METHOD, NULL, "/quantization_config/quant_method /text_config/quantization_config/quant_method"},
    {BITS, "bits", "/quantization_config/bits /quantization_config/w_bit /quantization/bits "
                   "/quantization_config/config_groups/group_0/weights/num_bits"},
    {GROUP, "weights", "/quantization_config/group_size /quantization_config/q_group_size "
                       "/quantization_config/config_groups/group_0/weights/group_size "
                       "/quantization/group_size"},
};

void model_packed_find(struct model *model)
{
    const struct tree *config = &model->config.tree;
    const struct value *group = NULL;
    if (model->config.there)
        group = tree_find(config, "/quantization/group_size");
    bool stated = group && group->kind == VALUE_INTEGER && group->integer > 0 &&
                  group->integer <= 4096;
    packed_find(&model->weights, stated ? (uint32_t)group->integer : 0);
}

bool model_looks_quantized(const struct model *model)
{
    for (uint64_t i = 0; i < model->weights.count; i++) {
        const struct stored *stored = &model->weights.tensors[i];
        const struct dtype_info *info = dtype_get(stored->dtype);
        bool low = dtype_is_whole(stored->dtype) || info->bytes * 8 < 16 * info->block;
        if (stored->packed || (low && stored->rank >= 2 && stored->dtype != DTYPE_BOOL))
            return true;
    }
    return false;
}

struct adding {
    struct model *model;
    size_t source;
};

static bool add_found(void *context, const struct found *found)
{
    const struct adding *adding = context;
    enum scalar_kind wanted = adding->source == 0 ? SCALAR_TEXT : SCALAR_INTEGER;
    if (found->claim.value.kind == wanted)
        facts_add(&adding->model->facts, sources[adding->source].key,
                  sources[adding->source].unit, NULL, &found->claim);
    return true;
}

/* bitsandbytes says its bits by flags. */
static void add_flag(struct model *model, const char *pointer, int64_t bits)
{
    const struct tree *config = &model->config.tree;
    const struct value *flag = model->config.there ? tree_find(config, pointer) : NULL;
    if (!flag || flag->kind != VALUE_FLAG || !flag->flag)
        return;
    struct claim claim = {
        .origin = ORIGIN_CONFIG,
        .file = model->source.config,
        .at = pointer,
        .place = tree_place(config, flag->offset),
        .value = scalar_integer(bits),
    };
    facts_add(&model->facts, BITS, "bits", NULL, &claim);
}

/* The kinds of files that llama.cpp makes, by general.file_type (llama.h, LLAMA_FTYPE). */
static const char *const file_types[] = {
    [0] = "F32", [1] = "F16", [2] = "Q4_0", [3] = "Q4_1", [7] = "Q8_0", [8] = "Q5_0", [9] = "Q5_1",
    [10] = "Q2_K", [11] = "Q3_K_S", [12] = "Q3_K_M", [13] = "Q3_K_L", [14] = "Q4_K_S",
    [15] = "Q4_K_M", [16] = "Q5_K_S", [17] = "Q5_K_M", [18] = "Q6_K", [19] = "IQ2_XXS",
    [20] = "IQ2_XS", [21] = "Q2_K_S", [22] = "IQ3_XS", [23] = "IQ3_XXS", [24] = "IQ1_S",
    [25] = "IQ4_NL", [26] = "IQ3_S", [27] = "IQ3_M", [28] = "IQ2_S", [29] = "IQ2_M",
    [30] = "IQ4_XS", [31] = "IQ1_M", [32] = "BF16", [36] = "TQ1_0", [37] = "TQ2_0",
    [38] = "MXFP4_MOE",
};

static void add_file_type(struct model *model)
{
    const struct value *type = weights_key_find(&model->weights, "general.file_type");
    size_t count = sizeof file_types / sizeof *file_types;
    if (!type || type->kind != VALUE_INTEGER || type->integer < 2 ||
        (uint64_t)type->integer >= count || !file_types[type->integer] || type->integer == 32)
        return; /* the three types of plain floats are not quantized */
    struct claim claim = {
        .origin = ORIGIN_GGUF,
        .file = path_base(model->weights.files[0].path),
        .at = "general.file_type",
        .value = scalar_text(file_types[type->integer]),
    };
    facts_add(&model->facts, METHOD, NULL, NULL, &claim);
}

#define KINDS 16 /* of packed weights in one model; there are one or two */

/* A tensor packed as most weights are; NULL: none is packed. */
static const struct stored *most_packed(const struct model *model)
{
    struct {
        const struct stored *first;
        uint64_t weights;
    } kinds[KINDS] = {{NULL, 0}};
    size_t most = 0;
    for (uint64_t i = 0; i < model->weights.count; i++) {
        const struct stored *stored = &model->weights.tensors[i];
        size_t k = 0;
        if (!stored->packed || !stored->packed->count)
            continue;
        while (kinds[k].first && k < KINDS - 1 &&
               (kinds[k].first->packed->bits != stored->packed->bits ||
                strcmp(kinds[k].first->packed->method, stored->packed->method)))
            k++;
        kinds[k].first = kinds[k].first ? kinds[k].first : stored;
        kinds[k].weights += stored->packed->count / 64; /* cannot wrap */
        if (kinds[k].weights > kinds[most].weights)
            most = k;
    }
    return kinds[most].first;
}

/* Whether tensors of this container are what the stated method makes. */
static bool method_agrees(const char *stated, const char *container)
{
    static const char *const several[] = {"fp8", "int8", "nvfp4", "mx"};
    for (size_t i = 0; i < sizeof several / sizeof *several; i++)
        if (!strcmp(container, several[i]))
            return true;
    return !strncmp(stated, container, strlen(container)) || strstr(stated, "round");
}

static void add_counted(struct model *model, const struct stored *stored)
{
    const struct packed *packed = stored->packed;
    const char *stated = facts_text(&model->facts, METHOD);
    bool agrees = stated && method_agrees(stated, packed->method);
    struct claim claim = {
        .origin = ORIGIN_COUNTED,
        .file = path_base(model->weights.files[stored->file].path),
        .at = stored->name,
        .value = scalar_text(agrees ? stated : packed->method),
    };
    facts_add(&model->facts, METHOD, NULL, NULL, &claim);
    claim.value = scalar_integer(packed->bits);
    facts_add(&model->facts, BITS, "bits", NULL, &claim);
}

void model_quantization_facts(struct model *model)
{
    struct error ignored = {0}; /* the lists above are well-formed */
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        struct adding adding = {.model = model, .source = i};
        lookup_each(model, NULL, sources[i].sources, add_found, &adding, &ignored);
    }
    add_flag(model, "/quantization_config/load_in_4bit", 4);
    add_flag(model, "/quantization_config/load_in_8bit", 8);
    add_file_type(model);
    const struct stored *packed = most_packed(model);
    if (packed)
        add_counted(model, packed);
}
