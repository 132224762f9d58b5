/* SPDX-License-Identifier: MIT */
/* cut_find.c - what each step finds in a text. What becomes of it: cut.c. */
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "tokenizer/cut.h"
#include "tokenizer/unicode.h"

static void add(struct founds *founds, size_t begin, size_t end, bool match)
{
    if (founds->count == founds->room)
        founds->items = memory_grow(founds->items, &founds->room, founds->count + 1,
                                    sizeof *founds->items);
    founds->items[founds->count++] = (struct found){begin, end, match};
}

static size_t read_character(const char *data, size_t size, size_t at, uint32_t *code)
{
    size_t step = utf8_read(data + at, size - at, code);
    if (step)
        return at + step;
    *code = 0xfffd;
    return at + 1;
}

static void find_regex(struct regex *regex, const char *data, size_t size, struct founds *founds)
{
    size_t last = 0, begin, end, barred = SIZE_MAX;
    while (regex_find(regex, data, size, last, barred, &begin, &end)) {
        if (begin > last)
            add(founds, last, begin, false);
        add(founds, begin, end, true);
        last = barred = end;
    }
    if (last < size)
        add(founds, last, size, false);
}

static void find_text(const char *text, size_t text_size, const char *data, size_t size,
                      struct founds *founds)
{
    size_t last = 0;
    const char *found;
    while (text_size && (found = memmem(data + last, size - last, text, text_size))) {
        size_t begin = (size_t)(found - data);
        if (begin > last)
            add(founds, last, begin, false);
        add(founds, begin, begin + text_size, true);
        last = begin + text_size;
    }
    if (last < size)
        add(founds, last, size, false);
}

static void find_words(const struct scan *scan, const char *data, size_t size,
                       struct founds *founds)
{
    for (size_t at = 0, end; at < size; at = end) {
        end = scan_word(scan, data, size, at);
        add(founds, at, end, true);
    }
}

static bool is_digit(uint32_t code)
{
    return unicode_is_digit(code);
}

/* Characters of a kind, each a match. */
static void find_characters(bool (*is)(uint32_t code), const char *data, size_t size,
                            struct founds *founds)
{
    uint32_t code;
    size_t last = 0;
    for (size_t at = 0, end; at < size; at = end) {
        end = read_character(data, size, at, &code);
        if (!is(code))
            continue;
        if (at > last)
            add(founds, last, at, false);
        add(founds, at, end, true);
        last = end;
    }
    if (last < size)
        add(founds, last, size, false);
}

/* \w+|[^\w\s]+: everything but white space, which is found. */
static void find_whitespace(const char *data, size_t size, struct founds *founds)
{
    uint32_t code;
    int before = -1;
    size_t begin = 0;
    for (size_t at = 0, end; at < size; at = end) {
        end = read_character(data, size, at, &code);
        int kind = unicode_is_word(code) ? 1 : unicode_is_space(code) ? 0 : 2;
        if (kind != before && at > begin) {
            add(founds, begin, at, before == 0);
            begin = at;
        }
        before = kind;
    }
    if (size > begin)
        add(founds, begin, size, before == 0);
}

/* White space is dropped, punctuation stands alone. */
static void find_bert(const char *data, size_t size, struct founds *founds)
{
    uint32_t code;
    size_t last = 0;
    for (size_t at = 0, end; at < size; at = end) {
        end = read_character(data, size, at, &code);
        bool space = unicode_is_space(code);
        if (!space && !unicode_is_punctuation(code))
            continue;
        if (at > last)
            add(founds, last, at, false);
        add(founds, at, end, space);
        last = end;
    }
    if (last < size)
        add(founds, last, size, false);
}

static void find_lengths(size_t length, const char *data, size_t size, struct founds *founds)
{
    uint32_t code;
    for (size_t at = 0, begin = 0; at < size; begin = at) {
        for (size_t i = 0; i < length && at < size; i++)
            at = read_character(data, size, at, &code);
        add(founds, begin, at, true);
    }
}

static void find_split(const struct cutter *step, const char *data, size_t size,
                       struct founds *founds)
{
    if (step->scanned)
        find_words(&step->scan, data, size, founds);
    else if (step->regex)
        find_regex(step->regex, data, size, founds);
    else
        find_text(step->text, step->text_size, data, size, founds);
    for (size_t i = 0; step->invert && i < founds->count; i++)
        founds->items[i].match = !founds->items[i].match;
}

void cut_find(const struct cutter *step, const char *data, size_t size, struct founds *founds)
{
    switch (step->kind) {
    case CUT_SPLIT:
        find_split(step, data, size, founds);
        break;
    case CUT_BYTE_LEVEL:
        find_words(&scan_gpt2, data, size, founds);
        break;
    case CUT_METASPACE:
        find_text(step->text, step->text_size, data, size, founds);
        break;
    case CUT_WHITESPACE:
        find_whitespace(data, size, founds);
        break;
    case CUT_WHITESPACE_SPLIT:
        find_characters(unicode_is_space, data, size, founds);
        break;
    case CUT_PUNCTUATION:
        find_characters(unicode_is_punctuation, data, size, founds);
        break;
    case CUT_DIGITS:
        find_characters(is_digit, data, size, founds);
        break;
    case CUT_BERT:
        find_bert(data, size, founds);
        break;
    case CUT_LENGTH:
        find_lengths(step->length, data, size, founds);
        break;
    }
}
