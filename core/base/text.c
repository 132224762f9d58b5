/* SPDX-License-Identifier: MIT */
/*
 * text.c - growable UTF-8 text, and how untrusted text is made fit to be shown. Escaping for HTML,
 * JSON and the like is done where those are written.
 */
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define NEAREST_LIMIT 64 /* bytes of the longest word that is compared */

/* Room for `size` more bytes and the NUL. */
static void make_room(struct text *text, size_t size)
{
    size_t wanted;

    if (__builtin_add_overflow(text->size, size, &wanted) || wanted == SIZE_MAX)
        wanted = SIZE_MAX - 1;
    if (wanted + 1 > text->room)
        text->data = memory_grow(text->data, &text->room, wanted + 1, 1);
}

void text_append(struct text *text, const char *data, size_t size)
{
    make_room(text, size);
    if (size > 0)
        memcpy(text->data + text->size, data, size);
    text->size += size;
    text->data[text->size] = '\0';
}

void text_add(struct text *text, const char *string)
{
    text_append(text, string, strlen(string));
}

void text_byte(struct text *text, char byte)
{
    text_append(text, &byte, 1);
}

void text_repeat(struct text *text, char byte, size_t count)
{
    make_room(text, count);
    memset(text->data + text->size, byte, count);
    text->size += count;
    text->data[text->size] = '\0';
}

void text_format(struct text *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    text_format_list(text, format, arguments);
    va_end(arguments);
}

void text_format_list(struct text *text, const char *format, va_list arguments)
{
    va_list again;
    int size;

    va_copy(again, arguments);
    size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (size < 0)
        return;
    make_room(text, (size_t)size);
    vsnprintf(text->data + text->size, (size_t)size + 1, format, arguments);
    text->size += (size_t)size;
}

/* Would move the cursor, end the line or turn the direction of what follows. */
static bool is_unsafe(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x061c || code == 0x200e ||
           code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069);
}

void text_add_safe(struct text *text, const char *data, size_t size)
{
    size_t at = 0;

    while (at < size) {
        uint32_t code = 0;
        size_t length = utf8_read(data + at, size - at, &code);

        if (length == 0)
            text_format(text, "\\x%02X", (unsigned char)data[at]);
        else if (!is_unsafe(code))
            text_append(text, data + at, length);
        else if (code < 0x80)
            text_format(text, "\\x%02X", (unsigned)code);
        else
            text_format(text, "\\u{%04X}", (unsigned)code);
        at += length > 0 ? length : 1;
    }
}

const char *text_get(const struct text *text)
{
    return text->data != NULL ? text->data : "";
}

char *text_take(struct text *text)
{
    char *data = text->data != NULL ? text->data : memory_text("");

    *text = (struct text){0};
    return data;
}

void text_fini(struct text *text)
{
    if (text == NULL)
        return;
    free(text->data);
    *text = (struct text){0};
}

/* Insertions, removals, replacements and swaps of neighbours (optimal string alignment). */
static size_t edit_distance(const char *a, size_t a_size, const char *b, size_t b_size)
{
    size_t rows[3][NEAREST_LIMIT + 1]; /* [row before last, last, this][column in b] */
    size_t i;
    size_t j;

    for (j = 0; j <= b_size; j++)
        rows[0][j] = j;
    for (i = 1; i <= a_size; i++) {
        size_t *this = rows[i % 3];
        const size_t *last = rows[(i + 2) % 3];
        const size_t *before = rows[(i + 1) % 3];

        this[0] = i;
        for (j = 1; j <= b_size; j++) {
            size_t best = last[j - 1] + (a[i - 1] != b[j - 1]);

            if (last[j] + 1 < best)
                best = last[j] + 1;
            if (this[j - 1] + 1 < best)
                best = this[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            this[j] = best;
        }
    }
    return rows[a_size % 3][b_size];
}

bool text_ends(const char *string, const char *end)
{
    size_t size = strlen(string), end_size = strlen(end);
    return size >= end_size && !strcmp(string + size - end_size, end);
}

const char *text_nearest(const char *word, const char *const *words)
{
    size_t size = strlen(word);
    const char *nearest = NULL;
    size_t best = SIZE_MAX;
    size_t i;

    for (i = 0; size <= NEAREST_LIMIT && words[i] != NULL; i++) {
        size_t other = strlen(words[i]);
        size_t longer = size > other ? size : other;
        size_t distance;

        if (other > NEAREST_LIMIT)
            continue;
        distance = edit_distance(word, size, words[i], other);
        /* A third of the letters may be wrong, and one must be right. */
        if (distance < best && distance <= (longer + 2) / 3 && distance < longer) {
            best = distance;
            nearest = words[i];
        }
    }
    return nearest;
}
