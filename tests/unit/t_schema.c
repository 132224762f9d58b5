/* SPDX-License-Identifier: MIT */
/* t_schema.c - schemas against values: what is wrong, where, and what is given up. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/yaml.h"
#include "schema/schema.h"

/* A schema, a file, and its errors as "POINTER KEYWORD LINE:COLUMN" lines. */
struct trial {
    const char *schema, *file, *errors;
};

static struct schema *compile(const char *text, const struct schema_options *options,
                              struct error *error)
{
    return schema_parse("s.json", text, strlen(text), options, error);
}

static void add_errors(const struct schema_result *result, struct text *out)
{
    for (size_t i = 0; i < result->count; i++) {
        const struct schema_error *error = &result->errors[i];
        text_format(out, "%s%s %s %u:%u", i ? "\n" : "", error->pointer, error->keyword,
                    (unsigned)error->place.line, (unsigned)error->place.column);
    }
}

static void try(const struct trial *trial, const struct schema_options *options)
{
    struct error error = {0};
    struct tree tree;
    struct schema_result result;
    struct text text = {0};
    struct schema *schema = compile(trial->schema, options, &error);
    ck_assert_msg(schema != NULL, "%s: %s", trial->schema, error.text);
    ck_assert_int_eq(json_parse(&tree, "f.json", trial->file, strlen(trial->file), &error), 0);
    schema_check(schema, &tree, &result);
    add_errors(&result, &text);
    ck_assert_msg(!strcmp(text_get(&text), trial->errors), "%s of %s:\n%s", trial->schema,
                  trial->file, text_get(&text));
    ck_assert_int_eq(result.valid, !*trial->errors);
    ck_assert(!result.unchecked && !result.more);
    text_fini(&text);
    schema_result_fini(&result);
    tree_fini(&tree);
    schema_free(schema);
}

static void try_all(const struct trial *trials, size_t count, enum schema_draft draft)
{
    struct schema_options options = {.draft = draft};
    for (size_t i = 0; i < count; i++)
        try(&trials[i], &options);
}

#define TRY_ALL(trials, draft) try_all(trials, sizeof trials / sizeof *trials, draft)

START_TEST(values_and_text)
{
    static const struct trial trials[] = {
        {"true", "1", ""},
        {"false", "\n 1", " false 2:2"},
        {"{\"type\":\"object\"}", "[\n 1]", " type 1:1"},
        {"{\"type\":[\"integer\",\"null\"]}", "[]", " type 1:1"},
        {"{\"type\":\"integer\"}", "1e2", ""},
        {"{\"type\":\"integer\"}", "1.5", " type 1:1"},
        {"{\"const\":{\"a\":1.0,\"b\":[]}}", "{\"b\":[],\"a\":1}", ""},
        {"{\"const\":{\"a\":1.0,\"b\":[]}}", "{\"b\":[],\"a\":true}", " const 1:1"},
        {"{\"enum\":[1,\"a\",null]}", "\"b\"", " enum 1:1"},
        {"{\"enum\":[1,2,3,4,5,6,7,8,\"a\",\"b\"]}", "\"b\"", ""},
        {"{\"enum\":[1,2,3,4,5,6,7,8,\"a\",\"b\"]}", "\"c\"", " enum 1:1"},
        {"{\"minLength\":2,\"maxLength\":3}", "\"\xf0\x9f\x92\xa9\"", " minLength 1:1"},
        {"{\"minLength\":2,\"maxLength\":3}", "\"\xc3\xa9\xc3\xa9\xc3\xa9\"", ""},
        {"{\"minLength\":2,\"maxLength\":3}", "\"abcd\"", " maxLength 1:1"},
        {"{\"pattern\":\"^a.c$\"}", "\"abc\"", ""},
        {"{\"pattern\":\"^a.c$\"}", "\"abc\\n\"", " pattern 1:1"},
        {"{\"format\":\"ipv4\"}", "\"no\"", ""},
    };
    TRY_ALL(trials, SCHEMA_2020_12);
}
END_TEST

