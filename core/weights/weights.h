/* SPDX-License-Identifier: MIT */
/*
 * weights.h - the tensors of a model's weight files: names, types, shapes, and where the bytes lie.
 * Knows file formats (one reader a file), no architecture, no arithmetic.
 */
#ifndef WEIGHTS_WEIGHTS_H
#define WEIGHTS_WEIGHTS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"
#include "base/table.h"
#include "base/text.h"
#include "tensor/dtype.h"

#define TENSOR_RANK_LIMIT 8

/* One tensor of a file. */
struct stored {
    const char *name; /* NUL ended, no control characters are promised; in the arena */
    enum dtype dtype;
    uint32_t rank; /* 0: a scalar */
    uint64_t shape[TENSOR_RANK_LIMIT]; /* [rank], Hugging Face order: the last one is contiguous */
    uint64_t count;  /* elements */
    uint64_t bytes;  /* from the data offsets */
    uint64_t offset; /* of the first byte in its file */
    uint32_t file;   /* index into weights.files */
};

/* A remark about a file that is readable all the same: a hole, metadata that is not text. */
struct weights_note {
    uint32_t file;
    const char *text; /* one clause: "12 unused bytes before tensor \"x\"" */
};

/* Text beside the tensors ("format": "pt"). */
struct weights_metadata {
    const char *key;
    const char *value;
};

struct weights {
    struct arena arena;
    const char *format;    /* "safetensors" */
    struct file *files;    /* [file_count], mapped */
    uint32_t file_count;
    struct stored *tensors; /* [count], in the order of the files */
    uint64_t count;
    struct table names; /* name to index into tensors */
    struct weights_metadata *metadata; /* [metadata_count] */
    uint32_t metadata_count;
    struct weights_note *notes; /* [note_count] */
    uint32_t note_count;
};

/* Opens a file by what its first bytes say. Every offset is checked against the file. */
int weights_open(struct weights *weights, const char *path, struct error *error);
void weights_close(struct weights *weights);
/* Borrowed; NULL when there is none. */
const struct stored *weights_find(const struct weights *weights, const char *name);
/* The tensor's bytes in the map, [stored->bytes]; no alignment is promised. */
const void *weights_data(const struct weights *weights, const struct stored *stored);
/* "[640, 128]" appended to `out`. */
void stored_shape(const struct stored *stored, struct text *out);

#endif
