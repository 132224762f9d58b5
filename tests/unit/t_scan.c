/* SPDX-License-Identifier: MIT */
/* t_scan.c - cutting text into words: by hand, and by bits, which must find the same. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "suite.h"
#include "tokenizer/scan_block.h"

static const char cl100k[] = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
                             "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

/* The words of a text with bars between. */
static const char *cut(const struct scan *scan, const char *text)
{
    static struct text out;
    size_t size = strlen(text);
    out.size = 0;
    text_add(&out, "");
    for (size_t at = 0, end; at < size; at = end) {
        end = scan_word(scan, text, size, at);
        text_append(&out, text + at, end - at);
        text_byte(&out, '|');
    }
    return text_get(&out);
}

START_TEST(words_of_gpt2)
{
    ck_assert_str_eq(cut(&scan_gpt2, "It's 12 x's"), "It|'s| 12| x|'s|");
    ck_assert_str_eq(cut(&scan_gpt2, "a  b\n\n c  "), "a| | b|\n\n| c|  |");
    ck_assert_str_eq(cut(&scan_gpt2, "a\n\nb '' \"s"), "a|\n|\n|b| ''| \"|s|");
    ck_assert_str_eq(cut(&scan_gpt2, "\u00e9t\u00e9 \u00bd\u00b2 \u4f60"),
                     "\u00e9t\u00e9| \u00bd\u00b2| \u4f60|");
    ck_assert_str_eq(cut(&scan_gpt2, "x\u00a0\u00a0y"), "x|\u00a0|\u00a0|y|");
}
END_TEST

START_TEST(words_of_cl100k)
{
    struct scan scan;
    ck_assert(scan_parse(cl100k, strlen(cl100k), &scan));
    ck_assert_str_eq(cut(&scan, "It'S 1234 !abc"), "It|'S| |123|4| !|abc|");
    ck_assert_str_eq(cut(&scan, "x!abc\tabc"), "x|!abc|\tabc|");
    ck_assert_str_eq(cut(&scan, "end.\r\n\r\n  if\n \n\tx"), "end|.\r\n\r\n| | if|\n \n|\tx|");
    ck_assert_str_eq(cut(&scan, "it'\u017ft"), "it|'\u017f|t|");
    ck_assert(!scan_parse("x", 1, &scan));
}
END_TEST

/* Text in which what the rules hang on is frequent. */
static void fill(char *text, size_t size, unsigned *state)
{
    static const char *const parts[] = {"a", "Bc", "s", "'", "'ll", "'S", " ", "  ", "\n", "\r\n", "\t",
                                        "1", "234", ".", "!!", "(", "\u00e9", "\u4f60\u597d",
                                        "\u093f", "\u00a0", "\u00bd", "\u2019", "\U0001f600"};
    size_t at = 0;
    while (at < size) {
        *state = *state * 1103515245u + 12345u;
        const char *part = parts[(*state >> 16) % (sizeof parts / sizeof *parts)];
        size_t length = strlen(part);
        if (at + length > size)
            break;
        memcpy(text + at, part, length);
        at += length;
    }
    memset(text + at, 'x', size - at);
}

static void compare(const struct scan *scan)
{
    unsigned state = 7;
    for (int round = 0; round < 5000; round++) {
        char text[200];
        size_t size = 1 + (size_t)(state >> 8) % sizeof text;
        fill(text, size, &state);
        for (size_t at = 0; at < size;) {
            struct scan_word words[SCAN_BLOCK];
            size_t count = scan_words(scan, text, size, at, words);
            ck_assert_uint_ge(count, 1);
            for (size_t i = 0; i < count; i++) {
                size_t end = scan_word(scan, text, size, at);
                ck_assert_uint_eq(words[i].begin, at);
                ck_assert_msg(words[i].end == end, "%.*s: a word from %zu ends at %zu, not %u",
                              (int)size, text, at, end, words[i].end);
                at = end;
            }
        }
    }
}

START_TEST(bits_find_the_same_words)
{
    struct scan scan;
    compare(&scan_gpt2);
    ck_assert(scan_parse(cl100k, strlen(cl100k), &scan));
    compare(&scan);
    scan.digits = 1;
    compare(&scan);
    scan.digits = 0;
    scan.marks = true;
    compare(&scan);
    scan.words = SCAN_O200K;
    compare(&scan);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("scan");
    TCase *cases = tcase_create("scan");

    tcase_set_timeout(cases, 120);
    tcase_add_test(cases, words_of_gpt2);
    tcase_add_test(cases, words_of_cl100k);
    tcase_add_test(cases, bits_find_the_same_words);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
