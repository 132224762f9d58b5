/* SPDX-License-Identifier: MIT */
/*
 * pickle_names.c - the list of names that a checkpoint may ask for, and what they mean. Nothing of
 * Python is looked up: a name that is not on the list has no meaning at all.
 *
 * The list follows torch/_weights_only_unpickler.py, what the calls mean torch/_utils.py.
 */
#include "weights/pickle_names.h"

#include <string.h>

#define NESTING_LIMIT 4 /* of a subclass that is rebuilt by rebuilding a subclass */

/* What becomes of a call. */
enum meaning {
    MEANS_MAP,       /* () */
    MEANS_TENSOR,    /* (storage, offset, size, stride, ...) */
    MEANS_TENSOR_V3, /* the same, and the number type as item 6 */
    MEANS_FIRST,     /* (tensor, ...): a parameter is its tensor */
    MEANS_SUBCLASS,  /* (name, type, arguments, ...): what a call to the name means */
    MEANS_OTHER,     /* nothing that holds a tensor */
    MEANS_NUMBERS,   /* a number type; no call */
    MEANS_STORAGE,   /* a storage type; no call */
};

struct pickle_name {
    const char *module;
    const char *name;
    enum meaning meaning;
    enum dtype dtype; /* of a number or storage type */
};

static const struct pickle_name names[] = {
    {"collections", "OrderedDict", MEANS_MAP, 0},
    {"collections", "Counter", MEANS_OTHER, 0},
    {"torch._utils", "_rebuild_tensor", MEANS_TENSOR, 0},
    {"torch._utils", "_rebuild_tensor_v2", MEANS_TENSOR, 0},
    {"torch._utils", "_rebuild_tensor_v3", MEANS_TENSOR_V3, 0},
    {"torch._utils", "_rebuild_parameter", MEANS_FIRST, 0},
    {"torch._utils", "_rebuild_parameter_with_state", MEANS_FIRST, 0},
    {"torch._tensor", "_rebuild_from_type_v2", MEANS_SUBCLASS, 0},
    {"torch.nn.parameter", "Parameter", MEANS_FIRST, 0},
    {"torch.nn", "Parameter", MEANS_FIRST, 0},
    {"torch", "Tensor", MEANS_OTHER, 0},
    {"torch", "Size", MEANS_OTHER, 0},
    {"torch", "device", MEANS_OTHER, 0},
    {"torch.serialization", "_get_layout", MEANS_OTHER, 0},
    {"_codecs", "encode", MEANS_OTHER, 0},
    {"builtins", "set", MEANS_OTHER, 0},
    {"builtins", "bytearray", MEANS_OTHER, 0},
    {"builtins", "complex", MEANS_OTHER, 0},
    {"__builtin__", "set", MEANS_OTHER, 0},
    {"__builtin__", "bytearray", MEANS_OTHER, 0},
    {"__builtin__", "complex", MEANS_OTHER, 0},
    {"torch", "DoubleStorage", MEANS_STORAGE, DTYPE_F64},
    {"torch", "FloatStorage", MEANS_STORAGE, DTYPE_F32},
    {"torch", "HalfStorage", MEANS_STORAGE, DTYPE_F16},
    {"torch", "BFloat16Storage", MEANS_STORAGE, DTYPE_BF16},
    {"torch", "LongStorage", MEANS_STORAGE, DTYPE_I64},
    {"torch", "IntStorage", MEANS_STORAGE, DTYPE_I32},
    {"torch", "ShortStorage", MEANS_STORAGE, DTYPE_I16},
    {"torch", "CharStorage", MEANS_STORAGE, DTYPE_I8},
    {"torch", "ByteStorage", MEANS_STORAGE, DTYPE_U8},
    {"torch", "BoolStorage", MEANS_STORAGE, DTYPE_BOOL},
    {"torch", "ComplexFloatStorage", MEANS_STORAGE, DTYPE_C64},
    {"torch", "UntypedStorage", MEANS_STORAGE, DTYPE_U8},
    {"torch.storage", "UntypedStorage", MEANS_STORAGE, DTYPE_U8},
    {"torch", "float64", MEANS_NUMBERS, DTYPE_F64},
    {"torch", "float32", MEANS_NUMBERS, DTYPE_F32},
    {"torch", "float16", MEANS_NUMBERS, DTYPE_F16},
    {"torch", "bfloat16", MEANS_NUMBERS, DTYPE_BF16},
    {"torch", "float8_e4m3fn", MEANS_NUMBERS, DTYPE_F8_E4M3},
    {"torch", "float8_e5m2", MEANS_NUMBERS, DTYPE_F8_E5M2},
    {"torch", "float8_e4m3fnuz", MEANS_NUMBERS, DTYPE_F8_E4M3FNUZ},
    {"torch", "float8_e5m2fnuz", MEANS_NUMBERS, DTYPE_F8_E5M2FNUZ},
    {"torch", "float8_e8m0fnu", MEANS_NUMBERS, DTYPE_F8_E8M0},
    {"torch", "int64", MEANS_NUMBERS, DTYPE_I64},
    {"torch", "int32", MEANS_NUMBERS, DTYPE_I32},
    {"torch", "int16", MEANS_NUMBERS, DTYPE_I16},
    {"torch", "int8", MEANS_NUMBERS, DTYPE_I8},
    {"torch", "uint64", MEANS_NUMBERS, DTYPE_U64},
    {"torch", "uint32", MEANS_NUMBERS, DTYPE_U32},
    {"torch", "uint16", MEANS_NUMBERS, DTYPE_U16},
    {"torch", "uint8", MEANS_NUMBERS, DTYPE_U8},
    {"torch", "bool", MEANS_NUMBERS, DTYPE_BOOL},
    {"torch", "complex64", MEANS_NUMBERS, DTYPE_C64},
};

