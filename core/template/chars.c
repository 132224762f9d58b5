/* SPDX-License-Identifier: MIT */
/*
 * chars.c - texts as Python's str sees them, character by character. Knows no values of
 * templates.
 */
#include "template/chars.h"

#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"

#define SMALL_SIGMA 0x3c3
#define FINAL_SIGMA 0x3c2
#define CAPITAL_SIGMA 0x3a3

/* Letters that become several. */
static const struct {
    uint32_t code;
    const char *upper;
    const char *title;
} wide_letters[] = {{0xdf, "SS", "Ss"},
                    {0x149, "\xca\xbcN", "\xca\xbcN"},
                    {0x1f0, "J\xcc\x8c", "J\xcc\x8c"},
                    {0xfb00, "FF", "Ff"},
                    {0xfb01, "FI", "Fi"},
                    {0xfb02, "FL", "Fl"},
                    {0xfb03, "FFI", "Ffi"},
                    {0xfb04, "FFL", "Ffl"},
                    {0xfb05, "ST", "St"},
                    {0xfb06, "ST", "St"}};

uint32_t chars_read(const char *text, size_t size, size_t *at)
{
    uint32_t code = (unsigned char)text[*at];
    size_t length;

    if (code < 0x80) {
        ++*at;
        return code;
    }
    length = utf8_read(text + *at, size - *at, &code);
    *at += length > 0 ? length : 1;
    return length > 0 ? code : 0xfffd;
}

uint32_t chars_count(const char *text, size_t size)
{
    uint32_t count = 0;

    for (size_t i = 0; i < size; i++)
        count += (text[i] & 0xc0) != 0x80;
    return count;
}

size_t chars_offset(const char *text, size_t size, uint64_t index)
{
    size_t at = 0;

    while (at < size && index > 0) {
        chars_read(text, size, &at);
        index--;
    }
    return at;
}

bool chars_is_space(uint32_t code)
{
    return (code >= 9 && code <= 13) || (code >= 28 && code <= 32) || code == 0x85 ||
           code == 0xa0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200a) ||
           code == 0x2028 || code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x3000;
}

bool chars_is_printable(uint32_t code)
{
    switch (utf8proc_category((utf8proc_int32_t)code)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return false;
    case UTF8PROC_CATEGORY_ZS:
        return code == ' ';
    default:
        return true;
    }
}

bool chars_is_upper(uint32_t code)
{
    return utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_LU;
}

bool chars_is_lower(uint32_t code)
{
    return utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_LL || code == 0xaa ||
           code == 0xba;
}

bool chars_is_cased(uint32_t code)
{
    return chars_is_upper(code) || chars_is_lower(code) ||
           utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_LT;
}

