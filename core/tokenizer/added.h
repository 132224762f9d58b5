/* SPDX-License-Identifier: MIT */
/*
 * added.h - tokens that are cut out of the text before anything else sees it, with the flags that
 * say where they may stand and what they take along. Gives them no ids.
 */
#ifndef TOKENIZER_ADDED_H
#define TOKENIZER_ADDED_H

#include "base/arena.h"
#include "tokenizer/matcher.h"

struct added_token {
    const char *text; /* [size] */
    size_t size;
    const char *normal; /* [normal_size]: as it is after normalizing; NULL: the same */
    size_t normal_size;
    uint32_t id;
    bool special;     /* left out when special tokens are; cli.md's "special" */
    bool single_word; /* not within a word */
    bool lstrip, rstrip; /* takes along the white space there */
    bool normalized;  /* sought in the normalized text */
};

/* Zeroed: there are none. */
struct added {
    struct arena arena;
    struct added_token *items; /* [count] */
    size_t count, room;
    struct matcher raw, normalized; /* values are indices into items */
};

/* Adds one, text copied; one of the same text is replaced. */
struct added_token *added_put(struct added *added, const struct added_token *token);
const struct added_token *added_find(const struct added *added, const char *text, size_t size);
const struct added_token *added_by_id(const struct added *added, uint32_t id);
/* After the last was added, and after their `normal` was set. */
void added_prepare(struct added *added);
/*
 * The next token in data [size] from `from` on, of those that are sought in the normalized text or
 * in the raw one, as [*begin, *end); `least`: where the last one ended, which it does not take along.
 * NULL: there is none.
 */
const struct added_token *added_next(const struct added *added, bool normalized, const char *data,
                                     size_t size, size_t from, size_t least, size_t *begin,
                                     size_t *end, size_t *next);
void added_fini(struct added *added);

#endif
