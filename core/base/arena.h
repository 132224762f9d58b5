/* SPDX-License-Identifier: MIT */
/* arena.h - memory that is given out piece by piece and freed at once. Not for single frees. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena_block;

/* Zeroed: empty and ready. */
struct arena {
    struct arena_block *last; /* newest block */
    uint64_t used;            /* bytes given out */
};

void *arena_alloc(struct arena *arena, size_t size); /* zeroed, aligned to 16, never NULL */
char *arena_text(struct arena *arena, const char *text);
char *arena_text_part(struct arena *arena, const char *text, size_t size); /* NUL behind */
char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void arena_reset(struct arena *arena); /* takes all back; keeps some memory for what comes next */
void arena_fini(struct arena *arena); /* frees all; the arena is empty and ready again */

#endif
