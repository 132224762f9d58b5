/* SPDX-License-Identifier: MIT */
/*
 * normalize_unicode.c - Unicode's normal forms, letters to lower case, accents off, and BERT's
 * mixture of them. The forms come from utf8proc.
 */
#include <stdlib.h>
#include <utf8proc.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/utf8.h"
#include "tokenizer/normalize.h"
#include "tokenizer/unicode.h"

/* Whether nothing before and nothing after a cut in front of this character can join across it. */
static bool begins_part(uint32_t code)
{
    if (code < 0x300)
        return true;
    if (utf8proc_get_property((utf8proc_int32_t)code)->combining_class)
        return false;
    /* Characters that may be the second of a composed pair: Hangul's vowels and finals, and others
     * of class 0. */
    return !(code >= 0x1100 && code <= 0x11ff) && !unicode_is_mark(code);
}

/* A character of which the form cannot differ, with a character like that on both sides. */
static size_t skip_plain(const struct traced *in, size_t at)
{
    size_t from = at;
    while (at < in->size && (uint8_t)in->data[at] < 0x80)
        at++;
    /* The last one may take what follows: it is left to the next part. */
    return at == in->size || at == from ? at : at - 1;
}

/* Characters of one part, taken apart: the first of each stands for it, the others are put in. */
static void take_apart(const struct traced *in, size_t begin, size_t end, bool compatible,
                       struct changes *changes)
{
    utf8proc_option_t options = (utf8proc_option_t)(
        UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | (compatible ? UTF8PROC_COMPAT : 0));
    for (size_t at = begin, step; at < end; at += step) {
        uint32_t code = 0xfffd;
        utf8proc_int32_t parts[32];
        int last = 0;
        step = utf8_read(in->data + at, end - at, &code);
        step = step ? step : 1;
        utf8proc_ssize_t count =
            utf8proc_decompose_char((utf8proc_int32_t)code, parts, 32, options, &last);
        for (utf8proc_ssize_t i = 0; i < count && i < 32; i++)
            changes_add(changes, (uint32_t)parts[i], i > 0);
    }
}

static int class_of(uint32_t code)
{
    return utf8proc_get_property((utf8proc_int32_t)code)->combining_class;
}

/* Marks in their order, those of one class as they stood. */
static void sort_marks(struct changes *changes)
{
    for (size_t i = 1; i < changes->count; i++)
        for (size_t at = i; at > 0; at--) {
            struct change *left = &changes->items[at - 1], *right = left + 1, other = *left;
            if (!class_of(right->code) || class_of(left->code) <= class_of(right->code))
                break;
            *left = *right;
            *right = other;
        }
}

