/* SPDX-License-Identifier: MIT */
/*
 * scan.h - the patterns by which most models cut text into words, written out by hand: many times
 * faster than a regular expression that says the same. Other patterns: regex.h.
 */
#ifndef TOKENIZER_SCAN_H
#define TOKENIZER_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum scan_words {
    SCAN_GPT2,   /* a blank belongs to the letters, digits or signs after it */
    SCAN_CL100K, /* any sign or blank belongs to the letters after it */
    SCAN_O200K   /* the same, and upper case begins a new word */
};

/* One of these patterns. */
struct scan {
    enum scan_words words;
    bool suffixes;   /* 's 't 're 've 'm 'll 'd are words, in o200k's order the end of one */
    unsigned digits; /* at most so many in a word; 0: all of a run */
    bool slash;      /* '/' belongs to signs as line ends do */
    bool marks;      /* combining marks count as letters */
};

/* Whether a regular expression is one of them; `*scan` says which. */
bool scan_parse(const char *pattern, size_t size, struct scan *scan);
extern const struct scan scan_gpt2;
/* The end of the word that begins at `at`, which is below `size`. Every byte belongs to a word; one
 * that is not UTF-8 counts as a sign. */
size_t scan_word(const struct scan *scan, const char *data, size_t size, size_t at);

#endif
