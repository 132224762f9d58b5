/* SPDX-License-Identifier: MIT */
/* words.c - keeping words, and letting all go when they are too many. */
#include "tokenizer/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define ROOM_FIRST (1u << 12)
#define ROOM_MOST (1u << 20) /* 32 MiB of slots */
#define LONG_FIRST (1u << 8)
#define LONG_MOST (1u << 18) /* 4 MiB of slots */
#define POOL_MOST (12u << 20) /* 48 MiB of long words and their ids */

#define BYTES(n) ((UINT64_C(1) << 8 * (n)) - 1)

const uint64_t word_masks[2][16] = {
    {0, BYTES(1), BYTES(2), BYTES(3), BYTES(4), BYTES(5), BYTES(6), BYTES(7), UINT64_MAX, UINT64_MAX,
     UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX},
    {0, 0, 0, 0, 0, 0, 0, 0, 0, BYTES(1), BYTES(2), BYTES(3), BYTES(4), BYTES(5), BYTES(6),
     BYTES(7)}};

static void set_room(struct words *words, size_t room)
{
    words->slots = memory_new(room, sizeof *words->slots);
    words->room = room;
    words->shift = 64;
    for (; room > 1; room /= 2)
        words->shift--;
}

void words_init(struct words *words)
{
    *words = (struct words){0};
    set_room(words, ROOM_FIRST);
    words->longs = memory_new(LONG_FIRST, sizeof *words->longs);
    words->long_room = LONG_FIRST;
    words->pool = memory_grow(NULL, &words->pool_room, 1024, sizeof *words->pool);
}

void words_fini(struct words *words)
{
    free(words->slots);
    free(words->longs);
    free(words->pool);
    *words = (struct words){0};
}

static void forget_all(struct words *words)
{
    memset(words->slots, 0, words->room * sizeof *words->slots);
    memset(words->longs, 0, words->long_room * sizeof *words->longs);
    words->used = words->long_used = words->pool_size = 0;
}

static struct word *free_slot(struct words *words, uint64_t hash)
{
    size_t at = hash >> words->shift;
    while (words->slots[at].key.high)
        at = (at + 1) & (words->room - 1);
    return &words->slots[at];
}

static void grow(struct words *words)
{
    struct word *old = words->slots;
    size_t old_room = words->room;
    set_room(words, old_room * (old_room < 1u << 16 ? 4 : 2));
    for (size_t i = 0; i < old_room; i++)
        if (old[i].key.high)
            *free_slot(words, word_hash(old[i].key)) = old[i];
    free(old);
}

static struct long_word *free_long(struct words *words, size_t at)
{
    at &= words->long_room - 1;
    while (words->longs[at].size)
        at = (at + 1) & (words->long_room - 1);
    return &words->longs[at];
}

static void grow_long(struct words *words)
{
    struct long_word *old = words->longs;
    size_t old_room = words->long_room;
    words->long_room *= 4;
    words->longs = memory_new(words->long_room, sizeof *words->longs);
    for (size_t i = 0; i < old_room; i++)
        if (old[i].size)
            *free_long(words, hash_bytes((const char *)(words->pool + old[i].at + old[i].count),
                                         old[i].size)) = old[i];
    free(old);
}

/* Room for one more word that takes so much of the pool. */
static void make_room(struct words *words, size_t pool)
{
    if (words->pool_size + pool > POOL_MOST || words->used >= ROOM_MOST / 2 ||
        words->long_used >= LONG_MOST / 2)
        forget_all(words);
    if (words->used >= words->room / 4 && words->room < ROOM_MOST)
        grow(words);
    if (words->long_used >= words->long_room / 2 && words->long_room < LONG_MOST)
        grow_long(words);
    if (words->pool_size + pool + WORD_IDS > words->pool_room)
        words->pool = memory_grow(words->pool, &words->pool_room,
                                  words->pool_size + pool + WORD_IDS, sizeof *words->pool);
}

static uint32_t put_ids(struct words *words, const uint32_t *ids, size_t count)
{
    uint32_t at = (uint32_t)words->pool_size;
    if (count)
        memcpy(words->pool + at, ids, count * sizeof *ids);
    words->pool_size += count;
    return at;
}

void words_put(struct words *words, struct word_key key, uint64_t hash, const uint32_t *ids,
               size_t count)
{
    struct word word = {.key = key};
    make_room(words, count);
    if (count <= WORD_IDS) {
        for (size_t i = 0; i < count; i++)
            word.ids[i] = ids[i];
        word.ids[0] |= (uint32_t)count << WORD_ID_BITS;
    } else {
        word.ids[0] = WORD_FAR << WORD_ID_BITS;
        word.ids[1] = (uint32_t)count;
        word.ids[2] = put_ids(words, ids, count);
    }
    *free_slot(words, hash) = word;
    words->used++;
}

void words_put_long(struct words *words, const char *data, size_t size, uint64_t hash,
                    const uint32_t *ids, size_t count)
{
    size_t bytes = (size + sizeof *words->pool - 1) / sizeof *words->pool;
    if (size > WORD_KEPT)
        return;
    make_room(words, count + bytes);
    uint32_t at = put_ids(words, ids, count);
    memcpy(words->pool + words->pool_size, data, size);
    words->pool_size += bytes;
    *free_long(words, hash) = (struct long_word){(uint32_t)(hash >> 32), (uint32_t)size, at,
                                                 (uint32_t)count};
    words->long_used++;
}