START_TEST(numbers_are_exact)
{
    static const struct trial trials[] = {
        {"{\"maximum\":9007199254740992}", "9007199254740993", " maximum 1:1"},
        {"{\"maximum\":18446744073709551616}", "18446744073709551616", ""},
        {"{\"maximum\":18446744073709551616}", "18446744073709551617", " maximum 1:1"},
        {"{\"exclusiveMinimum\":0.1}", "0.10000000000000000000000001", ""},
        {"{\"exclusiveMinimum\":0.1}", "0.10", " exclusiveMinimum 1:1"},
        {"{\"minimum\":-1e400}", "-1e401", " minimum 1:1"},
        {"{\"multipleOf\":0.01}", "19.99", ""},
        {"{\"multipleOf\":0.1}", "0.25", " multipleOf 1:1"},
        {"{\"multipleOf\":0.123456789}", "1e308", " multipleOf 1:1"},
        {"{\"multipleOf\":0.5}", "1e308", ""},
        {"{\"multipleOf\":1e400}", "3e400", ""},
        {"{\"minimum\":0}", "NaN", " minimum 1:1"},
        {"{\"const\":100000000000000000000}", "1e20", ""},
        {"{\"uniqueItems\":true}", "[1,1.00]", " uniqueItems 1:1"},
    };
    TRY_ALL(trials, SCHEMA_2020_12);
}
END_TEST

START_TEST(lists)
{
    static const struct trial trials[] = {
        {"{\"minItems\":1,\"maxItems\":2}", "[]", " minItems 1:1"},
        {"{\"minItems\":1,\"maxItems\":2}", "[1,2,3]", " maxItems 1:1"},
        {"{\"prefixItems\":[{\"type\":\"null\"}],\"items\":{\"type\":\"string\"}}",
         "[1,\n\"a\",\n 2]", "/0 type 1:2\n/2 type 3:2"},
        {"{\"prefixItems\":[true],\"items\":false}", "[1,\n2]", "/1 items 2:1"},
        {"{\"contains\":{\"const\":1},\"minContains\":2,\"maxContains\":3}", "[1,2]",
         " minContains 1:1"},
        {"{\"contains\":{\"const\":1},\"minContains\":2,\"maxContains\":3}", "[1,1,1,1]",
         " maxContains 1:1"},
        {"{\"contains\":{\"const\":1},\"minContains\":0}", "[]", ""},
        {"{\"contains\":{\"const\":1}}", "[2]", " contains 1:1"},
        {"{\"uniqueItems\":true}", "[{\"a\":1,\"b\":2},{\"b\":2,\"a\":1}]", " uniqueItems 1:1"},
        {"{\"uniqueItems\":true}", "[1,true,\"1\",[1],{\"1\":1},null,0,false]", ""},
        {"{\"uniqueItems\":true}",
         "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,2.0]", " uniqueItems 1:1"},
        {"{\"uniqueItems\":true}",
         "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,-0.0,{\"a\":0,\"b\":[1.5e1]},null,"
         "{\"b\":[15],\"a\":-0}]", " uniqueItems 1:1"},
        {"{\"uniqueItems\":true}",
         "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,1e1000,1e1001,0.1,"
         "0.1000000000000000000001,-1,\"1\",true,[1],{\"1\":1}]", ""},
        {"{\"prefixItems\":[true],\"unevaluatedItems\":false}", "[1,2]",
         "/1 unevaluatedItems 1:4"},
        {"{\"contains\":{\"type\":\"string\"},\"unevaluatedItems\":{\"type\":\"null\"}}",
         "[\"a\",null,1]", "/2 type 1:11"},
    };
    TRY_ALL(trials, SCHEMA_2020_12);
}
END_TEST

