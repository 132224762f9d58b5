/* SPDX-License-Identifier: MIT */
/* plugin_new.h - archcard plugin new, a word of the command that cmd_plugin.c is. */
#ifndef CLI_PLUGIN_NEW_H
#define CLI_PLUGIN_NEW_H

#include "cli/args.h"

/* Writes the folder of the second operand. */
int plugin_new(const struct invocation *invocation, struct error *error);

#endif
