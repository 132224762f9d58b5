/* SPDX-License-Identifier: MIT */
/* cmd_schema.c - archcard schema check: files against a JSON Schema. What that means is
 * core/schema's. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/args.h"
#include "cli/print.h"
#include "report/schema.h"

static int read_draft(const struct invocation *invocation, enum schema_draft *draft,
                      struct error *error)
{
    const char *word = invocation_option(invocation, "draft");
    *draft = word && !strcmp(word, "7") ? SCHEMA_07 : SCHEMA_2020_12;
    if (word && *draft == SCHEMA_2020_12 && strcmp(word, "2020-12"))
        return error_set(error, ERROR_USAGE, "--draft takes 7 or 2020-12, not '%s'", word);
    return 0;
}

/* The values of --map, checked; `*maps` is for free(). */
static int read_maps(const struct invocation *invocation, const char ***maps, size_t *count,
                     struct error *error)
{
    *maps = memory_new(invocation->given_count + 1, sizeof **maps);
    for (size_t i = 0; i < invocation->given_count; i++) {
        const struct given_option *given = &invocation->given[i];
        if (strcmp(given->option->name, "map"))
            continue;
        size_t uri = strcspn(given->value, "=");
        if (!uri || !given->value[uri])
            return error_set(error, ERROR_USAGE, "--map takes URI=DIR, not '%s'", given->value);
        if (!path_is_folder(given->value + uri + 1))
            return error_set(error, ERROR_USAGE, "--map: '%s' is no folder",
                             given->value + uri + 1);
        (*maps)[(*count)++] = given->value;
    }
    return 0;
}

static int check_file(struct schema *schema, const char *path, struct schema_report *report,
                      struct error *error)
{
    struct file file;
    struct tree tree;
    int code = schema_file_open(&file, &tree, path, error);
    if (!code) {
        struct schema_result result;
        schema_check(schema, &tree, &result);
        report_schema_add(report, path, &tree, &result);
        schema_result_fini(&result);
    }
    tree_fini(&tree);
    file_close(&file);
    return code;
}

static int check_files(const struct invocation *invocation, struct schema_report *report,
                       struct error *error)
{
    struct schema_options options = {.assert_format = invocation_has(invocation, "assert-format")};
    const char **maps = NULL;
    struct schema *schema = NULL;
    int code = read_draft(invocation, &options.draft, error);
    code = code ? code : read_maps(invocation, &maps, &options.map_count, error);
    options.maps = maps;
    if (!code) {
        schema = schema_open(invocation->operands[1], &options, error);
        code = schema ? 0 : error->code;
    }
    for (size_t i = 2; !code && i < invocation->operand_count; i++)
        code = check_file(schema, invocation->operands[i], report, error);
    schema_free(schema);
    free(maps);
    return code;
}

static int cmd_schema(struct invocation *invocation)
{
    struct error error = {0};
    struct schema_report report;
    if (strcmp(invocation->operands[0], "check")) {
        error_set(&error, ERROR_USAGE, "schema: unknown word '%.40s'; did you mean 'check'?",
                  invocation->operands[0]);
        return invocation_fail(invocation, &error);
    }
    report_schema_init(&report);
    int code = check_files(invocation, &report, &error);
    if (!code) {
        json_t *json = report_schema_end(&report);
        code = invocation_print(invocation, report.doc, json, &error);
        json_decref(json);
    }
    bool valid = report.valid == report.files;
    report_schema_fini(&report);
    return code ? invocation_fail(invocation, &error) : valid ? 0 : 1;
}

static const char *const usage[] = {"check SCHEMA FILE...", NULL};

static const struct option options[] = {
    {"draft", 0, "7|2020-12", "of schemas that do not say (default: 2020-12)", NULL},
    {"map", 0, "URI=DIR", "what begins with URI lies in DIR; may be repeated", NULL},
    {"assert-format", 0, NULL, "a format that is not met is an error", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

const struct command command_schema = {
    .name = "schema",
    .summary = "JSON Schema for JSON and YAML, with line and column",
    .usage = usage,
    .example = "archcard models -f json -o m.json && archcard schema check m.json m.json",
    .options = options,
    .least = 3,
    .run = cmd_schema,
};
