/* SPDX-License-Identifier: MIT */
/*
 * pytorch.c - reads PyTorch checkpoints: a zip of one pickle and the storages its tensors are views
 * of, which are used where they lie. Older formats are recognised and refused. Runs nothing.
 *
 * The format: torch/serialization.py and caffe2/serialize/inline_container.cc of PyTorch.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "weights/pickle.h"
#include "weights/reader.h"
#include "weights/zip.h"

#define PICKLE_LIMIT (128u << 20) /* bytes of data.pkl */
#define WRAPPER_LIMIT 4           /* maps around the one that holds the tensors */

/* A checkpoint that is being read. */
struct reading {
    struct weights *weights;
    struct zip zip;
    const char *top; /* [top_size], the folder that all entries lie in */
    size_t top_size;
    bool swapped; /* the numbers are big-endian */
    struct pickle pickle;
    struct error *error;
};

static bool recognises(const uint8_t *data, uint64_t size)
{
    return size >= 4 && memcmp(data, "PK\3\4", 4) == 0;
}

static const struct zip_entry *entry_find(const struct reading *reading, const char *name,
                                          size_t size)
{
    struct text path = {0};
    text_append(&path, reading->top, reading->top_size);
    text_append(&path, name, size);
    const struct zip_entry *entry = zip_find(&reading->zip, text_get(&path), path.size);
    text_fini(&path);
    return entry;
}

/* "TOP/data.pkl" says where everything lies. */
static const struct zip_entry *pickle_find(struct reading *reading)
{
    static const char end[] = "/data.pkl";
    size_t size = sizeof end - 1;
    for (uint64_t i = 0; i < reading->zip.count; i++) {
        const struct zip_entry *entry = &reading->zip.entries[i];
        if (entry->name_size < size ||
            memcmp(entry->name + entry->name_size - size, end, size) != 0 ||
            memchr(entry->name, '/', entry->name_size - size))
            continue;
        reading->top = entry->name;
        reading->top_size = entry->name_size - size + 1;
        return entry;
    }
    return NULL;
}

static int tensor_fail(const struct reading *reading, const struct pickle_item *name,
                       const char *what)
{
    return weights_tensor_fail(reading->weights, name->text, name->size, what, reading->error);
}

/* One element lies behind the other in the order of the shape. */
static bool is_contiguous(const struct pickle_tensor *tensor)
{
    uint64_t stride = 1; /* no product here passes the count, which was checked */
    for (uint32_t i = tensor->rank; i > 0; i--) {
        if (tensor->shape[i - 1] != 1 && tensor->stride[i - 1] != stride)
            return false;
        stride *= tensor->shape[i - 1];
    }
    return true;
}

static bool is_transposed(const struct pickle_tensor *tensor)
{
    return tensor->rank == 2 && tensor->stride[0] == 1 && tensor->stride[1] == tensor->shape[0];
}

/* The storage's entry, when all of the storage is there, which has so many bytes. */
static const struct zip_entry *storage_find(const struct reading *reading,
                                            const struct pickle_storage *storage, uint64_t *bytes)
{
    struct text name = {0};
    text_add(&name, "data/");
    text_append(&name, storage->key.text, storage->key.size);
    const struct zip_entry *entry = entry_find(reading, text_get(&name), name.size);
    text_fini(&name);
    if (!entry || !entry->stored || dtype_size(storage->dtype, storage->count, bytes) ||
        *bytes > entry->size)
        return NULL;
    return entry;
}

static int tensor_read(struct reading *reading, const struct pickle_item *name,
                       const struct pickle_tensor *tensor)
{
    struct weights *weights = reading->weights;
    struct stored *stored = &weights->tensors[weights->count];
    uint64_t size, first, end;
    *stored = (struct stored){.dtype = tensor->dtype, .rank = tensor->rank,
                              .file = weights->file_count - 1, .swapped = reading->swapped};
    memcpy(stored->shape, tensor->shape, sizeof stored->shape);
    if (weights_shape_count(stored) || dtype_size(stored->dtype, stored->count, &stored->bytes))
        return tensor_fail(reading, name, "has a shape whose product passes 64 bits");
    const struct zip_entry *entry = storage_find(reading, tensor->storage, &size);
    if (!entry)
        return tensor_fail(reading, name, "has no storage in the archive, or one that is "
                           "compressed or too short; save the model again as safetensors");
    stored->transposed = stored->count > 0 && !is_contiguous(tensor);
    if (stored->transposed && !is_transposed(tensor))
        return tensor_fail(reading, name, "is a view whose elements do not lie side by side; make "
                           "it contiguous, or save the model as safetensors");
    if (count_mul(tensor->first, dtype_get(tensor->dtype)->bytes, &first) ||
        count_add(first, stored->bytes, &end) || end > size)
        return tensor_fail(reading, name, "reaches past the end of its storage; the file is "
                           "damaged, download it again");
    stored->offset = entry->offset + first;
    stored->name = weights_text_keep(weights, name->text, name->size);
    weights->count++;
    return 0;
}

