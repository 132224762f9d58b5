/* SPDX-License-Identifier: MIT */
/*
 * list_tensors.c - a tool of the tests: what core/weights reads of weight files, as JSON, for a
 * second reader to compare with (oracle/second_reader.py).
 *
 *     list_tensors FILE...    one line a file: {"format", "tensors": [{"name", "dtype", "shape",
 *                             "bytes", "crc", "widened"}], "metadata", "keys", "notes"}, or
 *                             {"error"}; the sums are CRC-32, of the bytes and of the floats
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "weights/weights.h"

static uint32_t crc32(const uint8_t *data, size_t size)
{
    static uint32_t table[256];
    uint32_t crc = UINT32_MAX;
    for (uint32_t i = 0; i < 256 && !table[255]; i++) {
        uint32_t value = i;
        for (int bit = 0; bit < 8; bit++)
            value = value & 1 ? value >> 1 ^ 0xedb88320u : value >> 1;
        table[i] = value;
    }
    for (size_t i = 0; i < size; i++)
        crc = crc >> 8 ^ table[(crc ^ data[i]) & 0xff];
    return ~crc;
}

/* The sum of the tensor as floats, or null when it cannot be computed with. */
static json_t *widened_sum(const struct stored *stored, const void *data)
{
    const struct dtype_info *info = dtype_get(stored->dtype);
    if (!info->widen || stored->swapped)
        return json_null();
    float *floats = memory_new((size_t)stored->count, sizeof *floats);
    info->widen(data, floats, (size_t)stored->count);
    json_t *sum = json_integer(crc32((const uint8_t *)floats, (size_t)stored->count * 4));
    free(floats);
    return sum;
}

static json_t *tensor_json(const struct weights *weights, const struct stored *stored)
{
    const void *data = weights_data(weights, stored);
    json_t *shape = json_array();
    for (uint32_t i = 0; i < stored->rank; i++)
        json_array_append_new(shape, json_integer((json_int_t)stored->shape[i]));
    return json_pack("{s:s, s:s, s:o, s:I, s:I, s:o}", "name", stored->name, "dtype",
                     dtype_get(stored->dtype)->name, "shape", shape, "bytes",
                     (json_int_t)stored->bytes, "crc",
                     (json_int_t)crc32(data, (size_t)stored->bytes), "widened",
                     widened_sum(stored, data));
}

static json_t *value_json(const struct value *value)
{
    struct text safe = {0};
    json_t *json = NULL;
    switch ((enum value_kind)value->kind) {
    case VALUE_FLAG: return json_boolean(value->flag);
    case VALUE_INTEGER: return json_integer(value->integer);
    case VALUE_REAL: return json_real(value->real);
    case VALUE_TEXT:
        if (utf8_is_valid(value->text, value->size))
            return json_stringn(value->text, value->size);
        text_add_safe(&safe, value->text, value->size);
        json = json_string(text_get(&safe));
        text_fini(&safe);
        return json;
    case VALUE_LIST:
        json = json_array();
        for (uint32_t i = 0; i < value->size; i++)
            json_array_append_new(json, value_json(&value->items[i]));
        return json;
    default: return json_null();
    }
}

static json_t *keys_json(const struct weights *weights)
{
    json_t *keys = json_object();
    for (uint32_t i = 0; i < weights->keys.count; i++) {
        const struct weights_key *key = &weights->keys.items[i];
        struct arena arena = {0};
        struct value list;
        bool is_list = weights_key_list(weights, key->name, &arena, &list);
        json_object_set_new(keys, key->name, value_json(is_list ? &list : &key->value));
        arena_fini(&arena);
    }
    return keys;
}

static json_t *file_json(const char *path)
{
    struct weights weights;
    struct error error = {0};
    if (weights_open(&weights, path, &error) != 0)
        return json_pack("{s:s}", "error", error.text);
    json_t *tensors = json_array(), *metadata = json_object(), *notes = json_array();
    for (uint64_t i = 0; i < weights.count; i++)
        json_array_append_new(tensors, tensor_json(&weights, &weights.tensors[i]));
    for (uint32_t i = 0; i < weights.metadata_count; i++)
        json_object_set_new(metadata, weights.metadata[i].key,
                            json_string(weights.metadata[i].value));
    for (uint32_t i = 0; i < weights.note_count; i++)
        json_array_append_new(notes, json_string(weights.notes[i].text));
    json_t *json = json_pack("{s:s, s:o, s:o, s:o, s:o}", "format", weights.format, "tensors",
                             tensors, "metadata", metadata, "keys", keys_json(&weights), "notes",
                             notes);
    weights_close(&weights);
    return json;
}

int main(int count, char **arguments)
{
    for (int i = 1; i < count; i++) {
        json_t *json = file_json(arguments[i]);
        json_dumpf(json, stdout, JSON_COMPACT | JSON_REAL_PRECISION(17));
        putchar('\n');
        json_decref(json);
    }
    return EXIT_SUCCESS;
}
