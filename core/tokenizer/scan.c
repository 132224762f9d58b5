/* SPDX-License-Identifier: MIT */
/*
 * scan.c - cutting text into words, one at a time. Follows what a backtracking search of the
 * pattern would find; where that is not plain, the pattern stands beside it.
 */
#include "tokenizer/scan.h"

#include <string.h>

#include "base/utf8.h"
#include "tokenizer/unicode.h"

/* Classes of characters. Marks are LETTER, too, where the pattern says so. */
enum {
    LETTER = 1, NUMBER = 2, SPACE = 4, LINE_END = 8, SIGN = 16, MARK = 32,
    UPPER = 64, /* Lu Lt Lm Lo M: may stand before the lower ones */
    LOWER = 128 /* Ll Lm Lo M */
};

const struct scan scan_gpt2 = {.words = SCAN_GPT2, .suffixes = true};

#define SUFFIXES "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
#define TAIL "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
#define SIGNS "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
#define CASED(end)                                                                              \
    "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+" end \
    "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*" end
#define CASED_TAIL "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*" TAIL

static const struct {
    const char *pattern;
    struct scan scan;
} patterns[] = {
    {"'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
     {.words = SCAN_GPT2, .suffixes = true}},
    {"'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)",
     {.words = SCAN_GPT2, .suffixes = true}},
    {"'(?:[sdmt]|ll|ve|re)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
     {.words = SCAN_GPT2, .suffixes = true}},
    {SUFFIXES "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}" SIGNS TAIL,
     {.words = SCAN_CL100K, .suffixes = true, .digits = 3}},
    {SUFFIXES "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}" SIGNS TAIL,
     {.words = SCAN_CL100K, .suffixes = true, .digits = 1}},
    {SUFFIXES "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}+" SIGNS TAIL,
     {.words = SCAN_CL100K, .suffixes = true}},
    {SUFFIXES "|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}"
     "| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*" TAIL,
     {.words = SCAN_CL100K, .suffixes = true, .digits = 1, .marks = true}},
    {CASED("") "|\\p{N}" CASED_TAIL, {.words = SCAN_O200K, .digits = 1, .slash = true}},
    {CASED("") "|\\p{N}{1,3}" CASED_TAIL, {.words = SCAN_O200K, .digits = 3, .slash = true}},
    {CASED(SUFFIXES "?") "|\\p{N}{1,3}" CASED_TAIL,
     {.words = SCAN_O200K, .suffixes = true, .digits = 3, .slash = true}},
    {CASED(SUFFIXES "?") "|\\p{N}" CASED_TAIL,
     {.words = SCAN_O200K, .suffixes = true, .digits = 1, .slash = true}},
};

bool scan_parse(const char *pattern, size_t size, struct scan *scan)
{
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        if (strlen(patterns[i].pattern) == size && !memcmp(patterns[i].pattern, pattern, size)) {
            *scan = patterns[i].scan;
            return true;
        }
    return false;
}

static unsigned class_of_kind(unsigned kind)
{
    static const uint8_t classes[32] = {
        [CATEGORY_LU] = LETTER | UPPER, [CATEGORY_LL] = LETTER | LOWER,
        [CATEGORY_LT] = LETTER | UPPER, [CATEGORY_LM] = LETTER | UPPER | LOWER,
        [CATEGORY_LO] = LETTER | UPPER | LOWER, [CATEGORY_MN] = SIGN | MARK | UPPER | LOWER,
        [CATEGORY_MC] = SIGN | MARK | UPPER | LOWER, [CATEGORY_ME] = SIGN | MARK | UPPER | LOWER,
        [CATEGORY_ND] = NUMBER, [CATEGORY_NL] = NUMBER, [CATEGORY_NO] = NUMBER};
    unsigned class = classes[kind & 0x1f];
    return kind & UNICODE_SPACE ? SPACE : class ? class : SIGN;
}

/* The class of the character at `at`, and where it ends; 0 at the end of the text. */
static unsigned class_at(const struct scan *scan, const char *data, size_t size, size_t at,
                         size_t *end)
{
    uint32_t code;
    size_t step;
    *end = at;
    if (at >= size)
        return 0;
    code = (uint8_t)data[at];
    step = code < 0x80 ? 1 : utf8_next(data + at, size - at, &code);
    *end = at + (step ? step : 1);
    if (!step)
        return SIGN;
    unsigned class = class_of_kind(unicode_table()[code]);
    if (code == '\r' || code == '\n')
        class |= LINE_END;
    if (scan->marks && class & MARK)
        class = LETTER | UPPER | LOWER;
    return class;
}

/* Skips characters of these classes. */
static size_t skip(const struct scan *scan, const char *data, size_t size, size_t at,
                   unsigned classes)
{
    size_t end;
    while (class_at(scan, data, size, at, &end) & classes)
        at = end;
    return at;
}

