/* SPDX-License-Identifier: MIT */
/*
 * idna_codes.c - which characters a label may have (RFC 5892, derived by its rules from the tables
 * of utf8proc), which neighbours some need, and the order of right-to-left text (RFC 5893). Splits
 * no name into labels.
 */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"
#include "schema/idna.h"

struct range {
    uint32_t first, last;
};

static bool is_in(uint32_t code, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

#define IS_IN(code, ranges) is_in(code, ranges, sizeof ranges / sizeof *ranges)

static bool is_mark(uint32_t code)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
           category == UTF8PROC_CATEGORY_ME;
}

/* Whether folding case and compatibility leaves the character as it is. */
static bool is_stable(uint32_t code)
{
    char text[4];
    size_t size = utf8_write(text, code);
    utf8proc_uint8_t *folded = NULL;
    const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                      UTF8PROC_CASEFOLD;
    utf8proc_ssize_t length = utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)size,
                                           &folded, options);
    bool same = length == (utf8proc_ssize_t)size && !memcmp(folded, text, size);
    free(folded);
    return same;
}

/* RFC 5892, 2.6 to 2.10 and 3. */
static bool is_allowed(uint32_t code)
{
    static const struct range allowed[] = {{0xdf, 0xdf}, {0x3c2, 0x3c2}, {0x6fd, 0x6fe},
                                           {0xf0b, 0xf0b}, {0x3007, 0x3007}, {0xb7, 0xb7},
                                           {0x375, 0x375}, {0x5f3, 0x5f4}, {0x30fb, 0x30fb},
                                           {0x200c, 0x200d}};
    static const struct range refused[] = {{0x640, 0x640}, {0x7fa, 0x7fa}, {0x302e, 0x302f},
                                           {0x3031, 0x3035}, {0x303b, 0x303b},
                                           {0x20d0, 0x20ff}, {0x1d100, 0x1d24f},
                                           {0x1100, 0x11ff}, {0xa960, 0xa97f},
                                           {0xd7b0, 0xd7ff}, {0x34f, 0x34f}, {0x115f, 0x1160},
                                           {0x17b4, 0x17b5}, {0x180b, 0x180e},
                                           {0x3164, 0x3164}, {0xfe00, 0xfe0f}, {0xffa0, 0xffa0},
                                           {0xe0000, 0xe0fff}};
    if (code < 0x80)
        return (code >= 'a' && code <= 'z') || (code >= '0' && code <= '9') || code == '-';
    if (IS_IN(code, allowed))
        return true;
    if (IS_IN(code, refused) || !is_stable(code))
        return false;
    switch (utf8proc_category((utf8proc_int32_t)code)) {
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
        return true;
    default:
        return false;
    }
}

static bool is_greek(uint32_t code)
{
    static const struct range greek[] = {{0x370, 0x373}, {0x375, 0x377}, {0x37a, 0x37d},
                                         {0x37f, 0x37f}, {0x384, 0x384}, {0x386, 0x386},
                                         {0x388, 0x3e1}, {0x3f0, 0x3ff}, {0x1f00, 0x1fff},
                                         {0x2126, 0x2126}, {0x10140, 0x1018e},
                                         {0x1d200, 0x1d245}};
    return IS_IN(code, greek);
}

static bool is_hebrew(uint32_t code)
{
    static const struct range hebrew[] = {{0x591, 0x5c7}, {0x5d0, 0x5ea}, {0x5ef, 0x5f4},
                                          {0xfb1d, 0xfb4f}};
    return IS_IN(code, hebrew);
}

/* Hiragana, Katakana, Han. */
static bool is_japanese(uint32_t code)
{
    static const struct range japanese[] = {
        {0x2e80, 0x2fd5}, {0x3005, 0x3005}, {0x3007, 0x3007}, {0x3021, 0x3029}, {0x3038, 0x303b},
        {0x3041, 0x3096}, {0x309d, 0x309f}, {0x30a1, 0x30fa}, {0x30fd, 0x30ff}, {0x31f0, 0x31ff},
        {0x3400, 0x4dbf}, {0x4e00, 0x9fff}, {0xf900, 0xfad9}, {0xff66, 0xff6f}, {0xff71, 0xff9d},
        {0x1b000, 0x1b167}, {0x20000, 0x323af}};
    return IS_IN(code, japanese);
}

/* Letters that join the one before them and none behind (R), of Arabic and Syriac. */
static bool joins_only_before(uint32_t code)
{
    static const struct range right[] = {{0x622, 0x625}, {0x627, 0x627}, {0x629, 0x629},
                                         {0x62f, 0x632}, {0x648, 0x648}, {0x671, 0x673},
                                         {0x675, 0x677}, {0x688, 0x699}, {0x6c0, 0x6c0},
                                         {0x6c3, 0x6cb}, {0x6cd, 0x6cd}, {0x6cf, 0x6cf},
                                         {0x6d2, 0x6d3}, {0x6d5, 0x6d5}, {0x6ee, 0x6ef},
                                         {0x710, 0x710}, {0x715, 0x719}, {0x71e, 0x71e},
                                         {0x728, 0x728}, {0x72a, 0x72a}, {0x72c, 0x72c},
                                         {0x72f, 0x72f}, {0x74d, 0x74d}, {0x759, 0x75b},
                                         {0x76b, 0x76c}, {0x771, 0x771}, {0x773, 0x774},
                                         {0x778, 0x779}, {0x870, 0x882}};
    return IS_IN(code, right);
}

