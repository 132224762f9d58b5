/* SPDX-License-Identifier: MIT */
/* t_text.c - growable text, text made fit to be shown, UTF-8, the nearest word. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "suite.h"

static void check_safe(const char *from, size_t size, const char *expected)
{
    struct text text = {0};

    text_add_safe(&text, from, size);
    ck_assert_str_eq(text_get(&text), expected);
    text_fini(&text);
}

START_TEST(text_grows)
{
    struct text text = {0};
    char *taken;

    ck_assert_str_eq(text_get(&text), "");
    text_append(&text, NULL, 0);
    ck_assert_str_eq(text_get(&text), "");
    for (int i = 0; i < 1000; i++)
        text_byte(&text, 'a');
    text_add(&text, "bc");
    text_repeat(&text, '-', 3);
    text_repeat(&text, '+', 0);
    text_format(&text, "%d/%s", 7, "x");
    ck_assert_uint_eq(text.size, 1008);
    ck_assert_str_eq(text.data + 999, "abc---7/x");
    taken = text_take(&text);
    ck_assert_uint_eq(strlen(taken), 1008);
    ck_assert_ptr_null(text.data);
    free(taken);
    taken = text_take(&text);
    ck_assert_str_eq(taken, "");
    free(taken);
    text_fini(&text);
    text_fini(NULL);
}
END_TEST

START_TEST(unsafe_text_is_escaped)
{
    check_safe("plain \xc3\xa9 \xf0\x9f\xa6\x99 \\", 15, "plain \xc3\xa9 \xf0\x9f\xa6\x99 \\");
    check_safe("a\tb\n\0c\x7f", 7, "a\\x09b\\x0A\\x00c\\x7F");
    check_safe("\xc2\x85\xe2\x80\xa8\xe2\x81\xa6\xd8\x9c", 10,
               "\\u{0085}\\u{2028}\\u{2066}\\u{061C}");
    check_safe("\xff\xc3", 2, "\\xFF\\xC3");
    check_safe("\xed\xa0\x80", 3, "\\xED\\xA0\\x80");
}
END_TEST

START_TEST(characters_are_read)
{
    static const struct {
        const char *bytes;
        size_t size;
        size_t length; /* 0: not valid */
        uint32_t code;
    } cases[] = {
        {"a", 1, 1, 'a'},
        {"\0", 1, 1, 0},
        {"\x7f", 1, 1, 0x7f},
        {"\xc2\x80", 2, 2, 0x80},
        {"\xdf\xbf", 2, 2, 0x7ff},
        {"\xe0\xa0\x80", 3, 3, 0x800},
        {"\xed\x9f\xbf", 3, 3, 0xd7ff},
        {"\xee\x80\x80", 3, 3, 0xe000},
        {"\xef\xbf\xbf", 3, 3, 0xffff},
        {"\xf0\x90\x80\x80", 4, 4, 0x10000},
        {"\xf4\x8f\xbf\xbf", 4, 4, 0x10ffff},
        {"", 0, 0, 0},
        {"\x80", 1, 0, 0},
        {"\xc0\x80", 2, 0, 0},
        {"\xc1\xbf", 2, 0, 0},
        {"\xe0\x9f\xbf", 3, 0, 0},
        {"\xed\xa0\x80", 3, 0, 0},
        {"\xf0\x8f\xbf\xbf", 4, 0, 0},
        {"\xf4\x90\x80\x80", 4, 0, 0},
        {"\xf5\x80\x80\x80", 4, 0, 0},
        {"\xe2\x82\xac", 2, 0, 0},
        {"\xe2\x28\xa1", 3, 0, 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t code = 0;
        char back[4];

        ck_assert_uint_eq(utf8_read(cases[i].bytes, cases[i].size, &code), cases[i].length);
        ck_assert_uint_eq(code, cases[i].code);
        if (cases[i].length > 0) {
            ck_assert_uint_eq(utf8_write(back, code), cases[i].length);
            ck_assert_mem_eq(back, cases[i].bytes, cases[i].length);
        }
    }
}
END_TEST

