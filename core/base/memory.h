/* SPDX-License-Identifier: MIT */
/*
 * memory.h - allocation that never returns NULL, and products of sizes that cannot wrap.
 * Running out of memory ends the program with one line and exit code 3, after the unfinished
 * output files are removed: sizes are checked against what the input really holds before they are
 * asked for, so that is the machine's fault and nothing a caller could mend.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed memory for `count` items of `size` bytes; free() ends it. */
void *memory_new(size_t count, size_t size);
/* Grows an array to hold at least `wanted` items, by half of what it has; `*room` is in items, new
 * ones are zeroed. */
void *memory_grow(void *items, size_t *room, size_t wanted, size_t size);
char *memory_text(const char *text); /* a copy; free() ends it */
/* A copy of `size` bytes with a NUL behind. */
char *memory_text_part(const char *text, size_t size);
/* Called once before the program ends for want of memory; NULL: nothing. */
void memory_on_exit(void (*clean)(void));

/* a * b and a + b; true when the result does not fit, `*out` is then untouched. */
bool count_mul(uint64_t a, uint64_t b, uint64_t *out);
bool count_add(uint64_t a, uint64_t b, uint64_t *out);

#endif
