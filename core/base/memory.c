/* SPDX-License-Identifier: MIT */
/*
 * memory.c - allocation that never returns NULL, and sizes that cannot wrap. It does not judge
 * whether a size is sensible: callers check it against the input first.
 */
#include "base/memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"

static void (*clean_up)(void);

static void __attribute__((noreturn)) give_up(void)
{
    if (clean_up != NULL)
        clean_up();
    dprintf(STDERR_FILENO, "%s: out of memory\n", program_invocation_short_name);
    _exit(-ERROR_INPUT);
}

void memory_on_exit(void (*clean)(void))
{
    clean_up = clean;
}

/* Asks for huge pages inside of a large piece: first touching it then costs a third or less. */
static void *advise(void *memory, size_t size)
{
    const uintptr_t page = (uintptr_t)2 << 20;
    uintptr_t start = ((uintptr_t)memory + page - 1) & ~(page - 1);
    uintptr_t end = ((uintptr_t)memory + size) & ~(page - 1);

    if (size >= 2 * page && start < end)
        madvise((void *)start, end - start, MADV_HUGEPAGE);
    return memory;
}

void *memory_new(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size > 0 ? size : 1);

    if (memory == NULL)
        give_up();
    return advise(memory, count * size);
}

void *memory_grow(void *items, size_t *room, size_t wanted, size_t size)
{
    size_t more = *room;
    size_t bytes;

    if (wanted <= *room)
        return items;
    more += more / 2;
    if (more < wanted)
        more = wanted;
    if (more < 8)
        more = 8;
    if (__builtin_mul_overflow(more, size, &bytes))
        give_up();
    items = realloc(items, bytes);
    if (items == NULL)
        give_up();
    advise(items, bytes);
    memset((char *)items + *room * size, 0, bytes - *room * size);
    *room = more;
    return items;
}

char *memory_text(const char *text)
{
    return memory_text_part(text, strlen(text));
}

char *memory_text_part(const char *text, size_t size)
{
    char *copy;

    if (size == SIZE_MAX)
        give_up();
    copy = memory_new(size + 1, 1);
    if (size > 0)
        memcpy(copy, text, size);
    return copy;
}

bool count_mul(uint64_t a, uint64_t b, uint64_t *out)
{
    uint64_t product;

    if (__builtin_mul_overflow(a, b, &product))
        return true;
    *out = product;
    return false;
}

bool count_add(uint64_t a, uint64_t b, uint64_t *out)
{
    uint64_t sum;

    if (__builtin_add_overflow(a, b, &sum))
        return true;
    *out = sum;
    return false;
}