START_TEST(what_is_no_character_is_replaced)
{
    char out[4];

    ck_assert_uint_eq(utf8_write(out, 0xd800), 3);
    ck_assert_mem_eq(out, "\xef\xbf\xbd", 3);
    ck_assert_uint_eq(utf8_write(out, 0x110000), 3);
    ck_assert_mem_eq(out, "\xef\xbf\xbd", 3);
}
END_TEST

START_TEST(validity_and_width)
{
    ck_assert(utf8_is_valid("", 0));
    ck_assert(utf8_is_valid("a long line of ASCII \xc3\xa9 and more of it", 38));
    ck_assert(!utf8_is_valid("a long line of ASCII \xc3", 22));
    ck_assert(!utf8_is_valid("12345678\xff", 9));
    ck_assert_uint_eq(utf8_width("abc", 3), 3);
    ck_assert_uint_eq(utf8_width("\xe6\xbc\xa2\xe5\xad\x97", 6), 4);
    ck_assert_uint_eq(utf8_width("e\xcc\x81", 3), 1);
    ck_assert_uint_eq(utf8_width("\xf0\x9f\xa6\x99", 4), 2);
    ck_assert_uint_eq(utf8_width("\xff\xff", 2), 2);
}
END_TEST

/* Valid characters of every length, now and then a wrong byte: found where a walk finds it. */
START_TEST(validity_at_once_is_that_of_a_walk)
{
    static const char *const parts[] = {"a", "a longer run of plain letters, over 32 bytes", "\xc3\xa9",
                                        "\xe4\xbd\xa0", "\xf0\x9f\x98\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                                        "\xf4\x8f\xbf\xbf", "\xe0\xa0\x80", "\xd0\xb0\xd0\xb1"};
    static const char *const wrong[] = {"\x80", "\xc3", "\xc0\xaf", "\xe0\x9f\xbf", "\xed\xa0\x80",
                                        "\xf4\x90\x80\x80", "\xf0\x8f\xbf\xbf", "\xff", "\xe4\xbd", "\xf5"};
    uint32_t state = 1;
    for (int round = 0; round < 20000; round++) {
        char text[256];
        size_t size = 0, at = 0, length;
        while (size < 200) {
            state = state * 1664525u + 1013904223u;
            bool bad = round % 2 && state >> 24 < 4;
            const char *part = (bad ? wrong : parts)[(state >> 8) % 10];
            memcpy(text + size, part, strlen(part));
            size += strlen(part);
        }
        size -= state >> 28;
        while ((length = utf8_read(text + at, size - at, NULL)))
            at += length;
        ck_assert_uint_eq(utf8_valid_size(text, size), at);
        for (size_t from = 0; from < size; from++) {
            uint32_t a = 0, b = 0;
            ck_assert_uint_eq(utf8_next(text + from, size - from, &a),
                              utf8_read(text + from, size - from, &b));
            ck_assert_uint_eq(a, b);
        }
    }
}
END_TEST

START_TEST(nearest_word)
{
    static const char *const words[] = {"inspect", "compare", "validate", "run", "trace", NULL};
    char longer[200];

    ck_assert_str_eq(text_nearest("inspct", words), "inspect");
    ck_assert_str_eq(text_nearest("comapre", words), "compare");
    ck_assert_str_eq(text_nearest("rnu", words), "run");
    ck_assert_str_eq(text_nearest("run", words), "run");
    ck_assert_ptr_null(text_nearest("xyzzy", words));
    ck_assert_ptr_null(text_nearest("", words));
    memset(longer, 'r', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    ck_assert_ptr_null(text_nearest(longer, words));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("text");
    TCase *cases = tcase_create("text");

    tcase_add_test(cases, text_grows);
    tcase_add_test(cases, unsafe_text_is_escaped);
    tcase_add_test(cases, characters_are_read);
    tcase_add_test(cases, what_is_no_character_is_replaced);
    tcase_add_test(cases, validity_and_width);
    tcase_add_test(cases, validity_at_once_is_that_of_a_walk);
    tcase_add_test(cases, nearest_word);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
