/* SPDX-License-Identifier: MIT */
/* t_json.c - JSON text into a located tree: what is read, what is refused and where. */
#include <check.h>
#include <stdlib.h>
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "suite.h"

static struct tree tree;
static struct error error;

static int parse_bytes(const char *text, size_t size)
{
    error = (struct error){0};
    return json_parse(&tree, "t.json", text, size, &error);
}

static const struct value *parse(const char *text)
{
    ck_assert_msg(parse_bytes(text, strlen(text)) == 0, "%s: %s", text, error.text);
    return &tree.root;
}

START_TEST(words_lists_and_maps)
{
    const struct value *root =
        parse(" {\"a\" : [ null,true , false ],\t\"b\":{ } ,\r\n\"c\":[\n]}\n");

    ck_assert_uint_eq(root->kind, VALUE_MAP);
    ck_assert_uint_eq(root->size, 3);
    ck_assert_uint_eq(root->offset, 1);
    ck_assert_uint_eq(root->pairs[0].key.offset, 2);
    ck_assert_uint_eq(root->pairs[0].value.size, 3);
    ck_assert_uint_eq(root->pairs[0].value.items[0].kind, VALUE_NULL);
    ck_assert(root->pairs[0].value.items[1].flag);
    ck_assert_uint_eq(root->pairs[0].value.items[2].kind, VALUE_FLAG);
    ck_assert(!root->pairs[0].value.items[2].flag);
    ck_assert_uint_eq(root->pairs[1].value.kind, VALUE_MAP);
    ck_assert_uint_eq(root->pairs[1].value.size, 0);
    ck_assert_uint_eq(root->pairs[2].value.kind, VALUE_LIST);
    tree_fini(&tree);
}
END_TEST

START_TEST(integers)
{
    static const struct {
        const char *text;
        int64_t value;
    } cases[] = {{"0", 0},
                 {"-0", 0},
                 {"7", 7},
                 {"-12", -12},
                 {"9223372036854775807", INT64_MAX},
                 {"-9223372036854775808", INT64_MIN}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct value *root = parse(cases[i].text);

        ck_assert_uint_eq(root->kind, VALUE_INTEGER);
        ck_assert_int_eq(root->integer, cases[i].value);
        ck_assert_uint_eq(root->size, strlen(cases[i].text));
        tree_fini(&tree);
    }
}
END_TEST

/* Every spelling is read as the C library reads it. */
START_TEST(reals)
{
    static const char *const cases[] = {
        "0.5",
        "-1.25e2",
        "1e-5",
        "1E+3",
        "1e22",
        "1e23",
        "0.1",
        "-10.523123741149902",
        "9223372036854775808",
        "-9223372036854775809",
        "18446744073709551616",
        "1000000000000000019884624838656",
        "123456789012345678901234567890",
        "0.00000000000000000000000000000123",
        "9007199254740993.0",
        "1.7976931348623157e308",
        "4.9406564584124654e-324",
        "2.2250738585072011e-308",
        "1e999",
        "-1e-99999999999999999999",
        "0e99999999999999999999",
        "0.0",
        "-0.0",
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct value *root = parse(cases[i]);
        double expected = strtod(cases[i], NULL);

        ck_assert_msg(root->kind == VALUE_REAL, "%s", cases[i]);
        ck_assert_msg(memcmp(&root->real, &expected, sizeof expected) == 0, "%s", cases[i]);
        ck_assert_uint_eq(root->size, strlen(cases[i]));
        tree_fini(&tree);
    }
}
END_TEST

START_TEST(the_words_of_python)
{
    const struct value *root = parse("[NaN, Infinity, -Infinity]");

    ck_assert_uint_eq(root->items[0].kind, VALUE_REAL);
    ck_assert(isnan(root->items[0].real));
    ck_assert_uint_eq(root->items[0].size, 3);
    ck_assert(isinf(root->items[1].real) && root->items[1].real > 0);
    ck_assert(isinf(root->items[2].real) && root->items[2].real < 0);
    ck_assert_uint_eq(root->items[2].offset, 16);
    tree_fini(&tree);
}
END_TEST

