/* SPDX-License-Identifier: MIT */
/* t_svg.c - drawings: escaped texts, widths, lines, arrow heads; digests and base64 of page scripts. */
#include <string.h>

#include "base/base64.h"
#include "base/sha256.h"
#include "doc/svg.h"
#include "suite.h"

START_TEST(texts_are_escaped_everywhere)
{
    struct text out = {0};
    svg_begin(&out, 100, 50, "<a> & \"b\"", "</desc><script>");
    svg_text(&out, "t", 1, 2, "middle", "</text><b>\x01");
    svg_end(&out);
    ck_assert_ptr_nonnull(strstr(text_get(&out), "<title>&lt;a&gt; &amp; &quot;b&quot;</title>"));
    ck_assert_ptr_nonnull(strstr(text_get(&out), "viewBox=\"0 0 100 50\""));
    ck_assert_ptr_null(strstr(text_get(&out), "<script>"));
    ck_assert_ptr_null(strstr(text_get(&out), "<b>"));
    ck_assert_ptr_null(strchr(text_get(&out), 1));
    ck_assert_ptr_nonnull(strstr(text_get(&out), "</svg>\n"));
    text_fini(&out);
}
END_TEST

START_TEST(widths_are_those_of_the_font)
{
    ck_assert_double_eq_tol(svg_text_width("i", 10, false), 2.78, 1e-9);
    ck_assert_double_eq_tol(svg_text_width("Wi~", 20, false), (989 + 278 + 838) * 0.02, 1e-9);
    ck_assert_double_eq_tol(svg_text_width("W", 10, true), 11.03, 1e-9);
    ck_assert_double_eq_tol(svg_text_width("\u20ac", 10, false), 10, 1e-9); /* at most as wide */
    ck_assert(svg_text_width("", 10, false) == 0);
}
END_TEST

START_TEST(lines_are_broken_at_blanks)
{
    const char *text = "one two three";
    size_t fit = svg_text_fit(text, 10, svg_text_width("one two", 10, false) + 1);
    ck_assert_uint_eq(fit, 7);
    ck_assert_uint_eq(svg_text_fit(text, 10, 1000), 13);
    ck_assert_uint_eq(svg_text_fit(text, 10, 1), 1); /* one character at least */
    ck_assert_uint_eq(svg_text_fit(text, 10, svg_text_width("on", 10, false) + 1), 2);
    ck_assert_uint_eq(svg_text_fit("\xc3\xbc\xc3\xbc", 10, 11), 2); /* and whole ones */
}
END_TEST

START_TEST(arrows_end_where_the_path_does)
{
    const double up[][2] = {{5, 20}, {5, 4}}, right[][2] = {{0, 3}, {9, 3}};
    struct text out = {0};
    svg_path(&out, SVG_LINE, up, 2, true);
    ck_assert_str_eq(text_get(&out), "<path class=\"l\" d=\"M5.0 20.0L5.0 4.0\"/>\n"
                                     "<path class=\"w\" d=\"M5.0 4.0L8.5 10.0L1.5 10.0z\"/>\n");
    text_fini(&out);
    out = (struct text){0};
    svg_path(&out, SVG_LINE, right, 2, false);
    ck_assert_str_eq(text_get(&out), "<path class=\"l\" d=\"M0.0 3.0L9.0 3.0\"/>\n");
    text_fini(&out);
}
END_TEST

/* FIPS 180-4's examples, and lengths around the end of a block, against sha256sum. */
START_TEST(digests_are_those_of_the_standard)
{
    static const struct {
        size_t size; /* letters "a"; 0: "abc" */
        const char *digest;
    } cases[] = {
        {0, "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="},
        {55, "n0OQ+NMMLdkuyfCVtl4rmumwqSWlJY4kHJ8ekQ9zQxg="},
        {56, "s1Q5pKxvCUi21vnjxq8PX1kM4g8b3nCQ73lwaG7Gc4o="},
        {64, "/+BU/nrgy23GXDr5th1SCfQ5hR20PQulmXM33xVGaOs="},
    };
    char letters[64];
    memset(letters, 'a', sizeof letters);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned char digest[SHA256_SIZE];
        struct text spelled = {0};
        sha256_of(cases[i].size ? letters : "abc", cases[i].size ? cases[i].size : 3, digest);
        base64_write(digest, sizeof digest, &spelled);
        ck_assert_str_eq(text_get(&spelled), cases[i].digest);
        text_fini(&spelled);
    }
}
END_TEST

START_TEST(base64_goes_both_ways)
{
    static const char *const pairs[][2] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"},
                                           {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct text spelled = {0};
        char back[16] = "";
        size_t size;
        base64_write((const unsigned char *)pairs[i][0], strlen(pairs[i][0]), &spelled);
        ck_assert_str_eq(text_get(&spelled), pairs[i][1]);
        ck_assert(base64_read(text_get(&spelled), spelled.size, back, &size));
        ck_assert_uint_eq(size, strlen(pairs[i][0]));
        ck_assert_mem_eq(back, pairs[i][0], size);
        text_fini(&spelled);
    }
    size_t size;
    char back[16];
    ck_assert(!base64_read("Zm9*", 4, back, &size));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("svg");
    TCase *cases = tcase_create("svg");
    tcase_add_test(cases, texts_are_escaped_everywhere);
    tcase_add_test(cases, widths_are_those_of_the_font);
    tcase_add_test(cases, lines_are_broken_at_blanks);
    tcase_add_test(cases, arrows_end_where_the_path_does);
    tcase_add_test(cases, digests_are_those_of_the_standard);
    tcase_add_test(cases, base64_goes_both_ways);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
