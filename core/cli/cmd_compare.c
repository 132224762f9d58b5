/* SPDX-License-Identifier: MIT */
/* cmd_compare.c - archcard compare MODEL MODEL... What the report says is core/report's. */
#include <stddef.h>

#include "cli/args.h"
#include "cli/models.h"
#include "cli/print.h"
#include "report/compare.h"

static int cmd_compare(struct invocation *invocation)
{
    struct error error = {0};
    struct models models;
    int code = models_open(&models, invocation, (uint32_t)invocation->operand_count,
                           invocation_option(invocation, "kv-dtype"), &error);
    if (!code) {
        const struct examined *const *items = (const struct examined *const *)models.items;
        struct doc *doc = doc_new();
        json_t *json = report_compare_json(items, models.count);
        report_compare(items, models.count, invocation_has(invocation, "all"), doc);
        code = invocation_print(invocation, doc, json, &error);
        json_decref(json);
        doc_free(doc);
    }
    int status = code ? invocation_fail(invocation, &error) : models_exit_code(&models);
    models_close(&models);
    return status;
}

static const char *const usage[] = {"MODEL MODEL...", NULL};

static const struct option options[] = {
    {"all", 0, NULL, "show rows that are the same in all models, too", NULL},
    {"kv-dtype", 0, "TYPE", "type of the cache: f16 (default), bf16, f32, q8_0", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

const struct command command_compare = {
    .name = "compare",
    .summary = "models side by side, differences first, with their consequences",
    .usage = usage,
    .example = "archcard compare demo-gpt demo-t5",
    .options = options,
    .least = 2,
    .run = cmd_compare,
};
