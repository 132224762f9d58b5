/* SPDX-License-Identifier: MIT */
/*
 * scan_block.c - word starts as bits. Every block begins at a word's start, so that nothing before it
 * matters; starts that hang on what follows the block are left to the next one. The rules are those
 * of the patterns, read from scan.c.
 */
#include "tokenizer/scan_block.h"

#include <string.h>

#include "base/utf8.h"
#include "tokenizer/unicode.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Kinds of the bytes of a block, a bit each; all bytes of a character are of its kind. */
struct block {
    uint64_t letters, numbers, signs, blanks; /* one of these */
    uint64_t spaces, line_ends;               /* of the blanks: U+0020; CR, LF */
    uint64_t quotes;                          /* of the signs: the apostrophe */
    uint64_t high;                            /* not ASCII */
    uint64_t tails;                           /* of those, all but the first byte of a character */
    unsigned size;                            /* bytes whose kind is known */
    bool last;                                /* the text ends with them */
};

#ifdef __SSE2__

static uint64_t bits_of(__m128i bytes)
{
    return (uint64_t)(uint32_t)_mm_movemask_epi8(bytes);
}

/* Bytes from `first` to `first` + `more`. */
static __m128i between(__m128i bytes, char first, char more)
{
    __m128i from = _mm_sub_epi8(bytes, _mm_set1_epi8(first));
    return _mm_cmpeq_epi8(_mm_min_epu8(from, _mm_set1_epi8(more)), from);
}

static void read_ascii(const char *data, struct block *block)
{
    for (unsigned at = 0; at < SCAN_BLOCK; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(data + at));
        __m128i space = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(' '));
        __m128i line = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')),
                                    _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r')));
        __m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
        block->letters |= bits_of(between(lower, 'a', 25)) << at;
        block->numbers |= bits_of(between(bytes, '0', 9)) << at;
        block->spaces |= bits_of(space) << at;
        block->blanks |= bits_of(_mm_or_si128(space, between(bytes, '\t', 4))) << at;
        block->line_ends |= bits_of(line) << at;
        block->quotes |= bits_of(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\''))) << at;
        block->high |= bits_of(bytes) << at;
    }
}

#else

static void read_ascii(const char *data, struct block *block)
{
    for (unsigned at = 0; at < SCAN_BLOCK; at++) {
        uint8_t byte = (uint8_t)data[at];
        uint64_t bit = UINT64_C(1) << at;
        block->letters |= (uint8_t)((byte | 0x20) - 'a') < 26 ? bit : 0;
        block->numbers |= (uint8_t)(byte - '0') < 10 ? bit : 0;
        block->spaces |= byte == ' ' ? bit : 0;
        block->blanks |= byte == ' ' || (uint8_t)(byte - '\t') < 5 ? bit : 0;
        block->line_ends |= byte == '\n' || byte == '\r' ? bit : 0;
        block->quotes |= byte == '\'' ? bit : 0;
        block->high |= byte & 0x80 ? bit : 0;
    }
}

#endif

static uint64_t below(unsigned bit)
{
    return bit < 64 ? (UINT64_C(1) << bit) - 1 : UINT64_MAX;
}

/* Kinds of the characters that are not ASCII. The first of a kind that the rules below do not know
 * ends the block. */
static void read_high(const struct scan *scan, const char *data, struct block *block)
{
    const uint8_t *table = unicode_table();
    uint64_t left = block->high & below(block->size);
    while (left) {
        unsigned at = (unsigned)__builtin_ctzll(left);
        uint32_t code;
        size_t step = utf8_next(data + at, block->size - at, &code);
        unsigned kind = step ? table[code] : 0, category = kind & 0x1f;
        bool mark = category >= CATEGORY_MN && category <= CATEGORY_ME;
        if (!step || kind & UNICODE_SPACE ||
            (category >= CATEGORY_ND && category <= CATEGORY_NO)) {
            block->size = at;
            block->last = false;
            break;
        }
        uint64_t bits = below((unsigned)step) << at;
        block->tails |= bits & (bits << 1);
        if ((category >= CATEGORY_LU && category <= CATEGORY_LO) || (mark && scan->marks))
            block->letters |= bits;
        left &= ~bits;
    }
}

static void read_block(const struct scan *scan, const char *data, size_t size, struct block *block)
{
    char copy[SCAN_BLOCK];
    *block = (struct block){.size = size < SCAN_BLOCK ? (unsigned)size : SCAN_BLOCK,
                            .last = size <= SCAN_BLOCK};
    if (size < SCAN_BLOCK) {
        memset(copy, 0, sizeof copy);
        memcpy(copy, data, size);
        data = copy;
    }
    read_ascii(data, block);
    if (block->high)
        read_high(scan, data, block);
    uint64_t known = below(block->size);
    block->letters &= known;
    block->numbers &= known;
    block->blanks &= known;
    block->signs = known & ~(block->letters | block->numbers | block->blanks);
}

/* Bytes of 's 't 'm 'd 're 've 'll, which begin at a quote; 1: it is none; 0: it hangs on more. */
static unsigned suffix_size(const struct block *block, const char *data, unsigned at, bool any_case)
{
    uint8_t fold = any_case ? 0x20 : 0, a, b;
    if (at + 3 > block->size && !block->last)
        return 0;
    a = at + 1 < block->size ? (uint8_t)data[at + 1] : 0;
    b = at + 2 < block->size ? (uint8_t)data[at + 2] : 0;
    if (any_case && a == 0xc5)
        return 0; /* it may be the long s */
    a |= a >= 'A' && a <= 'Z' ? fold : 0;
    b |= b >= 'A' && b <= 'Z' ? fold : 0;
    if (a == 's' || a == 't' || a == 'm' || a == 'd')
        return 2;
    return (a == 'r' && b == 'e') || (a == 'v' && b == 'e') || (a == 'l' && b == 'l') ? 3 : 1;
}

