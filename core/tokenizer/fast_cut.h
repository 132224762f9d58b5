/* SPDX-License-Identifier: MIT */
/*
 * fast_cut.h - where words begin and end for fast.c, in each of the kinds of tokenizers that it
 * takes. Looks up nothing.
 */
#ifndef TOKENIZER_FAST_CUT_H
#define TOKENIZER_FAST_CUT_H

#include "tokenizer/engine.h"
#include "tokenizer/fast.h"
#include "tokenizer/scan_block.h"
#include "tokenizer/words.h"

enum fast_kind {
    FAST_BYTES, /* byte-level: words of a pattern that is written out by hand */
    FAST_MARKS, /* LLaMA's: blanks are marks, cut before them */
    FAST_BLANKS /* T5's: words between white space, each normalized by itself */
};

struct fast {
    enum fast_kind kind;
    struct scan scan;       /* FAST_BYTES */
    bool ascii_only;        /* a normalizer leaves only ASCII alone: other text goes all the way */
    bool prefix;            /* FAST_MARKS: a mark comes in front of every text */
    bool prefix_unless;     /* but not before one */
    bool prefix_first;      /* only in front of the input */
    bool last_blank;        /* FAST_BLANKS: white space at the end is a word */
    bool keeps_ascii;       /* FAST_BLANKS: printable ASCII is left as it is */
    uint8_t *alone;         /* FAST_BLANKS: [0x10000], enum fast_alone of characters */
    bool uncut_after[256];  /* FAST_MARKS: a blank after this byte may be within a piece */
    bool splits;            /* FAST_MARKS: words may be cut where no piece goes across */
    uint64_t adjacent[256][4]; /* bytes [a] that are followed by b in a piece: bit b */
    struct words words;
    struct tokens made; /* scratch: ids of a word */
};

/* Whether a character is left as it is, whatever stands beside it. */
enum fast_alone { ALONE_NOT_ASKED, ALONE_YES, ALONE_NO };

/* A place in a text that is being cut. */
struct fast_cursor {
    const char *text;
    size_t at, end;
};

/* Finds up to `most` words; returns how many, 0 at the end. */
size_t fast_cut(const struct fast *fast, struct fast_cursor *cursor, struct scan_word *words,
                size_t most);
/* FAST_MARKS: the end of the part of a word that begins at `at`: no piece goes across it. */
size_t fast_part_end(const struct fast *fast, const char *data, size_t size, size_t at);
/* Whether this text can go the short way. */
bool fast_takes(struct tokenizer *tokenizer, const char *text, size_t begin, size_t end);
/* Looks up all words of a text. */
void fast_words(struct tokenizer *tokenizer, const char *text, size_t begin, size_t end,
                struct tokens *out);
/* A text with the mark that comes in front of it. */
void fast_marks_encode(struct tokenizer *tokenizer, const char *text, size_t begin, size_t end,
                       struct tokens *out);
/* FAST_BLANKS: makes the ids of a word between white space, in fast->made; false: by itself it would
 * not give the same as it does there. */
bool fast_blanks_encode(struct tokenizer *tokenizer, const char *data, size_t size);
/* Goes the long way for a word that does not: with all from `from`, the end of the word before it,
 * up to the end of the next word that does. Returns where that is. */
size_t fast_blanks_around(struct tokenizer *tokenizer, const struct fast_cursor *cursor,
                          struct scan_word word, size_t from, struct tokens *out);
/* What white space at the end of a text adds. */
void fast_blanks_finish(struct tokenizer *tokenizer, const char *text, size_t end,
                        struct tokens *out);

#endif