START_TEST(maps)
{
    static const struct trial trials[] = {
        {"{\"required\":[\"a\",\"b\"]}", "{\"c\":1}", " required 1:1\n required 1:1"},
        {"{\"properties\":{\"a\":{\"type\":\"null\"}},\"patternProperties\":{\"^x\":{\"type\":"
         "\"string\"}},\"additionalProperties\":false}",
         "{\"a\":null,\n\"x1\":1,\n\"y\":2}", "/x1 type 2:6\n/y additionalProperties 3:5"},
        {"{\"properties\":{\"a\":false}}", "{\"a\":1}", "/a properties 1:6"},
        {"{\"propertyNames\":{\"maxLength\":1}}", "{\"a\":1,\n  \"bc/~\":2}",
         "/bc~1~0 maxLength 2:3"},
        {"{\"minProperties\":1,\"maxProperties\":1}", "{}", " minProperties 1:1"},
        {"{\"minProperties\":1,\"maxProperties\":1}", "{\"a\":1,\"b\":1}", " maxProperties 1:1"},
        {"{\"dependentRequired\":{\"a\":[\"b\"]}}", "{\"a\":1}", " dependentRequired 1:1"},
        {"{\"dependentSchemas\":{\"a\":{\"required\":[\"b\"]}}}", "{\"a\":1}", " required 1:1"},
        {"{\"properties\":{\"a\":true},\"unevaluatedProperties\":false}", "{\"a\":1,\"b\":2}",
         "/b unevaluatedProperties 1:12"},
        {"{\"anyOf\":[{\"properties\":{\"a\":true},\"required\":[\"a\"]},{\"properties\":"
         "{\"b\":true}}],\"unevaluatedProperties\":false}", "{\"a\":1,\"b\":2}", ""},
        {"{\"if\":{\"properties\":{\"a\":{\"const\":1}},\"required\":[\"a\"]},"
         "\"unevaluatedProperties\":false}", "{\"a\":2}", "/a unevaluatedProperties 1:6"},
    };
    TRY_ALL(trials, SCHEMA_2020_12);
}
END_TEST

START_TEST(logic)
{
    static const struct trial trials[] = {
        {"{\"allOf\":[{\"type\":\"string\"},{\"minimum\":3}]}", "1", " type 1:1\n minimum 1:1"},
        {"{\"anyOf\":[{\"type\":\"string\"},{\"properties\":{\"a\":{\"type\":\"null\"}}}]}",
         "{\"a\":1}", " anyOf 1:1\n/a type 1:6"},
        {"{\"oneOf\":[{\"properties\":{\"k\":{\"const\":\"x\"},\"v\":{\"type\":\"null\"}}},"
         "{\"properties\":{\"k\":{\"const\":\"y\"},\"v\":{\"type\":\"string\"}}}]}",
         "{\"k\":\"y\",\"v\":1}", " oneOf 1:1\n/v type 1:14"},
        {"{\"oneOf\":[true,{\"type\":\"number\"}]}", "1", " oneOf 1:1"},
        {"{\"not\":{\"type\":\"number\"}}", "1", " not 1:1"},
        {"{\"if\":{\"type\":\"number\"},\"then\":{\"minimum\":2},\"else\":false}", "1",
         " minimum 1:1"},
        {"{\"if\":{\"type\":\"number\"},\"then\":{\"minimum\":2},\"else\":false}", "\"a\"",
         " else 1:1"},
        {"{\"$defs\":{\"a\":{\"type\":\"null\"}},\"properties\":{\"x\":{\"$ref\":\"#/$defs/a\"}}}",
         "{\"x\":1}", "/x type 1:6"},
        {"{\"$defs\":{\"a\":{\"$anchor\":\"A\",\"type\":\"null\"}},\"items\":{\"$ref\":\"#A\"}}",
         "[1]", "/0 type 1:2"},
        {"{\"$id\":\"http://x.org/r\",\"$defs\":{\"a\":{\"$id\":\"d/e\",\"$defs\":{\"b\":{\"type\":"
         "\"null\"}}}},\"$ref\":\"d/e#/$defs/b\"}", "1", " type 1:1"},
        {"{\"$dynamicAnchor\":\"n\",\"properties\":{\"c\":{\"$dynamicRef\":\"#n\"}},"
         "\"additionalProperties\":false}", "{\"c\":{\"c\":{\"d\":1}}}",
         "/c/c/d additionalProperties 1:16"},
    };
    TRY_ALL(trials, SCHEMA_2020_12);
}
END_TEST