/* The character that two make together; 0: none. */
static uint32_t compose(uint32_t first, uint32_t second)
{
    utf8proc_int32_t pair[2] = {(utf8proc_int32_t)first, (utf8proc_int32_t)second};
    utf8proc_ssize_t size = utf8proc_normalize_utf32(
        pair, 2, (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    return size == 1 ? (uint32_t)pair[0] : 0;
}

/* Puts together what belongs together; what is put into another is one change less. */
static void put_together(struct changes *changes)
{
    size_t kept = 0, starter = SIZE_MAX;
    int before = 0; /* class of the last mark that stayed behind the starter */
    for (size_t i = 0; i < changes->count; i++) {
        struct change change = changes->items[i];
        int class = class_of(change.code);
        bool open = starter != SIZE_MAX &&
                    (kept == starter + 1 || (before && before < class));
        uint32_t made = open ? compose(changes->items[starter].code, change.code) : 0;
        if (made) {
            changes->items[starter].code = made;
            changes->items[starter].by += change.by - 1;
            continue;
        }
        if (!class) {
            starter = kept;
            before = 0;
        } else {
            before = class;
        }
        changes->items[kept++] = change;
    }
    changes->count = kept;
}

static void put_part(const struct traced *in, size_t begin, size_t end,
                     enum normalizer_kind kind, struct changes *changes, struct traced *out)
{
    changes->count = 0;
    take_apart(in, begin, end, kind == NORMALIZE_NFKC || kind == NORMALIZE_NFKD, changes);
    sort_marks(changes);
    if (kind == NORMALIZE_NFC || kind == NORMALIZE_NFKC)
        put_together(changes);
    traced_add_changes(out, changes, in, begin);
}

void normalize_unicode(const struct normalizer *step, const struct traced *in, struct traced *out)
{
    struct changes changes = {0};
    for (size_t at = 0, end; at < in->size; at = end) {
        uint32_t code;
        end = skip_plain(in, at);
        traced_add_part(out, in, at, end);
        at = end;
        if (at == in->size)
            break;
        end += utf8_read(in->data + at, in->size - at, &code);
        while (end < in->size) {
            size_t size = utf8_read(in->data + end, in->size - end, &code);
            if (!size || begins_part(code))
                break;
            end += size;
        }
        end += end == at; /* not UTF-8 */
        put_part(in, at, end, step->kind, &changes, out);
    }
    free(changes.items);
}

void normalize_lowercase(const struct traced *in, struct traced *out)
{
    uint32_t code;
    for (size_t at = 0, size; at < in->size; at += size) {
        char lower[4];
        size = utf8_read(in->data + at, in->size - at, &code);
        if (!size)
            size = 1, code = 0;
        utf8proc_int32_t becomes = utf8proc_tolower((utf8proc_int32_t)code);
        if (code == 0x130)
            traced_add(out, "i\xcc\x87", 3, in, at);
        else if (becomes == (utf8proc_int32_t)code)
            traced_add_part(out, in, at, at + size);
        else
            traced_add(out, lower, utf8_write(lower, (uint32_t)becomes), in, at);
    }
}

void normalize_accents(const struct traced *in, struct traced *out, bool all_marks)
{
    uint32_t code;
    for (size_t at = 0, size; at < in->size; at += size) {
        size = utf8_read(in->data + at, in->size - at, &code);
        if (!size)
            size = 1, code = 0;
        bool dropped = all_marks ? unicode_is_mark(code)
                                 : (unicode_table()[code] & 0x1f) == CATEGORY_MN;
        if (!dropped)
            traced_add_part(out, in, at, at + size);
    }
}

static bool is_chinese(uint32_t code)
{
    return (code >= 0x4E00 && code <= 0x9FFF) || (code >= 0x3400 && code <= 0x4DBF) ||
           (code >= 0x20000 && code <= 0x2A6DF) || (code >= 0x2A700 && code <= 0x2B73F) ||
           (code >= 0x2B740 && code <= 0x2B81F) || (code >= 0x2B920 && code <= 0x2CEAF) ||
           (code >= 0xF900 && code <= 0xFAFF) || (code >= 0x2F800 && code <= 0x2FA1F);
}

/* Control characters go, white space becomes blanks. */
static void clean(const struct traced *in, struct traced *out)
{
    uint32_t code;
    for (size_t at = 0, size; at < in->size; at += size) {
        size = utf8_read(in->data + at, in->size - at, &code);
        if (!size)
            size = 1, code = 0;
        if (unicode_is_space(code) && code != 0x85 && code != 0xb && code != 0xc)
            traced_add(out, " ", 1, in, at);
        else if (code && code != 0xfffd && !unicode_is_other(code))
            traced_add_part(out, in, at, at + size);
    }
}

static void space_chinese(const struct traced *in, struct traced *out)
{
    uint32_t code;
    for (size_t at = 0, size; at < in->size; at += size) {
        size = utf8_read(in->data + at, in->size - at, &code);
        size = size ? size : 1;
        if (is_chinese(code))
            traced_add(out, " ", 1, in, at);
        traced_add_part(out, in, at, at + size);
        if (is_chinese(code))
            traced_add(out, " ", 1, in, at);
    }
}

void normalize_bert(const struct normalizer *step, struct traced *in, struct traced *out)
{
    static const struct normalizer nfd = {.kind = NORMALIZE_NFD};
    struct traced other = {0};
    traced_add_part(out, in, 0, in->size);
    for (unsigned part = 0; part < 5; part++) {
        traced_clear(&other, in->tracing);
        if (part == 0 && step->clean)
            clean(out, &other);
        else if (part == 1 && step->chinese)
            space_chinese(out, &other);
        else if (part == 2 && step->accents)
            normalize_unicode(&nfd, out, &other);
        else if (part == 3 && step->accents)
            normalize_accents(out, &other, false);
        else if (part == 4 && step->lower)
            normalize_lowercase(out, &other);
        else
            continue;
        traced_swap(out, &other);
    }
    traced_fini(&other);
}
