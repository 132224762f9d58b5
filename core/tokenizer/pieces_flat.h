/* SPDX-License-Identifier: MIT */
/*
 * pieces_flat.h - the vocabulary of a tokenizer.json of the usual form, read row by row where it lies:
 * only the small parts of the file become a tree. Says nothing about a file of another form.
 */
#ifndef TOKENIZER_PIECES_FLAT_H
#define TOKENIZER_PIECES_FLAT_H

#include "base/json_rows.h"

struct flat_piece {
    const char *text; /* [size], without a NUL behind */
    uint32_t size;
    int64_t id; /* -1: not a whole number */
};

struct pieces_flat {
    struct tree tree;      /* without vocabulary, merges and normalizer */
    struct json_rows rows; /* of the vocabulary, which keep its texts */
    struct flat_piece *pieces; /* [count] */
    size_t count;
    bool list;   /* pieces stand in a list with their scores */
    bool merges; /* there are some */
};

/*
 * Reads data [size], borrowed until pieces_flat_fini(). False in any doubt: when the text is no JSON,
 * when a key stands twice where json_parse() with the same parts skipped would find it, or when the
 * vocabulary or the merges have another form; then nothing is kept, and a tree must tell.
 */
bool pieces_flat_read(struct pieces_flat *flat, const char *name, const char *data, uint64_t size);
void pieces_flat_fini(struct pieces_flat *flat);

#endif