bool chars_is_letter(uint32_t code)
{
    int category = utf8proc_category((utf8proc_int32_t)code);

    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

bool chars_is_digit(uint32_t code)
{
    return utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_ND;
}

static bool in_set(uint32_t code, const char *set, size_t set_size)
{
    size_t at = 0;

    if (set == NULL)
        return chars_is_space(code);
    while (at < set_size)
        if (chars_read(set, set_size, &at) == code)
            return true;
    return false;
}

void chars_strip(struct machine *machine, const char **text, size_t *size, const char *set,
                 size_t set_size, int sides)
{
    uint64_t cost = 1 + set_size / 8;

    while ((sides & CHARS_STRIP_LEFT) && *size > 0) {
        size_t at = 0;

        machine_spend(machine, cost);
        if (!in_set(chars_read(*text, *size, &at), set, set_size))
            break;
        *text += at;
        *size -= at;
    }
    while ((sides & CHARS_STRIP_RIGHT) && *size > 0) {
        size_t last = *size - 1;
        size_t at;

        machine_spend(machine, cost);
        while (last > 0 && ((*text)[last] & 0xc0) == 0x80)
            last--;
        at = last;
        if (!in_set(chars_read(*text, *size, &at), set, set_size))
            break;
        *size = last;
    }
}

static void add_upper(struct machine *machine, struct builder *out, uint32_t code, bool title)
{
    for (size_t i = 0; i < sizeof wide_letters / sizeof *wide_letters; i++)
        if (wide_letters[i].code == code) {
            builder_add(machine, out, title ? wide_letters[i].title : wide_letters[i].upper);
            return;
        }
    code = (uint32_t)(title ? utf8proc_totitle((utf8proc_int32_t)code)
                            : utf8proc_toupper((utf8proc_int32_t)code));
    builder_code(machine, out, code);
}

/* A capital sigma at the end of a word: a letter before it, none behind. */
static bool is_final(const char *text, size_t size, size_t at, bool after_letter)
{
    return after_letter && (at >= size || !chars_is_cased(chars_read(text, size, &at)));
}

static void add_lower(struct machine *machine, struct builder *out, uint32_t code, bool final)
{
    if (code == CAPITAL_SIGMA)
        code = final ? FINAL_SIGMA : SMALL_SIGMA;
    else if (code == 0x130)
        builder_byte(machine, out, 'i');
    code = code == 0x130 ? 0x307 : (uint32_t)utf8proc_tolower((utf8proc_int32_t)code);
    builder_code(machine, out, code);
}

void chars_upper(struct machine *machine, struct builder *out, const char *text, size_t size)
{
    size_t at = 0;

    machine_spend(machine, size / 8);
    while (at < size)
        add_upper(machine, out, chars_read(text, size, &at), false);
}

static void lower_from(struct machine *machine, struct builder *out, const char *text, size_t size,
                       size_t at, bool cased)
{
    machine_spend(machine, size / 8);
    while (at < size) {
        uint32_t code = chars_read(text, size, &at);

        add_lower(machine, out, code,
                  code == CAPITAL_SIGMA && is_final(text, size, at, cased));
        cased = chars_is_cased(code);
    }
}

void chars_lower(struct machine *machine, struct builder *out, const char *text, size_t size)
{
    lower_from(machine, out, text, size, 0, false);
}

void chars_capitalize(struct machine *machine, struct builder *out, const char *text, size_t size)
{
    size_t at = 0;
    uint32_t code;

    if (size == 0)
        return;
    code = chars_read(text, size, &at);
    add_upper(machine, out, code, true);
    lower_from(machine, out, text, size, at, chars_is_cased(code));
}

void chars_title(struct machine *machine, struct builder *out, const char *text, size_t size)
{
    size_t at = 0;
    bool cased = false;

    machine_spend(machine, size / 8);
    while (at < size) {
        uint32_t code = chars_read(text, size, &at);

        if (cased)
            add_lower(machine, out, code,
                      code == CAPITAL_SIGMA && is_final(text, size, at, cased));
        else
            add_upper(machine, out, code, true);
        cased = chars_is_cased(code);
    }
}

size_t chars_find(struct machine *machine, const char *text, size_t size, const char *part,
                  size_t part_size, size_t from)
{
    const char *found;

    if (from > size || part_size > size - from)
        return SIZE_MAX;
    if (part_size == 0)
        return from;
    found = memmem(text + from, size - from, part, part_size);
    machine_spend(machine, 1 + (found != NULL ? (size_t)(found - text) - from : size - from) / 32);
    return found != NULL ? (size_t)(found - text) : SIZE_MAX;
}

size_t chars_find_last(struct machine *machine, const char *text, size_t size, const char *part,
                       size_t part_size)
{
    if (part_size > size)
        return SIZE_MAX;
    for (size_t at = size - part_size;; at--) {
        machine_spend(machine, 1 + part_size / 32);
        if (part_size == 0 || !memcmp(text + at, part, part_size))
            return at;
        if (at == 0)
            return SIZE_MAX;
    }
}

static bool ends_line(uint32_t code)
{
    return (code >= 10 && code <= 13) || (code >= 28 && code <= 30) || code == 0x85 ||
           code == 0x2028 || code == 0x2029;
}

size_t chars_line(const char *text, size_t size, size_t from, size_t *next)
{
    size_t at = from;

    while (at < size) {
        size_t end = at;
        uint32_t code = chars_read(text, size, &at);

        if (!ends_line(code))
            continue;
        if (code == '\r' && at < size && text[at] == '\n')
            at++;
        *next = at;
        return end;
    }
    *next = size;
    return size;
}
