/* SPDX-License-Identifier: MIT */
/* words.c - keeping words, and letting all go when they are too many. */
#include "tokenizer/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define ROOM_FIRST (1u << 12)
#define ROOM_MOST (1u << 20) /* 32 MiB of slots */
#define LONG_FIRST (1u << 8)
#define LONG_MOST (1u << 18)
#define TEXT_MOST (32u << 20) /* bytes of long words */
#define IDS_MOST (8u << 20)   /* ids that lie elsewhere */

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
}

void words_fini(struct words *words)
{
    free(words->slots);
    free(words->longs);
    free(words->text);
    free(words->ids);
    *words = (struct words){0};
}

static void forget_all(struct words *words)
{
    memset(words->slots, 0, words->room * sizeof *words->slots);
    memset(words->longs, 0, words->long_room * sizeof *words->longs);
    words->used = words->long_used = words->text_size = words->id_count = 0;
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
    set_room(words, old_room * 4);
    for (size_t i = 0; i < old_room; i++)
        if (old[i].key.high)
            *free_slot(words, word_hash(old[i].key)) = old[i];
    free(old);
}

/* Room for one more word of so many ids and bytes. */
static void make_room(struct words *words, size_t ids, size_t bytes)
{
    bool full = words->id_count + ids > IDS_MOST || words->text_size + bytes > TEXT_MOST ||
                words->used >= ROOM_MOST / 2 || words->long_used >= LONG_MOST / 2;
    if (full)
        forget_all(words);
    if (words->used >= words->room / 4 && words->room < ROOM_MOST)
        grow(words);
}

static uint32_t put_ids(struct words *words, const uint32_t *ids, size_t count)
{
    uint32_t at = (uint32_t)words->id_count;
    if (words->id_count + count > words->id_room)
        words->ids = memory_grow(words->ids, &words->id_room, words->id_count + count,
                                 sizeof *words->ids);
    if (count)
        memcpy(words->ids + at, ids, count * sizeof *ids);
    words->id_count += count;
    return at;
}

void words_put(struct words *words, struct word_key key, uint64_t hash, const uint32_t *ids,
               size_t count)
{
    make_room(words, count, 0);
    struct word word = {.key = key};
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

static struct long_word *long_slot(const struct words *words, const char *data, size_t size,
                                   uint64_t hash)
{
    size_t at = hash & (words->long_room - 1);
    for (; words->longs[at].size; at = (at + 1) & (words->long_room - 1)) {
        struct long_word *word = &words->longs[at];
        if (word->hash == hash && word->size == size &&
            !memcmp(words->text + word->at, data, size))
            break;
    }
    return &words->longs[at];
}

const uint32_t *words_find_long(const struct words *words, const char *data, size_t size,
                                size_t *count)
{
    const struct long_word *word = long_slot(words, data, size, hash_bytes(data, size));
    *count = word->id_count;
    return word->size ? words->ids + word->ids_at : NULL;
}

static void grow_long(struct words *words)
{
    struct long_word *old = words->longs;
    size_t old_room = words->long_room;
    words->long_room *= 4;
    words->longs = memory_new(words->long_room, sizeof *words->longs);
    for (size_t i = 0; i < old_room; i++)
        if (old[i].size)
            *long_slot(words, words->text + old[i].at, old[i].size, old[i].hash) = old[i];
    free(old);
}

void words_put_long(struct words *words, const char *data, size_t size, const uint32_t *ids,
                    size_t count)
{
    if (size > WORD_KEPT)
        return;
    make_room(words, count + 1, size);
    if (words->long_used >= words->long_room / 2 && words->long_room < LONG_MOST)
        grow_long(words);
    uint64_t hash = hash_bytes(data, size);
    struct long_word *word = long_slot(words, data, size, hash);
    if (words->text_size + size > words->text_room)
        words->text = memory_grow(words->text, &words->text_room, words->text_size + size, 1);
    memcpy(words->text + words->text_size, data, size);
    *word = (struct long_word){hash, (uint32_t)words->text_size, (uint32_t)size,
                               put_ids(words, ids, count), (uint32_t)count};
    if (!words->ids) /* a pointer even for no ids */
        put_ids(words, &(uint32_t){0}, 1);
    words->text_size += size;
    words->long_used++;
}