bool pickle_is_text(const struct pickle_item *item, const char *text)
{
    return item->kind == PICKLE_TEXT && item->size == strlen(text) &&
           memcmp(item->text, text, item->size) == 0;
}

const struct pickle_name *pickle_name_find(const struct pickle_item *module,
                                           const struct pickle_item *name)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (pickle_is_text(name, names[i].name) && pickle_is_text(module, names[i].module))
            return &names[i];
    return NULL;
}

/* A tuple of whole numbers from 0 on. */
static bool sizes_read(const struct pickle_item *tuple, uint64_t *out)
{
    for (uint32_t i = 0; i < tuple->size; i++) {
        if (tuple->items[i].kind != PICKLE_INTEGER || tuple->items[i].integer < 0)
            return false;
        out[i] = (uint64_t)tuple->items[i].integer;
    }
    return true;
}

static const char *tensor_make(const struct pickle_item *arguments, bool typed, struct arena *arena,
                               struct pickle_item *out)
{
    const struct pickle_item *items = arguments->items;
    if (arguments->size < (typed ? 7 : 4) || items[0].kind != PICKLE_STORAGE ||
        items[1].kind != PICKLE_INTEGER || items[1].integer < 0 ||
        items[2].kind != PICKLE_TUPLE || items[3].kind != PICKLE_TUPLE ||
        items[2].size != items[3].size ||
        (typed && (items[6].kind != PICKLE_NAME || items[6].name->meaning != MEANS_NUMBERS)))
        return "a tensor is made of something else than a storage, an offset, sizes and strides";
    if (items[2].size > TENSOR_RANK_LIMIT)
        return "a tensor has more than 8 dimensions";
    struct pickle_tensor *tensor = arena_alloc(arena, sizeof *tensor);
    *tensor = (struct pickle_tensor){
        .storage = items[0].storage,
        .dtype = typed ? items[6].name->dtype : items[0].storage->dtype,
        .first = (uint64_t)items[1].integer,
        .rank = items[2].size,
    };
    if (!sizes_read(&items[2], tensor->shape) || !sizes_read(&items[3], tensor->stride))
        return "a tensor has a size or stride that is no whole number from 0 on";
    *out = (struct pickle_item){.kind = PICKLE_TENSOR, .tensor = tensor};
    return NULL;
}

static const char *call(const struct pickle_name *name, const struct pickle_item *arguments,
                        int depth, struct arena *arena, struct pickle_item *out)
{
    const struct pickle_item *items = arguments->items;
    switch (name->meaning) {
    case MEANS_MAP:
        if (arguments->size > 0)
            return "a map is made from something else than nothing";
        *out = (struct pickle_item){.kind = PICKLE_MAP,
                                    .map = arena_alloc(arena, sizeof *out->map)};
        return NULL;
    case MEANS_TENSOR:
    case MEANS_TENSOR_V3:
        return tensor_make(arguments, name->meaning == MEANS_TENSOR_V3, arena, out);
    case MEANS_FIRST:
        if (arguments->size == 0 || items[0].kind != PICKLE_TENSOR)
            return "a parameter is made of something else than a tensor";
        *out = items[0];
        return NULL;
    case MEANS_SUBCLASS:
        if (arguments->size < 3 || items[0].kind != PICKLE_NAME || items[2].kind != PICKLE_TUPLE ||
            depth >= NESTING_LIMIT)
            return "a kind of tensor is made in an unknown way";
        return call(items[0].name, &items[2], depth + 1, arena, out);
    case MEANS_OTHER:
        *out = (struct pickle_item){.kind = PICKLE_OTHER};
        return NULL;
    case MEANS_NUMBERS:
    case MEANS_STORAGE:
        break;
    }
    return "a type of numbers is called";
}

const char *pickle_name_call(const struct pickle_name *name, const struct pickle_item *arguments,
                             struct arena *arena, struct pickle_item *out)
{
    return call(name, arguments, 0, arena, out);
}

/* ("storage", type, key, location, elements) */
const char *pickle_storage_find(const struct pickle_item *id, struct arena *arena,
                                struct pickle_item *out)
{
    const struct pickle_item *items = id->items;
    if (id->kind != PICKLE_TUPLE || id->size < 5 || !pickle_is_text(&items[0], "storage") ||
        items[1].kind != PICKLE_NAME || items[1].name->meaning != MEANS_STORAGE ||
        items[2].kind != PICKLE_TEXT || items[4].kind != PICKLE_INTEGER || items[4].integer < 0)
        return "a persistent id describes no storage";
    struct pickle_storage *storage = arena_alloc(arena, sizeof *storage);
    *storage = (struct pickle_storage){
        .key = items[2], .dtype = items[1].name->dtype, .count = (uint64_t)items[4].integer};
    *out = (struct pickle_item){.kind = PICKLE_STORAGE, .storage = storage};
    return NULL;
}
