/* SPDX-License-Identifier: MIT */
/*
 * greedy.h - WordPiece, which takes the longest piece again and again, and WordLevel, which takes
 * whole words only. Cuts no text into words.
 */
#ifndef TOKENIZER_GREEDY_H
#define TOKENIZER_GREEDY_H

#include "tokenizer/units.h"
#include "tokenizer/vocab.h"

struct greedy {
    const struct vocab *vocab; /* borrowed */
    char *prefix;      /* of pieces within a word ("##"); NULL: whole words only */
    size_t most;       /* characters of a word that is tried; 0: no limit */
    uint32_t unknown;  /* NO_ID: what is unknown is left out */
    size_t longest;    /* bytes of the longest piece; found by greedy_prepare() */
    struct text tried; /* scratch */
};

void greedy_prepare(struct greedy *greedy);
void greedy_encode(struct greedy *greedy, const char *data, size_t size, struct units *out);
void greedy_fini(struct greedy *greedy);

#endif
