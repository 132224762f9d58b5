/* SPDX-License-Identifier: MIT */
/*
 * bpe.h - byte pair encoding of one word: its characters or bytes become symbols, and neighbours are
 * merged, the pair that comes first in the order first, the leftmost of equals. Cuts no text into
 * words and keeps none.
 */
#ifndef TOKENIZER_BPE_H
#define TOKENIZER_BPE_H

#include "tokenizer/matcher.h"
#include "tokenizer/merges.h"
#include "tokenizer/units.h"
#include "tokenizer/vocab.h"

/* Symbols of the word that is being merged, [count]. */
struct bpe_scratch {
    struct unit *symbols;
    uint32_t *merges; /* of each symbol with the next one; NO_MERGE */
    uint32_t *next, *previous;
    uint64_t *heap; /* order << 32 | symbol */
    size_t count, symbol_room, merge_room, next_room, previous_room, heap_count, heap_room;
};

/* Zeroed but for `vocab`: no merges. */
struct bpe {
    const struct vocab *vocab; /* borrowed */
    struct merges merges;
    struct vocab halves;   /* characters that are in pieces but are none, at ids from vocab->count */
    uint32_t byte_ids[256]; /* byte-level: of the byte; else of "<0x0A>"; NO_ID: none */
    uint32_t *byte_pairs;  /* [256 * 256] where every byte is a piece: the merge of two bytes + 2; 1: there
                              is none; 0: it was not looked up yet. NULL: not so */
    uint64_t *adjacent;    /* [256 * 4] where every byte is a piece: the bytes that follow each one in
                              pieces, a bit each. NULL: not asked for yet */
    uint32_t *char_ids;    /* [0x10000] of one-character pieces, id + 1; 0: none */
    uint32_t unknown;      /* NO_ID: what is unknown is left out */
    bool byte_fallback;    /* what is unknown becomes its bytes */
    bool fuse_unknown;     /* neighbours that are unknown become one */
    bool ignore_merges;    /* a word that is a piece is that piece */
    bool blank_is_mark;    /* a blank in the word stands for U+2581 */
    bool has_unused;       /* merged pieces that are not to be used come apart again */
    char *prefix, *suffix; /* of symbols within a word, and at its end; NULL: none */
    uint32_t (*parts)[2];  /* [vocab->count] of unused pieces: what they were last made of */
    struct matcher frozen; /* texts that are one symbol and are never merged */
    struct bpe_scratch scratch;
};

/* After the vocabulary is complete and the fields above are set. Places of bytes and characters. */
void bpe_prepare(struct bpe *bpe);
/* Adds a merge of two pieces as a file spells them. False: one of them, or what they become, is no
 * piece. */
bool bpe_add_merge(struct bpe *bpe, const char *left, size_t left_size, const char *right,
                   size_t right_size, uint32_t order);
/* The orders of pairs from the scores of pieces, as SentencePiece has them: every way to put a
 * piece together, the highest score first. `scores` [vocab->count]; `whole`: control pieces, too. */
void bpe_merges_from_scores(struct bpe *bpe, const float *scores, bool whole);
/* Appends the tokens of a word. Not from two threads at once. */
void bpe_encode(struct bpe *bpe, const char *data, size_t size, struct units *out);
void bpe_fini(struct bpe *bpe);

/* Hears of every merge of a word. */
struct bpe_listener {
    /* The symbols of the word at that moment, by where they end in it, [count]. */
    void (*each)(void *context, const char *word, const uint32_t *ends, size_t count);
    void *context;
    const char *word;
    uint32_t *ends; /* scratch; free() ends it */
    size_t room;
};

/* Calls the listener before the first merge of a word and after each. */
void bpe_explain(struct bpe *bpe, const char *data, size_t size, struct bpe_listener *listener);

#endif
