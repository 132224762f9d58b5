/* SPDX-License-Identifier: MIT */
/*
 * commands.c - the table of commands. What one does is in its cmd_NAME.c.
 */
#include "cli/commands.h"

#include <stddef.h>

const struct command *const command_table[] = {
#define COMMAND(name) &command_##name,
#include "cli/commands.def"
#undef COMMAND
    NULL,
};
