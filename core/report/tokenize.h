/* SPDX-License-Identifier: MIT */
/*
 * tokenize.h - what became of a text: its pieces, drawn and listed, and one tokenizer beside another.
 * Tokenizes nothing.
 */
#ifndef REPORT_TOKENIZE_H
#define REPORT_TOKENIZE_H

#include <jansson.h>

#include "doc/doc.h"
#include "tokenizer/tokenizer.h"

/* A text in the tokens of one model, with spans. Everything is borrowed. */
struct tokenized {
    const char *model; /* as named */
    struct tokenizer *tokenizer;
    const char *text; /* [size] */
    size_t size;
    const struct tokens *tokens;
};

/* What is counted of a text. */
struct fertility {
    size_t tokens; /* of the text itself, added ones left out */
    size_t bytes, characters, words;
    size_t whole;   /* words that are one token */
    size_t unknown; /* tokens that stand for what is unknown */
    size_t single;  /* tokens that are one byte of a character */
};

void fertility_count(const struct tokenized *tokenized, struct fertility *out);
/* Whether the ids give the text again; else `*at` is the byte where what they give differs. */
bool report_round_trip(const struct tokenized *tokenized, size_t *at, struct text *given);

/* One model's, with a drawing and a list; `brief`: figures only. */
void report_tokenized(const struct tokenized *tokenized, bool brief, struct doc *doc);
/* Several, [count], side by side: figures, drawings, where they cut differently. */
void report_tokenized_beside(const struct tokenized *all, uint32_t count, bool brief,
                             struct doc *doc);
/* How byte pair encoding put the text together. */
void report_merges(const struct tokenized *tokenized, struct doc *doc);
json_t *report_tokenized_json(const struct tokenized *all, uint32_t count);

/* The bytes of a token as people can see them: blanks as a dot, line ends as an arrow. */
void report_visible(const char *data, size_t size, struct text *out);

#endif
