/* SPDX-License-Identifier: MIT */
/*
 * blocks.h - the blocks of a model, neighbours that are alike folded into one run. Read off the
 * graph and the tensor map; reads no weights.
 */
#ifndef ANALYZE_BLOCKS_H
#define ANALYZE_BLOCKS_H

#include "model/model.h"

/* Blocks `first` to `last` of a side, which differ in nothing that is shown here. */
struct block_run {
    int32_t side; /* AC_ENCODER or AC_DECODER */
    uint32_t first, last;
    uint64_t heads, kv_heads;
    uint64_t window;     /* keys a query sees; 0: all */
    bool cross;          /* has cross-attention */
    uint64_t experts;    /* 0: a plain feed-forward part */
    uint64_t parameters; /* of one block */
};

/* Encoder first. `*count` runs; free() ends the list. */
struct block_run *block_runs_of(const struct model *model, uint32_t *count);

#endif
