/* SPDX-License-Identifier: MIT */
/*
 * schema_suite.c - runs one file of the official JSON Schema test suite through core/schema. Prints
 * a line for each test that does not come out as the file says, and "GOOD TOTAL" at the end.
 *
 *     schema_suite [-a] 7|2020-12 FILE [URI=DIR...]        -a: formats are asserted
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "schema/schema.h"

/* The text of a value: from its first byte to where its brackets close. */
static struct value span_of(const struct tree *tree, const struct value *value)
{
    const char *from = tree->source + value->offset, *end = tree->source + tree->source_size;
    const char *at = from;
    bool inside = false;
    int depth = 0;
    for (; at < end; at++) {
        if (inside && *at == '\\') {
            at++;
            continue;
        }
        inside ^= *at == '"';
        if (inside)
            continue;
        depth += *at == '[' || *at == '{';
        if (!depth && strchr(",]} \r\n", *at))
            break;
        depth -= *at == ']' || *at == '}';
        if (!depth && strchr("\"]}", *at)) {
            at++;
            break;
        }
    }
    return (struct value){.text = from, .size = (uint32_t)(at - from)};
}

static bool is_valid(struct schema *schema, const struct value *text)
{
    struct error error = {0};
    struct tree tree;
    struct schema_result result;
    if (json_parse(&tree, "data", text->text, text->size, &error))
        return false;
    schema_check(schema, &tree, &result);
    bool valid = result.valid;
    schema_result_fini(&result);
    tree_fini(&tree);
    return valid;
}

struct count {
    unsigned good, total;
};

static void run_group(const struct tree *suite, const struct value *group,
                      const struct schema_options *options, struct count *count)
{
    struct value text = span_of(suite, value_find(group, "schema"));
    const struct value *tests = value_find(group, "tests");
    const char *name = value_text(value_find(group, "description"));
    struct error error = {0};
    struct schema *schema = schema_parse("schema", text.text, text.size, options, &error);
    if (!schema)
        printf("%s: %s\n", name, error.text);
    for (uint32_t i = 0; i < tests->size; i++) {
        const struct value *test = &tests->items[i];
        struct value data = span_of(suite, value_find(test, "data"));
        bool good = schema && is_valid(schema, &data) == value_find(test, "valid")->flag;
        count->total++;
        count->good += good;
        if (!good)
            printf("%s: %s\n", name, value_text(value_find(test, "description")));
    }
    schema_free(schema);
}

int main(int argc, char **argv)
{
    struct error error = {0};
    struct file file;
    struct tree suite;
    struct count count = {0};
    bool assert_format = argc > 1 && !strcmp(argv[1], "-a");
    argv += assert_format;
    argc -= assert_format;
    if (argc < 3)
        return EXIT_FAILURE;
    struct schema_options options = {
        .draft = !strcmp(argv[1], "7") ? SCHEMA_07 : SCHEMA_2020_12,
        .maps = (const char *const *)(argv + 3),
        .map_count = (size_t)argc - 3,
        .assert_format = assert_format,
    };
    if (file_open(&file, argv[2], 0, &error) ||
        json_parse(&suite, argv[2], (const char *)file.data, file.size, &error)) {
        fprintf(stderr, "%s\n", error.text);
        return EXIT_FAILURE;
    }
    for (uint32_t i = 0; i < suite.root.size; i++)
        run_group(&suite, &suite.root.items[i], &options, &count);
    printf("%u %u\n", count.good, count.total);
    tree_fini(&suite);
    file_close(&file);
    return EXIT_SUCCESS;
}
