/* SPDX-License-Identifier: MIT */
/* help.h - help as documents, out of the tables of commands and options. Prints nothing. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/commands.h"
#include "doc/doc.h"

/* All commands and the options that all have. */
void help_overview(const struct command *const *commands, struct doc *doc);
void help_command(const struct command *command, struct doc *doc);
/* "archcard inspect [OPTION]... MODEL...", the first such line of a command. */
void help_usage(const struct command *command, struct text *out);

#endif
