/* SPDX-License-Identifier: MIT */
/* merge_batch.h - merges as files spell them, many at a time. Their order: bpe.h. */
#ifndef TOKENIZER_MERGE_BATCH_H
#define TOKENIZER_MERGE_BATCH_H

#include "tokenizer/bpe.h"

#define MERGE_BATCH 16

/* A merge of two pieces. */
struct merge_text {
    const char *left, *right; /* [left_size], [right_size]; borrowed until the batch ends */
    size_t left_size, right_size;
    uint32_t order;
    const void *mark; /* what the caller knows it by, not NULL */
};

/* What is found of one: its bytes, and of the left piece, the right one, and both their ids. */
struct merge_found {
    char bytes[120];
    size_t cut, size;
    uint64_t hashes[3];
    uint32_t ids[3];
    bool spelled, found;
};

/* Zeroed but for `bpe` (what is found need not be): empty. */
struct merge_batch {
    struct bpe *bpe;
    bool lenient;       /* merges of what is no piece are passed over */
    const void *failed; /* the mark of the first such merge otherwise */
    uint32_t last;      /* what the last merge makes: the next one often makes the next piece */
    size_t count;
    struct merge_text items[MERGE_BATCH];
    struct merge_found found[MERGE_BATCH];
};

/* False: `failed` is set. */
bool merge_batch_add(struct merge_batch *batch, struct merge_text item);
bool merge_batch_end(struct merge_batch *batch);

#endif
