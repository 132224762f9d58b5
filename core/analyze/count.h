/* SPDX-License-Identifier: MIT */
/*
 * count.h - how many parameters a model has, counted in several ways that are kept apart, and what
 * its weight files hold. Reads names and sizes; of the numbers it only compares a stored head with
 * the embedding.
 */
#ifndef ANALYZE_COUNT_H
#define ANALYZE_COUNT_H

#include "model/model.h"

struct parameters {
    bool known;          /* false: nothing can be counted */
    enum origin origin;  /* ORIGIN_COUNTED or ORIGIN_DERIVED (from the config, no weights read) */
    uint64_t total;      /* logical: tied once, buffers and auxiliaries left out */
    uint64_t embedding;  /* tables of tokens and positions, of the total */
    uint64_t active;     /* what one token passes through: of a mixture only the chosen experts */
    uint64_t stored;     /* elements in the files; derived: 0 */
    uint64_t buffers;    /* stored elements that are no parameters; derived: 0 */
    uint64_t auxiliary;  /* stored elements that only serve to unpack weights; derived: 0 */
    uint64_t hub;        /* as the Hugging Face hub counts: what the files stand for, buffers and
                            repeated tensors too, scalars not; derived: 0 */
    int64_t declared;    /* what the files say themselves; -1: nothing */
};

struct parameters parameters_of(const struct model *model);

/* Tensors of one number type. */
struct dtype_count {
    enum dtype dtype; /* DTYPE_UNKNOWN ends a list */
    uint64_t tensors, elements, bytes;
};

/* `out` gets at most DTYPE_COUNT entries, most bytes first. Returns the bytes of all. */
uint64_t dtypes_count(const struct weights *weights, struct dtype_count out[DTYPE_COUNT]);

#endif
