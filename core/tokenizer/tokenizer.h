/* SPDX-License-Identifier: MIT */
/*
 * tokenizer.h - text into token ids and back, as the reference library of the file at hand does it.
 * One description, whatever the file. What a tokenizer is, without loading it: summary.h. Chat
 * templates: template.h.
 */
#ifndef TOKENIZER_TOKENIZER_H
#define TOKENIZER_TOKENIZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "tokenizer/gguf.h"

struct tokenizer;

/* Which library is followed where two differ. */
enum tokenizer_mode { TOKENIZER_HF, TOKENIZER_SENTENCEPIECE };

/* Where a tokenizer is read from. */
struct tokenizer_source {
    const char *folder;       /* of the files */
    const char *const *names; /* [count], vocabularies in the order in which they are tried */
    uint32_t count;
    const struct tokenizer_gguf *gguf; /* instead of files; NULL: files */
    enum tokenizer_mode mode; /* what to follow, and which of several files to read */
};

/* Bytes of the input, [start, end); TOKEN_ADDED as `start`: the token is of no part of it. */
struct token_span {
    uint32_t start, end;
};

#define TOKEN_ADDED UINT32_MAX

/* What a text became. Zeroed: nothing; tokens_fini() ends it. */
struct tokens {
    uint32_t *ids;            /* [count] */
    struct token_span *spans; /* [count] when they were asked for */
    size_t count, room, span_room;
};

#define TOKENIZE_SPECIAL 1u /* add the special tokens of the model's template */
#define TOKENIZE_SPANS 2u   /* say where each token comes from; much slower */

/* NULL on failure; tokenizer_close() ends it. Everything is copied out of the source. */
struct tokenizer *tokenizer_open(const struct tokenizer_source *source, struct error *error);
void tokenizer_close(struct tokenizer *tokenizer);

/*
 * Appends the tokens of a text. ERROR_INPUT for text that is not UTF-8, with the place of the byte,
 * and for one that would take too much memory: of 2 GiB, with spans of 128 MiB, or with a word of 32
 * MiB. Not from two threads at once.
 */
int tokenizer_encode(struct tokenizer *tokenizer, const char *text, size_t size, unsigned options,
                     struct tokens *out, struct error *error);
void tokens_fini(struct tokens *tokens);

/* Appends the text of ids; ids that are none give nothing. */
void tokenizer_decode(struct tokenizer *tokenizer, const uint32_t *ids, size_t count,
                      bool skip_special, struct text *out);

/* Decodes ids one after the other: gives text as soon as its characters are whole. */
struct tokenizer_stream {
    struct tokenizer *tokenizer;
    bool skip_special;
    uint32_t *ids; /* [count] whose text may still change */
    size_t count, room;
    size_t told; /* bytes of their text that were given */
};

/* Appends the text that an id completes, which may be none. */
void tokenizer_stream_add(struct tokenizer_stream *stream, uint32_t id, struct text *out);
void tokenizer_stream_fini(struct tokenizer_stream *stream);

/* What a token is, for people. */
enum token_kind {
    TOKEN_NONE, TOKEN_PLAIN, TOKEN_BYTE, TOKEN_UNKNOWN, TOKEN_OF_ADDED, TOKEN_SPECIAL, TOKEN_UNUSED
};

uint32_t tokenizer_size(const struct tokenizer *tokenizer); /* the highest id + 1 */
enum token_kind tokenizer_kind(const struct tokenizer *tokenizer, uint32_t id);
/* Appends a piece as files spell it. */
void tokenizer_piece(const struct tokenizer *tokenizer, uint32_t id, struct text *out);
/* The id of a piece that is spelled so; UINT32_MAX: there is none. */
uint32_t tokenizer_find(const struct tokenizer *tokenizer, const char *text, size_t size);
/* Appends the bytes that a token stands for by itself, a mark as a blank. */
void tokenizer_bytes(const struct tokenizer *tokenizer, uint32_t id, struct text *out);
const char *tokenizer_model(const struct tokenizer *tokenizer); /* "bpe", as in summary.h */
const char *tokenizer_file(const struct tokenizer *tokenizer);  /* that it was read from */
/* A remark on what the file asks for and is not done (truncation), NULL: none. */
const char *tokenizer_remark(const struct tokenizer *tokenizer);

/* Why the ids of a text that has no unknown part may not give it again, a part of a sentence. */
const char *tokenizer_loss(struct tokenizer *tokenizer, const char *text, size_t size);

/*
 * How byte pair encoding puts a text together: calls `each` for every merge of every word, with
 * where the symbols end in the word. False: the model is of another kind.
 */
bool tokenizer_explain(struct tokenizer *tokenizer, const char *text, size_t size,
                       void (*each)(void *context, const char *word, const uint32_t *ends,
                                    size_t count),
                       void *context);

#endif
