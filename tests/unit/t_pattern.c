/* SPDX-License-Identifier: MIT */
/* t_pattern.c - ECMA-262 patterns: what they match, and what is none. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "schema/pattern.h"

/* Text in which NULs may stand ends with the literal. */
struct trial {
    const char *pattern, *text;
    bool matches;
};

START_TEST(matches)
{
    static const struct trial trials[] = {
        {"b", "abc", true},
        {"^b", "abc", false},
        {"^abc$", "abc\n", false},
        {"a.c", "a\nc", false},
        {"a.c", "a\xe2\x80\xa8" "c", false},
        {"a.c", "a\xf0\x9f\x92\xa9" "c", true},
        {"^\\d+$", "\xd9\xa1", false},
        {"^\\w$", "\xc3\xa9", false},
        {"^\\W$", "\xc3\xa9", true},
        {"^\\s$", "\xef\xbb\xbf", true},
        {"^[^\\s]$", "\xe3\x80\x80", false},
        {"^[\\S]+$", "a\xc3\xa9", true},
        {"^[\\S]+$", "a\xc2\xa0", false},
        {"^\\cC$", "\x03", true},
        {"^\\u{1F4A9}$", "\xf0\x9f\x92\xa9", true},
        {"^\\ud83d\\udca9$", "\xf0\x9f\x92\xa9", true},
        {"^[\\u{1F4A8}-\\u{1F4AA}]$", "\xf0\x9f\x92\xa9", true},
        {"^\\p{Lu}\\p{Letter}+$", "\xc3\x89t\xc3\xa9", true},
        {"^\\p{Script=Greek}+$", "\xce\xb1", true},
        {"^\\P{Lowercase_Letter}$", "A", true},
        {"^(?<y>a)\\k<y>$", "aa", true},
        {"^(?:(a)|b)\\1c$", "bc", true},
        {"[]", "a", false},
        {"^[^]$", "\n", true},
        {"^[[:alpha:]]$", "a]", true},
        {"^[[:alpha:]]$", "b", false},
        {"^[a\\-z]+$", "-", true},
        {"^a{2,3}?$", "aaa", true},
        {"(?<!a)b", "ab", false},
        {"^x(?=y)", "xy", true},
        {"^(?i:A)b$", "ab", true},
        {"^#( |x)$", "#x", true},
        /* Not Unicode mode, and read as browsers read it. */
        {"^\\_{$", "_{", true},
        {"^[\\w-.]+$", "a-.", true},
        {"^a]$", "a]", true},
    };
    struct matcher *matcher = matcher_new();
    for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) {
        const struct trial *trial = &trials[i];
        struct text problem = {0};
        size_t size = strlen(trial->pattern);
        struct pattern *pattern = pattern_new(matcher, trial->pattern, size, &problem);
        ck_assert_msg(pattern != NULL, "%s: %s", trial->pattern, text_get(&problem));
        ck_assert_msg(pattern_match(pattern, trial->text, strlen(trial->text)) ==
                      (trial->matches ? MATCHES_YES : MATCHES_NO), "%s of %s", trial->pattern,
                      trial->text);
        pattern_free(pattern);
    }
    matcher_free(matcher);
}
END_TEST

START_TEST(syntax)
{
    static const char *const wrong[] = {
        "(", ")", "a**", "*", "a++", "(?P<n>a)", "(?#c)", "(?i)a", "(?>a)", "(*FAIL)", "[b-a]",
        "[a", "\\", "\\k<n>", "(?<n>a)(?<n>b)", "\\p{Nonsense=x}", "\\p{}", "a{3,2}", "(?<1>a)",
        "\\u{110000}", "^*", "x{2}{3}", "(?<=a)*", "(?"};
    static const char *const strict[] = {"\\a", "{", "a}", "]", "\\_", "[\\w-a]", "\\1", "\\u12",
                                         "\\x1", "(?=a)*", "\\01"};
    struct text out = {0};
    const char *problem;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        out.size = 0;
        problem = NULL;
        ck_assert_msg(!pattern_translate(wrong[i], strlen(wrong[i]), true, &out, &problem), "%s",
                      wrong[i]);
        ck_assert_ptr_nonnull(problem);
    }
    for (size_t i = 0; i < sizeof strict / sizeof *strict; i++) {
        ck_assert_msg(!pattern_translate(strict[i], strlen(strict[i]), true, &out, &problem), "%s",
                      strict[i]);
        ck_assert_msg(pattern_translate(strict[i], strlen(strict[i]), false, &out, &problem), "%s",
                      strict[i]);
    }
    text_fini(&out);
}
END_TEST

START_TEST(nothing_runs_for_ever)
{
    static const char *const bombs[] = {"^(a+)+$", "^(a|a)*$", "(.*)*(.*)*(.*)*x{3}y",
                                        "^(([a-z])+.)+[A-Z]([a-z])+$"};
    struct matcher *matcher = matcher_new();
    struct text text = {0}, problem = {0};
    text_repeat(&text, 'a', 5000);
    text_add(&text, "!");
    for (size_t i = 0; i < sizeof bombs / sizeof *bombs; i++) {
        struct pattern *pattern = pattern_new(matcher, bombs[i], strlen(bombs[i]), &problem);
        ck_assert_int_ne(pattern_match(pattern, text.data, text.size), MATCHES_YES);
        pattern_free(pattern);
    }
    matcher_free(matcher);
    text_fini(&text);
    text_fini(&problem);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pattern");
    TCase *cases = tcase_create("pattern");
    SRunner *runner = srunner_create(suite);
    tcase_add_test(cases, matches);
    tcase_add_test(cases, syntax);
    tcase_add_test(cases, nothing_runs_for_ever);
    suite_add_tcase(suite, cases);
    srunner_set_tap(runner, "-");
    srunner_run_all(runner, CK_SILENT);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
