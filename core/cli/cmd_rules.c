/* SPDX-License-Identifier: MIT */
/* cmd_rules.c - archcard rules [RULE]: the validation rules, or one of them explained. */
#include <stddef.h>

#include "cards/rules/own.h"
#include "cli/args.h"
#include "cli/print.h"
#include "report/validate.h"

static int cmd_rules(struct invocation *invocation)
{
    struct error error = {0};
    struct asking asking = {0};
    if (asking_init(&asking, invocation->plugin_paths, NULL, !invocation->isolate, &error)) {
        asking_fini(&asking);
        return invocation_fail(invocation, &error);
    }
    own_rules_add(&asking);
    asking_fini(&asking);
    const char *name = invocation->operand_count ? invocation->operands[0] : NULL;
    const struct rule *rule = name ? rule_find(name) : NULL;
    if (name && !rule) {
        error_set(&error, ERROR_USAGE, "there is no rule \"%.40s\"; see archcard rules", name);
        return invocation_fail(invocation, &error);
    }
    struct doc *doc = doc_new();
    json_t *json = report_rules_json(rule);
    report_rules(rule, doc);
    invocation_print(invocation, doc, json, &error);
    json_decref(json);
    doc_free(doc);
    return error.code ? invocation_fail(invocation, &error) : 0;
}

static const char *const usage[] = {"[RULE]", NULL};

const struct command command_rules = {
    .name = "rules",
    .summary = "the validation rules; one rule explained",
    .usage = usage,
    .example = "archcard rules T302",
    .most = 1,
    .run = cmd_rules,
};
