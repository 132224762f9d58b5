/* SPDX-License-Identifier: MIT */
/*
 * reader.h - what a file format gives weights.c: how it is recognised and how it is read.
 * One reader a file, and one line in the table of weights.c.
 */
#ifndef WEIGHTS_READER_H
#define WEIGHTS_READER_H

#include <stdbool.h>

#include "weights/weights.h"

#define NOTE_LIMIT 64 /* of one kind */

struct weights_reader {
    const char *format; /* "safetensors" */
    bool (*recognises)(const uint8_t *data, uint64_t size);
    /* Fills tensors, names, metadata and notes from the last of weights->files. */
    int (*read)(struct weights *weights, struct error *error);
};

extern const struct weights_reader reader_safetensors;

/* A remark about the last of weights->files; `text` is in the arena. */
void weights_note_add(struct weights *weights, const char *text);

#endif