START_TEST(strings)
{
    static const struct {
        const char *text;
        const char *value;
        size_t size;
    } cases[] = {
        {"\"\"", "", 0},
        {"\"a\"", "a", 1},
        {"\"twelve bytes and more than that\"", "twelve bytes and more than that", 31},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8},
        {"\"1234567\\n1234567\\n\"", "1234567\n1234567\n", 16},
        {"\"a\\u0000b\"", "a\0b", 3},
        {"\"\\u00e9\\u20AC\\ud83e\\uDD99\"", "\xc3\xa9\xe2\x82\xac\xf0\x9f\xa6\x99", 9},
        {"\"\xc3\xa9\xe2\x82\xac\xf0\x9f\xa6\x99 and 8 more\"",
         "\xc3\xa9\xe2\x82\xac\xf0\x9f\xa6\x99 and 8 more", 20},
        {"\"\\ud800\"", "\xef\xbf\xbd", 3},
        {"\"\\ud800x\\udc00\"", "\xef\xbf\xbdx\xef\xbf\xbd", 7},
        {"\"\\ud800\\ud83e\\udd99\"", "\xef\xbf\xbd\xf0\x9f\xa6\x99", 7},
        {"\"\x7f\"", "\x7f", 1},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct value *root = parse(cases[i].text);

        ck_assert_uint_eq(root->kind, VALUE_TEXT);
        ck_assert_uint_eq(root->size, cases[i].size);
        ck_assert_mem_eq(root->text, cases[i].value, cases[i].size + 1);
        tree_fini(&tree);
    }
}
END_TEST

/* Each kind of special byte at each place of a string, so that every lane of the scan is met. */
START_TEST(specials_are_found_everywhere)
{
    static const char *const specials[] = {"\\n", "\xc3\xa9", "\x1f", "\xff", "\"", "\x80"};

    for (size_t length = 0; length < 20; length++) {
        for (size_t i = 0; i < 6; i++) {
            struct text text = {0};
            int result;

            text_byte(&text, '"');
            text_repeat(&text, (char)('a' + length), length);
            text_add(&text, specials[i]);
            text_add(&text, "0123456789\"");
            result = parse_bytes(text.data, text.size);
            ck_assert_int_eq(result, i < 2 ? 0 : ERROR_INPUT);
            if (result == 0)
                ck_assert_uint_eq(tree.root.size, length + (i == 0 ? 1 : 2) + 10);
            tree_fini(&tree);
            text_fini(&text);
        }
    }
}
END_TEST

START_TEST(faults_name_their_place)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"", "1:1: expected a value, but the text ends here"},
        {" \n ", "2:2: expected a value, but the text ends here"},
        {"{\n\"a\": 1,\n\"b\": \"\xc3\xa9\" x}", "3:10: expected ',' or '}' after a value"},
        {"[1 2]", "1:4: expected ',' or ']' after a value"},
        {"[1", "1:3: expected ',' or ']' after a value"},
        {"[1}", "1:3: expected ',' or ']' after a value"},
        {"[1,]", "1:4: expected a value"},
        {"[,1]", "1:2: expected a value"},
        {"{,}", "1:2: expected a key in double quotes"},
        {"{\"a\":1,}", "1:8: expected a key in double quotes"},
        {"{a:1}", "1:2: expected a key in double quotes"},
        {"{'a':1}", "1:2: expected a key in double quotes"},
        {"{\"a\" 1}", "1:6: expected ':' after a key"},
        {"{\"a\"", "1:5: expected ':' after a key"},
        {"{\"a\":", "1:6: expected a value, but the text ends here"},
        {"{\"a\":}", "1:6: expected a value"},
        {"1 2", "1:3: expected nothing more after the value"},
        {"{} {}", "1:4: expected nothing more after the value"},
        {"]", "1:1: expected a value"},
        {"tru", "1:1: expected a value"},
        {"True", "1:1: expected a value"},
        {"nullx", "1:5: expected nothing more after the value"},
        {"+1", "1:1: expected a value"},
        {".5", "1:1: expected a value"},
        {"-", "1:1: expected a digit after '-'"},
        {"-x", "1:1: expected a digit after '-'"},
        {"01", "1:1: a number must not begin with 0"},
        {"-00", "1:1: a number must not begin with 0"},
        {"1.", "1:3: expected a digit after '.'"},
        {"1.e5", "1:3: expected a digit after '.'"},
        {"1e", "1:3: expected the digits of an exponent"},
        {"1e+", "1:3: expected the digits of an exponent"},
        {"1ex", "1:3: expected the digits of an exponent"},
        {"0x10", "1:2: expected nothing more after the value"},
        {"\"abc", "1:1: the string that begins here has no end"},
        {"\"abc\\\"", "1:1: the string that begins here has no end"},
        {"\"a\nb\"", "1:3: a control character in a string must be written \\u00XX"},
        {"\"a\\x\"", "1:3: no such escape in a string"},
        {"\"\\u12G4\"", "1:2: no such escape in a string"},
        {"\"\\u123", "1:2: no such escape in a string"},
        {"\"\\", "1:2: no such escape in a string"},
        {"\"\xc3\xa9\xff\"", "1:3: the text is not valid UTF-8"},
        {"\"\xed\xa0\x80\"", "1:2: the text is not valid UTF-8"},
        {"\"\xe2\x82", "1:2: the text is not valid UTF-8"},
        {"[1] // no comments", "1:5: expected nothing more after the value"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_int_eq(parse_bytes(cases[i].text, strlen(cases[i].text)), ERROR_INPUT);
        ck_assert_str_eq(error.text + strlen("t.json:"), cases[i].message);
        ck_assert_ptr_null(tree.arena.last);
        ck_assert_ptr_null(tree.name);
    }
    ck_assert_int_eq(parse_bytes("1\0", 2), ERROR_INPUT);
    ck_assert_int_eq(parse_bytes("\"a\0\"", 4), ERROR_INPUT);
    ck_assert_int_eq(parse_bytes("\"\\\0\"", 4), ERROR_INPUT);
    ck_assert_int_eq(parse_bytes(NULL, 0), ERROR_INPUT);
}
END_TEST

