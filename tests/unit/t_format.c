/* SPDX-License-Identifier: MIT */
/* t_format.c - formats of text, numbers by their digits, and references resolved. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "schema/decimal.h"
#include "schema/format.h"
#include "schema/uri.h"

/* A format, what is of it and what is not; NULL ends both. */
struct trial {
    const char *name;
    const char *good[8], *bad[10];
};

static const struct trial trials[] = {
    {"date", {"2024-02-29", "2000-02-29"}, {"1900-02-29", "2024-13-01", "2024-1-1", "2024-06-31"}},
    {"time", {"08:30:06Z", "23:59:60Z", "15:59:60-08:00", "01:02:03.5+23:59"},
     {"24:00:00Z", "22:59:60Z", "08:30:06", "08:30:06.Z", "08:30:06+24:00", "8:30:06Z"}},
    {"date-time", {"1963-06-19t08:30:06.28z"}, {"1963-06-19 08:30:06Z", "1963-06-19T"}},
    {"duration", {"P4W", "P1Y2M3DT4H5M6S", "PT36H", "P1M2D"},
     {"P", "P1Y2D", "PT", "P1D1Y", "P1W2D", "PT1H2S", "P1", "1D", "PT0.5S"}},
    {"ipv4", {"127.0.0.1", "0.0.0.0", "255.255.255.255"},
     {"256.0.0.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.", "a.b.c.d"}},
    {"ipv6", {"::", "::1", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "1::", "1:2:3:4:5:6:1.2.3.4"},
     {"1", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "::1%eth0", "1:"}},
    {"hostname", {"a", "www.example.com", "xn--9n2bp8q", "1host", "a--b"},
     {"", ".", "a.", "-a", "a-", "a_b", "xn--X", "\xc3\xa9", "a b"}},
    {"idn-hostname", {"\xec\x8b\xa4\xeb\xa1\x80.com", "l\xc2\xb7l", "\xd7\x90\xd7\xb3\xd7\x91"},
     {"a\xc2\xb7l", "\xcc\x80" "a", "a\xd7\x90", "0\xd8\xa7", "ab--\xc3\xa9", "\xe3\x83\xbb"}},
    {"email", {"a.b@example.com", "\"a b\"@x.org", "a@[127.0.0.1]", "a@[IPv6:::1]"},
     {"", "a", "@b.c", "a@", "a..b@c.d", ".a@b.c", "a b@c.d", "a@[1.2.3]", "\xc3\xa9@b.c"}},
    {"idn-email", {"\xc3\xa9@\xc3\xa9.com"}, {"\xc3\xa9", "a@b\xef\xbc\xa0"}},
    {"uri", {"http://a/b?c#d", "urn:x:y", "http://[::1]:80/", "mailto:a@b.c", "a:"},
     {"/a", "a", "http://a b", "http://[::1", "http://a:b/", "http://a/%zz", "http://\xc3\xa9/"}},
    {"uri-reference", {"", "a/b", "../c?d", "#e", "//h", "./a:b"}, {"a b", "1:b", "\\", "#a\\b"}},
    {"iri", {"http://\xc3\xa9/\xc3\xa9"}, {"\xc3\xa9", "http://a/\xc3\xa9 "}},
    {"iri-reference", {"\xc3\xa9"}, {"\xc3\xa9<"}},
    {"uri-template", {"a/{b}", "{+a,b*}", "{?x:3}", ""},
     {"{", "{}", "a}", "{a,}", "{a:0}", "{a:12345}", "{a..b}", "a b"}},
    {"uuid", {"2EB8AA08-aa98-11EA-B4Aa-73B441D16380"},
     {"2eb8aa08-aa98-11ea-b4aa-73b441d1638", "2eb8aa08aa9811eab4aa73b441d16380", ""}},
    {"json-pointer", {"", "/a~0b/~1", "/"}, {"a", "/~", "/~2", "#/a"}},
    {"relative-json-pointer", {"0", "1/a", "2#", "0+1", "1-1/a"}, {"", "/a", "01", "-1", "1a", "0##"}},
    {"regex", {"a+(?<n>b)\\k<n>", "[^]"}, {"a**", "(?i)a", "\\a", "("}},
};

