/* SPDX-License-Identifier: MIT */
/*
 * decode.h - the steps by which pieces become text, as tokenizer.json names them. Knows no ids.
 */
#ifndef TOKENIZER_DECODE_H
#define TOKENIZER_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "tokenizer/regex.h"

enum decoder_kind {
    DECODE_BYTE_LEVEL, DECODE_WORDPIECE, DECODE_METASPACE, DECODE_BPE, DECODE_CTC,
    DECODE_REPLACE, DECODE_FUSE, DECODE_STRIP, DECODE_BYTE_FALLBACK
};

/* One step; the fields its kind needs. */
struct decoder {
    enum decoder_kind kind;
    struct regex *regex; /* replace: what is sought; NULL: `text` */
    char *text;    /* replace: what is sought; prefix, suffix, mark, padding; [text_size] */
    size_t text_size;
    char *content; /* replace: what comes instead; ctc: what stands for a blank; [content_size] */
    size_t content_size;
    bool cleanup;  /* wordpiece, ctc */
    bool prefixed; /* metaspace: a mark in the first piece was put there */
    size_t start, stop; /* strip: at most so many at each end */
};

/* Pieces, or what has become of them, one after the other. Zeroed: none. */
struct strings {
    struct text pool;
    size_t *ends; /* [count] */
    size_t count, room;
};

/* Zeroed: no steps, pieces are joined with blanks. */
struct decoders {
    struct decoder *items; /* [count] */
    size_t count, room;
    bool joined; /* there is a decoder, if one without steps */
    struct strings scratch;
};

struct decoder *decoders_add(struct decoders *decoders, enum decoder_kind kind);
/* The steps of SentencePiece: marks become blanks, spelled bytes become bytes, and the blank that
 * was put in front goes. */
void decoders_add_marks(struct decoders *decoders, bool prefixed);
/* Does all steps, and appends the text. `pieces` changes. */
void decoders_run(struct decoders *decoders, struct strings *pieces, struct text *out);
void decoders_fini(struct decoders *decoders);

void strings_end(struct strings *strings); /* of the piece that was appended to the pool */
void strings_fini(struct strings *strings);

/* Appends bytes as UTF-8; each longest beginning of what is none becomes U+FFFD. */
void decode_lossy(const char *data, size_t size, struct text *out);

#endif
