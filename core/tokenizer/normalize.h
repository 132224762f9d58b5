/* SPDX-License-Identifier: MIT */
/*
 * normalize.h - the steps that change a text before it is cut into words, as tokenizer.json names
 * them, and SentencePiece's own. Reads no files.
 */
#ifndef TOKENIZER_NORMALIZE_H
#define TOKENIZER_NORMALIZE_H

#include "tokenizer/charsmap.h"
#include "tokenizer/matcher.h"
#include "tokenizer/regex.h"
#include "tokenizer/traced.h"

enum normalizer_kind {
    NORMALIZE_NFC, NORMALIZE_NFD, NORMALIZE_NFKC, NORMALIZE_NFKD,
    NORMALIZE_LOWERCASE, NORMALIZE_STRIP, NORMALIZE_STRIP_ACCENTS, NORMALIZE_NMT,
    NORMALIZE_REPLACE, NORMALIZE_PREPEND, NORMALIZE_BERT, NORMALIZE_BYTE_LEVEL,
    NORMALIZE_PRECOMPILED,
    NORMALIZE_SENTENCEPIECE /* the whole of the SentencePiece library's normalizer */
};

/* One step; the fields its kind needs. */
struct normalizer {
    enum normalizer_kind kind;
    struct regex *regex; /* replace: what is sought; NULL: `text` */
    char *text;          /* replace: what is sought, [text_size] */
    size_t text_size;
    char *content;       /* replace: what comes instead; prepend: what comes first; [content_size] */
    size_t content_size;
    bool joins_blanks;   /* replace: what is sought are two blanks or more */
    struct charsmap map; /* precompiled, SentencePiece */
    bool left, right;    /* strip: at these ends */
    bool clean, chinese, accents, lower; /* BERT: its four parts */
    /* SentencePiece: a mark in front; at the end instead; runs of blanks become one; blanks become
     * marks; texts that are left as they are. */
    bool dummy_prefix, suffix, collapse, escape;
    struct matcher kept;
};

/* Zeroed: no steps. */
struct normalizers {
    struct normalizer *items; /* [count] */
    size_t count, room;
    struct traced scratch;
};

/* A new, zeroed step at the end. */
struct normalizer *normalizers_add(struct normalizers *normalizers, enum normalizer_kind kind);
/* Does all steps to a text, which is valid UTF-8. */
void normalizers_run(struct normalizers *normalizers, struct traced *text);
void normalizers_fini(struct normalizers *normalizers);

/* The single steps of files beside this one. */
void normalize_unicode(const struct normalizer *step, const struct traced *in, struct traced *out);
void normalize_bert(const struct normalizer *step, struct traced *in, struct traced *out);
void normalize_precompiled(const struct normalizer *step, const struct traced *in,
                           struct traced *out);
void normalize_sentencepiece(const struct normalizer *step, const struct traced *in,
                             struct traced *out);
void normalize_accents(const struct traced *in, struct traced *out, bool all_marks);
void normalize_lowercase(const struct traced *in, struct traced *out);

#endif
