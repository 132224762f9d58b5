/* SPDX-License-Identifier: MIT */
/*
 * engine.h - what a tokenizer consists of, for the files that read and run it. Not for their
 * callers: tokenizer.h.
 */
#ifndef TOKENIZER_ENGINE_H
#define TOKENIZER_ENGINE_H

#include "base/json_rows.h"
#include "base/memory.h"
#include "base/tree.h"
#include "tokenizer/added.h"
#include "tokenizer/bpe.h"
#include "tokenizer/cut.h"
#include "tokenizer/decode.h"
#include "tokenizer/greedy.h"
#include "tokenizer/normalize.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/unigram.h"

#define ENDS_LIMIT 32 /* special tokens that are added at one end */

enum model_kind { MODEL_BPE, MODEL_UNIGRAM, MODEL_WORDPIECE, MODEL_WORDLEVEL };

/* Special tokens around the text. */
struct ends {
    uint32_t before[ENDS_LIMIT], after[ENDS_LIMIT];
    size_t before_count, after_count;
};

struct tokenizer {
    char *file;   /* that it was read from, without its folder */
    char *remark; /* NULL: none */
    enum model_kind kind;
    struct vocab vocab;
    struct bpe bpe; /* one of these three, by `kind` */
    struct unigram unigram;
    struct greedy greedy;
    struct added added;
    struct normalizers normalizers;
    struct cutters cutters;
    struct ends ends;
    bool trim;       /* spans leave out blanks at their ends */
    bool trim_first; /* but not the one that was put before the first word */
    struct decoders decoders;
    bool sentencepiece; /* follows that library: takes bytes that are not UTF-8 */
    struct fast *fast;  /* NULL: every text goes through all steps */

    /* Scratch. */
    struct traced text;
    struct parts parts;
    struct units units;
    size_t refused; /* bytes of a word that was too long */
};

/* Readers: each fills a zeroed tokenizer. `names` [count]: all files of the folder that belong to a
 * tokenizer. */
struct reading {
    struct tokenizer *tokenizer;
    const char *folder;
    const char *const *names;
    uint32_t count;
    const char *name; /* of the file that is read, for messages */
};

int read_tokenizer_json(const struct reading *reading, const char *data, size_t size,
                        struct error *error);
int read_vocab_json(const struct reading *reading, const char *data, size_t size,
                    struct error *error);
/* A map of pieces to ids. */
int read_piece_map(struct tokenizer *tokenizer, struct json_rows *rows, struct error *error);
int read_tekken(const struct reading *reading, const struct tree *tree, struct error *error);
int read_ranks(const struct reading *reading, const char *data, size_t size, struct error *error);
int read_sentencepiece(const struct reading *reading, const uint8_t *data, size_t size,
                       enum tokenizer_mode mode, struct error *error);
int read_gguf(struct tokenizer *tokenizer, const struct tokenizer_gguf *gguf, struct error *error);

/* Parts of tokenizer.json. */
int steps_read_normalizer(const struct reading *reading, const struct value *value,
                          struct error *error);
int steps_read_cutter(const struct reading *reading, const struct value *value,
                      struct error *error);
int steps_read_ends(const struct reading *reading, const struct value *value, struct error *error);
int steps_read_decoder(const struct reading *reading, const struct value *value,
                       struct error *error);
/* A Split with a regular expression, by hand where it is known. */
int steps_add_split(const struct reading *reading, const char *pattern, size_t size,
                    enum cut_behavior behavior, struct error *error);

/* What settings beside a file say: tokenizer_config.json and its like. */
struct settings_flags {
    bool bart;               /* the class puts <s> and </s> around the text */
    bool t5, llama;          /* classes that end with </s>, or begin with <s> */
    int add_bos, add_eos, add_prefix_space; /* -1: not said */
};

/* Reads them and adds the tokens that they list; a damaged file is passed over: the summary says
 * so. */
void tokenizer_settings_read(const struct reading *reading, struct settings_flags *flags);

/* Adds a token; its id is looked up in the vocabulary, else the next free one. */
void tokenizer_add_token(struct tokenizer *tokenizer, struct added_token *token);
/* After the vocabulary is whole: the model and the added tokens get ready. */
int tokenizer_prepare(struct tokenizer *tokenizer, struct error *error);

/* Runs all steps on a part of the input that holds no raw added token. */
void encode_part(struct tokenizer *tokenizer, const char *text, size_t begin, size_t end,
                 bool spans, struct tokens *out);
void encode_word(struct tokenizer *tokenizer, const char *data, size_t size, struct units *out);
/* Room for so many more ids. */
static inline void tokens_reserve(struct tokens *tokens, size_t more)
{
    if (tokens->room - tokens->count < more)
        tokens->ids = memory_grow(tokens->ids, &tokens->room, tokens->count + more,
                                  sizeof *tokens->ids);
}

void tokens_add(struct tokens *tokens, uint32_t id);
void tokens_add_span(struct tokens *tokens, uint32_t id, uint32_t start, uint32_t end);

#endif
