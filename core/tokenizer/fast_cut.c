/* SPDX-License-Identifier: MIT */
/*
 * fast_cut.c - finding words for fast.c, and the texts that only the long way does right. Which
 * tokenizers it is good for: fast_prepare.c.
 */
#include "tokenizer/fast_cut.h"

#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"
#include "tokenizer/unicode.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define MARK "\xe2\x96\x81"

static size_t cut_bytes(const struct fast *fast, struct fast_cursor *cursor,
                        struct scan_word *words, size_t most)
{
    size_t count = 0;
    while (count + SCAN_BLOCK <= most && cursor->at < cursor->end) {
        count += scan_words(&fast->scan, cursor->text, cursor->end, cursor->at, words + count);
        cursor->at = words[count - 1].end;
    }
    return count;
}

/* Before each blank that begins a run of them, unless a piece may go on across it. */
static size_t cut_marks(const struct fast *fast, struct fast_cursor *cursor,
                        struct scan_word *words, size_t most)
{
    const char *text = cursor->text;
    size_t at = cursor->at, end = cursor->end, count = 0;
    for (; count < most && at < end; count++) {
        size_t next = at;
        while (next < end && text[next] == ' ')
            next++;
        for (;;) {
            const char *blank = next < end ? memchr(text + next, ' ', end - next) : NULL;
            next = blank ? (size_t)(blank - text) : end;
            if (next == end || next == at || !fast->uncut_after[(uint8_t)text[next - 1]])
                break;
            while (next < end && text[next] == ' ')
                next++;
        }
        words[count] = (struct scan_word){(uint32_t)at, (uint32_t)next};
        at = next;
    }
    cursor->at = at;
    return count;
}

size_t fast_part_end(const struct fast *fast, const char *data, size_t size, size_t at)
{
    for (at++; at < size; at++) {
        uint8_t a = (uint8_t)data[at - 1], b = (uint8_t)data[at];
        if ((b & 0xc0) != 0x80 && !(fast->adjacent[a][b >> 6] >> (b & 63) & 1))
            break;
    }
    return at;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

#define BLOCK 64

/* The blanks of a block, a bit each; what is behind the end of the text counts as blanks. */
static uint64_t blanks_of(const char *data, size_t size)
{
    uint64_t bits = 0;
    size_t known = size < BLOCK ? size : BLOCK;
#ifdef __SSE2__
    for (size_t at = 0; size >= BLOCK && at < BLOCK; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(data + at));
        __m128i found = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(' ')),
                         _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'))),
            _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t')),
                         _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r'))));
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(found) << at;
    }
    if (size >= BLOCK)
        return bits;
#endif
    for (size_t at = 0; at < known; at++)
        bits |= (uint64_t)is_blank(data[at]) << at;
    return known < BLOCK ? bits | UINT64_MAX << known : bits;
}

/* What lies between white space. */
static size_t cut_blanks(struct fast_cursor *cursor, struct scan_word *words, size_t most)
{
    size_t count = 0;
    uint32_t begin = 0;
    bool open = false; /* a word begins at `begin` */
    for (size_t at = cursor->at; at < cursor->end; at += BLOCK) {
        uint64_t blanks = blanks_of(cursor->text + at, cursor->end - at);
        uint64_t edges = blanks ^ (blanks << 1 | !open);
        for (; edges; edges &= edges - 1, open = !open) {
            uint32_t edge = (uint32_t)(at + (unsigned)__builtin_ctzll(edges));
            if (!open) {
                begin = edge;
                continue;
            }
            words[count++] = (struct scan_word){begin, edge};
            if (count == most) {
                cursor->at = edge;
                return count;
            }
        }
    }
    if (open)
        words[count++] = (struct scan_word){begin, (uint32_t)cursor->end};
    cursor->at = cursor->end;
    return count;
}

size_t fast_cut(const struct fast *fast, struct fast_cursor *cursor, struct scan_word *words,
                size_t most)
{
    switch (fast->kind) {
    case FAST_BYTES:
        return cut_bytes(fast, cursor, words, most);
    case FAST_MARKS:
        return cut_marks(fast, cursor, words, most);
    case FAST_BLANKS:
        break;
    }
    return cut_blanks(cursor, words, most);
}

static bool is_ascii(const char *data, size_t size)
{
    uint64_t all = 0, eight;
    for (; size >= 8; data += 8, size -= 8) {
        memcpy(&eight, data, 8);
        all |= eight;
    }
    for (; size; data++, size--)
        all |= (uint8_t)*data;
    return !(all & UINT64_C(0x8080808080808080));
}

bool fast_takes(struct tokenizer *tokenizer, const char *text, size_t begin, size_t end)
{
    const struct fast *fast = tokenizer->fast;
    size_t length;
    uint32_t value;
    if (fast->ascii_only && !is_ascii(text + begin, end - begin))
        return false;
    return !tokenizer->added.normalized.first_count ||
           matcher_find(&tokenizer->added.normalized, text, end, begin, &length, &value) == end;
}

