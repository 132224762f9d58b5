/* SPDX-License-Identifier: MIT */
/*
 * pickle.h - a Python pickle as data, as PyTorch writes checkpoints. Nothing can be called: the few
 * names a checkpoint needs have meanings of their own here, any other name is refused.
 */
#ifndef WEIGHTS_PICKLE_H
#define WEIGHTS_PICKLE_H

#include "base/arena.h"
#include "base/error.h"
#include "tensor/dtype.h"
#include "weights/weights.h"

enum pickle_kind {
    PICKLE_NONE,
    PICKLE_FLAG,
    PICKLE_INTEGER,
    PICKLE_REAL,
    PICKLE_TEXT,
    PICKLE_TUPLE,
    PICKLE_MAP,
    PICKLE_LIST, /* its items are not kept */
    PICKLE_NAME, /* one of those that a checkpoint needs */
    PICKLE_STORAGE,
    PICKLE_TENSOR,
    PICKLE_OTHER, /* something that holds no tensor: a device, a set, bytes */
    PICKLE_MARK,  /* only while reading */
};

/* A value; texts are borrowed from the pickle, the rest from its arena. */
struct pickle_item {
    enum pickle_kind kind;
    uint32_t size; /* text: bytes; tuple: items */
    union {
        int64_t integer; /* also the flag, 0 or 1 */
        double real;
        const char *text; /* [size], no NUL behind */
        const struct pickle_item *items;
        struct pickle_map *map;
        const struct pickle_name *name;
        const struct pickle_storage *storage;
        const struct pickle_tensor *tensor;
    };
};

struct pickle_pair {
    struct pickle_item key;
    struct pickle_item value;
};

struct pickle_map {
    struct pickle_pair *pairs; /* [count], in the order they were put */
    uint32_t count;
    uint32_t room;
};

/* A run of numbers that lies outside of the pickle. */
struct pickle_storage {
    struct pickle_item key; /* text: which one */
    enum dtype dtype;       /* of its elements; U8 when they are bytes of any type */
    uint64_t count;         /* elements */
};

/* A view of a storage; not checked against it. */
struct pickle_tensor {
    const struct pickle_storage *storage;
    enum dtype dtype;
    uint64_t first; /* element of the storage, in elements of `dtype` */
    uint32_t rank;
    uint64_t shape[TENSOR_RANK_LIMIT];  /* [rank] */
    uint64_t stride[TENSOR_RANK_LIMIT]; /* [rank], in elements */
};

struct pickle {
    struct arena arena;
    struct pickle_item root;
};

/* `name` is the file's, for messages; `data` must outlive the pickle. */
int pickle_read(struct pickle *pickle, const char *name, const uint8_t *data, uint64_t size,
                struct error *error);
bool pickle_is_text(const struct pickle_item *item, const char *text);
void pickle_fini(struct pickle *pickle);

#endif
