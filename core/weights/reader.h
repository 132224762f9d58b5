/* SPDX-License-Identifier: MIT */
/*
 * reader.h - what a file format gives weights.c: how it is recognised and how it is read; and what
 * readers share. One reader a file, and one line in the table of weights.c.
 */
#ifndef WEIGHTS_READER_H
#define WEIGHTS_READER_H

#include <stdbool.h>

#include "weights/weights.h"

#define NOTE_LIMIT 64 /* of one kind */

struct weights_reader {
    const char *format; /* "safetensors" */
    bool (*recognises)(const uint8_t *data, uint64_t size);
    /* Appends the tensors, metadata and notes of the last of weights->files. */
    int (*read)(struct weights *weights, struct error *error);
};

extern const struct weights_reader reader_safetensors, reader_gguf, reader_pytorch;
extern const struct weights_reader reader_legacy; /* recognised only to be refused */

/* Takes an open file, finds its reader, and reads it behind those before. */
int weights_file_add(struct weights *weights, struct file *file, struct error *error);
const char *weights_file_name(const struct weights *weights); /* of the last of weights->files */

/* Makes room for `count` more tensors, which must be backed by bytes of the file. */
void weights_reserve(struct weights *weights, uint64_t count);
/* A name or text out of a file: as it stands, or made safe when it is not UTF-8 or holds a NUL. */
const char *weights_text_keep(struct weights *weights, const char *data, size_t size);
void weights_metadata_add(struct weights *weights, const char *key, const char *value);
/* A remark about the last of weights->files; `text` is in the arena. */
void weights_note_add(struct weights *weights, const char *text);
/* ERROR_INPUT "FILE: tensor "NAME" WHAT". */
int weights_tensor_fail(const struct weights *weights, const char *name, size_t size,
                        const char *what, struct error *error);
/* The product of the shape into stored->count; true when it passes 64 bits. */
bool weights_shape_count(struct stored *stored);

/*
 * Sorts the tensors from `from` on, all of the last file, by their offsets, and checks that none
 * shares bytes with another or reaches past the end. The first lies at `data`, each at a multiple
 * of `alignment`; unused bytes become notes. A tensor of unknown size ends where the next begins.
 */
int weights_layout_check(struct weights *weights, uint64_t from, uint64_t data, uint64_t alignment,
                         struct error *error);

#endif
