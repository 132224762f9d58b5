/* SPDX-License-Identifier: MIT */
/*
 * traced.h - text that is changed step by step while every byte knows from which bytes of the input
 * it came. Knows nothing of tokenizers.
 */
#ifndef TOKENIZER_TRACED_H
#define TOKENIZER_TRACED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the input, [start, end). */
struct origin {
    uint32_t start, end;
};

/* Zeroed: empty, without origins. */
struct traced {
    char *data; /* [size]; no NUL behind */
    size_t size, room;
    struct origin *origins; /* [size], when `tracing` */
    size_t origin_room;
    bool tracing; /* origins are kept */
};

/* Empties it and keeps the memory. */
void traced_clear(struct traced *text, bool tracing);
void traced_fini(struct traced *text);
/* Appends a part of the input that begins there at byte `start`: the bytes of a character all come
 * from the whole character. */
void traced_add_input(struct traced *text, const char *data, size_t size, size_t start);
/* Appends bytes [begin, end) of another one, with their origins. */
void traced_add_part(struct traced *text, const struct traced *from, size_t begin, size_t end);
/* Appends bytes that come from where byte `like` of `from` comes from. */
void traced_add(struct traced *text, const char *data, size_t size, const struct traced *from,
                size_t like);
/* A character of a new text: it stands for the next one of the old text (0), for that and `-by` more
 * that follow, or is put in after what came before (1). */
struct change {
    uint32_t code;
    int32_t by;
};

struct changes {
    struct change *items; /* [count]; free() ends it */
    size_t count, room;
};

void changes_add(struct changes *changes, uint32_t code, int32_t by);
/* Appends the characters, which stand for those of `from` from byte `begin` on. */
void traced_add_changes(struct traced *text, const struct changes *changes,
                        const struct traced *from, size_t begin);
/* Where bytes [begin, end) come from; they are not none. Only when tracing. */
struct origin traced_origin(const struct traced *text, size_t begin, size_t end);
void traced_swap(struct traced *a, struct traced *b);

#endif
