/* SPDX-License-Identifier: MIT */
/* vocab.c - pieces in one pool of bytes, with an open hash over them. */
#include "tokenizer/vocab.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "tokenizer/hash.h"
#include "tokenizer/unicode.h"

#define ID_BITS 22 /* of a slot */
#define ID_MASK ((UINT64_C(1) << ID_BITS) - 1)

static uint64_t hash_of(const char *data, size_t size, bool verbatim)
{
    uint64_t hash = hash_bytes(data, size);
    return verbatim ? ~hash : hash;
}

static bool is_piece(const struct vocab *vocab, uint32_t id, const char *data, size_t size,
                     bool verbatim)
{
    const struct vocab_piece *piece = &vocab->pieces[id];
    return piece->size == size && piece->verbatim == verbatim &&
           !memcmp(vocab->pool + piece->at, data, size);
}

/* The slot that has these bytes, else the free one where they belong. */
static uint64_t *slot_of(const struct vocab *vocab, const char *data, size_t size, uint64_t hash,
                         bool verbatim, bool *collided)
{
    size_t mask = vocab->slot_room - 1, at = hash & ID_MASK & mask;
    for (uint64_t slot; (slot = vocab->slots[at]); at = (at + 1) & mask) {
        if ((slot ^ hash) & ~ID_MASK)
            continue;
        if (is_piece(vocab, (uint32_t)(slot & ID_MASK) - 1, data, size, verbatim))
            break;
        *collided = true;
    }
    return &vocab->slots[at];
}

static void make_slots(struct vocab *vocab, size_t wanted)
{
    uint64_t *old = vocab->slots;
    size_t old_room = vocab->slot_room, room = 64;
    while (room < wanted * 2)
        room *= 2;
    if (room <= old_room)
        return;
    vocab->slots = memory_new(room, sizeof *vocab->slots);
    vocab->slot_room = room;
    for (size_t i = 0; i < old_room; i++) {
        const struct vocab_piece *piece = &vocab->pieces[(old[i] & ID_MASK) - (old[i] != 0)];
        if (!old[i])
            continue;
        size_t at = hash_of(vocab->pool + piece->at, piece->size, piece->verbatim) & ID_MASK;
        for (at &= room - 1; vocab->slots[at]; at = (at + 1) & (room - 1))
            ;
        vocab->slots[at] = old[i];
    }
    free(old);
}

void vocab_reserve(struct vocab *vocab, size_t count, size_t bytes)
{
    if (count > VOCAB_LIMIT)
        count = VOCAB_LIMIT;
    vocab->pieces = memory_grow(vocab->pieces, &vocab->room, count, sizeof *vocab->pieces);
    vocab->pool = memory_grow(vocab->pool, &vocab->pool_room, bytes + 1, 1);
    make_slots(vocab, count);
}

int vocab_put_apart(struct vocab *vocab, uint32_t id, const char *text, size_t size,
                    enum piece_kind kind, struct error *error)
{
    if (id >= VOCAB_LIMIT || size > UINT32_MAX / 2 || vocab->pool_size + size > UINT32_MAX / 2)
        return error_set(error, ERROR_INPUT, "a piece has the id %u, beyond any vocabulary", id);
    if (id >= vocab->room)
        vocab->pieces = memory_grow(vocab->pieces, &vocab->room, id + 1u, sizeof *vocab->pieces);
    if (vocab->pool_size + size + 1 > vocab->pool_room)
        vocab->pool = memory_grow(vocab->pool, &vocab->pool_room, vocab->pool_size + size + 1, 1);
    if (size)
        memcpy(vocab->pool + vocab->pool_size, text, size);
    vocab->pieces[id] = (struct vocab_piece){
        .at = (uint32_t)vocab->pool_size, .size = (uint32_t)size, .kind = (uint8_t)kind};
    vocab->pool_size += size;
    if (id >= vocab->count)
        vocab->count = id + 1u;
    return 0;
}

/* Puts a piece where it is found. */
static void enter(struct vocab *vocab, uint32_t id, uint64_t hash)
{
    const struct vocab_piece *piece = &vocab->pieces[id];
    if (vocab->used * 2 >= vocab->slot_room)
        make_slots(vocab, vocab->used + 1);
    uint64_t *slot = slot_of(vocab, vocab->pool + piece->at, piece->size, hash, piece->verbatim,
                             &vocab->collided);
    vocab->used += !*slot;
    vocab->doubled = vocab->doubled || (*slot && (*slot & ID_MASK) != id + 1u);
    *slot = (hash & ~ID_MASK) | (id + 1u);
}

void vocab_begin(struct vocab *vocab)
{
    vocab->waits = true;
}

void vocab_end(struct vocab *vocab)
{
    for (size_t i = 0; i < vocab->waiting_count; i++)
        enter(vocab, vocab->waiting[i], vocab->waiting_hashes[i]);
    vocab->waiting_count = 0;
    vocab->waits = false;
}

static int put(struct vocab *vocab, uint32_t id, const char *text, size_t size,
               enum piece_kind kind, bool verbatim, struct error *error)
{
    int code = vocab_put_apart(vocab, id, text, size, kind, error);
    if (code)
        return code;
    uint64_t hash = hash_of(text, size, verbatim);
    vocab->pieces[id].verbatim = verbatim;
    if (!vocab->waits) {
        enter(vocab, id, hash);
        return 0;
    }
    if (vocab->slot_room)
        __builtin_prefetch(&vocab->slots[hash & ID_MASK & (vocab->slot_room - 1)], 1);
    vocab->waiting[vocab->waiting_count] = id;
    vocab->waiting_hashes[vocab->waiting_count++] = hash;
    if (vocab->waiting_count == VOCAB_BATCH) {
        vocab_end(vocab);
        vocab_begin(vocab);
    }
    return 0;
}

