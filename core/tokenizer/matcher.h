/* SPDX-License-Identifier: MIT */
/* matcher.h - finds the first place in a text where one of many texts stands, the longest of them. */
#ifndef TOKENIZER_MATCHER_H
#define TOKENIZER_MATCHER_H

#include <stdbool.h>

#include "tokenizer/trie.h"

/* Zeroed: finds nothing. */
struct matcher {
    struct trie trie;
    bool first[256]; /* bytes with which texts begin */
    unsigned first_count;
    uint8_t only_first; /* the one, when there is but one */
};

/* Sorts the keys. */
void matcher_build(struct matcher *matcher, struct trie_key *keys, size_t count);
void matcher_fini(struct matcher *matcher);
/* Bytes of the longest text that stands at the beginning of `data`; 0: none does. */
size_t matcher_at(const struct matcher *matcher, const char *data, size_t size, uint32_t *value);
/* The first place at `from` or later; `size`: there is none. */
size_t matcher_find(const struct matcher *matcher, const char *data, size_t size, size_t from,
                    size_t *length, uint32_t *value);

#endif
