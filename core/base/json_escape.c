/* SPDX-License-Identifier: MIT */
/* json_escape.c - the escapes in strings of JSON (RFC 8259, section 7), one at a time. */
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"

/* Four hexadecimal digits; -1 when they are not. */
static int32_t read_hex(const char *at, const char *end)
{
    int32_t code = 0;
    int i;

    if (end - at < 4)
        return -1;
    for (i = 0; i < 4; i++) {
        char c = at[i];

        if (c >= '0' && c <= '9')
            code = code * 16 + (c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            code = code * 16 + ((c | 0x20) - 'a' + 10);
        else
            return -1;
    }
    return code;
}

bool json_escape_read(const char **from, const char *end, char **to)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    const char *at = *from + 1;
    const char *letter = at < end && *at != '\0' ? strchr(letters, *at) : NULL;
    int32_t code;

    if (letter != NULL) {
        *(*to)++ = meanings[letter - letters];
        *from = at + 1;
        return true;
    }
    code = at < end && *at == 'u' ? read_hex(at + 1, end) : -1;
    if (code < 0)
        return false;
    at += 5;
    if (code >= 0xd800 && code < 0xdc00 && end - at >= 2 && at[0] == '\\' && at[1] == 'u') {
        int32_t low = read_hex(at + 2, end);

        if (low >= 0xdc00 && low < 0xe000) {
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            at += 6;
        }
    }
    *to += utf8_write(*to, (uint32_t)code);
    *from = at;
    return true;
}
