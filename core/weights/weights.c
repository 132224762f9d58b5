/* SPDX-License-Identifier: MIT */
/*
 * weights.c - opens a weight file with the reader its first bytes ask for.
 * Knows how formats are told apart, not how they are read.
 */
#include "weights/weights.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "weights/reader.h"

/* In the order in which they are tried. */
static const struct weights_reader *const readers[] = {
    &reader_safetensors,
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
    return error_set(error, ERROR_INPUT, "%s: %s; expected a safetensors file", name,
                     file->size == 0 ? "the file is empty"
                                     : "the first bytes are those of no weight file");
}

int weights_open(struct weights *weights, const char *path, struct error *error)
{
    *weights = (struct weights){0};
    weights->files = arena_alloc(&weights->arena, sizeof *weights->files);
    if (file_open(&weights->files[0], path, 0, error) == 0) {
        weights->file_count = 1;
        const struct weights_reader *reader = reader_find(&weights->files[0]);
        if (!reader)
            unknown_report(&weights->files[0], error);
        else if (reader->read(weights, error) == 0)
            weights->format = reader->format;
    }
    if (weights->format)
        return 0;
    weights_close(weights);
    return error->code;
}

void weights_close(struct weights *weights)
{
    for (uint32_t i = 0; i < weights->file_count; i++)
        file_close(&weights->files[i]);
    table_fini(&weights->names);
    arena_fini(&weights->arena);
    *weights = (struct weights){0};
}

const struct stored *weights_find(const struct weights *weights, const char *name)
{
    uint64_t index;
    bool found = table_find(&weights->names, name, strlen(name), &index);
    return found ? &weights->tensors[index] : NULL;
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

void weights_note_add(struct weights *weights, const char *text)
{
    uint32_t count = weights->note_count;
    struct weights_note *notes = weights->notes;
    if ((count & (count - 1)) == 0) { /* full at each power of two: twice the room */
        notes = arena_alloc(&weights->arena, (count ? 2 * (size_t)count : 1) * sizeof *notes);
        if (count > 0)
            memcpy(notes, weights->notes, count * sizeof *notes);
        weights->notes = notes;
    }
    notes[weights->note_count++] = (struct weights_note){weights->file_count - 1, text};
}
