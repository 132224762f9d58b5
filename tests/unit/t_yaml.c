/* SPDX-License-Identifier: MIT */
/* t_yaml.c - YAML text into a located tree: what is read, what is refused and where. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/yaml.h"
#include "suite.h"

static struct tree tree;
static struct error error;

static int parse_bytes(const char *text, size_t size)
{
    error = (struct error){0};
    return yaml_parse(&tree, "t.yaml", text, size, &error);
}

static const struct value *parse(const char *text)
{
    ck_assert_msg(parse_bytes(text, strlen(text)) == 0, "%s: %s", text, error.text);
    return &tree.root;
}

static void check_refused(const char *text, size_t size, const char *message)
{
    ck_assert_msg(parse_bytes(text, size) == ERROR_INPUT, "%s was taken", text);
    ck_assert_msg(strstr(error.text, message) != NULL, "\"%s\" lacks \"%s\"", error.text, message);
    ck_assert_ptr_null(tree.name);
}

static void check_place(const struct value *value, uint32_t line, uint32_t column)
{
    struct place place = tree_place(&tree, value->offset);

    ck_assert_uint_eq(place.line, line);
    ck_assert_uint_eq(place.column, column);
}

START_TEST(lists_and_maps)
{
    const struct value *root = parse("license: mit\ntags:\n- a\n- [b, 'c']\nm: {x: 1, y: }\n");

    ck_assert_uint_eq(root->kind, VALUE_MAP);
    ck_assert_uint_eq(root->size, 3);
    ck_assert(value_is_text(value_find(root, "license"), "mit"));
    ck_assert(value_is_text(tree_find(&tree, "/tags/1/1"), "c"));
    ck_assert_int_eq(tree_find(&tree, "/m/x")->integer, 1);
    ck_assert_uint_eq(tree_find(&tree, "/m/y")->kind, VALUE_NULL);
    check_place(value_find(root, "license"), 1, 10);
    check_place(tree_find(&tree, "/tags/0"), 3, 3);
    check_place(tree_find(&tree, "/tags/1/1"), 4, 7);
    tree_fini(&tree);
}
END_TEST

START_TEST(places_count_characters)
{
    const struct value *root = parse("\xef\xbb\xbf" "a: \xc3\xa9\xe4\xb8\xad\r\n"
                                     "\xc3\xa9: {\xc3\xa9: 1, b: x}\r\nc: z\n");

    check_place(value_find(root, "a"), 1, 4);
    check_place(tree_find(&tree, "/\xc3\xa9/b"), 2, 14);
    check_place(value_find(root, "c"), 3, 4);
    tree_fini(&tree);
}
END_TEST

START_TEST(pointers_lead_there_and_back)
{
    static const char *const pointers[] = {"", "/a", "/a/0/x", "/a/0/y", "/a/1", "/b", "/c"};

    parse("a:\n- x: &n 1\n  y:\n- *n\nb: *n\nc:\n");
    for (size_t i = 0; i < sizeof pointers / sizeof *pointers; i++) {
        struct text text = {0};

        ck_assert_ptr_nonnull(tree_find(&tree, pointers[i]));
        tree_pointer(&tree, tree_find(&tree, pointers[i]), &text);
        ck_assert_str_eq(text_get(&text), pointers[i]);
        text_fini(&text);
    }
    tree_fini(&tree);
}
END_TEST

START_TEST(core_schema_words)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", "!!null 'null'"};
    static const char *const flags[] = {"true", "True", "TRUE", "false", "False", "FALSE"};
    static const char *const texts[] = {
        "yes",        "no",        "On",       "off",      "y",         "tRue",   "nULL",
        "1_000",      "12:30:45",  "2024-01-01", "0b1",    "0o8",       "0xg",    "-0x1",
        "1e",         "e1",        ".",        "+",        "a-",        "1.2.3",  ".infinity",
        "+.nan",      "'1'",       "\"true\"", "''",       "!!str 12",  "! 12",   "!own 12"};

    for (size_t i = 0; i < sizeof nulls / sizeof *nulls; i++) {
        ck_assert_uint_eq(parse(nulls[i])->kind, VALUE_NULL);
        tree_fini(&tree);
    }
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        ck_assert_uint_eq(parse(flags[i])->kind, VALUE_FLAG);
        ck_assert(tree.root.flag == (i < 3));
        tree_fini(&tree);
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ck_assert_msg(parse(texts[i])->kind == VALUE_TEXT, "%s is no text", texts[i]);
        tree_fini(&tree);
    }
}
END_TEST

START_TEST(core_schema_numbers)
{
    static const struct {
        const char *text;
        int64_t value;
    } wholes[] = {{"0", 0},       {"-12", -12},        {"+7", 7},  {"017", 17},
                  {"0x1F", 31},   {"0o17", 15},        {"-00", 0}, {"!!int '3'", 3},
                  {"9223372036854775807", INT64_MAX}};
    static const struct {
        const char *text;
        double value;
    } reals[] = {{"1.5", 1.5},   {".5", 0.5},     {"-.5", -0.5},         {"1.", 1},
                 {"2e-05", 2e-5}, {"1.E+3", 1e3}, {"+12e3", 12e3},       {"00.25", 0.25},
                 {".inf", (double)INFINITY},      {"-.INF", -(double)INFINITY},
                 {"1000000000000000019884624838656", 1e30},
                 {"0xFFFFFFFFFFFFFFFFF", 0x1p68}};

    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++) {
        ck_assert_msg(parse(wholes[i].text)->kind == VALUE_INTEGER, "%s", wholes[i].text);
        ck_assert_int_eq(tree.root.integer, wholes[i].value);
        tree_fini(&tree);
    }
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
        ck_assert_msg(parse(reals[i].text)->kind == VALUE_REAL, "%s", reals[i].text);
        ck_assert_double_eq(tree.root.real, reals[i].value);
        tree_fini(&tree);
    }
    ck_assert(isnan(value_real(parse(".NaN"))));
    tree_fini(&tree);
}
END_TEST

START_TEST(plain_scalars_are_marked)
{
    const struct value *root = parse("a: no\nb: 'no'\nno: |\n  no\n");

    ck_assert(value_find(root, "a")->plain);
    ck_assert(!value_find(root, "b")->plain);
    ck_assert(root->pairs[2].key.plain);
    ck_assert(value_is_text(value_find(root, "no"), "no\n"));
    ck_assert(!value_find(root, "no")->plain);
    tree_fini(&tree);
}
END_TEST

START_TEST(keys_keep_their_spelling)
{
    const struct value *root = parse("1: a\ntrue: b\n~: c\n01: d\n<<: e\n");

    ck_assert(value_is_text(value_find(root, "1"), "a"));
    ck_assert(value_is_text(value_find(root, "true"), "b"));
    ck_assert(value_is_text(value_find(root, "~"), "c"));
    ck_assert(value_is_text(value_find(root, "01"), "d"));
    ck_assert(value_is_text(value_find(root, "<<"), "e"));
    tree_fini(&tree);
}
END_TEST

START_TEST(duplicates_are_listed)
{
    parse("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n");
    ck_assert_uint_eq(tree.duplicate_count, 2);
    check_place(&tree.duplicates[0].second->key, 4, 3);
    check_place(&tree.duplicates[1].first->key, 1, 1);
    check_place(&tree.duplicates[1].second->key, 5, 1);
    ck_assert_int_eq(value_find(&tree.root, "a")->integer, 3);
    tree_fini(&tree);
}
END_TEST

START_TEST(aliases_share_their_value)
{
    const struct value *root = parse("a: &x [1, &y two]\nb: *x\n*y : *y\nc: &x 3\nd: *x\n");

    ck_assert_ptr_eq(value_find(root, "a")->items, value_find(root, "b")->items);
    check_place(value_find(root, "b"), 2, 4);
    ck_assert(value_is_text(value_find(root, "two"), "two"));
    ck_assert_int_eq(value_find(root, "d")->integer, 3);
    tree_fini(&tree);
}
END_TEST

START_TEST(alias_bombs_are_refused)
{
    struct text text = {0};

    text_add(&text, "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 12; i++) {
        text_format(&text, "a%d: &a%d [", i, i);
        for (int k = 0; k < 10; k++)
            text_format(&text, "%s*a%d", k ? "," : "", i - 1);
        text_add(&text, "]\n");
    }
    check_refused(text_get(&text), text.size, "t.yaml:7:");
    check_refused(text_get(&text), text.size, "10 million");
    text_fini(&text);
    check_refused("a: &a [*a]", 10, "t.yaml:1:8: an alias stands inside the value it names");
    check_refused("a: *b", 5, "t.yaml:1:4: an alias names no value");
}
END_TEST

START_TEST(depth_is_limited)
{
    struct text text = {0};

    text_repeat(&text, '[', 20000);
    check_refused(text_get(&text), text.size, "too deep");
    text_fini(&text);
    text_repeat(&text, '[', 900);
    text_repeat(&text, ']', 900);
    parse(text_get(&text));
    tree_fini(&tree);
    text_fini(&text);
}
END_TEST

START_TEST(errors_name_their_place)
{
    check_refused("tags:\n\t- a\n", 11, "t.yaml:2:1: not YAML: ");
    check_refused("a: b\0c\n", 7, "t.yaml:1:5: not YAML: a NUL stands in the text");
    check_refused("\xc3\xa9: b\nc: \xff\n", 11, "t.yaml:2:4: not YAML: ");
    check_refused("a: [1, 2\nb: 3\n", 14, "t.yaml:2:");
    check_refused("a: 'x\n", 6, "t.yaml:");
    check_refused("? [a]\n: b\n", 10, "t.yaml:1:3: a key must be text");
    check_refused("&a [x]: b\n", 10, "a key must be text");
    check_refused("a: 1\n--- \nb: 2\n", 15, "t.yaml:2:1: a second document");
}
END_TEST

START_TEST(nothing_is_null)
{
    ck_assert_uint_eq(parse("")->kind, VALUE_NULL);
    tree_fini(&tree);
    ck_assert_uint_eq(parse("# only a remark\n\n")->kind, VALUE_NULL);
    tree_fini(&tree);
    ck_assert_int_eq(yaml_parse(&tree, "t.yaml", NULL, 0, &error), 0);
    ck_assert_uint_eq(tree.root.kind, VALUE_NULL);
    tree_fini(&tree);
}
END_TEST

START_TEST(a_part_has_the_places_of_the_file)
{
    static const char source[] = "---\na: x\nb: *n\n---\n# t\n";

    error = (struct error){0};
    ck_assert_int_eq(yaml_parse_part(&tree, "t.md", source, sizeof source - 1, 4, 8, &error), 0);
    check_place(value_find(&tree.root, "a"), 2, 4);
    ck_assert_ptr_null(value_find(&tree.root, "b"));
    tree_fini(&tree);
    ck_assert_int_eq(yaml_parse_part(&tree, "t.md", source, sizeof source - 1, 4, 14, &error),
                     ERROR_INPUT);
    ck_assert_msg(strstr(error.text, "t.md:3:4: ") != NULL, "%s", error.text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("yaml");
    TCase *cases = tcase_create("yaml");

    tcase_add_test(cases, lists_and_maps);
    tcase_add_test(cases, places_count_characters);
    tcase_add_test(cases, pointers_lead_there_and_back);
    tcase_add_test(cases, core_schema_words);
    tcase_add_test(cases, core_schema_numbers);
    tcase_add_test(cases, plain_scalars_are_marked);
    tcase_add_test(cases, keys_keep_their_spelling);
    tcase_add_test(cases, duplicates_are_listed);
    tcase_add_test(cases, aliases_share_their_value);
    tcase_add_test(cases, alias_bombs_are_refused);
    tcase_add_test(cases, depth_is_limited);
    tcase_add_test(cases, errors_name_their_place);
    tcase_add_test(cases, nothing_is_null);
    tcase_add_test(cases, a_part_has_the_places_of_the_file);
    suite_add_tcase(suite, cases);

    return suite_run(suite);
}
