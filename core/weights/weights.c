/* SPDX-License-Identifier: MIT */
/*
 * weights.c - opens weight files with the readers their first bytes ask for.
 * Knows how formats are told apart, not how they are read.
 */
#include "weights/weights.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "weights/reader.h"
#include "weights/shards.h"

/* In the order in which they are tried. */
static const struct weights_reader *const readers[] = {
    &reader_safetensors,
    &reader_gguf,
    &reader_pytorch,
    &reader_legacy,
};

static const struct weights_reader *reader_find(const struct file *file)
{
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (readers[i]->recognises(file->data, file->size))
            return readers[i];
    return NULL;
}

static int unknown_report(const struct file *file, struct error *error)
{
    static const char pointer[] = "version https://git-lfs";
    const char *name = path_base(file->path);
    if (file->size >= sizeof pointer && memcmp(file->data, pointer, sizeof pointer - 1) == 0)
        return error_set(error, ERROR_INPUT, "%s: a Git LFS pointer instead of the weights; fetch "
                         "them with \"git lfs pull\"", name);
    return error_set(error, ERROR_INPUT, "%s: %s; expected a safetensors, GGUF or PyTorch file",
                     name, file->size == 0 ? "the file is empty"
                                           : "the first bytes are those of no weight file");
}

static int names_collect(struct weights *weights, uint64_t from, struct error *error)
{
    if (from == 0)
        table_clear(&weights->names, (size_t)weights->count);
    for (uint64_t i = from; i < weights->count; i++) {
        const char *name = weights->tensors[i].name;
        if (table_put(&weights->names, name, strlen(name), i))
            return weights_tensor_fail(weights, name, strlen(name), "stands there twice; the file "
                                       "is damaged, download it again", error);
    }
    return 0;
}

int weights_file_add(struct weights *weights, struct file *file, struct error *error)
{
    const struct weights_reader *reader = reader_find(file);
    uint64_t from = weights->count;
    weights->files = memory_grow(weights->files, &weights->file_room, weights->file_count + 1u,
                                 sizeof *weights->files);
    weights->files[weights->file_count++] = *file;
    *file = (struct file){0};
    if (!reader)
        return unknown_report(&weights->files[weights->file_count - 1], error);
    if (weights->format && strcmp(weights->format, reader->format) != 0)
        return error_set(error, ERROR_INPUT, "%s: a %s file among %s files of one model",
                         weights_file_name(weights), reader->format, weights->format);
    weights->format = reader->format;
    int code = reader->read(weights, error);
    return code == 0 ? names_collect(weights, from, error) : code;
}

int weights_open(struct weights *weights, const char *path, struct error *error)
{
    struct file file;
    *weights = (struct weights){0};
    int code = file_open(&file, path, 0, error);
    if (code == 0) {
        if (!reader_find(&file) && shards_is_index(&file))
            code = shards_index_open(weights, &file, error);
        else if (shards_is_split(&file))
            code = shards_split_open(weights, path, error);
        else
            code = weights_file_add(weights, &file, error);
        file_close(&file);
    }
    if (code == 0 && weights->file_count > 0)
        code = shards_split_check(weights, error);
    if (code != 0)
        weights_close(weights);
    return code;
}

void weights_close(struct weights *weights)
{
    if (!weights)
        return;
    for (uint32_t i = 0; i < weights->file_count; i++)
        file_close(&weights->files[i]);
    free(weights->files);
    free(weights->tensors);
    table_fini(&weights->names);
    table_fini(&weights->keys.names);
    arena_fini(&weights->arena);
    *weights = (struct weights){0};
}

const struct stored *weights_find(const struct weights *weights, const char *name)
{
    uint64_t index;
    bool there = table_find(&weights->names, name, strlen(name), &index);
    return there ? &weights->tensors[index] : NULL;
}

const void *weights_data(const struct weights *weights, const struct stored *stored)
{
    return weights->files[stored->file].data + stored->offset;
}

void stored_shape(const struct stored *stored, struct text *out)
{
    text_byte(out, '[');
    for (uint32_t i = 0; i < stored->rank; i++)
        text_format(out, "%s%" PRIu64, i == 0 ? "" : ", ", stored->shape[i]);
    text_byte(out, ']');
}
