/* SPDX-License-Identifier: MIT */
/* format_host.c - addresses of machines and mail boxes. International labels are in idna.c. */
#include <string.h>

#include "schema/format.h"
#include "schema/idna.h"

bool format_ipv4(const char *text, size_t size)
{
    const char *end = text + size;
    for (int part = 0; part < 4; part++) {
        int number = 0, digits = 0;
        if (part && (text == end || *text++ != '.'))
            return false;
        for (; text < end && *text >= '0' && *text <= '9' && digits < 4; text++, digits++) {
            if (digits && !number)
                return false;
            number = number * 10 + (*text - '0');
        }
        if (!digits || number > 255)
            return false;
    }
    return text == end;
}

static size_t count_hex(const char *text, const char *end)
{
    const char *at = text;
    while (at < end && ((*at >= '0' && *at <= '9') || ((*at | 0x20) >= 'a' && (*at | 0x20) <= 'f')))
        at++;
    return (size_t)(at - text);
}

bool format_ipv6(const char *text, size_t size)
{
    const char *end = text + size;
    int groups = 0;
    bool gap = false;
    if (size >= 2 && text[0] == ':' && text[1] == ':') {
        gap = true;
        text += 2;
    }
    while (text < end) {
        size_t digits = count_hex(text, end);
        if (text + digits < end && text[digits] == '.') {
            groups += 2;
            return groups + gap <= 8 && (gap || groups == 8) &&
                   format_ipv4(text, (size_t)(end - text));
        }
        if (!digits || digits > 4)
            return false;
        groups++;
        text += digits;
        if (text == end)
            break;
        if (*text++ != ':' || text == end)
            return false;
        if (*text == ':') {
            if (gap)
                return false;
            gap = true;
            text++;
        }
    }
    return gap ? groups < 8 : groups == 8;
}

bool format_hostname(const char *text, size_t size)
{
    return idna_is_host(text, size, false);
}

bool format_idn_hostname(const char *text, size_t size)
{
    return idna_is_host(text, size, true);
}

/* Steps over the local part of an address, up to its '@'. */
static const char *skip_local(const char *at, const char *end, bool wide)
{
    bool quoted = at < end && *at == '"', empty = true;
    for (at += quoted; at < end; at++) {
        unsigned char c = (unsigned char)*at;
        if (quoted && c == '"')
            return at + 1;
        if (quoted && c == '\\' && at + 1 < end && at[1] >= ' ')
            at++;
        else if (c >= 0x80 ? !wide : c < ' ' || c == 0x7f)
            return NULL;
        if (quoted)
            continue;
        if (c == '@' || (c == '.' && empty))
            break;
        if (c < 0x80 && strchr(" \"(),:;<>[\\]", c))
            return NULL;
        empty = c == '.';
    }
    return quoted || empty ? NULL : at;
}

static bool is_email(const char *text, size_t size, bool wide)
{
    const char *end = text + size;
    const char *at = skip_local(text, end, wide);
    if (!at || at == end || *at != '@' || at - text > 64)
        return false;
    at++;
    size_t left = (size_t)(end - at);
    if (!left || *at != '[')
        return idna_is_host(at, left, wide);
    if (end[-1] != ']')
        return false;
    static const char six[] = "IPv6:";
    bool is_six = left > sizeof six && !strncasecmp(at + 1, six, sizeof six - 1);
    return is_six ? format_ipv6(at + sizeof six, left - sizeof six - 1)
                  : format_ipv4(at + 1, left - 2);
}

bool format_email(const char *text, size_t size)
{
    return is_email(text, size, false);
}

bool format_idn_email(const char *text, size_t size)
{
    return is_email(text, size, true);
}
