/* SPDX-License-Identifier: MIT */
/*
 * gguf.c - reads GGUF files, versions 2 and 3 of either byte order: keys, then tensors, then the
 * numbers. The keys are read by gguf_keys.c; no number of a tensor is read here.
 *
 * The format: https://github.com/ggml-org/ggml, docs/gguf.md, and include/ggml.h for the types.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "weights/gguf_keys.h"

#define ALIGNMENT 32u               /* when no key says otherwise */
#define ALIGNMENT_LIMIT (1u << 20)
#define TENSOR_BYTES_LEAST 24       /* lengths, type and offset of a tensor without a name */

/* ggml's numbers of types; what is not named here was removed or is yet to come. */
static const uint8_t types[] = {
    [0] = DTYPE_F32,      [1] = DTYPE_F16,      [2] = DTYPE_Q4_0,     [3] = DTYPE_Q4_1,
    [6] = DTYPE_Q5_0,     [7] = DTYPE_Q5_1,     [8] = DTYPE_Q8_0,     [9] = DTYPE_Q8_1,
    [10] = DTYPE_Q2_K,    [11] = DTYPE_Q3_K,    [12] = DTYPE_Q4_K,    [13] = DTYPE_Q5_K,
    [14] = DTYPE_Q6_K,    [15] = DTYPE_Q8_K,    [16] = DTYPE_IQ2_XXS, [17] = DTYPE_IQ2_XS,
    [18] = DTYPE_IQ3_XXS, [19] = DTYPE_IQ1_S,   [20] = DTYPE_IQ4_NL,  [21] = DTYPE_IQ3_S,
    [22] = DTYPE_IQ2_S,   [23] = DTYPE_IQ4_XS,  [24] = DTYPE_I8,      [25] = DTYPE_I16,
    [26] = DTYPE_I32,     [27] = DTYPE_I64,     [28] = DTYPE_F64,     [29] = DTYPE_IQ1_M,
    [30] = DTYPE_BF16,    [34] = DTYPE_TQ1_0,   [35] = DTYPE_TQ2_0,   [39] = DTYPE_MXFP4,
    [40] = DTYPE_NVFP4,   [41] = DTYPE_Q1_0,    [42] = DTYPE_Q2_0,
};

#define TYPE_COUNT (sizeof types / sizeof *types)

/* Types that were taken out of ggml; no reader of today knows what to do with their numbers. */
static const char *const removed[TYPE_COUNT] = {
    [4] = "Q4_2",        [5] = "Q4_3",        [31] = "Q4_0_4_4",    [32] = "Q4_0_4_8",
    [33] = "Q4_0_8_8",   [36] = "IQ4_NL_4_4", [37] = "IQ4_NL_4_8",  [38] = "IQ4_NL_8_8",
};

static bool recognises(const uint8_t *data, uint64_t size)
{
    return size >= 4 && (memcmp(data, "GGUF", 4) == 0 || memcmp(data, "FUGG", 4) == 0);
}

static int damage_fail(const struct weights *weights, const char *what, struct error *error)
{
    return error_set(error, ERROR_INPUT, "%s: %s; the file is damaged, download it again",
                     weights_file_name(weights), what);
}

/* A byte order is right when the version is a small number in it. */
static int version_read(const struct weights *weights, struct bytes *bytes, struct error *error)
{
    bytes_skip(bytes, 4);
    uint32_t version = bytes_u32(bytes);
    if ((version & 0xffff) == 0 && version != 0) {
        bytes->swapped = true;
        bytes->at -= 4;
        version = bytes_u32(bytes);
    }
    if (bytes->failed)
        return damage_fail(weights, "ends within its header", error);
    if (version < 2 || version > 3)
        return error_set(error, ERROR_INPUT, "%s: GGUF version %" PRIu32 ", where 2 and 3 are "
                         "known; %s", weights_file_name(weights), version, version == 1
                         ? "convert the model again" : "a newer archcard may read it");
    return 0;
}

static int alignment_read(const struct weights *weights, const struct weights_keys *keys,
                          uint64_t *alignment, struct error *error)
{
    const struct value *value = gguf_keys_find(keys, "general.alignment");
    *alignment = ALIGNMENT;
    if (!value)
        return 0;
    if (value->kind != VALUE_INTEGER || value->integer < 1 || value->integer > ALIGNMENT_LIMIT ||
        (value->integer & (value->integer - 1)) != 0)
        return damage_fail(weights, "general.alignment is no power of two up to 2^20", error);
    *alignment = (uint64_t)value->integer;
    return 0;
}

