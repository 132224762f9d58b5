/* SPDX-License-Identifier: MIT */
/* t_json_rows.c - large lists and maps read item by item: the same as in a tree, and as strict. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/json_rows.h"
#include "suite.h"

static struct error error;

/* Reads a map of numbers; the sum of them, or a negative code. */
static int sum(const char *text)
{
    struct json_rows rows;
    const char *key;
    size_t size, count = 0;
    struct value value;
    int total = 0, code;
    error = (struct error){0};
    code = json_rows_init(&rows, "t.json", text, strlen(text), &error);
    size_t most = code ? 0 : json_rows_count(&rows);
    while (!code && (code = json_rows_next(&rows)) > 0) {
        (code = json_rows_text(&rows, &key, &size)) || (code = json_rows_mark(&rows, ':')) ||
            (code = json_rows_number(&rows, &value));
        total += code ? 0 : (int)value_real(&value);
        count++;
    }
    ck_assert(code || count <= most);
    json_rows_fini(&rows);
    return code ? code : total;
}

START_TEST(a_map_is_read)
{
    ck_assert_int_eq(sum("{}"), 0);
    ck_assert_int_eq(sum(" { \"a\" : 1,\n\"b,c\":20 , \"\\u00e9\\\"\": 3e2}\r\n"), 321);
    ck_assert_int_eq(sum("\xef\xbb\xbf{\"x\":-0}"), 0);
    ck_assert_int_eq(sum("{\"x\":123456,\"a longer key than sixteen bytes\":0}"), 123456);
}
END_TEST

START_TEST(faults_name_their_place)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"3", "t.json:1:1: expected a list or a map"},
        {"{\"a\":1,}", "t.json:1:8: expected a string"},
        {"{\"a\":1 \"b\":2}", "t.json:1:8: expected ',' or '}' after a value"},
        {"{\"a\" 1}", "t.json:1:6: expected ':'"},
        {"{\"a\":01}", "t.json:1:6: a number must not begin with 0"},
        {"{\"a\":x}", "t.json:1:6: expected a number"},
        {"{\"a\":1", "t.json:1:7: expected ',' or '}' after a value"},
        {"{\"a", "t.json:1:2: the string that begins here has no end"},
        {"{\"a\\\"", "t.json:1:2: the string that begins here has no end"},
        {"{\"a\\x\":1}", "t.json:1:4: no such escape in a string"},
        {"{\"\\t\x01\":1}", "t.json:1:5: a control character in a string must be written \\u00XX"},
        {"{\n\"\xff\":1}", "t.json:2:2: the text is not valid UTF-8"},
        {"{\"a\":1} x", "t.json:1:9: expected nothing more after the value"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_lt(sum(cases[i].text), 0);
        ck_assert_str_eq(error.text, cases[i].message);
    }
}
END_TEST

START_TEST(escapes_are_read)
{
    const char *source = "[\"a\\u00e9\\ud83d\\ude00\\n\\/b\", \"plain\", \"\"]", *text;
    struct json_rows rows;
    size_t size;
    ck_assert_int_eq(json_rows_init(&rows, "t.json", source, strlen(source), &error), 0);
    ck_assert_int_eq(json_rows_next(&rows), 1);
    ck_assert_int_eq(json_rows_text(&rows, &text, &size), 0);
    ck_assert_uint_eq(size, 10);
    ck_assert_mem_eq(text, "a\xc3\xa9\xf0\x9f\x98\x80\n/b", size);
    ck_assert_int_eq(json_rows_next(&rows), 1);
    ck_assert_int_eq(json_rows_text(&rows, &text, &size), 0);
    ck_assert_mem_eq(text, "plain", size);
    ck_assert_int_eq(json_rows_next(&rows), 1);
    ck_assert_int_eq(json_rows_text(&rows, &text, &size), 0);
    ck_assert_uint_eq(size, 0);
    ck_assert_int_eq(json_rows_next(&rows), 0);
    json_rows_fini(&rows);
}
END_TEST

/* The end that is found by sets of bits is that of a walk, whatever stands in strings. */
START_TEST(ends_are_found)
{
    static const char *const parts[] = {"[", "]", "{", "}", "\"[\"", "\"}]\\\"\"", "\"\\\\\"", " ", ",",
                                        "\"a longer text of over sixteen bytes, [with] {brackets}\"",
                                        "\"\\\\\\\"]\"", "1"};
    uint32_t state = 7;
    for (int round = 0; round < 20000; round++) {
        char text[600] = "[";
        size_t size = 1, depth = 1, wanted = 0;
        while (size < 400) {
            state = state * 1664525u + 1013904223u;
            const char *part = parts[(state >> 8) % 12];
            size_t length = strlen(part);
            memcpy(text + size, part, length);
            size += length;
            depth += length == 1 && (*part == '[' || *part == '{');
            depth -= length == 1 && (*part == ']' || *part == '}');
            if (!depth) {
                wanted = size;
                break;
            }
        }
        memset(text + size, ' ', 100);
        const char *end = json_end_of(text, text + size + state % 100);
        ck_assert_uint_eq(end ? (size_t)(end - text) : 0, wanted);
    }
}
END_TEST

static enum json_want leave_b(void *context, uint32_t depth, const struct value *key)
{
    (void)context;
    return depth == 2 && value_is_text(key, "b") ? JSON_LEAVE : JSON_KEEP;
}

static int take(void *context, const struct tree *tree, const struct pair *member)
{
    (void)tree;
    *(struct value *)context = member->value;
    return 0;
}

START_TEST(members_are_left_unread)
{
    const char *source = "{\"a\":{\"b\": [1, \"]\",\n 3] ,\"c\":4}, \"b\":[5]}";
    struct value unread = {0};
    const struct json_filter filter = {.want = leave_b, .give = take, .context = &unread};
    struct tree tree;
    ck_assert_int_eq(json_parse_some(&tree, "t.json", source, strlen(source), &filter, &error), 0);
    ck_assert_uint_eq(unread.kind, VALUE_NULL);
    ck_assert_uint_eq(unread.size, strlen("[1, \"]\",\n 3]"));
    ck_assert_uint_eq(source[unread.offset], '[');
    ck_assert_ptr_null(tree_find(&tree, "/a/b"));
    ck_assert_int_eq((int)tree_find(&tree, "/a/c")->integer, 4);
    ck_assert_uint_eq(tree_find(&tree, "/b")->size, 1);
    tree_fini(&tree);
    ck_assert_int_lt(json_parse_some(&tree, "t.json", source, 20, &filter, &error), 0);
    ck_assert_str_eq(error.text, "t.json:1:12: the list or map that begins here has no end");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("json_rows");
    TCase *cases = tcase_create("json_rows");

    tcase_add_test(cases, a_map_is_read);
    tcase_add_test(cases, faults_name_their_place);
    tcase_add_test(cases, escapes_are_read);
    tcase_add_test(cases, ends_are_found);
    tcase_add_test(cases, members_are_left_unread);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