static bool holds_tensors(const struct pickle_map *map)
{
    for (uint32_t i = 0; i < map->count; i++)
        if (map->pairs[i].value.kind == PICKLE_TENSOR)
            return true;
    return false;
}

/* The map of names and tensors, which training code likes to wrap. */
static const struct pickle_map *state_find(const struct pickle_item *root)
{
    static const char *const wrappers[] = {"state_dict", "model_state_dict", "model", "module"};
    const struct pickle_map *map = root->kind == PICKLE_MAP ? root->map : NULL;
    for (int depth = 0; map && !holds_tensors(map) && depth < WRAPPER_LIMIT; depth++) {
        const struct pickle_map *inner = NULL;
        for (size_t w = 0; w < sizeof wrappers / sizeof *wrappers && !inner; w++)
            for (uint32_t i = 0; i < map->count && !inner; i++)
                if (pickle_is_text(&map->pairs[i].key, wrappers[w]) &&
                    map->pairs[i].value.kind == PICKLE_MAP)
                    inner = map->pairs[i].value.map;
        map = inner;
    }
    return map && holds_tensors(map) ? map : NULL;
}

static int state_read(struct reading *reading)
{
    struct weights *weights = reading->weights;
    const struct pickle_map *map = state_find(&reading->pickle.root);
    uint32_t others = 0;
    if (!map)
        return error_set(reading->error, ERROR_INPUT, "%s: holds no map of names and tensors; a "
                         "state_dict is expected", weights_file_name(weights));
    weights_reserve(weights, map->count);
    for (uint32_t i = 0; i < map->count; i++) {
        const struct pickle_pair *pair = &map->pairs[i];
        if (pair->key.kind != PICKLE_TEXT || pair->value.kind != PICKLE_TENSOR)
            others++;
        else if (tensor_read(reading, &pair->key, pair->value.tensor) != 0)
            return reading->error->code;
    }
    if (others > 0)
        weights_note_add(weights, arena_format(&weights->arena, "%" PRIu32 " %s of the state_dict "
                                               "that %s no tensor", others,
                                               others == 1 ? "entry" : "entries",
                                               others == 1 ? "is" : "are"));
    return 0;
}

/* Programs, and pickles that cannot be read in place. */
static int archive_check(struct reading *reading, const struct zip_entry *entry)
{
    const char *name = weights_file_name(reading->weights);
    if (!entry)
        return error_set(reading->error, ERROR_INPUT, "%s: a zip archive without data.pkl; a "
                         "PyTorch checkpoint is expected", name);
    if (entry_find(reading, "constants.pkl", 13))
        return error_set(reading->error, ERROR_INPUT, "%s: a TorchScript program, not a "
                         "checkpoint; save the model's state_dict, best as safetensors", name);
    if (!entry->stored || entry->size > PICKLE_LIMIT)
        return error_set(reading->error, ERROR_INPUT, "%s: its data.pkl is compressed or larger "
                         "than %u bytes; save the model again as safetensors", name, PICKLE_LIMIT);
    return 0;
}

static int checkpoint_read(struct reading *reading, const struct file *file)
{
    const struct zip_entry *entry;
    if (zip_read(&reading->zip, file, reading->error) != 0)
        return reading->error->code;
    entry = pickle_find(reading);
    if (archive_check(reading, entry) != 0)
        return reading->error->code;
    const struct zip_entry *order = entry_find(reading, "byteorder", 9);
    reading->swapped = order && order->stored && order->size == 3 &&
                       memcmp(file->data + order->offset, "big", 3) == 0;
    if (pickle_read(&reading->pickle, weights_file_name(reading->weights),
                    file->data + entry->offset, entry->size, reading->error) != 0)
        return reading->error->code;
    return state_read(reading);
}

static int file_read(struct weights *weights, struct error *error)
{
    struct reading reading = {.weights = weights, .error = error};
    int code = checkpoint_read(&reading, &weights->files[weights->file_count - 1]);
    pickle_fini(&reading.pickle);
    zip_fini(&reading.zip);
    return code;
}

const struct weights_reader reader_pytorch = {
    .format = "pytorch",
    .recognises = recognises,
    .read = file_read,
};

/* A bare pickle, or a tar archive as PyTorch wrote before version 0.2. */
static bool legacy_recognises(const uint8_t *data, uint64_t size)
{
    return (size >= 2 && data[0] == 0x80 && data[1] >= 2 && data[1] <= 5) ||
           (size >= 512 && memcmp(data + 257, "ustar", 5) == 0);
}

static int legacy_refuse(struct weights *weights, struct error *error)
{
    return error_set(error, ERROR_INPUT, "%s: a PyTorch file from before version 1.6 (a bare "
                     "pickle or tar), which is not read; load it with PyTorch where that is safe "
                     "and save it as safetensors", weights_file_name(weights));
}

const struct weights_reader reader_legacy = {
    .format = "pytorch",
    .recognises = legacy_recognises,
    .read = legacy_refuse,
};
