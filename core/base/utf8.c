/* SPDX-License-Identifier: MIT */
/*
 * utf8.c - characters in UTF-8 (RFC 3629: shortest form, no surrogates, up to U+10FFFF). Owns no
 * memory; widths come from utf8proc's Unicode tables.
 */
#include "base/utf8.h"

#include <utf8proc.h>

size_t utf8_read(const char *data, size_t size, uint32_t *code)
{
    static const uint32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *bytes = (const unsigned char *)data;
    uint32_t value;
    size_t length;
    size_t i;

    if (size == 0)
        return 0;
    if (bytes[0] < 0x80)
        length = 1;
    else if (bytes[0] >= 0xc2 && bytes[0] <= 0xf4)
        length = bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
    else
        return 0;
    if (length > size)
        return 0;
    value = length == 1 ? bytes[0] : bytes[0] & (0x7fu >> length);
    for (i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (bytes[i] & 0x3f);
    }
    if (value < smallest[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    if (code != NULL)
        *code = value;
    return length;
}

size_t utf8_write(char *out, uint32_t code)
{
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        code = 0xfffd;
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xe0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3f));
        out[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3f));
    out[2] = (char)(0x80 | (code >> 6 & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

bool utf8_is_valid(const char *data, size_t size)
{
    return utf8_valid_size(data, size) == size;
}

size_t utf8_width(const char *data, size_t size)
{
    size_t width = 0;
    size_t at = 0;

    while (at < size) {
        uint32_t code = 0;
        size_t length = utf8_read(data + at, size - at, &code);

        if (length == 0) {
            width++;
            at++;
            continue;
        }
        width += (size_t)utf8proc_charwidth((utf8proc_int32_t)code);
        at += length;
    }
    return width;
}
