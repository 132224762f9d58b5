/* SPDX-License-Identifier: MIT */
/*
 * safetensors.c - reads safetensors files: a length, a JSON header, then the numbers.
 * Everything the format demands is checked; what harms nobody (holes, bytes at the end, metadata
 * that is not text) becomes a note. Reads no numbers.
 *
 * The format: https://github.com/huggingface/safetensors, README.md, "Format".
 */
#include "weights/reader.h"

#include <inttypes.h>
#include <string.h>

#include "base/bytes.h"
#include "base/json.h"
#include "base/memory.h"

#define HEADER_LIMIT 100000000u /* bytes, as in the reference reader */
#define ENTRY_BYTES 45 /* of a tensor in the header at least: its keys, quotes and brackets */

/* A file that is being read. */
struct reading {
    struct weights *weights;
    const struct file *file;
    const struct tree *tree; /* of the header, as far as it is read */
    uint64_t data;           /* offset of the first byte behind the header */
    struct error *error;
};

/* A length below 4 GiB, then a brace. */
static bool recognises(const uint8_t *data, uint64_t size)
{
    return size >= 9 && memcmp(data + 4, "\0\0\0\0{", 5) == 0;
}

static const char *file_name(const struct reading *reading)
{
    return path_base(reading->file->path);
}

/* `what` is wrong with the tensor of this key. */
static int tensor_fail(struct reading *reading, const struct value *key, const char *what)
{
    struct place place = tree_place(reading->tree, key->offset);
    struct text name = {0};
    text_add_safe(&name, key->text, key->size);
    error_set(reading->error, ERROR_INPUT, "%s: tensor \"%.200s\" (column %" PRIu32 " of the "
              "header) %s; the file is damaged, download it again", file_name(reading),
              text_get(&name), place.column, what);
    text_fini(&name);
    return reading->error->code;
}

static bool size_read(const struct value *value, uint64_t *out)
{
    if (value->kind != VALUE_INTEGER || value->integer < 0 ||
        (value->size > 1 && value->integer == 0)) /* -0 */
        return false;
    *out = (uint64_t)value->integer;
    return true;
}

static int shape_read(struct reading *reading, const struct value *key, const struct value *shape,
                      struct stored *stored)
{
    if (!shape || shape->kind != VALUE_LIST)
        return tensor_fail(reading, key, "has no list as \"shape\"");
    if (shape->size > TENSOR_RANK_LIMIT)
        return tensor_fail(reading, key, "has more than 8 dimensions");
    stored->rank = shape->size;
    for (uint32_t i = 0; i < shape->size; i++) {
        if (!size_read(&shape->items[i], &stored->shape[i]))
            return tensor_fail(reading, key, "has a dimension that is not a whole number");
    }
    if (weights_shape_count(stored))
        return tensor_fail(reading, key, "has a shape whose product passes 64 bits");
    return 0;
}

static int offsets_read(struct reading *reading, const struct value *key,
                        const struct value *offsets, struct stored *stored)
{
    uint64_t begin, end, bytes;
    if (!offsets || offsets->kind != VALUE_LIST || offsets->size != 2 ||
        !size_read(&offsets->items[0], &begin) || !size_read(&offsets->items[1], &end))
        return tensor_fail(reading, key, "has no two whole numbers as \"data_offsets\"");
    if (end < begin)
        return tensor_fail(reading, key, "ends before it begins");
    if (dtype_size(stored->dtype, stored->count, &bytes) || bytes != end - begin)
        return tensor_fail(reading, key, "has data_offsets that do not fit its shape and dtype");
    if (count_add(reading->data, end, &end))
        return tensor_fail(reading, key, "reaches past 64 bits");
    stored->bytes = bytes;
    stored->offset = reading->data + begin;
    return 0;
}

/* Names end at a NUL here; one within a name is spelled as the header may spell it. */
static const char *name_keep(struct reading *reading, const struct value *key)
{
    struct text name = {0};
    const char *kept;
    if (!memchr(key->text, '\0', key->size))
        return arena_text_part(&reading->weights->arena, key->text, key->size);
    for (uint32_t i = 0; i < key->size; i++)
        if (key->text[i] == '\0')
            text_add(&name, "\\u0000");
        else
            text_byte(&name, key->text[i]);
    kept = arena_text(&reading->weights->arena, text_get(&name));
    text_fini(&name);
    return kept;
}