/* GGUF states the contiguous dimension first. */
static int shape_read(const struct weights *weights, struct bytes *bytes, struct stored *stored,
                      struct error *error)
{
    size_t size = strlen(stored->name);
    stored->rank = bytes_u32(bytes);
    if (stored->rank > TENSOR_RANK_LIMIT)
        return weights_tensor_fail(weights, stored->name, size, "has more than 8 dimensions; the "
                                   "file is damaged, download it again", error);
    for (uint32_t i = stored->rank; i > 0; i--)
        stored->shape[i - 1] = bytes_u64(bytes);
    if (weights_shape_count(stored))
        return weights_tensor_fail(weights, stored->name, size, "has a shape whose product passes "
                                   "64 bits; the file is damaged, download it again", error);
    return 0;
}

static void newer_note(struct weights *weights, const char *name, uint32_t type)
{
    if (weights->note_count >= NOTE_LIMIT)
        return;
    struct text text = {0};
    text_format(&text, "number type %" PRIu32 " of tensor \"", type);
    text_add_safe(&text, name, strlen(name));
    text_add(&text, "\" is newer than this program: its size is taken from what follows it");
    weights_note_add(weights, arena_text(&weights->arena, text_get(&text)));
    text_fini(&text);
}

static int type_read(struct weights *weights, struct bytes *bytes, struct stored *stored,
                     struct error *error)
{
    uint32_t type = bytes_u32(bytes);
    size_t size = strlen(stored->name);
    char what[160];
    if (type < TYPE_COUNT && removed[type]) {
        snprintf(what, sizeof what, "has type %s, which was removed from GGUF; convert the model "
                 "again from its original", removed[type]);
        return weights_tensor_fail(weights, stored->name, size, what, error);
    }
    stored->dtype = type < TYPE_COUNT ? types[type] : DTYPE_OTHER;
    if (stored->dtype == DTYPE_OTHER)
        newer_note(weights, stored->name, type);
    uint64_t row = stored->rank ? stored->shape[stored->rank - 1] : 1;
    if (row % dtype_get(stored->dtype)->block != 0 ||
        dtype_size(stored->dtype, stored->count, &stored->bytes))
        return weights_tensor_fail(weights, stored->name, size, "has rows that are no whole number "
                                   "of its type's blocks; the file is damaged, download it again",
                                   error);
    return 0;
}

static int tensor_read(struct weights *weights, struct bytes *bytes, struct error *error)
{
    struct stored *stored = &weights->tensors[weights->count];
    uint64_t size;
    const char *name = gguf_string(bytes, &size);
    if (!name)
        return damage_fail(weights, "ends within its list of tensors", error);
    *stored = (struct stored){.name = weights_text_keep(weights, name, (size_t)size),
                              .file = weights->file_count - 1, .swapped = bytes->swapped};
    if (shape_read(weights, bytes, stored, error) != 0 ||
        type_read(weights, bytes, stored, error) != 0)
        return error->code;
    stored->offset = bytes_u64(bytes);
    if (bytes->failed)
        return damage_fail(weights, "ends within its list of tensors", error);
    weights->count++;
    return 0;
}

static int tensors_read(struct weights *weights, struct bytes *bytes, uint64_t count,
                        uint64_t alignment, struct error *error)
{
    uint64_t from = weights->count;
    if (count > bytes_left(bytes) / TENSOR_BYTES_LEAST)
        return damage_fail(weights, "more tensors than the file has bytes for", error);
    weights_reserve(weights, count);
    for (uint64_t i = 0; i < count; i++)
        if (tensor_read(weights, bytes, error) != 0)
            return error->code;
    uint64_t data = bytes->at + (alignment - bytes->at % alignment) % alignment;
    for (uint64_t i = from; i < weights->count; i++) {
        struct stored *stored = &weights->tensors[i];
        if (stored->offset % alignment != 0 || count_add(stored->offset, data, &stored->offset))
            return weights_tensor_fail(weights, stored->name, strlen(stored->name), "has an offset "
                                       "that is no multiple of the alignment; the file is damaged, "
                                       "download it again", error);
    }
    return weights_layout_check(weights, from, data, alignment, error);
}

static int file_read(struct weights *weights, struct error *error)
{
    const struct file *file = &weights->files[weights->file_count - 1];
    struct bytes bytes = bytes_over(file->data, file->size);
    struct weights_keys keys = {0};
    uint64_t alignment = 0;
    int code = version_read(weights, &bytes, error);
    uint64_t tensors = bytes_u64(&bytes), count = bytes_u64(&bytes);
    if (code == 0 && bytes.failed)
        code = damage_fail(weights, "ends within its header", error);
    if (code == 0)
        code = gguf_keys_read(&keys, weights, &bytes, count, error);
    if (code == 0)
        code = alignment_read(weights, &keys, &alignment, error);
    if (code == 0)
        code = tensors_read(weights, &bytes, tensors, alignment, error);
    if (weights->file_count == 1)
        weights->keys = keys;
    else
        table_fini(&keys.names);
    return code;
}

const struct weights_reader reader_gguf = {
    .format = "gguf",
    .recognises = recognises,
    .read = file_read,
};