START_TEST(drafts_differ)
{
    static const struct trial old[] = {
        {"{\"items\":[{\"type\":\"null\"}],\"additionalItems\":false}", "[null,1]",
         "/1 additionalItems 1:7"},
        {"{\"definitions\":{\"a\":true},\"$ref\":\"#/definitions/a\",\"type\":\"null\"}", "1", ""},
        {"{\"dependencies\":{\"a\":[\"b\"]}}", "{\"a\":1}", " dependencies 1:1"},
        {"{\"dependentRequired\":{\"a\":[\"b\"]}}", "{\"a\":1}", ""},
        {"{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"dependentRequired\":"
         "{\"a\":[\"b\"]}}", "{\"a\":1}", " dependentRequired 1:1"},
    };
    static const struct trial new[] = {
        {"{\"$defs\":{\"a\":true},\"$ref\":\"#/$defs/a\",\"type\":\"null\"}", "1", " type 1:1"},
        {"{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"items\":[false]}", "[1]",
         "/0 items 1:2"},
    };
    TRY_ALL(old, SCHEMA_07);
    TRY_ALL(new, SCHEMA_2020_12);
}
END_TEST

START_TEST(formats_are_asserted_on_request)
{
    static const struct trial trial = {"{\"items\":{\"format\":\"date\"}}",
                                       "[\"2024-02-29\",\n \"2023-02-29\", 5]", "/1 format 2:2"};
    struct schema_options options = {.assert_format = true};
    try(&trial, &options);
}
END_TEST

/* Schemas that cannot be applied: each refused with its place. */
START_TEST(broken_schemas_are_refused)
{
    static const char *const broken[][2] = {
        {"[]", "s.json:1:1: a schema must be"},
        {"{\"type\":\"strin\"}", "the schema's type: s.json:1:9: it must be null"},
        {"{\n\"minLength\":-1}", "the schema's minLength: s.json:2:13: it must be a whole"},
        {"{\"minLength\":1.5}", "whole number"},
        {"{\"items\":{\"pattern\":\"(\"}}", "1:21: the pattern cannot be used: a group is not"},
        {"{\"properties\":[]}", "must be an object"},
        {"{\"allOf\":{}}", "list of schemas"},
        {"{\"multipleOf\":0}", "more than 0"},
        {"{\"$ref\":\"#/$defs/none\"}", "nothing is at \"#/$defs/none\""},
        {"{\"$ref\":\"http://x.org/none\"}", "http://x.org/none is not at hand; --map"},
        {"{\"$schema\":\"http://json-schema.org/draft-04/schema#\"}", "dialect"},
        {"{\"$id\":\"http://x.org/a#b\"}", "no fragment"},
        {"{", "s.json:1:2"},
    };
    struct schema_options options = {0};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct error error = {0};
        ck_assert_msg(!compile(broken[i][0], &options, &error), "%s", broken[i][0]);
        ck_assert_int_eq(error.code, ERROR_INPUT);
        ck_assert_msg(strstr(error.text, broken[i][1]) != NULL, "%s", error.text);
    }
}
END_TEST

static void expect_given_up(const char *schema_text, const char *file, const char *why)
{
    struct schema_options options = {0};
    struct error error = {0};
    struct schema *schema = compile(schema_text, &options, &error);
    struct tree tree;
    struct schema_result result;
    ck_assert_msg(schema != NULL, "%s", error.text);
    ck_assert_int_eq(json_parse(&tree, "f.json", file, strlen(file), &error), 0);
    schema_check(schema, &tree, &result);
    ck_assert(!result.valid && result.unchecked);
    ck_assert_uint_eq(result.count, 1);
    ck_assert_msg(!strncmp(result.errors[0].message, "could not be checked: ", 22) &&
                  strstr(result.errors[0].message, why), "%s", result.errors[0].message);
    schema_result_fini(&result);
    tree_fini(&tree);
    schema_free(schema);
}