int vocab_put(struct vocab *vocab, uint32_t id, const char *text, size_t size,
              enum piece_kind kind, struct error *error)
{
    return put(vocab, id, text, size, kind, false, error);
}

int vocab_put_spelled(struct vocab *vocab, uint32_t id, const char *text, size_t size,
                      enum piece_kind kind, struct error *error)
{
    char small[256], *bytes = size <= sizeof small ? small : memory_new(size, 1);
    size_t byte_count;
    int code;
    if (spelling_read(text, size, bytes, &byte_count))
        code = put(vocab, id, bytes, byte_count, kind, false, error);
    else
        code = put(vocab, id, text, size, kind, true, error);
    if (bytes != small)
        free(bytes);
    return code;
}

static uint32_t find(const struct vocab *vocab, const char *data, size_t size, bool verbatim)
{
    bool collided;
    if (!vocab->used)
        return NO_ID;
    uint64_t slot = *slot_of(vocab, data, size, hash_of(data, size, verbatim), verbatim, &collided);
    return slot ? (uint32_t)(slot & ID_MASK) - 1 : NO_ID;
}

uint32_t vocab_find(const struct vocab *vocab, const char *data, size_t size)
{
    return find(vocab, data, size, false);
}

uint64_t vocab_hash(const struct vocab *vocab, const char *data, size_t size)
{
    uint64_t hash = hash_of(data, size, false);
    if (vocab->slot_room)
        __builtin_prefetch(&vocab->slots[hash & ID_MASK & (vocab->slot_room - 1)]);
    return hash;
}

uint32_t vocab_find_hashed(const struct vocab *vocab, const char *data, size_t size, uint64_t hash)
{
    size_t mask = vocab->slot_room - 1, at = hash & ID_MASK & mask;
    if (vocab->collided || !vocab->used)
        return find(vocab, data, size, false);
    for (uint64_t slot; (slot = vocab->slots[at]); at = (at + 1) & mask)
        if (!((slot ^ hash) & ~ID_MASK))
            return (uint32_t)(slot & ID_MASK) - 1;
    return NO_ID;
}

bool vocab_is(const struct vocab *vocab, uint32_t id, const char *data, size_t size)
{
    return id < vocab->count && vocab->pieces[id].kind != PIECE_NONE &&
           is_piece(vocab, id, data, size, false);
}

uint32_t vocab_find_spelled(const struct vocab *vocab, const char *text, size_t size)
{
    char small[256], *bytes = size <= sizeof small ? small : memory_new(size, 1);
    size_t byte_count;
    uint32_t id = vocab->byte_level && spelling_read(text, size, bytes, &byte_count)
                      ? find(vocab, bytes, byte_count, false)
                      : find(vocab, text, size, vocab->byte_level);
    if (bytes != small)
        free(bytes);
    return id;
}

const char *vocab_bytes(const struct vocab *vocab, uint32_t id, size_t *size)
{
    *size = 0;
    if (id >= vocab->count || vocab->pieces[id].kind == PIECE_NONE)
        return "";
    *size = vocab->pieces[id].size;
    return vocab->pool + vocab->pieces[id].at;
}

enum piece_kind vocab_kind(const struct vocab *vocab, uint32_t id)
{
    return id < vocab->count ? (enum piece_kind)vocab->pieces[id].kind : PIECE_NONE;
}

void vocab_spell(const struct vocab *vocab, uint32_t id, struct text *out)
{
    size_t size;
    const char *bytes = vocab_bytes(vocab, id, &size);
    if (vocab->byte_level && size && !vocab->pieces[id].verbatim)
        spell_bytes(bytes, size, out);
    else
        text_append(out, bytes, size);
}

void vocab_fini(struct vocab *vocab)
{
    free(vocab->pool);
    free(vocab->pieces);
    free(vocab->slots);
    *vocab = (struct vocab){0};
}

void spell_bytes(const char *data, size_t size, struct text *out)
{
    for (size_t i = 0; i < size; i++) {
        char character[4];
        text_append(out, character, utf8_write(character, unicode_of_byte((uint8_t)data[i])));
    }
}

/* Whether eight characters all stand for themselves: from '!' to '~'. */
static bool are_plain(uint64_t eight)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t high = eight | (eight - ones * 0x21) | (eight + ones);
    return !(high & ones * 0x80);
}

bool spelling_read(const char *text, size_t size, char *out, size_t *out_size)
{
    size_t count = 0, at = 0;
    uint64_t eight;
    while (at < size) {
        if (size - at >= 8) {
            memcpy(&eight, text + at, 8);
            if (are_plain(eight)) {
                memcpy(out + count, &eight, 8);
                count += 8;
                at += 8;
                continue;
            }
        }
        uint32_t code = (uint8_t)text[at];
        size_t step = 1;
        if (code - 0x21 < 0x5e) {
            out[count++] = text[at++];
            continue;
        }
        if (code >= 0x80)
            step = utf8_next(text + at, size - at, &code);
        int byte = step ? unicode_to_byte(code) : -1;
        if (byte < 0)
            return false;
        out[count++] = (char)byte;
        at += step;
    }
    *out_size = count;
    return true;
}
