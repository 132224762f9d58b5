/* SPDX-License-Identifier: MIT */
/* base64.c - bytes from their spelling in base64, and back. */
#include "base/base64.h"

#include <stdint.h>

static int digit_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool base64_read(const char *text, size_t size, char *out, size_t *out_size)
{
    uint32_t bits = 0, count = 0;
    *out_size = 0;
    while (size && text[size - 1] == '=')
        size--;
    for (size_t i = 0; i < size; i++) {
        int digit = digit_of(text[i]);
        if (digit < 0)
            return false;
        bits = bits << 6 | (uint32_t)digit;
        count += 6;
        if (count >= 8) {
            count -= 8;
            out[(*out_size)++] = (char)(bits >> count);
            bits &= (1u << count) - 1;
        }
    }
    return true;
}

void base64_write(const unsigned char *data, size_t size, struct text *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        uint32_t bits = (uint32_t)data[i] << 16 | (left > 1 ? (uint32_t)data[i + 1] << 8 : 0) |
                        (left > 2 ? data[i + 2] : 0);
        for (size_t k = 0; k < 4; k++)
            text_byte(out, k <= left ? digits[bits >> (18 - 6 * k) & 63] : '=');
    }
}
