/* SPDX-License-Identifier: MIT */
/* cmd_help.c - archcard help [COMMAND]. The texts are in the tables. */
#include <stddef.h>

#include "cli/args.h"
#include "cli/help.h"
#include "cli/print.h"

static int cmd_help(struct invocation *invocation)
{
    struct error error = {0};
    struct doc *doc = doc_new();
    const struct command *command = NULL;

    if (!invocation->operand_count) {
        help_overview(invocation->commands, doc);
    } else {
        command = args_command(invocation->commands, invocation->operands[0], &error);
        if (command)
            help_command(command, doc);
    }
    if (!error.code)
        invocation_print(invocation, doc, NULL, &error);
    doc_free(doc);
    return error.code ? invocation_fail(invocation, &error) : 0;
}

static const char *const usage[] = {"[COMMAND]", NULL};
static const char *const formats[] = {"text", NULL};

const struct command command_help = {
    .name = "help",
    .summary = "what can be typed",
    .usage = usage,
    .example = "archcard help inspect",
    .formats = formats,
    .most = 1,
    .run = cmd_help,
};
