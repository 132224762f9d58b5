/* SPDX-License-Identifier: MIT */
/*
 * utf8.h - characters in UTF-8: reading, writing, validity, columns on a terminal. Owns no memory.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Length in bytes of the UTF-8 sequence at `data`, 0 when it is not valid; `*code` gets the code
 * point unless NULL. */
size_t utf8_read(const char *data, size_t size, uint32_t *code);
/* Writes a code point, at most 4 bytes, no NUL; returns how many. What is none becomes U+FFFD. */
size_t utf8_write(char *out, uint32_t code);
bool utf8_is_valid(const char *data, size_t size);
/* Columns a terminal needs; East Asian wide characters count 2, combining ones 0. */
size_t utf8_width(const char *data, size_t size);

#endif
