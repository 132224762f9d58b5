/* SPDX-License-Identifier: MIT */
/*
 * scan_block.h - the words of scan.h found 64 bytes at a time, by sets of bits instead of by walking
 * from character to character. Finds the same words.
 */
#ifndef TOKENIZER_SCAN_BLOCK_H
#define TOKENIZER_SCAN_BLOCK_H

#include "tokenizer/scan.h"

#define SCAN_BLOCK 64

/* Bytes [begin, end) of a text. */
struct scan_word {
    uint32_t begin, end;
};

/*
 * The next words from `at`, where a word begins; `at` is below `size`. Puts up to SCAN_BLOCK, at least
 * one, and returns how many.
 */
size_t scan_words(const struct scan *scan, const char *data, size_t size, size_t at,
                  struct scan_word *words);

#endif