/* Any beginning of a text is refused, and no byte behind it is read. */
START_TEST(cut_texts_are_refused)
{
    static const char whole[] =
        "{\"key\": [1.5e-3, -7, \"t\\u00e9xt \xc3\xa9\", true, null, {}, NaN]}";

    for (size_t size = 0; size < sizeof whole - 1; size++) {
        char *part = malloc(size > 0 ? size : 1);

        memcpy(part, whole, size);
        ck_assert_int_eq(parse_bytes(part, size), ERROR_INPUT);
        free(part);
    }
    parse(whole);
    tree_fini(&tree);
}
END_TEST

START_TEST(a_byte_order_mark_is_skipped)
{
    const struct value *root = parse("\xef\xbb\xbf 7");

    ck_assert_int_eq(root->integer, 7);
    ck_assert_uint_eq(root->offset, 4);
    tree_fini(&tree);
}
END_TEST

START_TEST(depth_has_a_limit)
{
    char text[2 * JSON_DEPTH_LIMIT + 2];

    memset(text, '[', JSON_DEPTH_LIMIT);
    memset(text + JSON_DEPTH_LIMIT, ']', JSON_DEPTH_LIMIT);
    ck_assert_int_eq(parse_bytes(text, 2 * JSON_DEPTH_LIMIT), 0);
    tree_fini(&tree);
    memset(text, '[', JSON_DEPTH_LIMIT + 1);
    memset(text + JSON_DEPTH_LIMIT + 1, ']', JSON_DEPTH_LIMIT + 1);
    ck_assert_int_eq(parse_bytes(text, sizeof text), ERROR_INPUT);
    ck_assert_str_eq(error.text, "t.json:1:1001: lists and maps are nested too deep, over 1000");
}
END_TEST

START_TEST(duplicates_are_listed)
{
    const struct value *root =
        parse("{\"a\":1,\"b\":2,\"a\":3,\"a\":4,\"c\":{\"b\":5,\"b\":6}}");

    ck_assert_uint_eq(root->size, 5);
    ck_assert_uint_eq(tree.duplicate_count, 3);
    ck_assert_ptr_eq(tree.duplicates[0].first, &root->pairs[4].value.pairs[0]);
    ck_assert_ptr_eq(tree.duplicates[1].first, &root->pairs[0]);
    ck_assert_ptr_eq(tree.duplicates[1].second, &root->pairs[2]);
    ck_assert_ptr_eq(tree.duplicates[2].first, &root->pairs[0]);
    ck_assert_ptr_eq(tree.duplicates[2].second, &root->pairs[3]);
    tree_fini(&tree);
}
END_TEST

