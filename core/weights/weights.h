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
#include "base/tree.h"
#include "tensor/dtype.h"

#define TENSOR_RANK_LIMIT 8

struct packed; /* packed.h */

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
    bool transposed; /* a matrix whose first dimension is the contiguous one (a PyTorch view) */
    bool swapped;    /* numbers are big-endian: they cannot be computed with */
    const struct packed *packed; /* a packed weight or a part of one; NULL: stored as it is */
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

/* A key of a GGUF file and what it holds. */
struct weights_key {
    const char *name;   /* in the arena */
    struct value value; /* `offset` is that of the value, or of an array's first element */
    uint32_t type;      /* GGUF's number of the value's type, or of the array's elements */
};

/* Zeroed: the format has none. */
struct weights_keys {
    struct weights_key *items; /* [count], in the order of the file */
    uint32_t count;
    struct table names; /* name to index into items */
    bool swapped;       /* the file is big-endian */
};

struct weights {
    struct arena arena;
    const char *format;    /* "safetensors", "gguf", "pytorch"; "index": see `absent` */
    struct file *files;    /* [file_count], mapped */
    size_t file_room;
    uint32_t file_count;
    uint32_t absent; /* shards of an index when none of them is there; 0: all are */
    struct stored *tensors; /* [count], in the order of the files */
    size_t room;
    uint64_t count;
    struct table names; /* name to index into tensors */
    struct weights_metadata *metadata; /* [metadata_count] */
    uint32_t metadata_count;
    struct weights_keys keys; /* of the first file */
    struct weights_note *notes; /* [note_count] */
    uint32_t note_count;
};

/*
 * Opens the file at `path` by what its first bytes say, with all the shards of an index or of a
 * split GGUF file. Every offset is checked against the file. An index of which no shard is there
 * (somebody has only the configuration) opens without files: see `absent`.
 */
int weights_open(struct weights *weights, const char *path, struct error *error);
void weights_close(struct weights *weights);
/* Borrowed; NULL when there is none. */
const struct stored *weights_find(const struct weights *weights, const char *name);
/* The tensor's bytes in the map, [stored->bytes]; no alignment is promised. */
const void *weights_data(const struct weights *weights, const struct stored *stored);
/* "[640, 128]" appended to `out`. */
void stored_shape(const struct stored *stored, struct text *out);

/*
 * The value of a GGUF key, or NULL. An array is a list: of numbers or flags it has its items while
 * they are at most 4,096 (and a million in all), else `items` is NULL and weights_key_list() makes
 * them. Text that is not UTF-8 is here as text_add_safe() writes it.
 */
const struct value *weights_key_find(const struct weights *weights, const char *name);
/* Makes all items of a key's array, in the arena; texts are as they stand, which may be no UTF-8.
 * False when there is no such key or it is no array. */
bool weights_key_list(const struct weights *weights, const char *name, struct arena *arena,
                      struct value *out);
/* One text of a key's array, borrowed, [*size] bytes that may be no UTF-8; NULL when there is none. */
const char *weights_key_text(const struct weights *weights, const char *name, uint64_t index,
                             uint64_t *size);

#endif
