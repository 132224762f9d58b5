/* SPDX-License-Identifier: MIT */
/*
 * gguf_keys.c - the keys of a GGUF file and their values. Opening passes over long arrays; they are
 * made into values when somebody asks. What a key means is not known here.
 *
 * The format: https://github.com/ggml-org/ggml, docs/gguf.md.
 */
#include "weights/gguf_keys.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define KEY_LIMIT 65535u           /* bytes of a key */
#define TEXT_LIMIT (1u << 30)      /* bytes of a text, elements of an array: as ggml has it */
#define KEY_BYTES_LEAST 13         /* length, an empty name, type and one byte */
#define ITEMS_LIMIT 4096           /* elements of an array that is made at once */
#define ITEMS_TOTAL_LIMIT (1u << 20)

/* Numbers of the value types. */
enum { TYPE_U8, TYPE_I8, TYPE_U16, TYPE_I16, TYPE_U32, TYPE_I32, TYPE_F32, TYPE_FLAG, TYPE_TEXT,
       TYPE_ARRAY, TYPE_U64, TYPE_I64, TYPE_F64, TYPE_COUNT };

/* Bytes of a value; 0: it tells its own. */
static const uint8_t type_sizes[TYPE_COUNT] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

/* The keys that are being read. */
struct reading {
    struct weights_keys *keys;
    struct weights *weights;
    struct bytes *bytes;
    uint32_t items; /* of all arrays that were made */
    struct error *error;
};

const char *gguf_string(struct bytes *bytes, uint64_t *size)
{
    *size = bytes_u64(bytes);
    return (const char *)bytes_span(bytes, *size);
}

static int key_fail(const struct reading *reading, const char *name, const char *what)
{
    struct text safe = {0};
    text_add_safe(&safe, name, strlen(name));
    error_set(reading->error, ERROR_INPUT, "%s: key \"%.200s\" %s",
              weights_file_name(reading->weights), text_get(&safe), what);
    text_fini(&safe);
    return reading->error->code;
}

static int end_fail(const struct reading *reading)
{
    return error_set(reading->error, ERROR_INPUT, "%s: ends after %" PRIu64 " bytes, within its "
                     "keys; the file is damaged, download it again",
                     weights_file_name(reading->weights), reading->bytes->size);
}

static void integer_put(struct value *value, int64_t integer)
{
    value->kind = VALUE_INTEGER;
    value->integer = integer;
}

static void real_put(struct value *value, double real)
{
    value->kind = VALUE_REAL;
    value->real = real;
}

/* A number or flag; anything but 0 is true. */
static void number_read(struct bytes *bytes, uint32_t type, struct value *value)
{
    uint64_t large;
    *value = (struct value){.size = type_sizes[type], .offset = bytes->at};
    switch (type) {
    case TYPE_U8: integer_put(value, bytes_u8(bytes)); break;
    case TYPE_I8: integer_put(value, (int8_t)bytes_u8(bytes)); break;
    case TYPE_U16: integer_put(value, bytes_u16(bytes)); break;
    case TYPE_I16: integer_put(value, (int16_t)bytes_u16(bytes)); break;
    case TYPE_U32: integer_put(value, bytes_u32(bytes)); break;
    case TYPE_I32: integer_put(value, (int32_t)bytes_u32(bytes)); break;
    case TYPE_I64: integer_put(value, (int64_t)bytes_u64(bytes)); break;
    case TYPE_F32: real_put(value, (double)bytes_f32(bytes)); break;
    case TYPE_F64: real_put(value, bytes_f64(bytes)); break;
    case TYPE_U64:
        large = bytes_u64(bytes);
        if (large <= INT64_MAX)
            integer_put(value, (int64_t)large);
        else
            real_put(value, (double)large);
        break;
    default:
        value->kind = VALUE_FLAG;
        value->flag = bytes_u8(bytes) != 0;
    }
}

