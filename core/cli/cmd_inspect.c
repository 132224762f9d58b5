/* SPDX-License-Identifier: MIT */
/* cmd_inspect.c - archcard inspect MODEL... What the report says is core/report's. */
#include <stddef.h>

#include "cli/args.h"
#include "cli/models.h"
#include "cli/print.h"
#include "report/inspect.h"

static int cmd_inspect(struct invocation *invocation)
{
    struct error error = {0};
    struct models models;
    int code = models_open(&models, invocation, (uint32_t)invocation->operand_count,
                           invocation_option(invocation, "kv-dtype"), &error);
    if (!code) {
        const struct examined *const *items = (const struct examined *const *)models.items;
        struct doc *doc = doc_new();
        json_t *json = report_inspect_json(items, models.count);
        report_inspect(items, models.count, doc);
        code = invocation_print(invocation, doc, json, &error);
        json_decref(json);
        doc_free(doc);
    }
    int status = code ? invocation_fail(invocation, &error) : models_exit_code(&models);
    models_close(&models);
    return status;
}

static const char *const usage[] = {"MODEL...", NULL};

static const struct option options[] = {
    {"kv-dtype", 0, "TYPE", "type of the cache: f16 (default), bf16, f32, q8_0", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

const struct command command_inspect = {
    .name = "inspect",
    .summary = "what the model is: facts with evidence, counts, memory, findings",
    .usage = usage,
    .example = "archcard inspect demo-gpt --evidence",
    .options = options,
    .least = 1,
    .run = cmd_inspect,
};
