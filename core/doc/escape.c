/* SPDX-License-Identifier: MIT */
/*
 * escape.c - texts from anywhere, written so that a page or a Markdown file shows just them. Knows
 * no documents.
 */
#include "doc/escape.h"

#include <ctype.h>
#include <string.h>

#include "doc/wrap.h"

static const char *entity_find(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return NULL;
    }
}

/* `breaks`: characters behind which the line may be broken. */
static void add_html(struct text *out, const struct text *clean, const char *breaks)
{
    for (const char *at = text_get(clean); *at; at++) {
        const char *entity = entity_find(*at);

        if (entity)
            text_add(out, entity);
        else
            text_byte(out, *at);
        if (strchr(breaks, *at) && at[1])
            text_add(out, "<wbr>");
    }
}

void escape_html(struct text *out, const char *text)
{
    struct text clean = {0};

    wrap_clean(&clean, text);
    add_html(out, &clean, "");
    text_fini(&clean);
}

void escape_html_name(struct text *out, const char *text)
{
    struct text clean = {0};

    wrap_clean(&clean, text);
    add_html(out, &clean, "_./");
    text_fini(&clean);
}

void escape_html_art(struct text *out, const char *line, size_t size)
{
    struct text clean = {0};

    text_add_safe(&clean, line, size);
    add_html(out, &clean, "");
    text_fini(&clean);
}

static bool is_word(char byte)
{
    return isalnum((unsigned char)byte);
}

/* Whether the character would be taken for markup. CommonMark 0.29 section 6, GFM 6.5 and 6.9. */
static bool is_markup(const char *start, const char *at)
{
    char before = at > start ? at[-1] : ' ';

    switch (*at) {
    case '_': /* inside a word it is none */
        return !is_word(before) || !is_word(at[1]);
    case ':': /* http://, which becomes a link */
        return at[1] == '/';
    case '.': /* www., likewise */
        return before == 'w';
    default:
        return strchr("\\`*[]<>|~&#$", *at) != NULL;
    }
}

/* The place of what would begin a list, a rule, an underlined heading or a table; else NULL. */
static const char *marker_find(const char *line)
{
    size_t digits = strspn(line, "0123456789");
    const char *end = line + digits;

    if (!digits)
        return *line && strchr("+-=:", *line) ? line : NULL;
    return *end && strchr(".)", *end) && (!end[1] || end[1] == ' ') ? end : NULL;
}

static void add_markdown(struct text *out, const char *text, bool begins)
{
    struct text clean = {0};
    const char *start, *marker;

    wrap_clean(&clean, text);
    start = text_get(&clean);
    marker = begins ? marker_find(start) : NULL;
    for (const char *at = start; *at; at++) {
        if (at == marker || is_markup(start, at))
            text_byte(out, '\\');
        text_byte(out, *at);
    }
    text_fini(&clean);
}

void escape_markdown(struct text *out, const char *text)
{
    add_markdown(out, text, false);
}

void escape_markdown_line(struct text *out, const char *text)
{
    add_markdown(out, text, true);
}
