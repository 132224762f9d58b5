/* SPDX-License-Identifier: MIT */
/*
 * unigram.h - the most probable way to put a word together from pieces that have scores. Cuts no
 * text into words and keeps none.
 */
#ifndef TOKENIZER_UNIGRAM_H
#define TOKENIZER_UNIGRAM_H

#include "tokenizer/trie.h"
#include "tokenizer/units.h"
#include "tokenizer/vocab.h"

struct unigram_best;

/* Zeroed but for the vocabulary and scores: no pieces. */
struct unigram {
    const struct vocab *vocab; /* borrowed */
    double *scores;            /* [vocab->count] */
    struct trie trie;
    uint32_t byte_ids[256];    /* of "<0x0A>"; NO_ID */
    uint32_t unknown;          /* NO_ID: none */
    double unknown_score;
    bool byte_fallback;
    bool single;   /* sums are in single precision (SentencePiece 0.2.3; up to 0.2.1 a sum was compared
                      before it was rounded), and runs of unknowns are not looked up again */
    double most;   /* the highest score; for user-defined pieces */
    struct unigram_best *best; /* scratch, [best_room] */
    size_t best_room;
    struct units found; /* scratch */
};

/* Takes the scores over; `sentencepiece`: only pieces that its library searches, in its precision. */
void unigram_prepare(struct unigram *unigram, const struct vocab *vocab, double *scores,
                     bool sentencepiece);
void unigram_encode(struct unigram *unigram, const char *data, size_t size, struct units *out);
void unigram_fini(struct unigram *unigram);

#endif