/* Behind `count` strings, without looking at what they say; true when the file ends before that. */
static bool strings_skip(struct bytes *bytes, uint64_t count)
{
    const uint8_t *data = bytes->data;
    uint64_t at = bytes->at, size = bytes->size;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t length = 0;
        if (size - at < 8)
            return true;
        for (int byte = 0; byte < 8; byte++)
            length |= (uint64_t)data[at + byte] << 8 * (bytes->swapped ? 7 - byte : byte);
        at += 8;
        if (length > size - at)
            return true;
        at += length;
    }
    bytes->at = at;
    return false;
}

/* Makes the items of an array of numbers or strings whose bytes are known to be there. */
static void items_make(struct bytes bytes, uint32_t type, struct arena *arena, struct value *list)
{
    struct value *items = arena_alloc(arena, list->size * sizeof *items);
    struct bytes measured = bytes;
    char *text = NULL;
    if (type == TYPE_TEXT) { /* each text with a NUL, in the room of its length */
        strings_skip(&measured, list->size);
        text = arena_alloc(arena, (size_t)(measured.at - bytes.at));
    }
    for (uint32_t i = 0; i < list->size; i++) {
        if (type != TYPE_TEXT) {
            number_read(&bytes, type, &items[i]);
            continue;
        }
        uint64_t size, offset = bytes.at;
        const char *string = gguf_string(&bytes, &size);
        items[i] = (struct value){
            .kind = VALUE_TEXT, .size = (uint32_t)size, .offset = offset, .text = text};
        memcpy(text, string, (size_t)size);
        text[size] = '\0';
        text += size + 1;
    }
    list->items = items;
}

static int array_read(struct reading *reading, struct weights_key *key)
{
    struct bytes *bytes = reading->bytes;
    uint32_t type = bytes_u32(bytes);
    uint64_t count = bytes_u64(bytes);
    if (bytes->failed)
        return end_fail(reading);
    if (type == TYPE_ARRAY)
        return key_fail(reading, key->name, "is an array of arrays, which no known model needs");
    if (type >= TYPE_COUNT)
        return key_fail(reading, key->name, "is an array of an unknown type; the file is damaged, "
                        "or newer than this program");
    uint64_t least = type == TYPE_TEXT ? 8 : type_sizes[type];
    if (count > TEXT_LIMIT || count > bytes_left(bytes) / least)
        return key_fail(reading, key->name, "has more elements than the file has bytes for; the "
                        "file is damaged, download it again");
    key->type = type;
    key->value = (struct value){.kind = VALUE_LIST, .size = (uint32_t)count, .offset = bytes->at};
    if (type == TYPE_TEXT)
        return strings_skip(bytes, count) ? end_fail(reading) : 0;
    if (count <= ITEMS_LIMIT && reading->items + count <= ITEMS_TOTAL_LIMIT) {
        reading->items += (uint32_t)count;
        items_make(*bytes, type, &reading->weights->arena, &key->value);
    }
    bytes_skip(bytes, count * type_sizes[type]);
    return 0;
}

static int text_read(struct reading *reading, struct weights_key *key)
{
    struct weights *weights = reading->weights;
    uint64_t size, offset = reading->bytes->at;
    const char *text = gguf_string(reading->bytes, &size);
    if (!text || size > TEXT_LIMIT)
        return end_fail(reading);
    if (utf8_is_valid(text, (size_t)size)) {
        text = arena_text_part(&weights->arena, text, (size_t)size);
    } else {
        text = weights_text_keep(weights, text, (size_t)size);
        size = strlen(text);
        if (weights->note_count < NOTE_LIMIT)
            weights_note_add(weights, arena_format(&weights->arena, "key \"%s\" is not UTF-8",
                                                   key->name));
    }
    key->value = (struct value){
        .kind = VALUE_TEXT, .size = (uint32_t)size, .offset = offset, .text = text};
    return 0;
}

