/* SPDX-License-Identifier: MIT */
/* cmd_compare.c - archcard compare MODEL MODEL... What the report says is core/report's. */
#include <stddef.h>

#include "cli/args.h"
#include "cli/models.h"
#include "report/compare.h"

static json_t *write(const struct invocation *invocation, const struct examined *const *models,
                     uint32_t count, struct doc *doc)
{
    report_compare(models, count, invocation_has(invocation, "all"), doc);
    return report_compare_json(models, count);
}

static int cmd_compare(struct invocation *invocation)
{
    return models_report(invocation, write);
}

static const char *const usage[] = {"MODEL MODEL...", NULL};

static const struct option options[] = {
    {"all", 0, NULL, "show rows that are the same in all models, too", NULL},
    {"kv-dtype", 0, "f16|bf16|f32|q8_0", "type of the cache (default: f16)", NULL},
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
