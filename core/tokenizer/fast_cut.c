/* SPDX-License-Identifier: MIT */
/*
 * fast_cut.c - finding words for fast.c, and the texts that only the long way does right. Which
 * tokenizers it is good for: fast_prepare.c.
 */
#include "tokenizer/fast_cut.h"

#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"

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

static size_t cut_blanks(struct fast_cursor *cursor, struct scan_word *words, size_t most)
{
    const char *text = cursor->text;
    size_t at = cursor->at, end = cursor->end, count = 0;
    while (count < most && at < end) {
        while (at < end && is_blank(text[at]))
            at++;
        size_t begin = at;
        while (at < end && !is_blank(text[at]))
            at++;
        if (at > begin)
            words[count++] = (struct scan_word){(uint32_t)begin, (uint32_t)at};
    }
    cursor->at = at;
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

bool fast_blanks_encode(struct tokenizer *tokenizer, const char *data, size_t size)
{
    if (tokenizer->fast->keeps_ascii && is_printable(data, size)) {
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
