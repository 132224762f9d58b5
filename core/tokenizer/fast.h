/* SPDX-License-Identifier: MIT */
/*
 * fast.h - the shorter way from text to ids for the files that most models have: words are found in
 * the input itself and looked up in a table of words that were met before. Gives the same ids as
 * encode.c, and no spans.
 */
#ifndef TOKENIZER_FAST_H
#define TOKENIZER_FAST_H

#include "tokenizer/engine.h"

struct fast;

/* Sets tokenizer->fast when its steps are such that a word's ids depend on its bytes alone. */
void fast_prepare(struct tokenizer *tokenizer);
/* As encode_part(). */
void fast_encode(struct tokenizer *tokenizer, const char *text, size_t begin, size_t end,
                 struct tokens *out);
void fast_free(struct fast *fast);

#endif
