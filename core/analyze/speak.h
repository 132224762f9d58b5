/* SPDX-License-Identifier: MIT */
/* speak.h - a tokenizer as the text that generating wants. Owns nothing. */
#ifndef ANALYZE_SPEAK_H
#define ANALYZE_SPEAK_H

#include "analyze/generate.h"
#include "tokenizer/tokenizer.h"

/* Borrows the tokenizer. */
struct generate_text speak_with(struct tokenizer *tokenizer);
/* Appends the ids of a text, those that the model's template adds included where `special`. */
int speak_ids(struct tokenizer *tokenizer, const char *text, size_t size, bool special,
              struct ids *ids, struct error *error);

#endif