static int tensor_read(struct reading *reading, const struct pair *pair)
{
    struct weights *weights = reading->weights;
    struct stored *stored = &weights->tensors[weights->count];
    const struct value *dtype = value_find(&pair->value, "dtype");
    if (pair->value.kind != VALUE_MAP)
        return tensor_fail(reading, &pair->key, "is not described by an object");
    if (!dtype || dtype->kind != VALUE_TEXT)
        return tensor_fail(reading, &pair->key, "has no text as \"dtype\"");
    *stored = (struct stored){.dtype = dtype_find(dtype->text), .file = weights->file_count - 1};
    if (stored->dtype == DTYPE_UNKNOWN || stored->dtype > DTYPE_SAFETENSORS_LAST ||
        strlen(dtype->text) != dtype->size)
        return tensor_fail(reading, &pair->key, "has an unknown dtype");
    if (shape_read(reading, &pair->key, value_find(&pair->value, "shape"), stored) != 0 ||
        offsets_read(reading, &pair->key, value_find(&pair->value, "data_offsets"), stored) != 0)
        return reading->error->code;
    stored->name = name_keep(reading, &pair->key);
    weights->count++;
    return 0;
}

static void metadata_read(struct reading *reading, const struct value *map)
{
    struct weights *weights = reading->weights;
    uint32_t pairs = map->kind == VALUE_MAP ? map->size : 0;
    bool odd = map->kind != VALUE_MAP;
    for (uint32_t i = 0; i < pairs; i++) {
        const struct pair *pair = &map->pairs[i];
        if (pair->value.kind != VALUE_TEXT) {
            odd = true;
            continue;
        }
        if (weights->file_count == 1) /* shards repeat that of the first */
            weights_metadata_add(weights, arena_text_part(&weights->arena, pair->key.text,
                                                          pair->key.size),
                                 arena_text_part(&weights->arena, pair->value.text,
                                                 pair->value.size));
    }
    if (odd)
        weights_note_add(weights, "\"__metadata__\" is not an object of texts");
}

/* Members come one by one: a tree of 100,000 tensors would be larger than all that is kept of it. */
static enum json_want member_want(void *context, uint32_t depth, const struct value *key)
{
    (void)context;
    (void)depth;
    (void)key;
    return JSON_GIVE;
}

static int member_read(void *context, const struct tree *tree, const struct pair *pair)
{
    struct reading *reading = context;
    reading->tree = tree;
    if (tree->duplicate_count > 0)
        return tensor_fail(reading, &tree->duplicates[0].second->key, "is a key that stands twice");
    if (!value_is_text(&pair->key, "__metadata__"))
        return tensor_read(reading, pair);
    metadata_read(reading, &pair->value);
    return 0;
}

static int header_parse(struct reading *reading)
{
    const struct file *file = reading->file;
    struct bytes bytes = bytes_over(file->data, file->size);
    uint64_t length = bytes_u64(&bytes);
    if (length > HEADER_LIMIT)
        return error_set(reading->error, ERROR_INPUT, "%s: a header of %" PRIu64 " bytes, more "
                         "than the %u that are allowed", file_name(reading), length, HEADER_LIMIT);
    const uint8_t *header = bytes_span(&bytes, length);
    if (!header)
        return error_set(reading->error, ERROR_INPUT, "%s: ends after %" PRIu64 " bytes, within "
                         "its header of %" PRIu64 "; download it again", file_name(reading),
                         file->size, length);
    reading->data = bytes.at;
    const struct json_filter filter = {
        .want = member_want, .give = member_read, .context = reading};
    weights_reserve(reading->weights, length / ENTRY_BYTES + 1);
    struct text name = {0};
    struct tree tree;
    text_format(&name, "%s (header)", file_name(reading));
    int code = json_parse_some(&tree, text_get(&name), (const char *)header, length, &filter,
                               reading->error);
    if (!code && tree.root.kind != VALUE_MAP)
        code = error_set(reading->error, ERROR_INPUT, "%s: the header is not a JSON object",
                         file_name(reading));
    tree_fini(&tree);
    text_fini(&name);
    return code;
}

static int file_read(struct weights *weights, struct error *error)
{
    struct reading reading = {
        .weights = weights,
        .file = &weights->files[weights->file_count - 1],
        .error = error,
    };
    uint64_t from = weights->count;
    int code = header_parse(&reading);
    return code ? code : weights_layout_check(weights, from, reading.data, 1, error);
}

const struct weights_reader reader_safetensors = {
    .format = "safetensors",
    .recognises = recognises,
    .read = file_read,
};
