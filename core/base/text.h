/* SPDX-License-Identifier: MIT */
/*
 * text.h - growable UTF-8 text, and how untrusted text is made fit to be shown. Escaping for HTML,
 * JSON and the like is done where those are written.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/utf8.h"

/* Zeroed: empty and ready. */
struct text {
    char *data;  /* NUL behind the last byte; NULL while empty */
    size_t size; /* bytes, without the NUL */
    size_t room;
};

void text_append(struct text *text, const char *data, size_t size);
void text_add(struct text *text, const char *string);
void text_byte(struct text *text, char byte);
void text_repeat(struct text *text, char byte, size_t count);
void text_format(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_format_list(struct text *text, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
/*
 * Appends text from a file as it can be shown on a terminal or in a one-line message: control
 * characters, bidirectional controls and bytes that are not UTF-8 become \xNN or \u{NNNN}.
 */
void text_add_safe(struct text *text, const char *data, size_t size);
const char *text_get(const struct text *text); /* "" while empty; borrowed until the next change */
char *text_take(struct text *text);            /* hands the memory over; free() ends it */
void text_fini(struct text *text);

/* Whether `string` ends in `end`. */
bool text_ends(const char *string, const char *end);

/*
 * The word of `words` (NULL ends) nearest to `word` by edit distance, when it is near enough to be
 * meant; else NULL.
 */
const char *text_nearest(const char *word, const char *const *words);

#endif
