/* SPDX-License-Identifier: MIT */
/*
 * words.h - words that were met before, with their ids. Short ones are found by one look at 32 bytes;
 * memory is bounded: a full table is emptied. Knows not how ids are made.
 */
#ifndef TOKENIZER_WORDS_H
#define TOKENIZER_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "tokenizer/hash.h"

#define WORD_SHORT 15   /* bytes of a word that is its own key */
#define WORD_KEPT 4096  /* bytes of a word that is kept at all */
#define WORD_IDS 4      /* ids that lie in the slot itself */
#define WORD_FAR 0xffu  /* a count: the ids lie elsewhere */
#define WORD_ID_BITS 24

/* Up to 15 bytes, and their number in the highest byte. Zero: no word. */
struct word_key {
    uint64_t low, high;
};

/* The first id has the count of ids in its highest byte; WORD_FAR: ids[1] of them lie at ids[2]. */
struct word {
    struct word_key key;
    uint32_t ids[WORD_IDS];
};

/* A word of more bytes. */
struct long_word {
    uint64_t hash;
    uint32_t at, size; /* in `text`; size 0: free */
    uint32_t ids_at, id_count;
};

/* words_init() makes it. */
struct words {
    struct word *slots; /* [room], a power of two */
    size_t room, used;
    unsigned shift; /* 64 - log2(room) */
    struct long_word *longs; /* [long_room] */
    size_t long_room, long_used;
    char *text; /* of long words */
    size_t text_size, text_room;
    uint32_t *ids; /* that lie elsewhere */
    size_t id_count, id_room;
};

void words_init(struct words *words);
void words_fini(struct words *words);

extern const uint64_t word_masks[2][16]; /* bytes of a word that are its own, by its size */

/* The key of a word of 1 to 15 bytes, of which 16 can be read. */
static inline struct word_key word_key(const char *data, size_t size)
{
    struct word_key key;
    memcpy(&key.low, data, 8);
    memcpy(&key.high, data + 8, 8);
    key.low &= word_masks[0][size];
    key.high = (key.high & word_masks[1][size]) | (uint64_t)size << 56;
    return key;
}

static inline uint64_t word_hash(struct word_key key)
{
    return hash_pair(key.low, key.high);
}

/* The word of this key, or NULL. */
static inline const struct word *words_find(const struct words *words, struct word_key key,
                                            uint64_t hash)
{
    for (size_t at = hash >> words->shift;; at = (at + 1) & (words->room - 1)) {
        const struct word *word = &words->slots[at];
        if (word->key.low == key.low && word->key.high == key.high)
            return word;
        if (!word->key.high)
            return NULL;
    }
}

/* The ids of a word, and their number. Borrowed until a word is put. */
static inline const uint32_t *word_ids(const struct words *words, const struct word *word,
                                       size_t *count)
{
    *count = word->ids[0] >> WORD_ID_BITS;
    if (*count != WORD_FAR)
        return NULL; /* word->ids, the first without its highest byte */
    *count = word->ids[1];
    return words->ids + word->ids[2];
}

/* Keeps a word that is not there yet. */
void words_put(struct words *words, struct word_key key, uint64_t hash, const uint32_t *ids,
               size_t count);
/* Longer words: NULL when it is not there. */
const uint32_t *words_find_long(const struct words *words, const char *data, size_t size,
                                size_t *count);
void words_put_long(struct words *words, const char *data, size_t size, const uint32_t *ids,
                    size_t count);

#endif
