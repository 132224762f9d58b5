/* SPDX-License-Identifier: MIT */
/*
 * vocab.h - the pieces of a vocabulary by id, and ids by their bytes. In a byte-level vocabulary a
 * piece is the bytes that it stands for, not the alphabet in which files spell them. Splits no text.
 */
#ifndef TOKENIZER_VOCAB_H
#define TOKENIZER_VOCAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

#define NO_ID UINT32_MAX
#define VOCAB_LIMIT 2000000u /* ids; symbols beyond them, of bpe.h, are below 2^21 */

/* What a piece is; the numbers are those of SentencePiece and GGUF. */
enum piece_kind {
    PIECE_NONE,    /* there is no such id */
    PIECE_NORMAL,
    PIECE_UNKNOWN, /* stands for what is in no piece */
    PIECE_CONTROL, /* special: no text of its own */
    PIECE_USER,    /* always one token where its text stands */
    PIECE_UNUSED,
    PIECE_BYTE     /* "<0x0A>", one byte */
};

#define VOCAB_BATCH 16 /* pieces that are put in at once */

struct vocab_piece {
    uint32_t at; /* in the pool */
    uint32_t size;
    uint8_t kind;  /* enum piece_kind */
    bool verbatim; /* byte-level: its text is spelled as it is, outside of the alphabet */
};

/* Zeroed: empty and ready. */
struct vocab {
    char *pool;
    size_t pool_size, pool_room;
    struct vocab_piece *pieces; /* [count], by id */
    size_t count, room;
    uint64_t *slots; /* [slot_room], a power of two: upper bits of a hash, and id + 1; 0: free */
    size_t slot_room, used;
    bool byte_level;
    bool doubled;  /* two ids have the same text */
    bool collided; /* two texts have the same hash */
    bool waits;    /* pieces are found only when there are enough of them, or vocab_end() was called */
    size_t waiting_count;
    uint32_t waiting[VOCAB_BATCH];
    uint64_t waiting_hashes[VOCAB_BATCH];
};

/* Room for so many pieces, so that it need not grow. */
void vocab_reserve(struct vocab *vocab, size_t count, size_t bytes);
/* From here on pieces are only put in, many at a time, until vocab_end(). */
void vocab_begin(struct vocab *vocab);
void vocab_end(struct vocab *vocab);
/* Gives an id its text; the last text of an id, and the last id of a text, counts. An id beyond the
 * limit fails. `spelled`: text of a byte-level file, to be turned into bytes. */
int vocab_put(struct vocab *vocab, uint32_t id, const char *text, size_t size,
              enum piece_kind kind, struct error *error);
int vocab_put_spelled(struct vocab *vocab, uint32_t id, const char *text, size_t size,
                      enum piece_kind kind, struct error *error);
/* Gives an id a text that is found in no look-up. */
int vocab_put_apart(struct vocab *vocab, uint32_t id, const char *text, size_t size,
                    enum piece_kind kind, struct error *error);
uint32_t vocab_find(const struct vocab *vocab, const char *data, size_t size); /* NO_ID: none */
/* The same in two steps, for many at once: the hash, which fetches ahead what the look-up touches. The
 * look-up is for texts that are pieces: one that is none is taken for one with a chance of 2^-42. */
uint64_t vocab_hash(const struct vocab *vocab, const char *data, size_t size);
uint32_t vocab_find_hashed(const struct vocab *vocab, const char *data, size_t size,
                           uint64_t hash);
/* Whether an id has these bytes, in the vocabulary's own alphabet. */
bool vocab_is(const struct vocab *vocab, uint32_t id, const char *data, size_t size);
/* The id of a text as a byte-level file spells it, or of the text itself. */
uint32_t vocab_find_spelled(const struct vocab *vocab, const char *text, size_t size);
/* The bytes of a piece, not NUL ended; "" for an id that is none. */
const char *vocab_bytes(const struct vocab *vocab, uint32_t id, size_t *size);
enum piece_kind vocab_kind(const struct vocab *vocab, uint32_t id);
/* Appends a piece as files spell it. */
void vocab_spell(const struct vocab *vocab, uint32_t id, struct text *out);
void vocab_fini(struct vocab *vocab);

/* Appends bytes in the alphabet of byte-level files. */
void spell_bytes(const char *data, size_t size, struct text *out);
/* Turns such a spelling into bytes in `out` [size]; false: it has characters of no byte. */
bool spelling_read(const char *text, size_t size, char *out, size_t *out_size);

#endif