/* Letters that join on both sides (D), likewise, and N'Ko and Mongolian. */
static bool joins_both(uint32_t code)
{
    static const struct range both[] = {{0x620, 0x63f}, {0x641, 0x64a}, {0x66e, 0x66f},
                                        {0x671, 0x6d3}, {0x6fa, 0x6fc}, {0x6ff, 0x6ff},
                                        {0x712, 0x72f}, {0x74e, 0x77f}, {0x7ca, 0x7ea},
                                        {0x8a0, 0x8c8}, {0x1820, 0x1878}};
    return IS_IN(code, both) && !joins_only_before(code) && code != 0x621 && code != 0x674;
}

/* RFC 5892, A.1: between letters that join, marks left out. */
static bool stands_in_joined(const uint32_t *codes, size_t count, size_t at)
{
    size_t before = at, behind = at + 1;
    while (before > 0 && is_mark(codes[before - 1]))
        before--;
    while (behind < count && is_mark(codes[behind]))
        behind++;
    return before > 0 && joins_both(codes[before - 1]) && behind < count &&
           (joins_both(codes[behind]) || joins_only_before(codes[behind]));
}

static bool has_japanese(const uint32_t *codes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_japanese(codes[i]))
            return true;
    return false;
}

/* RFC 5892, appendix A: the character has the neighbours it needs. */
static bool has_context(const uint32_t *codes, size_t count, size_t at)
{
    uint32_t before = at ? codes[at - 1] : 0, behind = at + 1 < count ? codes[at + 1] : 0;
    bool virama = at && utf8proc_get_property((utf8proc_int32_t)before)->combining_class == 9;
    switch (codes[at]) {
    case 0x200c:
        return virama || stands_in_joined(codes, count, at);
    case 0x200d:
        return virama;
    case 0xb7:
        return before == 'l' && behind == 'l';
    case 0x375:
        return is_greek(behind);
    case 0x5f3:
    case 0x5f4:
        return is_hebrew(before);
    case 0x30fb:
        return has_japanese(codes, count);
    default:
        return true;
    }
}

bool idna_is_label(const uint32_t *codes, size_t count)
{
    bool arabic = false, extended = false;
    if (!count || codes[0] == '-' || codes[count - 1] == '-' || is_mark(codes[0]) ||
        (count > 3 && codes[2] == '-' && codes[3] == '-'))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!is_allowed(codes[i]) || !has_context(codes, count, i))
            return false;
        arabic |= codes[i] >= 0x660 && codes[i] <= 0x669;
        extended |= codes[i] >= 0x6f0 && codes[i] <= 0x6f9;
    }
    return !(arabic && extended);
}

static utf8proc_bidi_class_t bidi_class(uint32_t code)
{
    return utf8proc_get_property((utf8proc_int32_t)code)->bidi_class;
}

bool idna_is_right_to_left(const uint32_t *codes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        utf8proc_bidi_class_t class = bidi_class(codes[i]);
        if (class == UTF8PROC_BIDI_CLASS_R || class == UTF8PROC_BIDI_CLASS_AL ||
            class == UTF8PROC_BIDI_CLASS_AN)
            return true;
    }
    return false;
}

bool idna_meets_bidi_rule(const uint32_t *codes, size_t count)
{
    enum { L = 1 << 0, R = 1 << 1, EN = 1 << 2, AN = 1 << 3, WEAK = 1 << 4, OTHER = 1 << 5 };
    static const unsigned char kinds[] = {
        [UTF8PROC_BIDI_CLASS_L] = L,     [UTF8PROC_BIDI_CLASS_R] = R,
        [UTF8PROC_BIDI_CLASS_AL] = R,    [UTF8PROC_BIDI_CLASS_EN] = EN,
        [UTF8PROC_BIDI_CLASS_AN] = AN,   [UTF8PROC_BIDI_CLASS_ES] = WEAK,
        [UTF8PROC_BIDI_CLASS_CS] = WEAK, [UTF8PROC_BIDI_CLASS_ET] = WEAK,
        [UTF8PROC_BIDI_CLASS_ON] = WEAK, [UTF8PROC_BIDI_CLASS_BN] = WEAK,
    };
    unsigned all = 0, last = 0, first = 0;
    for (size_t i = 0; i < count; i++) {
        utf8proc_bidi_class_t class = bidi_class(codes[i]);
        unsigned kind = class < sizeof kinds ? kinds[class] : 0;
        if (class == UTF8PROC_BIDI_CLASS_NSM)
            continue; /* counts as what it stands on */
        kind = kind ? kind : OTHER;
        first = first ? first : kind;
        last = kind;
        all |= kind;
    }
    if (first == L)
        return !(all & ~(unsigned)(L | EN | WEAK)) && last & (L | EN);
    return first == R && !(all & ~(unsigned)(R | EN | AN | WEAK)) && last & (R | EN | AN) &&
           (all & (EN | AN)) != (EN | AN);
}
