/* SPDX-License-Identifier: MIT */
/* cmd_inspect.c - archcard inspect MODEL... What the report says is core/report's. */
#include <stddef.h>

#include "cli/args.h"
#include "cli/models.h"
#include "report/inspect.h"

static json_t *write(const struct invocation *invocation, const struct examined *const *models,
                     uint32_t count, struct doc *doc)
{
    (void)invocation;
    report_inspect(models, count, doc);
    return report_inspect_json(models, count);
}

static int cmd_inspect(struct invocation *invocation)
{
    return models_report(invocation, write);
}

static const char *const usage[] = {"MODEL...", NULL};

static const struct option options[] = {
    {"kv-dtype", 0, "f16|bf16|f32|q8_0", "type of the cache (default: f16)", NULL},
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
