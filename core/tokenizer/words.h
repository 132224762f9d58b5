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

/* The first id has the count of ids in its highest byte; WORD_FAR: ids[1] of them lie at ids[2] of
 * the pool. */
struct word {
    struct word_key key;
    uint32_t ids[WORD_IDS];
};

/* A word of more bytes: in the pool, its ids and then its bytes. */
struct long_word {
    uint32_t hash;
    uint32_t size; /* 0: free */
    uint32_t at;   /* in the pool */
    uint32_t count; /* of ids */
};

/* words_init() makes it. */
struct words {
    struct word *slots; /* [room], a power of two */
    size_t room, used;
    unsigned shift; /* 64 - log2(room) */
    struct long_word *longs; /* [long_room], a power of two */
    size_t long_room, long_used;
    uint32_t *pool; /* [pool_size], and WORD_IDS more can be read */
    size_t pool_size, pool_room;
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
    return words->pool + word->ids[2];
}

/* Keeps a word that is not there yet. */
void words_put(struct words *words, struct word_key key, uint64_t hash, const uint32_t *ids,
               size_t count);

/* Longer words, by hash_bytes(). What a look-up touches, fetched ahead in two steps. */
static inline void words_expect_long(const struct words *words, uint64_t hash)
{
    __builtin_prefetch(&words->longs[hash & (words->long_room - 1)]);
}

static inline void words_expect_ids(const struct words *words, uint64_t hash)
{
    __builtin_prefetch(&words->pool[words->longs[hash & (words->long_room - 1)].at]);
}

/* The ids; NULL when it is not there. Borrowed until a word is put. */
static inline const uint32_t *words_find_long(const struct words *words, const char *data,
                                              size_t size, uint64_t hash, size_t *count)
{
    for (size_t at = hash & (words->long_room - 1);; at = (at + 1) & (words->long_room - 1)) {
        const struct long_word *word = &words->longs[at];
        const uint32_t *ids = words->pool + word->at;
        *count = word->count;
        if (!word->size)
            return NULL;
        if (word->hash == (uint32_t)(hash >> 32) && word->size == size &&
            !memcmp(ids + word->count, data, size))
            return ids;
    }
}

/* One of more than WORD_KEPT bytes is not kept. */
void words_put_long(struct words *words, const char *data, size_t size, uint64_t hash,
                    const uint32_t *ids, size_t count);

#endif
