/* SPDX-License-Identifier: MIT */
/*
 * utf8_valid.c - how much of a text is valid UTF-8, 32 bytes at a time where the processor can. The
 * wide way looks up what a byte and its neighbour can be wrong in (J. Keiser, D. Lemire, "Validating
 * UTF-8 In Less Than One Instruction Per Byte", 2020).
 */
#include <string.h>

#include "base/utf8.h"

static size_t valid_plain(const char *data, size_t size, size_t at)
{
    while (at < size) {
        uint64_t word;
        size_t length;

        if (size - at >= sizeof word) {
            memcpy(&word, data + at, sizeof word);
            if ((word & 0x8080808080808080u) == 0) {
                at += sizeof word;
                continue;
            }
        }
        length = utf8_next(data + at, size - at, NULL);
        if (length == 0)
            return at;
        at += length;
    }
    return size;
}

#ifdef __x86_64__

#include <immintrin.h>

/* What can be wrong; bits that all three look-ups have are. */
enum {
    SHORT = 1,           /* a first byte where a following one must be */
    LONG = 2,            /* a following byte after ASCII */
    OVERLONG_3 = 4,
    TOO_LARGE = 8,
    SURROGATE = 16,
    OVERLONG_2 = 32,
    TOO_LARGE_1000 = 64, /* the same bit as OVERLONG_4: their second bytes tell them apart */
    OVERLONG_4 = 64,
    TWO_FOLLOW = 128,    /* legal only two bytes behind a long first byte */
    ANY_LOW = SHORT | LONG | TWO_FOLLOW
};

#define LARGE (ANY_LOW | TOO_LARGE | TOO_LARGE_1000)
#define FOLLOWS (LONG | OVERLONG_2 | TWO_FOLLOW)

static const uint8_t of_first_high[16] = {
    LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG, TWO_FOLLOW, TWO_FOLLOW, TWO_FOLLOW, TWO_FOLLOW,
    SHORT | OVERLONG_2, SHORT, SHORT | OVERLONG_3 | SURROGATE,
    SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4};
static const uint8_t of_first_low[16] = {
    ANY_LOW | OVERLONG_3 | OVERLONG_2 | OVERLONG_4, ANY_LOW | OVERLONG_2, ANY_LOW, ANY_LOW,
    ANY_LOW | TOO_LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE | SURROGATE,
    LARGE, LARGE};
static const uint8_t of_second_high[16] = {
    SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT,
    FOLLOWS | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4, FOLLOWS | OVERLONG_3 | TOO_LARGE,
    FOLLOWS | SURROGATE | TOO_LARGE, FOLLOWS | SURROGATE | TOO_LARGE, SHORT, SHORT, SHORT, SHORT};

#define WIDE __attribute__((target("avx2")))

WIDE static __m256i table_of(const uint8_t *table)
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)table));
}

/* The bytes one, two or three places before. */
#define BEFORE(n) _mm256_alignr_epi8(block, _mm256_permute2x128_si256(last, block, 0x21), 16 - (n))

WIDE static __m256i wrong_in(__m256i block, __m256i last)
{
    const __m256i low = _mm256_set1_epi8(0x0f);
    __m256i first = BEFORE(1);
    __m256i first_high = _mm256_and_si256(_mm256_srli_epi16(first, 4), low);
    __m256i second_high = _mm256_and_si256(_mm256_srli_epi16(block, 4), low);
    __m256i wrong = _mm256_and_si256(
        _mm256_shuffle_epi8(table_of(of_first_high), first_high),
        _mm256_and_si256(_mm256_shuffle_epi8(table_of(of_first_low), _mm256_and_si256(first, low)),
                         _mm256_shuffle_epi8(table_of(of_second_high), second_high)));
    __m256i third = _mm256_subs_epu8(BEFORE(2), _mm256_set1_epi8(0xe0 - 0x80));
    __m256i fourth = _mm256_subs_epu8(BEFORE(3), _mm256_set1_epi8((char)(0xf0 - 0x80)));
    __m256i must = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));

    return _mm256_xor_si256(must, wrong);
}

/* Where to look on more closely: the first block that is wrong, or what is left of the text. */
WIDE static size_t valid_wide(const char *data, size_t size)
{
    __m256i last = _mm256_setzero_si256();
    size_t at = 0;

    for (; size - at >= 32; at += 32) {
        __m256i block = _mm256_loadu_si256((const __m256i *)(const void *)(data + at));

        if (_mm256_movemask_epi8(_mm256_or_si256(block, last)) != 0) {
            __m256i wrong = wrong_in(block, last);

            if (!_mm256_testz_si256(wrong, wrong))
                break;
        }
        last = block;
    }
    return at;
}

size_t utf8_valid_size(const char *data, size_t size)
{
    size_t at = 0;

    if (size >= 32 && __builtin_cpu_supports("avx2")) {
        at = valid_wide(data, size);
        /* The last character before may go on here. */
        for (int i = 0; i < 3 && at > 0 && ((unsigned char)data[at - 1] & 0xc0) == 0x80; i++)
            at--;
        at -= at > 0 && ((unsigned char)data[at - 1] & 0x80) != 0;
    }
    return valid_plain(data, size, at);
}

#else

size_t utf8_valid_size(const char *data, size_t size)
{
    return valid_plain(data, size, 0);
}

#endif
