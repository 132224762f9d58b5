/* SPDX-License-Identifier: MIT */
/*
 * complete.h - completion scripts for shells, out of the tables of commands and options. Looks
 * for no model and no plugin; the scripts ask the program for them.
 */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include <stdbool.h>

#include "base/text.h"
#include "cli/args.h"

/* Writes the script for "bash", "zsh" or "fish"; false for another word. */
bool complete_write(const char *shell, const struct command *const *commands, struct text *out);

/*
 * The rest is for complete_SHELL.c. A place is where something is to be typed: words with a blank
 * in front of each, of which those in capitals stand for a kind of things, FILE, DIR, MODEL, PLUGIN
 * or COMMAND, that the script looks up. Empty: anything.
 */

/* Whether it is --format, which takes words of each command's own. */
bool option_is_format(const struct option *option);
/* What an option of this command takes; NULL: when no command is known yet. */
void place_of_value(struct text *place, const struct command *command,
                    const struct option *option);
/* A command's first operand, and those behind it. */
void places_of_operands(struct text *first, struct text *rest, const struct command *command);

/* Adds `string` with a backslash in front of each character of `special`, and with a quote written
 * as `quote`: all that stands between single quotes. */
void complete_text_add(struct text *out, const char *string, const char *special, const char *quote);

void complete_bash(const struct command *const *commands, struct text *out);
void complete_zsh(const struct command *const *commands, struct text *out);
void complete_fish(const struct command *const *commands, struct text *out);

#endif
