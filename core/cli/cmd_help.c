/* SPDX-License-Identifier: MIT */
/* cmd_help.c - archcard help [COMMAND]. The texts are in the tables. */
#include <stddef.h>

#include "cli/args.h"
#include "cli/complete.h"
#include "cli/help.h"
#include "cli/print.h"

static int print_help(const struct invocation *invocation, struct error *error)
{
    struct doc *doc = doc_new();
    const struct command *command = NULL;

    if (!invocation->operand_count) {
        help_overview(invocation->commands, doc);
    } else {
        command = args_command(invocation->commands, invocation->operands[0], error);
        if (command)
            help_command(command, doc);
    }
    if (!error->code)
        invocation_print(invocation, doc, NULL, error);
    doc_free(doc);
    return error->code;
}

static int print_completion(const struct invocation *invocation, const char *shell,
                            struct error *error)
{
    struct text script = {0};

    if (complete_write(shell, invocation->commands, &script))
        print_whole(invocation->output, &script, error);
    else
        error_set(error, ERROR_USAGE, "--completion takes bash, zsh or fish, not '%s'", shell);
    text_fini(&script);
    return error->code;
}

static int cmd_help(struct invocation *invocation)
{
    struct error error = {0};
    const char *shell = invocation_option(invocation, "completion");
    int code = shell ? print_completion(invocation, shell, &error) : print_help(invocation, &error);

    return code ? invocation_fail(invocation, &error) : 0;
}

static const char *const usage[] = {"[COMMAND]", NULL};
static const char *const formats[] = {"text", NULL};

static const struct option options[] = {
    {"completion", 0, "bash|zsh|fish", "print the completion script for a shell instead", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

const struct command command_help = {
    .name = "help",
    .summary = "what can be typed",
    .usage = usage,
    .example = "archcard help inspect",
    .formats = formats,
    .options = options,
    .most = 1,
    .run = cmd_help,
};
