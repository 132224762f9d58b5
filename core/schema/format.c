/* SPDX-License-Identifier: MIT */
/* format.c - the table of formats, and those that take a few lines. */
#include "schema/format.h"

#include <string.h>

#include "schema/pattern.h"

struct format {
    const char *name;
    bool (*is)(const char *text, size_t size);
};

/* RFC 4122, 3. */
static bool is_uuid(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char c = text[i], low = (char)(c | 0x20);
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        bool hex = (c >= '0' && c <= '9') || (low >= 'a' && low <= 'f');
        if (dash ? c != '-' : !hex)
            return false;
    }
    return size == 36;
}

/* RFC 6901. */
static bool is_json_pointer(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (text[i] == '~' && (i + 1 == size || (text[i + 1] != '0' && text[i + 1] != '1')))
            return false;
    return size == 0 || text[0] == '/';
}

/* The draft of relative JSON pointers: steps up, perhaps a shift, then '#' or a pointer. */
static bool is_relative_json_pointer(const char *text, size_t size)
{
    size_t at = 0;
    for (int part = 0; part < 2; part++) {
        if (part == 1 && (at == size || (text[at] != '+' && text[at] != '-')))
            break;
        size_t first = at += (size_t)part;
        while (at < size && text[at] >= '0' && text[at] <= '9')
            at++;
        if (at == first || (text[first] == '0' && at > first + 1))
            return false;
    }
    return (at + 1 == size && text[at] == '#') || is_json_pointer(text + at, size - at);
}

static bool is_regex(const char *text, size_t size)
{
    struct text out = {0};
    const char *problem;
    bool is = pattern_translate(text, size, true, &out, &problem);
    text_fini(&out);
    return is;
}

static const struct format formats[] = {
    {"date-time", format_date_time},
    {"date", format_date},
    {"time", format_time},
    {"duration", format_duration},
    {"email", format_email},
    {"idn-email", format_idn_email},
    {"hostname", format_hostname},
    {"idn-hostname", format_idn_hostname},
    {"ipv4", format_ipv4},
    {"ipv6", format_ipv6},
    {"uri", format_uri},
    {"uri-reference", format_uri_reference},
    {"iri", format_iri},
    {"iri-reference", format_iri_reference},
    {"uri-template", format_uri_template},
    {"uuid", is_uuid},
    {"json-pointer", is_json_pointer},
    {"relative-json-pointer", is_relative_json_pointer},
    {"regex", is_regex},
};

const struct format *format_find(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (!strcmp(formats[i].name, name))
            return &formats[i];
    return NULL;
}

bool format_is(const struct format *format, const char *text, size_t size)
{
    return format->is(text, size);
}
