/* SPDX-License-Identifier: MIT */
/*
 * chars.h - texts as Python's str sees them, character by character: places, blanks, case,
 * line ends. Knows no values of templates.
 */
#ifndef TEMPLATE_CHARS_H
#define TEMPLATE_CHARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "template/machine.h"

#define CHARS_STRIP_LEFT 1
#define CHARS_STRIP_RIGHT 2

/* The character at `*at`, which moves behind it; `*at` is below `size`. */
uint32_t chars_read(const char *text, size_t size, size_t *at);
uint32_t chars_count(const char *text, size_t size);
/* Byte offset of the character of this index, at most `size`. */
size_t chars_offset(const char *text, size_t size, uint64_t index);
bool chars_is_space(uint32_t code);   /* as str.isspace() */
bool chars_is_printable(uint32_t code); /* as str.isprintable() */
bool chars_is_cased(uint32_t code);
bool chars_is_letter(uint32_t code);
bool chars_is_digit(uint32_t code);
bool chars_is_upper(uint32_t code);
bool chars_is_lower(uint32_t code);
/* Moves the ends inwards over blanks, or over the characters of `set` unless it is NULL. */
void chars_strip(struct machine *machine, const char **text, size_t *size, const char *set,
                 size_t set_size, int sides);
/*
 * With full case mappings for the letters of Latin, and the final sigma. (Python knows about a
 * hundred more letters that become several, of Greek and Armenian.)
 */
void chars_upper(struct machine *machine, struct builder *out, const char *text, size_t size);
void chars_lower(struct machine *machine, struct builder *out, const char *text, size_t size);
void chars_capitalize(struct machine *machine, struct builder *out, const char *text, size_t size);
/* A capital after each character that has no case, as str.title(). */
void chars_title(struct machine *machine, struct builder *out, const char *text, size_t size);
/* First byte at or behind `from` where `part` stands; SIZE_MAX: nowhere. */
size_t chars_find(struct machine *machine, const char *text, size_t size, const char *part,
                  size_t part_size, size_t from);
size_t chars_find_last(struct machine *machine, const char *text, size_t size, const char *part,
                       size_t part_size);
/* End of the line that begins at `from` and begin of the next, as str.splitlines(). */
size_t chars_line(const char *text, size_t size, size_t from, size_t *next);

#endif
