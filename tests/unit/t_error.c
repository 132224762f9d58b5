/* SPDX-License-Identifier: MIT */
/* t_error.c - what a failure says, and that the first one stays. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "suite.h"

START_TEST(first_failure_stays)
{
    struct error error = {0};

    ck_assert_int_eq(error_set(&error, ERROR_INPUT, "%s: no such file", "a.json"), ERROR_INPUT);
    ck_assert_int_eq(error_set(&error, ERROR_PLUGIN, "later"), ERROR_INPUT);
    ck_assert_str_eq(error.text, "a.json: no such file");
    ck_assert_int_eq(error.code, ERROR_INPUT);
    ck_assert_int_eq(error_set(NULL, ERROR_USAGE, "nobody listens"), ERROR_USAGE);
}
END_TEST

START_TEST(context_stands_in_front)
{
    struct error error = {0};

    ck_assert_int_eq(error_context(&error, "in block %d", 3), 0);
    ck_assert_str_eq(error.text, "");
    error_set(&error, ERROR_PLUGIN, "no such weight");
    ck_assert_int_eq(error_context(&error, "in block %d", 3), ERROR_PLUGIN);
    ck_assert_str_eq(error.text, "in block 3: no such weight");
}
END_TEST

START_TEST(hostile_text_is_escaped)
{
    struct error error = {0};

    error_set(&error, ERROR_INPUT, "%s: bad", "a\n\x1b[31m\xff\xe2\x80\xae");
    ck_assert_str_eq(error.text, "a\\x0A\\x1B[31m\\xFF\\u{202E}: bad");
    error = (struct error){0};
    error_set(&error, ERROR_INPUT, "x");
    error_context(&error, "%s", "\r");
    ck_assert_str_eq(error.text, "\\x0D: x");
}
END_TEST

START_TEST(long_text_is_cut_between_characters)
{
    struct error error = {0};
    char name[2001];
    size_t size;

    memset(name, 0, sizeof name);
    for (size_t i = 0; i + 2 < sizeof name; i += 2)
        memcpy(name + i, "\xc3\xa9", 2);
    error_set(&error, ERROR_INPUT, "x%s", name);
    size = strlen(error.text);
    ck_assert_uint_lt(size, sizeof error.text);
    ck_assert_uint_gt(size, sizeof error.text - 6);
    ck_assert_str_eq(error.text + size - 5, "\xc3\xa9...");
    error_context(&error, "in front");
    ck_assert_int_eq(strncmp(error.text, "in front: x", 11), 0);
}
END_TEST

START_TEST(longest_text_is_whole)
{
    struct error error = {0};
    char name[sizeof error.text];

    memset(name, 'a', sizeof name);
    name[sizeof name - 1] = '\0';
    error_set(&error, ERROR_INPUT, "%s", name);
    ck_assert_str_eq(error.text, name);
}
END_TEST

START_TEST(exit_codes)
{
    static const int codes[][2] = {{0, 0},           {ERROR_USAGE, 2},  {ERROR_INPUT, 3},
                                   {ERROR_PLUGIN, 4}, {ERROR_SYSTEM, 3}, {ERROR_INTERNAL, 3}};

    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        struct error error = {.code = codes[i][0]};

        ck_assert_int_eq(error_exit_code(&error), codes[i][1]);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("error");
    TCase *cases = tcase_create("error");

    tcase_add_test(cases, first_failure_stays);
    tcase_add_test(cases, context_stands_in_front);
    tcase_add_test(cases, hostile_text_is_escaped);
    tcase_add_test(cases, long_text_is_cut_between_characters);
    tcase_add_test(cases, longest_text_is_whole);
    tcase_add_test(cases, exit_codes);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