static size_t suffix(const char *data, size_t size, size_t at, bool any_case)
{
    uint8_t a, b;
    if (at + 1 >= size || data[at] != '\'')
        return at;
    a = (uint8_t)data[at + 1];
    b = at + 2 < size ? (uint8_t)data[at + 2] : 0;
    if (any_case && a == 0xc5 && b == 0xbf) /* the long s */
        return at + 3;
    if (any_case) {
        a = a >= 'A' && a <= 'Z' ? a | 0x20 : a;
        b = b >= 'A' && b <= 'Z' ? b | 0x20 : b;
    }
    if (a == 's' || a == 't' || a == 'm' || a == 'd')
        return at + 2;
    return (a == 'r' && b == 'e') || (a == 'v' && b == 'e') || (a == 'l' && b == 'l') ? at + 3 : at;
}

/* \s*[\r\n]+ (unless `plain`), \s+(?!\S), \s+ */
static size_t blanks(const struct scan *scan, const char *data, size_t size, size_t at, bool plain)
{
    size_t line_end = 0, last = at, end = at, next;
    for (unsigned class; (class = class_at(scan, data, size, end, &next)) & SPACE; end = next) {
        last = end;
        if (class & LINE_END)
            line_end = next;
    }
    if (line_end && !plain)
        return line_end;
    return end == size || last == at ? end : last;
}

static size_t word_gpt2(const struct scan *scan, const char *data, size_t size, size_t at)
{
    size_t end = suffix(data, size, at, false), next;
    if (end > at)
        return end;
    unsigned class = class_at(scan, data, size, at, &end);
    if (data[at] == ' ') {
        unsigned after = class_at(scan, data, size, end, &next);
        if (after && !(after & SPACE)) {
            class = after;
            end = next;
        }
    }
    if (class & SPACE)
        return blanks(scan, data, size, at, true);
    return skip(scan, data, size, end, class & (LETTER | NUMBER | SIGN));
}

static size_t digits(const struct scan *scan, const char *data, size_t size, size_t at)
{
    size_t end;
    if (!scan->digits)
        return skip(scan, data, size, at, NUMBER);
    for (unsigned i = 0; i < scan->digits && class_at(scan, data, size, at, &end) & NUMBER; i++)
        at = end;
    return at;
}

/* Numbers, signs and blanks, in the patterns that have letters before them. */
static size_t word_other(const struct scan *scan, const char *data, size_t size, size_t at,
                         unsigned class)
{
    size_t from = at, next;
    if (class & NUMBER)
        return digits(scan, data, size, at);
    if (data[at] == ' ' && class_at(scan, data, size, at + 1, &next) & SIGN)
        from = at + 1;
    else if (class & SPACE)
        return blanks(scan, data, size, at, false);
    at = skip(scan, data, size, from, SIGN);
    while (at < size &&
           (data[at] == '\r' || data[at] == '\n' || (scan->slash && data[at] == '/')))
        at++;
    return at;
}

static size_t word_cl100k(const struct scan *scan, const char *data, size_t size, size_t at)
{
    size_t end = suffix(data, size, at, true), next;
    if (end > at)
        return end;
    unsigned class = class_at(scan, data, size, at, &end);
    if (class & LETTER)
        return skip(scan, data, size, end, LETTER);
    if (!(class & (NUMBER | LINE_END)) && class_at(scan, data, size, end, &next) & LETTER)
        return skip(scan, data, size, next, LETTER);
    return word_other(scan, data, size, at, class);
}

/* UPPER*LOWER+ from `at`; `at` when there is none. */
static size_t lower_end(const struct scan *scan, const char *data, size_t size, size_t at)
{
    size_t end = at, lower = at, next;
    for (unsigned class; (class = class_at(scan, data, size, end, &next)) & UPPER; end = next)
        if (class & LOWER)
            lower = next;
    if (class_at(scan, data, size, end, &next) & LOWER)
        return skip(scan, data, size, next, LOWER);
    return lower;
}

static size_t word_o200k(const struct scan *scan, const char *data, size_t size, size_t at)
{
    size_t first, end;
    unsigned class = class_at(scan, data, size, at, &first);
    bool prefix = !(class & (LETTER | NUMBER | LINE_END));
    size_t from = prefix ? first : at;
    if ((end = lower_end(scan, data, size, from)) == from && prefix)
        end = lower_end(scan, data, size, from = at);
    if (end == from) {
        from = prefix ? first : at;
        end = skip(scan, data, size, from, UPPER);
        if (end == from && prefix)
            end = skip(scan, data, size, from = at, UPPER);
    }
    if (end == from)
        return word_other(scan, data, size, at, class);
    return scan->suffixes ? suffix(data, size, end, true) : end;
}

size_t scan_word(const struct scan *scan, const char *data, size_t size, size_t at)
{
    switch (scan->words) {
    case SCAN_GPT2:
        return word_gpt2(scan, data, size, at);
    case SCAN_CL100K:
        return word_cl100k(scan, data, size, at);
    case SCAN_O200K:
        break;
    }
    return word_o200k(scan, data, size, at);
}
