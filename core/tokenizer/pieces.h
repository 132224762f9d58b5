/* SPDX-License-Identifier: MIT */
/*
 * pieces.h - the entries of a tokenizer's vocabulary, one after the other, whatever the file format:
 * tokenizer.json, a SentencePiece or tiktoken model, tekken.json, vocab.json. Encodes nothing.
 */
#ifndef TOKENIZER_PIECES_H
#define TOKENIZER_PIECES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/tree.h"

#define TOKENIZER_BYTES_LIMIT (512u << 20)

struct piece {
    const char *text; /* [size], borrowed until `each` returns; NULL: the file spells only bytes */
    size_t size;
    int64_t id;       /* -1: not stated */
    const char *role; /* "unk", "bos", "eos", "pad" where the vocabulary file itself says so */
    bool added;       /* from the list of added tokens; such a piece may stand in the model, too */
};

/* -1: a file of this name holds no vocabulary that pieces_each() reads. Else the smaller, the rather
 * a model's vocabulary is read from it. */
int pieces_rank(const char *name);
/*
 * Calls `each` for every piece, added ones first. Returns the kind of the tokenizer: "bpe",
 * "unigram", "wordpiece" or "wordlevel" (SentencePiece's words and characters, too). NULL: the file
 * cannot be read, see `error`. `merges`: whether a merges.txt lies beside a vocab.json. `*twice` is
 * the place of a key that a JSON file gives a second time, else {0}.
 */
const char *pieces_each(const char *path, bool merges,
                        void (*each)(void *context, const struct piece *piece), void *context,
                        struct place *twice, struct error *error);

#endif
