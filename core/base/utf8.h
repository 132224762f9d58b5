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
/* How many bytes at the beginning are valid: `size`, or where the first wrong character begins. */
size_t utf8_valid_size(const char *data, size_t size);
/* Columns a terminal needs; East Asian wide characters count 2, combining ones 0. */
size_t utf8_width(const char *data, size_t size);

/* The same as utf8_read(), without a call for most characters. */
static inline size_t utf8_next(const char *data, size_t size, uint32_t *code)
{
    const unsigned char *bytes = (const unsigned char *)data;
    uint32_t value;

    if (size < 3)
        return utf8_read(data, size, code);
    if (bytes[0] < 0x80) {
        value = bytes[0];
    } else if (bytes[0] >= 0xc2 && bytes[0] < 0xe0 && (bytes[1] & 0xc0) == 0x80) {
        value = (bytes[0] & 0x1fu) << 6 | (bytes[1] & 0x3fu);
    } else {
        value = (bytes[0] & 0x0fu) << 12 | (bytes[1] & 0x3fu) << 6 | (bytes[2] & 0x3fu);
        if ((bytes[0] & 0xf0) != 0xe0 || (bytes[1] & 0xc0) != 0x80 || (bytes[2] & 0xc0) != 0x80 ||
            value < 0x800 || (value & 0xf800) == 0xd800)
            return utf8_read(data, size, code);
    }
    if (code != NULL)
        *code = value;
    return value < 0x80 ? 1 : value < 0x800 ? 2 : 3;
}

#endif
