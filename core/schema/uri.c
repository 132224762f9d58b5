/* SPDX-License-Identifier: MIT */
/* uri.c - URI references taken apart and resolved (RFC 3986, 5.2). Judges no character:
 * format_uri.c does. */
#include "schema/uri.h"

#include <string.h>

static size_t span_until(const char *data, size_t size, const char *stops)
{
    size_t i = 0;
    while (i < size && (!data[i] || !strchr(stops, data[i])))
        i++;
    return i;
}

static bool is_scheme(const char *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char c = data[i], low = (char)(c | 0x20);
        bool letter = low >= 'a' && low <= 'z';
        bool other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
        if (!letter && !(i && other))
            return false;
    }
    return size > 0;
}

struct uri uri_split(const char *reference, size_t size)
{
    struct uri uri = {0};
    size_t end = span_until(reference, size, "#");
    if (end < size)
        uri.fragment = (struct uri_part){reference + end + 1, size - end - 1};
    size = end;
    end = span_until(reference, size, "?");
    if (end < size)
        uri.query = (struct uri_part){reference + end + 1, size - end - 1};
    size = end;
    end = span_until(reference, size, ":/");
    if (end < size && reference[end] == ':' && is_scheme(reference, end)) {
        uri.scheme = (struct uri_part){reference, end};
        reference += end + 1;
        size -= end + 1;
    }
    if (size >= 2 && reference[0] == '/' && reference[1] == '/') {
        end = span_until(reference + 2, size - 2, "/");
        uri.authority = (struct uri_part){reference + 2, end};
        reference += end + 2;
        size -= end + 2;
    }
    uri.path = (struct uri_part){reference, size};
    return uri;
}

/* Appends `path` without its "." and ".." segments (5.2.4); it begins at `start` of `out`. */
static void add_without_dots(struct text *out, const char *path, size_t size)
{
    size_t start = out->size;
    while (size > 0) {
        size_t slash = path[0] == '/';
        size_t segment = span_until(path + slash, size - slash, "/");
        const char *name = path + slash;
        bool last = slash + segment == size;
        bool up = segment == 2 && name[0] == '.' && name[1] == '.';
        if (up) {
            while (out->size > start && out->data[out->size - 1] != '/')
                out->size--;
            out->size -= out->size > start;
        }
        if (up || (segment == 1 && name[0] == '.')) {
            if (last && slash)
                text_byte(out, '/');
        } else {
            text_append(out, path, slash + segment);
        }
        path += slash + segment;
        size -= slash + segment;
    }
}

static void add_part(struct text *out, const char *before, struct uri_part part, const char *after)
{
    if (!part.data)
        return;
    text_add(out, before);
    text_append(out, part.data, part.size);
    text_add(out, after);
}

void uri_resolve(const char *base, const char *reference, size_t size, struct text *out)
{
    struct uri uri = uri_split(reference, size), from = uri_split(base, strlen(base));
    struct text path = {0};
    bool own_place = uri.scheme.data || uri.authority.data;
    out->size = 0;
    add_part(out, "", uri.scheme.data ? uri.scheme : from.scheme, ":");
    add_part(out, "//", own_place ? uri.authority : from.authority, "");
    if (own_place || (uri.path.size && uri.path.data[0] == '/')) {
        text_append(&path, uri.path.data, uri.path.size);
    } else if (!uri.path.size) {
        text_append(&path, from.path.data, from.path.size);
        uri.query = uri.query.data ? uri.query : from.query;
    } else {
        size_t folder = from.path.size;
        while (folder && from.path.data[folder - 1] != '/')
            folder--;
        if (from.authority.data && !from.path.size)
            text_byte(&path, '/');
        text_append(&path, from.path.data, folder);
        text_append(&path, uri.path.data, uri.path.size);
    }
    add_without_dots(out, text_get(&path), path.size);
    add_part(out, "?", uri.query, "");
    add_part(out, "#", uri.fragment, "");
    text_fini(&path);
}

static int hex_digit(char c)
{
    char low = (char)(c | 0x20);
    return c >= '0' && c <= '9' ? c - '0' : low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

void uri_decode(struct uri_part part, struct text *out)
{
    for (size_t i = 0; i < part.size; i++) {
        bool escaped = part.data[i] == '%' && part.size - i > 2;
        int high = escaped ? hex_digit(part.data[i + 1]) : -1;
        int low = escaped ? hex_digit(part.data[i + 2]) : -1;
        bool decoded = high >= 0 && low >= 0;
        text_byte(out, decoded ? (char)(high * 16 + low) : part.data[i]);
        i += decoded ? 2 : 0;
    }
}
