/* SPDX-License-Identifier: MIT */
/* cmd_plugin.c - archcard plugin list: the plugins there are. What they do is theirs. */
#include <string.h>

#include "cli/args.h"
#include "cli/print.h"
#include "plugin/list.h"
#include "report/plugins.h"

static const char *const words[] = {"list", NULL};

static int list_plugins(const struct invocation *invocation, struct error *error)
{
    struct plugin_list list;
    plugin_list_init(&list, invocation->plugin_paths);
    struct doc *doc = doc_new();
    json_t *json = report_plugins_json(&list);
    report_plugins(&list, doc);
    int code = invocation_print(invocation, doc, json, error);
    json_decref(json);
    doc_free(doc);
    plugin_list_fini(&list);
    return code;
}

static int cmd_plugin(struct invocation *invocation)
{
    struct error error = {0};
    const char *word = invocation->operands[0];
    if (!strcmp(word, "list")) {
        list_plugins(invocation, &error);
    } else {
        const char *nearest = text_nearest(word, words);
        error_set(&error, ERROR_USAGE, "plugin: unknown word \"%.40s\"; did you mean \"%s\"?", word,
                  nearest ? nearest : "list");
    }
    return error.code ? invocation_fail(invocation, &error) : 0;
}

static const char *const usage[] = {"list", NULL};

const struct command command_plugin = {
    .name = "plugin",
    .summary = "architecture plugins: which there are, and their state",
    .usage = usage,
    .example = "archcard plugin list",
    .least = 1,
    .most = 1,
    .run = cmd_plugin,
};