START_TEST(formats)
{
    for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) {
        const struct format *format = format_find(trials[i].name);
        ck_assert_msg(format != NULL, "%s", trials[i].name);
        for (const char *const *text = trials[i].good; *text; text++)
            ck_assert_msg(format_is(format, *text, strlen(*text)), "%s: %s", trials[i].name, *text);
        for (const char *const *text = trials[i].bad; *text; text++)
            ck_assert_msg(!format_is(format, *text, strlen(*text)), "%s: %s", trials[i].name, *text);
        ck_assert_msg(!format_is(format, "\0", 1) || !strcmp(trials[i].name, "regex"), "%s: NUL",
                      trials[i].name);
    }
    ck_assert_ptr_null(format_find("color"));
}
END_TEST

/* "A OP B", where OP is what stands between them. */
START_TEST(decimals)
{
    static const char *const order[] = {"-1e400", "-12.5", "-12.4999999999999999999999999",
                                        "-1e-400", "0.0", "1e-400", "0.1",
                                        "0.10000000000000000000000000001", "0.2", "9.99", "10",
                                        "10.000000000000000000001", "9007199254740993",
                                        "18446744073709551616", "1e20"};
    struct tree trees[sizeof order / sizeof *order];
    char buffers[2][DECIMAL_BUFFER];
    const size_t count = sizeof order / sizeof *order;
    struct error error = {0};
    for (size_t i = 0; i < count; i++)
        ck_assert_int_eq(json_parse(&trees[i], "n", order[i], strlen(order[i]), &error), 0);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++) {
            struct decimal a = decimal_of(&trees[i], &trees[i].root, buffers[0]);
            struct decimal b = decimal_of(&trees[j], &trees[j].root, buffers[1]);
            int got = decimal_compare(&a, &b), wanted = i < j ? -1 : i > j;
            ck_assert_msg((got > 0) - (got < 0) == wanted, "%s and %s", order[i], order[j]);
        }
    for (size_t i = 0; i < count; i++)
        tree_fini(&trees[i]);
}
END_TEST

START_TEST(references)
{
    static const char *const known[][2] = { /* RFC 3986, 5.4 */
        {"g", "http://a/b/c/g"}, {"./g", "http://a/b/c/g"}, {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"}, {"//g", "http://g"}, {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"}, {"#s", "http://a/b/c/d;p?q#s"}, {"", "http://a/b/c/d;p?q"},
        {";x", "http://a/b/c/;x"}, {".", "http://a/b/c/"}, {"..", "http://a/b/"},
        {"../g", "http://a/b/g"}, {"../..", "http://a/"}, {"../../../g", "http://a/g"},
        {"/./g", "http://a/g"}, {"g..", "http://a/b/c/g.."}, {"./g/.", "http://a/b/c/g/"},
        {"g/./h", "http://a/b/c/g/h"}, {"g/../h", "http://a/b/c/h"}, {"g:h", "g:h"},
        {"g?y/../x", "http://a/b/c/g?y/../x"}, {"urn:x:y#z", "urn:x:y#z"}};
    struct text text = {0};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        uri_resolve("http://a/b/c/d;p?q", known[i][0], strlen(known[i][0]), &text);
        ck_assert_str_eq(text_get(&text), known[i][1]);
    }
    uri_resolve("urn:uuid:1", "#/a", 3, &text);
    ck_assert_str_eq(text_get(&text), "urn:uuid:1#/a");
    text.size = 0;
    uri_decode((struct uri_part){"a%2Fb%zz%", 9}, &text);
    ck_assert_str_eq(text_get(&text), "a/b%zz%");
    text_fini(&text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("format");
    TCase *cases = tcase_create("format");
    SRunner *runner = srunner_create(suite);
    tcase_add_test(cases, formats);
    tcase_add_test(cases, decimals);
    tcase_add_test(cases, references);
    suite_add_tcase(suite, cases);
    srunner_set_tap(runner, "-");
    srunner_run_all(runner, CK_SILENT);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
