/* SPDX-License-Identifier: MIT */
/* traced.c - text that knows where its bytes come from. */
#include "tokenizer/traced.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

void traced_clear(struct traced *text, bool tracing)
{
    text->size = 0;
    text->tracing = tracing;
}

void traced_fini(struct traced *text)
{
    free(text->data);
    free(text->origins);
    *text = (struct traced){0};
}

/* Room for `size` more bytes. */
static void grow(struct traced *text, size_t size)
{
    if (text->size + size > text->room)
        text->data = memory_grow(text->data, &text->room, text->size + size, 1);
    if (text->tracing && text->size + size > text->origin_room)
        text->origins = memory_grow(text->origins, &text->origin_room, text->size + size,
                                    sizeof *text->origins);
}

void traced_add_input(struct traced *text, const char *data, size_t size, size_t start)
{
    grow(text, size);
    if (size)
        memcpy(text->data + text->size, data, size);
    for (size_t at = 0; text->tracing && at < size;) {
        size_t step = utf8_read(data + at, size - at, NULL);
        step = step ? step : 1;
        for (size_t i = 0; i < step; i++)
            text->origins[text->size + at + i] =
                (struct origin){(uint32_t)(start + at), (uint32_t)(start + at + step)};
        at += step;
    }
    text->size += size;
}

void traced_add_part(struct traced *text, const struct traced *from, size_t begin, size_t end)
{
    if (begin == end)
        return;
    grow(text, end - begin);
    memcpy(text->data + text->size, from->data + begin, end - begin);
    if (text->tracing)
        memcpy(text->origins + text->size, from->origins + begin,
               (end - begin) * sizeof *text->origins);
    text->size += end - begin;
}

void traced_add(struct traced *text, const char *data, size_t size, const struct traced *from,
                size_t like)
{
    grow(text, size);
    if (size)
        memcpy(text->data + text->size, data, size);
    for (size_t i = 0; text->tracing && i < size; i++)
        text->origins[text->size + i] =
            like < from->size ? from->origins[like] : (struct origin){0, 0};
    text->size += size;
}

void changes_add(struct changes *changes, uint32_t code, int32_t by)
{
    if (changes->count == changes->room)
        changes->items = memory_grow(changes->items, &changes->room, changes->count + 1,
                                     sizeof *changes->items);
    changes->items[changes->count++] = (struct change){code, by};
}

static size_t skip_character(const struct traced *text, size_t at)
{
    size_t step = at < text->size ? utf8_read(text->data + at, text->size - at, NULL) : 0;
    return at < text->size ? at + (step ? step : 1) : at;
}

void traced_add_changes(struct traced *text, const struct changes *changes,
                        const struct traced *from, size_t begin)
{
    size_t at = begin;
    for (size_t i = 0; i < changes->count; i++) {
        const struct change *change = &changes->items[i];
        char bytes[4];
        size_t size = utf8_write(bytes, change->code);
        traced_add(text, bytes, size, from, change->by > 0 ? at - 1 : at);
        for (int32_t k = change->by; k <= 0; k++)
            at = skip_character(from, at);
    }
}

struct origin traced_origin(const struct traced *text, size_t begin, size_t end)
{
    return (struct origin){text->origins[begin].start, text->origins[end - 1].end};
}

void traced_swap(struct traced *a, struct traced *b)
{
    struct traced other = *a;
    *a = *b;
    *b = other;
}