/* The first word, copied with a mark in front; the others lie in the text as they are. */
void fast_marks_encode(struct tokenizer *tokenizer, const char *text, size_t begin, size_t end,
                       struct tokens *out)
{
    const struct fast *fast = tokenizer->fast;
    bool marked = text[begin] == ' ' ||
                  (end - begin >= 3 && !memcmp(text + begin, MARK, 3));
    if (!fast->prefix || (fast->prefix_unless && marked) || (fast->prefix_first && begin)) {
        fast_words(tokenizer, text, begin, end, out);
        return;
    }
    struct fast_cursor cursor = {.text = text, .at = begin, .end = end};
    struct scan_word word;
    struct text copy = {0};
    cut_marks(fast, &cursor, &word, 1);
    text_byte(&copy, ' ');
    text_append(&copy, text + begin, word.end - begin);
    fast_words(tokenizer, copy.data, 0, copy.size, out);
    fast_words(tokenizer, text, word.end, end, out);
    text_fini(&copy);
}

/* Whether a word's first or last character may make one with the white space beside it. */
static bool sticks(const char *data, size_t size)
{
    uint32_t first = 0, last = 0;
    size_t at = size - 1;
    while (at > 0 && ((uint8_t)data[at] & 0xc0) == 0x80)
        at--;
    if (!utf8_read(data, size, &first) || !utf8_read(data + at, size - at, &last))
        return true;
    return !utf8proc_grapheme_break(' ', (utf8proc_int32_t)first) ||
           !utf8proc_grapheme_break((utf8proc_int32_t)last, ' ');
}

static bool is_printable(const char *data, size_t size)
{
    bool all = true;
    for (size_t i = 0; i < size; i++)
        all = all && data[i] >= ' ' && data[i] != 0x7f;
    return all;
}

/* Leaves the normalized word in scratch; false: it does not give the same by itself. */
static bool normalize_alone(struct tokenizer *tokenizer, const char *data, size_t size)
{
    struct traced *text = &tokenizer->text;
    if (!is_ascii(data, size) && sticks(data, size))
        return false;
    traced_clear(text, false);
    traced_add_input(text, data, size, 0);
    normalizers_run(&tokenizer->normalizers, text);
    return text->size && text->data[0] != ' ' && text->data[text->size - 1] != ' ' &&
           (text->size < 3 || memcmp(text->data, MARK, 3));
}

/* One word with the mark in front of it. */
static void encode_marked(struct tokenizer *tokenizer, const char *data, size_t size)
{
    struct traced *text = &tokenizer->text;
    struct units *units = &tokenizer->units;
    traced_clear(text, false);
    traced_add_input(text, MARK, 3, 0);
    traced_add_input(text, data, size, 0);
    units->count = 0;
    encode_word(tokenizer, text->data, text->size, units);
    for (size_t i = 0; i < units->count; i++)
        tokens_add(&tokenizer->fast->made, units->items[i].id);
}

/* Whether a character is left as it is: the map has none of it, it is no blank, and it makes no
 * cluster with its neighbours. */
static bool is_alone(struct tokenizer *tokenizer, const char *data, size_t size, uint32_t code)
{
    const struct normalizers *normalizers = &tokenizer->normalizers;
    struct fast *fast = tokenizer->fast;
    if (code >= 0x10000)
        return false;
    if (!fast->alone)
        fast->alone = memory_new(0x10000, 1);
    if (fast->alone[code] == ALONE_NOT_ASKED) {
        bool mapped = normalizers->count && normalizers->items[0].kind == NORMALIZE_PRECOMPILED &&
                      charsmap_first(&normalizers->items[0].map, data, size);
        int class = utf8proc_get_property((utf8proc_int32_t)code)->boundclass;
        bool alone = !mapped && class == UTF8PROC_BOUNDCLASS_OTHER && !unicode_is_space(code) &&
                     code != 0x2581;
        fast->alone[code] = alone ? ALONE_YES : ALONE_NO;
    }
    return fast->alone[code] == ALONE_YES;
}

/* Whether normalizing does nothing to a word. */
static bool stays(struct tokenizer *tokenizer, const char *data, size_t size)
{
    for (size_t at = 0, step; at < size; at += step) {
        uint32_t code;
        if (!(step = utf8_next(data + at, size - at, &code)) ||
            !is_alone(tokenizer, data + at, step, code))
            return false;
    }
    return true;
}

bool fast_blanks_encode(struct tokenizer *tokenizer, const char *data, size_t size)
{
    if (tokenizer->fast->keeps_ascii &&
        (is_printable(data, size) || stays(tokenizer, data, size))) {
        encode_marked(tokenizer, data, size);
        return true;
    }
    bool alone = normalize_alone(tokenizer, data, size);
    if (alone)
        encode_part(tokenizer, data, 0, size, false, &tokenizer->fast->made);
    return alone;
}

size_t fast_blanks_around(struct tokenizer *tokenizer, const struct fast_cursor *cursor,
                          struct scan_word word, size_t from, struct tokens *out)
{
    struct fast_cursor next = {.text = cursor->text, .at = word.end, .end = cursor->end};
    size_t end = cursor->end;
    while (cut_blanks(&next, &word, 1))
        if (normalize_alone(tokenizer, cursor->text + word.begin, word.end - word.begin)) {
            end = word.end;
            break;
        }
    encode_part(tokenizer, cursor->text, from, end, false, out);
    return end;
}

void fast_blanks_finish(struct tokenizer *tokenizer, const char *text, size_t end,
                        struct tokens *out)
{
    if (tokenizer->fast->last_blank && is_blank(text[end - 1]))
        encode_part(tokenizer, " ", 0, 1, false, out);
}
