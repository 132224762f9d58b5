/* SPDX-License-Identifier: MIT */
/*
 * wrap.c - where lines end. Writes nothing and knows no colours.
 */
#include "doc/wrap.h"

#include <ctype.h>
#include <string.h>

#define BLANKS " \t\r\n\f\v"

void wrap_clean(struct text *out, const char *text)
{
    if (!text)
        return;
    text += strspn(text, BLANKS);
    while (*text) {
        size_t word = strcspn(text, BLANKS), gap = strspn(text + word, BLANKS);

        text_add_safe(out, text, word);
        if (text[word + gap])
            text_repeat(out, ' ', strspn(text + word, " ") == gap ? gap : 1);
        text += word + gap;
    }
}

struct wrap wrap_over(const char *clean)
{
    return (struct wrap){.at = clean};
}

/* Whether a word that begins at `start` may be cut behind `at`: not in "1e-05", "v1.0", "1,024". */
static bool may_cut(const char *start, const char *at)
{
    if (!strchr("/_-.,", *at))
        return false;
    if (at[1] < '0' || at[1] > '9')
        return true;
    return strchr("_-", *at) && at > start && isalpha((unsigned char)at[-1]) &&
           tolower((unsigned char)at[-1]) != 'e';
}

static size_t step(const char *at)
{
    size_t size = utf8_read(at, strlen(at) < 4 ? strlen(at) : 4, NULL);

    return size ? size : 1;
}

bool wrap_next(struct wrap *wrap, size_t width)
{
    const char *start = wrap->at, *at = start, *blank = NULL, *cut = NULL;
    size_t used = 0;

    if (!*start)
        return false;
    while (*at) {
        size_t size = step(at), columns = utf8_width(at, size);

        if (*at == ' ')
            blank = at;
        if (used + columns > width)
            break;
        used += columns;
        at += size;
        if (may_cut(start, at - 1))
            cut = at;
    }
    if (*at) {
        if (blank)
            at = blank;
        else if (cut)
            at = cut;
        else if (at == start)
            at += step(at);
    }
    wrap->line = start;
    wrap->size = (size_t)(at - start);
    while (start[wrap->size - 1] == ' ')
        wrap->size--;
    wrap->at = at + strspn(at, " ");
    return true;
}

size_t wrap_piece_width(const char *clean)
{
    const char *start = clean;
    size_t widest = 0;

    for (const char *at = clean; *at; at++) {
        if (*at == ' ') {
            start = at + 1;
        } else if (!at[1] || at[1] == ' ' || may_cut(start, at)) {
            size_t width = utf8_width(start, (size_t)(at + 1 - start));

            widest = width > widest ? width : widest;
            start = at + 1;
        }
    }
    return widest;
}
