/* SPDX-License-Identifier: MIT */
/* format_uri.c - URIs and IRIs, their references, and templates, by the characters that may stand
 * in each part. Resolves none: uri.c does. */
#include <string.h>

#include "base/utf8.h"
#include "schema/format.h"
#include "schema/uri.h"

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* RFC 3987: ucschar, and iprivate where that may stand. */
static bool is_wide(uint32_t code, bool private)
{
    if (code < 0x10000)
        return (code >= 0xa0 && code <= 0xd7ff) || (code >= 0xf900 && code <= 0xfdcf) ||
               (code >= 0xfdf0 && code <= 0xffef) || (private && code >= 0xe000 && code <= 0xf8ff);
    if ((code & 0xffff) > 0xfffd)
        return false;
    return code < 0xe0000 || (code >= 0xe1000 && code < 0xf0000) || (private && code >= 0xf0000);
}

/* Letters, digits, what is escaped, and the bytes of `more`; `wide`: 1 with ucschar, 2 with private
 * ones, too. */
static bool has_only(struct uri_part part, const char *more, int wide)
{
    for (size_t i = 0; i < part.size;) {
        uint32_t code;
        char c = part.data[i];
        size_t length = utf8_read(part.data + i, part.size - i, &code);
        if (c == '%' && part.size - i > 2 && is_hex(part.data[i + 1]) && is_hex(part.data[i + 2]))
            length = 3;
        else if (code < 0x80 ? !is_alphanumeric(c) && !(c && strchr(more, c))
                             : !wide || !is_wide(code, wide == 2))
            return false;
        i += length;
    }
    return true;
}

#define UNRESERVED "-._~"
#define SUB_DELIMITERS "!$&'()*+,;="
#define PATH_BYTES UNRESERVED SUB_DELIMITERS ":@/"

/* "[...]": an IPv6 address, or one of the future. */
static bool is_literal(struct uri_part host)
{
    const char *text = host.data + 1;
    size_t size = host.size - 2;
    if (host.size < 3 || host.data[host.size - 1] != ']')
        return false;
    if ((*text | 0x20) != 'v')
        return format_ipv6(text, size);
    size_t digits = 1;
    while (digits < size && is_hex(text[digits]))
        digits++;
    struct uri_part rest = {text + digits, size - digits};
    return digits > 1 && rest.size > 1 && *rest.data == '.' && !memchr(text, '%', size) &&
           has_only(rest, UNRESERVED SUB_DELIMITERS ":", 0);
}

static bool is_authority(struct uri_part part, int wide)
{
    const char *at = memchr(part.data, '@', part.size);
    if (at) {
        struct uri_part user = {part.data, (size_t)(at - part.data)};
        if (!has_only(user, UNRESERVED SUB_DELIMITERS ":", wide))
            return false;
        part = (struct uri_part){at + 1, part.size - user.size - 1};
    }
    bool literal = part.size && *part.data == '[';
    const char *end = part.size ? memchr(part.data, literal ? ']' : ':', part.size) : NULL;
    size_t host = end ? (size_t)(end - part.data) + literal : part.size;
    struct uri_part name = {part.data, host};
    if (literal ? !is_literal(name) : !has_only(name, UNRESERVED SUB_DELIMITERS, wide))
        return false;
    if (host < part.size && part.data[host] != ':')
        return false;
    for (size_t i = host + 1; i < part.size; i++)
        if (part.data[i] < '0' || part.data[i] > '9')
            return false;
    return true;
}

static bool is_reference(const char *text, size_t size, bool absolute, int wide)
{
    struct uri uri = uri_split(text, size);
    if (absolute && !uri.scheme.data)
        return false;
    if (uri.authority.data && !is_authority(uri.authority, wide))
        return false;
    if (!uri.scheme.data && !uri.authority.data) {
        const char *colon = uri.path.size ? memchr(uri.path.data, ':', uri.path.size) : NULL;
        const char *slash = uri.path.size ? memchr(uri.path.data, '/', uri.path.size) : NULL;
        if (colon && (!slash || colon < slash))
            return false;
    }
    return has_only(uri.path, PATH_BYTES, wide) &&
           has_only(uri.query, PATH_BYTES "?", wide ? 2 : 0) &&
           has_only(uri.fragment, PATH_BYTES "?", wide);
}

bool format_uri(const char *text, size_t size)
{
    return is_reference(text, size, true, 0);
}

bool format_uri_reference(const char *text, size_t size)
{
    return is_reference(text, size, false, 0);
}

bool format_iri(const char *text, size_t size)
{
    return is_reference(text, size, true, 1);
}

bool format_iri_reference(const char *text, size_t size)
{
    return is_reference(text, size, false, 1);
}

/* A variable's name and what may follow it: "*", or ":" and a length. */
static bool is_variable(const char *text, size_t size)
{
    size_t name = 0;
    while (name < size && text[name] != ':' && text[name] != '*')
        name++;
    bool dots = !name || text[0] == '.' || text[name - 1] == '.';
    for (size_t i = 1; i < name; i++)
        dots |= text[i] == '.' && text[i - 1] == '.';
    if (dots || !has_only((struct uri_part){text, name}, "_.", 0))
        return false;
    if (name == size || text[name] == '*')
        return name + 1 >= size;
    size_t digits = size - name - 1;
    for (size_t i = name + 1; i < size; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return digits >= 1 && digits <= 4 && text[name + 1] != '0';
}

/* What is between braces. */
static bool is_expression(const char *text, size_t size)
{
    size_t operator = size && text[0] && strchr("+#./;?&=,!@|", text[0]) ? 1 : 0;
    text += operator;
    size -= operator;
    for (;;) {
        const char *comma = size ? memchr(text, ',', size) : NULL;
        size_t one = comma ? (size_t)(comma - text) : size;
        if (!is_variable(text, one))
            return false;
        if (!comma)
            return true;
        text += one + 1;
        size -= one + 1;
    }
}

bool format_uri_template(const char *text, size_t size)
{
    const char *end = text + size;
    while (text < end) {
        const char *open = memchr(text, '{', (size_t)(end - text));
        struct uri_part literal = {text, (size_t)((open ? open : end) - text)};
        if (!has_only(literal, "!#$&'()*+,-./:;=?@[]_~", 2))
            return false;
        if (!open)
            return true;
        const char *close = memchr(open, '}', (size_t)(end - open));
        if (!close || !is_expression(open + 1, (size_t)(close - open - 1)))
            return false;
        text = close + 1;
    }
    return true;
}