static int value_read(struct reading *reading, struct weights_key *key)
{
    struct bytes *bytes = reading->bytes;
    if (key->type == TYPE_ARRAY)
        return array_read(reading, key);
    if (key->type == TYPE_TEXT)
        return text_read(reading, key);
    if (key->type >= TYPE_COUNT)
        return key_fail(reading, key->name, "is of an unknown type; the file is damaged, or newer "
                        "than this program");
    number_read(bytes, key->type, &key->value);
    if (bytes->failed)
        return end_fail(reading);
    if (key->type == TYPE_FLAG && bytes->data[key->value.offset] > 1 &&
        reading->weights->note_count < NOTE_LIMIT)
        weights_note_add(reading->weights,
                         arena_format(&reading->weights->arena, "key \"%s\" is %u where 0 or 1, "
                                      "false or true, is expected", key->name,
                                      bytes->data[key->value.offset]));
    return 0;
}

static int key_read(struct reading *reading)
{
    struct weights_keys *keys = reading->keys;
    struct weights_key *key = &keys->items[keys->count];
    uint64_t size;
    const char *name = gguf_string(reading->bytes, &size);
    if (!name)
        return end_fail(reading);
    if (size > KEY_LIMIT)
        return error_set(reading->error, ERROR_INPUT, "%s: a key of %" PRIu64 " bytes; the file is "
                         "damaged, download it again", weights_file_name(reading->weights), size);
    key->name = weights_text_keep(reading->weights, name, (size_t)size);
    key->type = bytes_u32(reading->bytes);
    if (value_read(reading, key) != 0)
        return reading->error->code;
    if (table_put(&keys->names, key->name, strlen(key->name), keys->count))
        return key_fail(reading, key->name, "stands there twice; readers differ in which "
                        "they take");
    keys->count++;
    return 0;
}

int gguf_keys_read(struct weights_keys *keys, struct weights *weights, struct bytes *bytes,
                   uint64_t count, struct error *error)
{
    struct reading reading = {.keys = keys, .weights = weights, .bytes = bytes, .error = error};
    *keys = (struct weights_keys){.swapped = bytes->swapped};
    if (count > bytes_left(bytes) / KEY_BYTES_LEAST)
        return error_set(error, ERROR_INPUT, "%s: %" PRIu64 " keys, more than the file has bytes "
                         "for; the file is damaged, download it again", weights_file_name(weights),
                         count);
    keys->items = arena_alloc(&weights->arena, (size_t)count * sizeof *keys->items);
    for (uint64_t i = 0; i < count; i++)
        if (key_read(&reading) != 0)
            return error->code;
    return 0;
}

const struct value *gguf_keys_find(const struct weights_keys *keys, const char *name)
{
    uint64_t index;
    if (!table_find(&keys->names, name, strlen(name), &index))
        return NULL;
    return &keys->items[index].value;
}

const struct value *weights_key_find(const struct weights *weights, const char *name)
{
    return gguf_keys_find(&weights->keys, name);
}

bool weights_key_list(const struct weights *weights, const char *name, struct arena *arena,
                      struct value *out)
{
    const struct weights_keys *keys = &weights->keys;
    uint64_t index;
    if (!table_find(&keys->names, name, strlen(name), &index))
        return false;
    const struct weights_key *key = &keys->items[index];
    if (key->value.kind != VALUE_LIST)
        return false;
    struct bytes bytes = bytes_over(weights->files[0].data, weights->files[0].size);
    bytes.swapped = keys->swapped;
    bytes.at = key->value.offset;
    *out = key->value;
    items_make(bytes, key->type, arena, out);
    return true;
}

const char *weights_key_text(const struct weights *weights, const char *name, uint64_t index,
                             uint64_t *size)
{
    const struct weights_keys *keys = &weights->keys;
    uint64_t at;
    if (!table_find(&keys->names, name, strlen(name), &at))
        return NULL;
    const struct weights_key *key = &keys->items[at];
    if (key->value.kind != VALUE_LIST || key->type != TYPE_TEXT || index >= key->value.size)
        return NULL;
    struct bytes bytes = bytes_over(weights->files[0].data, weights->files[0].size);
    bytes.swapped = keys->swapped;
    bytes.at = key->value.offset;
    return strings_skip(&bytes, index) ? NULL : gguf_string(&bytes, size);
}
