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

/* Makes the ids of a word that is not in the table, in scratch; false: not by itself. */
static bool encode_miss(struct tokenizer *tokenizer, const char *data, size_t size)
{
    struct fast *fast = tokenizer->fast;
    struct units *units = &tokenizer->units;
    fast->made.count = 0;
    if (fast->kind == FAST_BLANKS) {
        bool alone = fast_blanks_is_alone(tokenizer, data, size);
        if (alone)
            encode_part(tokenizer, data, 0, size, false, &fast->made);
        return alone;
    }
    units->count = 0;
    encode_word(tokenizer, data, size, units);
    for (size_t i = 0; i < units->count; i++)
        tokens_add(&fast->made, units->items[i].id);
    return true;
}

static void put_many(struct tokens *out, const uint32_t *ids, size_t count)
{
    if (out->count + count + WORD_IDS > out->room)
        out->ids = memory_grow(out->ids, &out->room, out->count + count + WORD_IDS,
                               sizeof *out->ids);
    if (count)
        memcpy(out->ids + out->count, ids, count * sizeof *ids);
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

static bool encode_long(struct tokenizer *tokenizer, const char *data, size_t size,
                        struct tokens *out)
{
    struct fast *fast = tokenizer->fast;
    size_t count;
    const uint32_t *ids = size <= WORD_KEPT ? words_find_long(&fast->words, data, size, &count)
                                            : NULL;
    if (!ids) {
        if (!encode_miss(tokenizer, data, size))
            return false;
        words_put_long(&fast->words, data, size, fast->made.ids, fast->made.count);
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
    put_many(out, fast->made.ids, fast->made.count);
    return true;
}

struct batch {
    size_t count;
    struct fast_word words[BATCH];
    struct word_key keys[BATCH];
    uint64_t hashes[BATCH];
};

/* Keys of all short words, and their lines of the table on the way. */
static void prepare(const struct words *words, const char *text, size_t readable,
                    struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        size_t begin = batch->words[i].begin, size = batch->words[i].end - begin;
        const char *data = text + begin;
        char copy[16];
        if (size > WORD_SHORT)
            continue;
        if (begin + 16 > readable) {
            memset(copy, 0, sizeof copy);
            memcpy(copy, data, size);
            data = copy;
        }
        batch->keys[i] = word_key(data, size);
        batch->hashes[i] = word_hash(batch->keys[i]);
        __builtin_prefetch(&words->slots[batch->hashes[i] >> words->shift]);
    }
}

/* Puts the ids of the words; returns how many words were done: one that cannot be made by itself
 * ends it. */
static size_t look_up(struct tokenizer *tokenizer, const char *text, const struct batch *batch,
                      struct tokens *out)
{
    const struct words *words = &tokenizer->fast->words;
    for (size_t i = 0; i < batch->count; i++) {
        size_t begin = batch->words[i].begin, size = batch->words[i].end - begin;
        if (size > WORD_SHORT) {
            if (!encode_long(tokenizer, text + begin, size, out))
                return i;
            continue;
        }
        const struct word *word = &words->slots[batch->hashes[i] >> words->shift];
        uint32_t count = word->ids[0] >> WORD_ID_BITS;
        if (word->key.low != batch->keys[i].low || word->key.high != batch->keys[i].high ||
            count == WORD_FAR || out->count + WORD_IDS > out->room) {
            if (!encode_short(tokenizer, text + begin, size, batch->keys[i], batch->hashes[i], out))
                return i;
            continue;
        }
        memcpy(out->ids + out->count, word->ids, sizeof word->ids);
        out->ids[out->count] &= (1u << WORD_ID_BITS) - 1;
        out->count += count;
    }
    return batch->count;
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
    if (out->room - out->count < (end - begin) / 4)
        out->ids = memory_grow(out->ids, &out->room, out->count + (end - begin) / 3 + BATCH,
                               sizeof *out->ids);
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
    free(fast);
}