/* Not false and not true: said to be unknown, also below "not". */
START_TEST(hostile_schemas_are_given_up)
{
    struct text text = {0};
    expect_given_up("{\"$ref\":\"#\"}", "1", "circle");
    expect_given_up("{\"not\":{\"$ref\":\"#\"}}", "1", "circle");
    expect_given_up("{\"anyOf\":[true,{\"$ref\":\"#/anyOf/1\"}],\"allOf\":"
                    "[{\"$ref\":\"#/anyOf/1\"}]}", "1", "circle");
    expect_given_up("{\"$dynamicAnchor\":\"a\",\"$dynamicRef\":\"#a\"}", "1", "circle");
    expect_given_up("{\"pattern\":\"^(a+)+$\"}", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaX\"",
                    "the pattern");
    expect_given_up("{\"not\":{\"pattern\":\"^(a|a)*$\"}}",
                    "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaX\"", "the pattern");
    expect_given_up("{\"multipleOf\":1.00000000000000000000000000000000000000000001}", "3",
                    "37 digits");
    text_add(&text, "{\"$defs\":{\"30\":{\"type\":\"null\"}");
    for (int i = 0; i < 30; i++)
        text_format(&text, ",\"%d\":{\"anyOf\":[{\"$ref\":\"#/$defs/%d\"},"
                    "{\"$ref\":\"#/$defs/%d\"}]}", i, i + 1, i + 1);
    text_add(&text, "},\"$ref\":\"#/$defs/0\"}");
    expect_given_up(text_get(&text), "1", "too many steps");
    text_fini(&text);
}
END_TEST

START_TEST(errors_are_limited)
{
    struct text text = {0};
    struct schema_options options = {0};
    struct error error = {0};
    struct schema *schema = compile("{\"items\":{\"type\":\"null\"}}", &options, &error);
    struct tree tree;
    struct schema_result result;
    text_add(&text, "[1");
    for (int i = 1; i < 2 * SCHEMA_ERROR_LIMIT; i++)
        text_add(&text, ",\n1");
    text_add(&text, "]");
    ck_assert_int_eq(json_parse(&tree, "f.json", text.data, text.size, &error), 0);
    schema_check(schema, &tree, &result);
    ck_assert(!result.valid && result.more && !result.unchecked);
    ck_assert_uint_eq(result.count, SCHEMA_ERROR_LIMIT);
    ck_assert_uint_eq(result.errors[SCHEMA_ERROR_LIMIT - 1].place.line, SCHEMA_ERROR_LIMIT);
    schema_result_fini(&result);
    tree_fini(&tree);
    schema_free(schema);
    text_fini(&text);
}
END_TEST

/* As deep as files can be, by a schema that goes down with them. */
START_TEST(depth)
{
    struct text text = {0};
    struct schema_options options = {0};
    struct error error = {0};
    struct schema *schema = compile(
        "{\"$defs\":{\"n\":{\"allOf\":[{\"items\":{\"$ref\":\"#/$defs/n\"}}],\"type\":\"array\"}},"
        "\"$ref\":\"#/$defs/n\"}", &options, &error);
    struct tree tree;
    struct schema_result result;
    text_repeat(&text, '[', 1000);
    text_repeat(&text, ']', 1000);
    ck_assert_int_eq(json_parse(&tree, "f.json", text.data, text.size, &error), 0);
    schema_check(schema, &tree, &result);
    ck_assert(result.valid);
    schema_result_fini(&result);
    tree_fini(&tree);
    schema_free(schema);
    text_fini(&text);
}
END_TEST