/* Maps of many sizes with one key twice: by comparing, by the table, by the table used again. */
START_TEST(duplicates_in_maps_of_any_size)
{
    for (int count = 2; count < 3000; count = count * 3 / 2 + 1) {
        struct text text = {0};

        text_add(&text, "[{");
        for (int i = 0; i < count; i++)
            text_format(&text, "\"k%d\":%d,", i == count - 1 ? count / 2 - 1 : i, i);
        text_add(&text, "\"\":0},{");
        for (int i = 0; i < 12; i++)
            text_format(&text, "\"k%d\":%d,", i, i);
        text_add(&text, "\"x\":0}]");
        ck_assert_int_eq(parse_bytes(text.data, text.size), 0);
        ck_assert_uint_eq(tree.duplicate_count, 1);
        ck_assert_ptr_eq(tree.duplicates[0].first, &tree.root.items[0].pairs[count / 2 - 1]);
        ck_assert_ptr_eq(tree.duplicates[0].second, &tree.root.items[0].pairs[count - 1]);
        tree_fini(&tree);
        text_fini(&text);
    }
}
END_TEST

START_TEST(at_most_64_duplicates_are_kept)
{
    struct text text = {0};

    text_add(&text, "{\"a\":0");
    for (int i = 0; i < 200; i++)
        text_add(&text, ",\"a\":0");
    text_add(&text, "}");
    ck_assert_int_eq(parse_bytes(text.data, text.size), 0);
    ck_assert_uint_eq(tree.root.size, 201);
    ck_assert_uint_eq(tree.duplicate_count, 64);
    tree_fini(&tree);
    text_fini(&text);
}
END_TEST

START_TEST(large_lists_and_maps_are_kept)
{
    struct text text = {0};

    text_add(&text, "{\"before\":[1,2],\"list\":[");
    for (int i = 0; i < 20000; i++)
        text_format(&text, "%s[%d]", i ? "," : "", i);
    text_add(&text, "],\"map\":{");
    for (int i = 0; i < 20000; i++)
        text_format(&text, "%s\"k%d\":\"\xc4\xa0%d\xe2\x96\x81\"", i ? "," : "", i % 19999, i);
    text_add(&text, "},\"behind\":{\"a\":3}}");
    ck_assert_int_eq(parse_bytes(text.data, text.size), 0);
    ck_assert_uint_eq(tree.root.size, 4);
    ck_assert_int_eq(tree_find(&tree, "/before/1")->integer, 2);
    ck_assert_int_eq(tree_find(&tree, "/list/19999/0")->integer, 19999);
    ck_assert(value_is_text(tree_find(&tree, "/map/k7"), "\xc4\xa0" "7\xe2\x96\x81"));
    ck_assert_int_eq(tree_find(&tree, "/behind/a")->integer, 3);
    ck_assert_uint_eq(tree.duplicate_count, 1);
    ck_assert_ptr_eq(tree.duplicates[0].second, &tree.root.pairs[2].value.pairs[19999]);
    tree_fini(&tree);
    text.data[text.size - 1] = ' ';
    ck_assert_int_ne(parse_bytes(text.data, text.size), 0);
    text_fini(&text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("json");
    TCase *cases = tcase_create("json");

    tcase_add_test(cases, words_lists_and_maps);
    tcase_add_test(cases, integers);
    tcase_add_test(cases, reals);
    tcase_add_test(cases, the_words_of_python);
    tcase_add_test(cases, strings);
    tcase_add_test(cases, specials_are_found_everywhere);
    tcase_add_test(cases, faults_name_their_place);
    tcase_add_test(cases, cut_texts_are_refused);
    tcase_add_test(cases, a_byte_order_mark_is_skipped);
    tcase_add_test(cases, depth_has_a_limit);
    tcase_add_test(cases, duplicates_are_listed);
    tcase_add_test(cases, duplicates_in_maps_of_any_size);
    tcase_add_test(cases, at_most_64_duplicates_are_kept);
    tcase_add_test(cases, large_lists_and_maps_are_kept);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