/* Words of their own after a quote that begins a word. Returns the starts; `*limit`: up to where they
 * are certain. */
static uint64_t put_suffixes(const struct block *block, const char *data, uint64_t starts,
                             bool any_case, unsigned *limit)
{
    uint64_t left = starts & block->quotes & block->signs & below(*limit);
    while (left) {
        unsigned at = (unsigned)__builtin_ctzll(left);
        unsigned size = suffix_size(block, data, at, any_case);
        left &= left - 1;
        if (size == 0) {
            *limit = at;
            break;
        }
        if (size == 1)
            continue;
        starts &= ~(below(size - 1) << (at + 1));
        if (at + size < 64)
            starts |= UINT64_C(1) << (at + size);
    }
    return starts;
}

/* ' ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+' and the suffixes. */
static uint64_t starts_gpt2(const struct block *block, const char *data, unsigned *limit)
{
    uint64_t letters = block->letters, numbers = block->numbers, signs = block->signs;
    uint64_t blanks = block->blanks, others = letters | numbers | signs;
    uint64_t starts = ((letters & ~(letters << 1)) | (numbers & ~(numbers << 1)) |
                       (signs & ~(signs << 1))) & ~(block->spaces << 1);
    starts |= blanks & (~(blanks << 1) | others >> 1);
    return put_suffixes(block, data, starts | 1, false, limit);
}

/* Numbers of at most so many digits. */
static uint64_t starts_numbers(const struct block *block, unsigned digits)
{
    uint64_t first = block->numbers & ~(block->numbers << 1), starts = first;
    if (digits == 1)
        return block->numbers;
    for (; digits && first; first &= first - 1) {
        unsigned at = (unsigned)__builtin_ctzll(first);
        uint64_t run = block->numbers >> at;
        unsigned end = ~run ? at + (unsigned)__builtin_ctzll(~run) : 64;
        for (at += digits; at < end; at += digits)
            starts |= UINT64_C(1) << at;
    }
    return starts;
}

/* Blanks after the last line end of a run of blanks begin a word. */
static uint64_t starts_after_lines(const struct block *block, uint64_t blanks, unsigned *limit)
{
    uint64_t plain = blanks & ~block->line_ends, starts = 0;
    uint64_t left = plain & (blanks & block->line_ends) << 1;
    for (; left; left &= left - 1) {
        unsigned at = (unsigned)__builtin_ctzll(left);
        uint64_t run = plain >> at;
        unsigned end = ~run ? at + (unsigned)__builtin_ctzll(~run) : 64;
        if (end >= block->size && !block->last) {
            *limit = *limit < at ? *limit : at;
            break;
        }
        if (end >= 64 || !(block->line_ends >> end & 1))
            starts |= UINT64_C(1) << at;
    }
    return starts;
}

/* '[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+' */
static uint64_t starts_cl100k(const struct scan *scan, const struct block *block, const char *data,
                              unsigned *limit)
{
    uint64_t letters = block->letters, signs = block->signs, lines = block->line_ends;
    uint64_t others = letters | block->numbers | signs;
    /* Line ends right after signs belong to them. */
    uint64_t taken = lines & ~(lines + ((signs << 1) & lines));
    uint64_t blanks = block->blanks & ~taken, plain = blanks & ~lines;
    uint64_t sign_starts = signs & ~(signs << 1) & ~(block->spaces << 1);
    /* One sign alone belongs to the letters after it: its last byte lies before them. */
    uint64_t tails = block->tails, seeds = (sign_starts << 1) & tails;
    uint64_t alone = sign_starts | (tails & ~(tails + seeds));
    uint64_t letter_starts = letters & ~(letters << 1) & ~(plain << 1) & ~(alone << 1);
    uint64_t starts = sign_starts | letter_starts | starts_numbers(block, scan->digits);
    starts |= blanks & ~(blanks << 1);
    starts |= plain & others >> 1;
    if (lines & blanks)
        starts |= starts_after_lines(block, blanks, limit);
    return put_suffixes(block, data, starts | 1, true, limit);
}

size_t scan_words(const struct scan *scan, const char *data, size_t size, size_t at,
                  struct scan_word *words)
{
    struct block block;
    size_t count = 0;
    uint32_t begin = (uint32_t)at, end;
    if (scan->words != SCAN_O200K && scan->suffixes) {
        read_block(scan, data + at, size - at, &block);
        /* A start hangs on the byte after it. */
        unsigned limit = block.last ? block.size : block.size ? block.size - 1 : 0;
        uint64_t starts = scan->words == SCAN_GPT2
                              ? starts_gpt2(&block, data + at, &limit)
                              : starts_cl100k(scan, &block, data + at, &limit);
        starts &= below(limit) & ~UINT64_C(1);
        for (; starts; starts &= starts - 1, begin = end) {
            end = (uint32_t)(at + (unsigned)__builtin_ctzll(starts));
            words[count++] = (struct scan_word){begin, end};
        }
        if (block.last && limit == block.size)
            words[count++] = (struct scan_word){begin, (uint32_t)size};
    }
    if (!count)
        words[count++] = (struct scan_word){begin, (uint32_t)scan_word(scan, data, size, at)};
    return count;
}
