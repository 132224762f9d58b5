/* SPDX-License-Identifier: MIT */
/* t_tree.c - places, pointers and lookups in a parsed text. */
#include <check.h>
#include <stdlib.h>
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/tree.h"
#include "suite.h"

static const char source[] = "{\"a\": [10, {\"x/y\": 1, \"m~n\": [[], 2]}],\n"
                             " \"\": {\"k\": null},\r\n"
                             " \"\xc3\xa9\": \"\xc3\xa9\", \"a\": true}";

static struct tree tree;

static void parse(const char *text)
{
    struct error error = {0};

    ck_assert_int_eq(json_parse(&tree, "t.json", text, strlen(text), &error), 0);
}

/* The pointer leads to a value, and the value to the pointer. */
static void check_pointer(const char *pointer)
{
    const struct value *value = tree_find(&tree, pointer);
    struct text text = {0};

    ck_assert_ptr_nonnull(value);
    tree_pointer(&tree, value, &text);
    ck_assert_str_eq(text_get(&text), pointer);
    text_fini(&text);
}

static void check_place(uint64_t offset, uint32_t line, uint32_t column)
{
    struct place place = tree_place(&tree, offset);

    ck_assert_uint_eq(place.line, line);
    ck_assert_uint_eq(place.column, column);
}

START_TEST(pointers_lead_there_and_back)
{
    parse("{\"a\": [10, {\"x/y\": 1, \"m~n\": [[], 2], \"z\": {}}], \"\": {\"k\": null}}");
    check_pointer("");
    check_pointer("/a");
    check_pointer("/a/0");
    check_pointer("/a/1");
    check_pointer("/a/1/x~1y");
    check_pointer("/a/1/m~0n/0");
    check_pointer("/a/1/m~0n/1");
    check_pointer("/a/1/z");
    check_pointer("/");
    check_pointer("//k");
    tree_fini(&tree);
}
END_TEST

START_TEST(a_key_has_the_pointer_of_its_value)
{
    struct text text = {0};

    parse(source);
    tree_pointer(&tree, &tree.root.pairs[1].key, &text);
    ck_assert_str_eq(text_get(&text), "/");
    text.size = 0;
    tree_pointer(&tree, &tree.root.pairs[0].value.items[1].pairs[0].key, &text);
    ck_assert_str_eq(text_get(&text), "/a/1/x~1y");
    text_fini(&text);
    tree_fini(&tree);
}
END_TEST

START_TEST(wrong_pointers_lead_nowhere)
{
    static const char *const wrong[] = {"a",   "/b",     "/a/0", "/a/",      "//k/0",
                                        "/~2", "/\xc3~", "/A",   "/a/1/x/y", "/\xc3"};

    parse(source);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        ck_assert_msg(tree_find(&tree, wrong[i]) == NULL, "%s", wrong[i]);
    tree_fini(&tree);
    parse("[1, 2]");
    ck_assert_ptr_nonnull(tree_find(&tree, "/1"));
    ck_assert_ptr_null(tree_find(&tree, "/2"));
    ck_assert_ptr_null(tree_find(&tree, "/01"));
    ck_assert_ptr_null(tree_find(&tree, "/-"));
    ck_assert_ptr_null(tree_find(&tree, "/1x"));
    ck_assert_ptr_null(tree_find(&tree, "/18446744073709551617"));
    tree_fini(&tree);
}
END_TEST

START_TEST(places)
{
    parse(source);
    check_place(0, 1, 1);
    check_place(5, 1, 6);
    check_place(tree.root.pairs[1].key.offset, 2, 2);
    check_place(tree.root.pairs[2].key.offset, 3, 2);
    check_place(tree.root.pairs[2].value.offset, 3, 7);
    check_place(tree.root.pairs[3].value.offset, 3, 17);
    check_place(UINT64_MAX, 3, 22);
    tree_fini(&tree);
    parse("\xef\xbb\xbf[1,\r2,\r\n3]");
    check_place(tree.root.items[0].offset, 1, 2);
    check_place(tree.root.items[1].offset, 2, 1);
    check_place(tree.root.items[2].offset, 3, 1);
    tree_fini(&tree);
}
END_TEST

START_TEST(the_last_of_a_key_counts)
{
    const struct value *value;

    parse(source);
    value = value_find(&tree.root, "a");
    ck_assert_ptr_eq(value, &tree.root.pairs[3].value);
    ck_assert_ptr_eq(tree_find(&tree, "/a"), value);
    ck_assert_ptr_null(value_find(&tree.root, "b"));
    ck_assert_ptr_null(value_find(value, "a"));
    ck_assert_ptr_null(value_find(NULL, "a"));
    tree_fini(&tree);
    tree_fini(&tree);
    tree_fini(NULL);
}
END_TEST

START_TEST(values)
{
    const struct value *items;

    parse("[null, false, 3, 2.5, \"t\\u0000u\", [], {}]");
    items = tree.root.items;
    ck_assert(value_is_number(&items[2]) && value_is_number(&items[3]));
    ck_assert(!value_is_number(&items[1]) && !value_is_number(NULL));
    ck_assert_double_eq(value_real(&items[2]), 3);
    ck_assert_double_eq(value_real(&items[3]), 2.5);
    ck_assert(isnan(value_real(&items[4])) && isnan(value_real(NULL)));
    ck_assert_str_eq(value_text(&items[4]), "t");
    ck_assert_ptr_null(value_text(&items[5]));
    ck_assert(!value_is_text(&items[4], "t"));
    ck_assert(!value_is_text(NULL, "t"));
    ck_assert_str_eq(value_kind_name(&items[0]), "null");
    ck_assert_str_eq(value_kind_name(&items[6]), "a map");
    ck_assert_str_eq(value_kind_name(NULL), "nothing");
    tree_fini(&tree);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tree");
    TCase *cases = tcase_create("tree");

    tcase_add_test(cases, pointers_lead_there_and_back);
    tcase_add_test(cases, a_key_has_the_pointer_of_its_value);
    tcase_add_test(cases, wrong_pointers_lead_nowhere);
    tcase_add_test(cases, places);
    tcase_add_test(cases, the_last_of_a_key_counts);
    tcase_add_test(cases, values);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
