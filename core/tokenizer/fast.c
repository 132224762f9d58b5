/* SPDX-License-Identifier: MIT */
/*
 * fast.c - from text to ids by way of a table of words. Words are taken in batches: the table's
 * lines are fetched while keys are still being made. Where words begin and end: fast_cut.c.
 */
#include "tokenizer/fast.h"

#include <stdlib.h>
#include <string.h>

#include "tokenizer/fast_cut.h"

#define BATCH 128 /* at least what one block of text can hold */

/* Copies whole groups of WORD_IDS: beyond the last id, so much can be read and written. */
static inline void copy_ids(uint32_t *to, const uint32_t *ids, size_t count)
{
    for (size_t i = 0; i < count; i += WORD_IDS)
        memcpy(to + i, ids + i, WORD_IDS * sizeof *ids);
}

static void put_many(struct tokens *out, const uint32_t *ids, size_t count)
{
    tokens_reserve(out, count + WORD_IDS);
    copy_ids(out->ids + out->count, ids, count);
    out->count += count;
}

/* A word as it lies in the table. */
static void put_word(const struct words *words, const struct word *word, struct tokens *out)
{
    size_t count;
    const uint32_t *ids = word_ids(words, word, &count);
    if (ids) {
        put_many(out, ids, count);
        return;
    }
    put_many(out, word->ids, count);
    if (count)
        out->ids[out->count - count] &= (1u << WORD_ID_BITS) - 1;
}

static void put_units(struct tokenizer *tokenizer, const char *data, size_t size,
                      struct tokens *out)
{
    struct units *units = &tokenizer->units;
    units->count = 0;
    encode_word(tokenizer, data, size, units);
    for (size_t i = 0; i < units->count; i++)
        tokens_add(out, units->items[i].id);
}

/* A part of a word, which may have been met before. */
static void put_part(struct tokenizer *tokenizer, const char *data, size_t size)
{
    struct fast *fast = tokenizer->fast;
    char copy[16] = {0};
    size_t first = fast->made.count;
    if (size > WORD_SHORT) {
        put_units(tokenizer, data, size, &fast->made);
        return;
    }
    memcpy(copy, data, size);
    struct word_key key = word_key(copy, size);
    uint64_t hash = word_hash(key);
    const struct word *word = words_find(&fast->words, key, hash);
    if (word) {
        put_word(&fast->words, word, &fast->made);
        return;
    }
    put_units(tokenizer, data, size, &fast->made);
    words_put(&fast->words, key, hash, fast->made.ids + first, fast->made.count - first);
}

/* Makes the ids of a word that is not in the table, in scratch; false: not by itself. */
static bool encode_miss(struct tokenizer *tokenizer, const char *data, size_t size)
{
    struct fast *fast = tokenizer->fast;
    fast->made.count = 0;
    if (fast->kind == FAST_BLANKS)
        return fast_blanks_encode(tokenizer, data, size);
    size_t end = fast->splits ? fast_part_end(fast, data, size, 0) : size;
    if (end == size) {
        put_units(tokenizer, data, size, &fast->made);
        return true;
    }
    for (size_t at = 0; at < size; at = end) {
        end = fast_part_end(fast, data, size, at);
        put_part(tokenizer, data + at, end - at);
    }
    return true;
}

static bool encode_long(struct tokenizer *tokenizer, const char *data, size_t size, uint64_t hash,
                        struct tokens *out)
{
    struct fast *fast = tokenizer->fast;
    size_t count;
    const uint32_t *ids = size <= WORD_KEPT
                              ? words_find_long(&fast->words, data, size, hash, &count) : NULL;
    if (!ids) {
        if (!encode_miss(tokenizer, data, size))
            return false;
        words_put_long(&fast->words, data, size, hash, fast->made.ids, fast->made.count);
        tokens_reserve(&fast->made, WORD_IDS);
        ids = fast->made.ids;
        count = fast->made.count;
    }
    put_many(out, ids, count);
    return true;
}

/* A short word that is not where it was looked for first. */
static bool encode_short(struct tokenizer *tokenizer, const char *data, size_t size,
                         struct word_key key, uint64_t hash, struct tokens *out)
{
    struct fast *fast = tokenizer->fast;
    const struct word *word = words_find(&fast->words, key, hash);
    if (word) {
        put_word(&fast->words, word, out);
        return true;
    }
    if (!encode_miss(tokenizer, data, size))
        return false;
    words_put(&fast->words, key, hash, fast->made.ids, fast->made.count);
    tokens_reserve(&fast->made, WORD_IDS);
    put_many(out, fast->made.ids, fast->made.count);
    return true;
}

struct batch {
    size_t count, long_count;
    struct scan_word words[BATCH];
    struct word_key keys[BATCH];
    uint64_t hashes[BATCH];
    uint8_t longs[BATCH]; /* which words are longer than their keys */
};

