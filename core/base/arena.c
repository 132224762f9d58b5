/* SPDX-License-Identifier: MIT */
/*
 * arena.c - memory that is given out piece by piece and freed at once. It keeps no sizes and frees
 * no single piece.
 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define ALIGNMENT 16
#define FIRST_BLOCK 2048
#define LARGEST_BLOCK ((size_t)256 << 10)

struct arena_block {
    struct arena_block *previous; /* NULL: the first one */
    size_t size;                  /* bytes of `data` */
    size_t at;                    /* bytes given out */
    _Alignas(ALIGNMENT) unsigned char data[];
};

static struct arena_block *block_new(size_t size)
{
    /* A size that would wrap asks for SIZE_MAX bytes, which no machine has. */
    size_t whole = size > SIZE_MAX - sizeof(struct arena_block)
                       ? SIZE_MAX
                       : size + sizeof(struct arena_block);
    struct arena_block *block = memory_new(1, whole);

    block->size = size;
    return block;
}

/* Room for `size` bytes. A large piece gets a block to itself, behind the one in use. */
static struct arena_block *block_for(struct arena *arena, size_t size)
{
    struct arena_block *last = arena->last;
    struct arena_block *block;
    size_t next;

    if (last != NULL && last->size - last->at >= size)
        return last;
    if (last != NULL && size > LARGEST_BLOCK / 4) {
        block = block_new(size);
        block->previous = last->previous;
        last->previous = block;
        return block;
    }
    next = last == NULL ? FIRST_BLOCK : last->size * 2;
    if (next > LARGEST_BLOCK)
        next = LARGEST_BLOCK;
    block = block_new(next > size ? next : size);
    block->previous = last;
    arena->last = block;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size_t whole = size > SIZE_MAX - ALIGNMENT ? SIZE_MAX : (size + ALIGNMENT - 1) & ~(size_t)15;
    struct arena_block *block = block_for(arena, whole > 0 ? whole : ALIGNMENT);
    void *piece = block->data + block->at;

    block->at += whole;
    arena->used += whole;
    return piece;
}

char *arena_text(struct arena *arena, const char *text)
{
    return arena_text_part(arena, text, strlen(text));
}

char *arena_text_part(struct arena *arena, const char *text, size_t size)
{
    char *copy = arena_alloc(arena, size < SIZE_MAX ? size + 1 : size);

    if (size > 0)
        memcpy(copy, text, size);
    return copy;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    int size;
    char *text;

    va_start(arguments, format);
    size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (size < 0)
        size = 0;
    text = arena_alloc(arena, (size_t)size + 1);
    va_start(arguments, format);
    vsnprintf(text, (size_t)size + 1, format, arguments);
    va_end(arguments);
    return text;
}

void arena_reset(struct arena *arena)
{
    struct arena_block *kept = arena->last;

    if (kept == NULL)
        return;
    arena->last = kept->previous;
    kept->previous = NULL;
    arena_fini(arena);
    memset(kept->data, 0, kept->at);
    kept->at = 0;
    arena->last = kept;
}

void arena_fini(struct arena *arena)
{
    struct arena_block *block;

    if (arena == NULL)
        return;
    block = arena->last;
    while (block != NULL) {
        struct arena_block *previous = block->previous;

        free(block);
        block = previous;
    }
    *arena = (struct arena){0};
}