/* YAML is checked like JSON; what stands under an alias is found by the way that led to it. */
START_TEST(yaml)
{
    static const char file[] = "base: &b\n  n: 1.50\n  t: [a, 5]\nother: *b\n";
    struct schema_options options = {0};
    struct error error = {0};
    struct schema *schema = compile(
        "{\"additionalProperties\":{\"properties\":{\"n\":{\"multipleOf\":0.5,\"maximum\":1.4},"
        "\"t\":{\"items\":{\"type\":\"string\"}}}}}", &options, &error);
    struct tree tree;
    struct schema_result result;
    struct text text = {0};
    ck_assert_int_eq(yaml_parse(&tree, "f.yaml", file, strlen(file), &error), 0);
    schema_check(schema, &tree, &result);
    add_errors(&result, &text);
    ck_assert_str_eq(text_get(&text), "/base/n maximum 2:6\n/other/n maximum 2:6\n"
                                      "/base/t/1 type 3:10\n/other/t/1 type 3:10");
    text_fini(&text);
    schema_result_fini(&result);
    tree_fini(&tree);
    schema_free(schema);
}
END_TEST

/* The bundled meta-schemas are themselves met by themselves, and find what is wrong in others. */
START_TEST(meta_schemas)
{
    static const struct trial trials[] = {
        {"{\"$ref\":\"http://json-schema.org/draft-07/schema#\"}",
         "{\"type\":5,\"items\":{\"minLength\":-1}}", " "},
        {"{\"$ref\":\"https://json-schema.org/draft/2020-12/schema\"}",
         "{\"$defs\":{\"a\":{\"minLength\":-1}}}", " "},
        {"{\"$ref\":\"https://json-schema.org/draft/2020-12/schema\"}",
         "{\"$defs\":{\"a\":{\"minLength\":1}},\"type\":[\"null\"]}", ""},
        {"{\"$ref\":\"http://json-schema.org/draft-07/schema#\"}", "{\"enum\":[],\"not\":{}}", ""},
    };
    const char *folders[2];
    struct text old = {0}, new = {0};
    struct schema_options options = {.maps = folders, .map_count = 2};
    const char *top = getenv("top_srcdir");
    text_format(&old, "http://json-schema.org/=%s/schemas/json-schema", top ? top : ".");
    text_format(&new, "https://json-schema.org/=%s/schemas/json-schema", top ? top : ".");
    folders[0] = text_get(&old);
    folders[1] = text_get(&new);
    for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) {
        struct error error = {0};
        struct schema *schema = compile(trials[i].schema, &options, &error);
        struct tree tree;
        struct schema_result result;
        ck_assert_msg(schema != NULL, "%s", error.text);
        json_parse(&tree, "f.json", trials[i].file, strlen(trials[i].file), &error);
        schema_check(schema, &tree, &result);
        ck_assert_msg(result.valid == !*trials[i].errors, "%s", trials[i].file);
        schema_result_fini(&result);
        tree_fini(&tree);
        schema_free(schema);
    }
    text_fini(&old);
    text_fini(&new);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("schema");
    TCase *cases = tcase_create("schema");
    SRunner *runner = srunner_create(suite);
    tcase_add_test(cases, values_and_text);
    tcase_add_test(cases, numbers_are_exact);
    tcase_add_test(cases, lists);
    tcase_add_test(cases, maps);
    tcase_add_test(cases, logic);
    tcase_add_test(cases, drafts_differ);
    tcase_add_test(cases, formats_are_asserted_on_request);
    tcase_add_test(cases, broken_schemas_are_refused);
    tcase_add_test(cases, hostile_schemas_are_given_up);
    tcase_add_test(cases, errors_are_limited);
    tcase_add_test(cases, depth);
    tcase_add_test(cases, yaml);
    tcase_add_test(cases, meta_schemas);
    suite_add_tcase(suite, cases);
    srunner_set_tap(runner, "-");
    srunner_run_all(runner, CK_SILENT);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
