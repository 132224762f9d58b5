/* SPDX-License-Identifier: MIT */
/*
 * prose.c - walks the sentences of a card's text, code left out, and matches patterns in them.
 * What a match means is not known here.
 */
#include "analyze/prose.h"

#include <ctype.h>
#include <string.h>

#include "base/utf8.h"
#include "tokenizer/regex.h"

/* The end of the line at `at`, its line end included. */
static uint64_t line_end(const struct prose *prose, uint64_t at)
{
    const uint8_t *data = prose->card->file.data;
    while (at < prose->end && data[at] != '\n')
        at++;
    return at < prose->end ? at + 1 : at;
}

enum line_kind { LINE_TEXT, LINE_BLANK, LINE_ITEM, LINE_FENCE };

static enum line_kind kind_of_line(const struct prose *prose, uint64_t at, uint64_t end)
{
    const char *data = (const char *)prose->card->file.data;
    while (at < end && isspace((unsigned char)data[at]))
        at++;
    if (at == end)
        return LINE_BLANK;
    if (end - at >= 3 && (!memcmp(data + at, "```", 3) || !memcmp(data + at, "~~~", 3)))
        return LINE_FENCE;
    bool bullet = strchr("-*+", data[at]) && data[at] && at + 1 < end && data[at + 1] == ' ';
    return bullet || data[at] == '|' || data[at] == '#' ? LINE_ITEM : LINE_TEXT;
}

/* Adds the line to the piece, whose bytes keep their distance from `offset`. */
static void take_line(struct prose *prose, uint64_t from, uint64_t end)
{
    const char *data = (const char *)prose->card->file.data;
    size_t left = PROSE_UNIT_LIMIT - prose->size, size = (size_t)(end - from);
    if (size > left)
        size = left;
    for (size_t i = 0; i < size; i++) {
        char c = data[from + i];
        c = c == '\n' || c == '\r' || c == '\t' || c == '\0' ? ' ' : c;
        prose->lower[prose->size] = (char)tolower((unsigned char)c);
        prose->text[prose->size++] = c;
    }
    prose->text[prose->size] = prose->lower[prose->size] = '\0';
}

/* What is not UTF-8, or was cut, becomes question marks: matching needs whole characters. */
static bool is_taken(struct prose *prose)
{
    for (size_t i = 0, step; i < prose->size; i += step) {
        step = utf8_read(prose->text + i, prose->size - i, NULL);
        if (!step)
            prose->text[i] = '?';
        step = step ? step : 1;
    }
    return prose->size > 0;
}

bool prose_next(struct prose *prose)
{
    prose->size = 0;
    prose->text[0] = prose->lower[0] = '\0';
    while (prose->at < prose->end) {
        uint64_t from = prose->at, end = line_end(prose, from);
        enum line_kind kind = kind_of_line(prose, from, end);
        bool whole = prose->size && (prose->lines || kind != LINE_TEXT ||
                                     prose->size + (end - from) > PROSE_UNIT_LIMIT);
        if (whole)
            return is_taken(prose);
        prose->at = end;
        if (kind == LINE_FENCE)
            prose->fenced = !prose->fenced;
        if (prose->fenced || kind == LINE_FENCE || kind == LINE_BLANK)
            continue;
        if (!prose->size)
            prose->offset = from;
        take_line(prose, from, end);
    }
    return is_taken(prose);
}

/* Expressions are literals of the program: compiled once, they live as long as it does. */
#define KNOWN 128
static struct {
    const char *pattern;
    struct regex *regex;
} known[KNOWN];

static struct regex *compile(const char *pattern)
{
    size_t at = ((uintptr_t)pattern >> 3) % KNOWN;
    while (known[at].pattern && known[at].pattern != pattern)
        at = (at + 1) % KNOWN;
    if (!known[at].pattern) {
        struct error ignored = {0}; /* the patterns are our own */
        struct text text = {0};
        text_format(&text, "(?i:%s)", pattern);
        known[at].pattern = pattern;
        known[at].regex = regex_new(text_get(&text), text.size, "prose", &ignored);
        text_fini(&text);
    }
    return known[at].regex;
}

bool prose_match(const struct prose *prose, const char *hint, const char *regex,
                 struct prose_span groups[PROSE_GROUPS])
{
    size_t begin, end;
    struct regex *compiled = strstr(prose->lower, hint) ? compile(regex) : NULL;
    bool found = compiled &&
                 regex_find(compiled, prose->text, prose->size, 0, SIZE_MAX, &begin, &end);
    for (size_t i = 0; found && i < PROSE_GROUPS; i++)
        if (!regex_group(compiled, i, &groups[i].begin, &groups[i].end))
            groups[i] = (struct prose_span){0};
    return found;
}