/* Keys of the words, and what the table has of them on the way. */
static void prepare(const struct words *words, const char *text, size_t readable,
                    struct batch *batch)
{
    batch->long_count = 0;
    for (size_t i = 0; i < batch->count; i++) {
        size_t begin = batch->words[i].begin, size = batch->words[i].end - begin;
        const char *data = text + begin;
        char copy[16] = {0};
        if (size > WORD_SHORT) {
            batch->longs[batch->long_count++] = (uint8_t)i;
            continue;
        }
        if (begin + 16 > readable)
            data = memcpy(copy, data, size);
        batch->keys[i] = word_key(data, size);
        batch->hashes[i] = word_hash(batch->keys[i]);
        __builtin_prefetch(&words->slots[batch->hashes[i] >> words->shift]);
    }
    for (size_t i = 0; i < batch->long_count; i++) {
        struct scan_word word = batch->words[batch->longs[i]];
        uint64_t *hash = &batch->hashes[batch->longs[i]];
        *hash = word.end - word.begin > WORD_KEPT
                    ? 0 : hash_bytes(text + word.begin, word.end - word.begin);
        words_expect_long(words, *hash);
    }
    for (size_t i = 0; i < batch->long_count; i++)
        words_expect_ids(words, batch->hashes[batch->longs[i]]);
}

#define FAR_MOST 16 /* ids of a word that are copied without a look at the room for them */

/* Words that lie where they are looked for first; stops at the first that does not. */
static size_t look_up_first(const struct words *words, const struct batch *batch, size_t index,
                            struct tokens *out)
{
    uint32_t *to = out->ids + out->count;
    for (; index < batch->count; index++) {
        const struct scan_word *place = &batch->words[index];
        const struct word_key *key = &batch->keys[index];
        if (place->end - place->begin > WORD_SHORT)
            break;
        const struct word *word = &words->slots[batch->hashes[index] >> words->shift];
        uint32_t first = word->ids[0], count = first >> WORD_ID_BITS;
        if ((word->key.low ^ key->low) | (word->key.high ^ key->high))
            break;
        if (count == WORD_FAR) {
            count = word->ids[1];
            if (count > FAR_MOST)
                break;
            copy_ids(to, words->pool + word->ids[2], count);
        } else {
            memcpy(to, word->ids, sizeof word->ids);
            to[0] = first & ((1u << WORD_ID_BITS) - 1);
        }
        to += count;
    }
    out->count = (size_t)(to - out->ids);
    return index;
}

/* Puts the ids of the words; returns how many words were done: one that cannot be made by itself
 * ends it. */
static size_t look_up(struct tokenizer *tokenizer, const char *text, const struct batch *batch,
                      struct tokens *out)
{
    for (size_t i = 0;; i++) {
        tokens_reserve(out, BATCH * FAR_MOST);
        i = look_up_first(&tokenizer->fast->words, batch, i, out);
        if (i == batch->count)
            return i;
        size_t begin = batch->words[i].begin, size = batch->words[i].end - begin;
        uint64_t hash = batch->hashes[i];
        bool done = size > WORD_SHORT
                        ? encode_long(tokenizer, text + begin, size, hash, out)
                        : encode_short(tokenizer, text + begin, size, batch->keys[i], hash, out);
        if (!done)
            return i;
    }
}

void fast_words(struct tokenizer *tokenizer, const char *text, size_t begin, size_t end,
                struct tokens *out)
{
    struct batch batch;
    struct fast_cursor cursor = {.text = text, .at = begin, .end = end};
    size_t last = begin; /* where the last word that was done ends */
    while ((batch.count = fast_cut(tokenizer->fast, &cursor, batch.words, BATCH))) {
        prepare(&tokenizer->fast->words, text, end, &batch);
        size_t done = look_up(tokenizer, text, &batch, out);
        last = done ? batch.words[done - 1].end : last;
        if (done == batch.count)
            continue;
        cursor.at = fast_blanks_around(tokenizer, &cursor, batch.words[done], last, out);
        last = cursor.at;
    }
    if (tokenizer->fast->kind == FAST_BLANKS && last < end)
        fast_blanks_finish(tokenizer, text, end, out);
}

void fast_encode(struct tokenizer *tokenizer, const char *text, size_t begin, size_t end,
                 struct tokens *out)
{
    struct fast *fast = tokenizer->fast;
    if (!fast_takes(tokenizer, text, begin, end)) {
        encode_part(tokenizer, text, begin, end, false, out);
        return;
    }
    tokens_reserve(out, (end - begin) / 4);
    if (fast->kind == FAST_MARKS)
        fast_marks_encode(tokenizer, text, begin, end, out);
    else
        fast_words(tokenizer, text, begin, end, out);
}

void fast_free(struct fast *fast)
{
    if (!fast)
        return;
    words_fini(&fast->words);
    tokens_fini(&fast->made);
    free(fast->alone);
    free(fast);
}
