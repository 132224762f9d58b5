/* SPDX-License-Identifier: MIT */
/* cmd_models.c - archcard models: what can be named instead of a path. Opens none of them. */
#include <stddef.h>

#include "cli/args.h"
#include "cli/print.h"
#include "report/named.h"

static int cmd_models(struct invocation *invocation)
{
    struct error error = {0};
    struct doc *doc = doc_new();
    json_t *json = report_named(invocation->operand_count ? invocation->operands[0] : NULL, doc);
    invocation_print(invocation, doc, json, &error);
    json_decref(json);
    doc_free(doc);
    return error.code ? invocation_fail(invocation, &error) : 0;
}

static const char *const usage[] = {"[PART-OF-A-NAME]", NULL};

const struct command command_models = {
    .name = "models",
    .summary = "bundled reference cards and demo models, models in the local hub cache",
    .usage = usage,
    .example = "archcard models llama",
    .most = 1,
    .run = cmd_models,
};
