/* SPDX-License-Identifier: MIT */
/* base64.c - bytes from their spelling in base64. */
#include "tokenizer/base64.h"

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
