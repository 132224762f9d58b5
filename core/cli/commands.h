/* SPDX-License-Identifier: MIT */
/*
 * commands.h - the table of commands: what each is called, takes and does. A command is a file
 * cmd_NAME.c that defines `const struct command command_NAME`, and a line in commands.def.
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include <stdint.h>

struct invocation;
struct option;

struct command {
    const char *name;
    const char *summary;           /* one line, no full stop */
    const char *const *usage;      /* what follows the name, a line each: "MODEL..."; NULL ends */
    const char *example;           /* a whole command line */
    /* Words of --format, the default first; NULL: text, md, html, json. */
    const char *const *formats;
    const struct option *options;  /* its own; NULL: none */
    uint32_t least, most;          /* operands; most 0: any number */
    int (*run)(struct invocation *invocation); /* returns the exit code */
};

/* In the order of the help; NULL ends. */
extern const struct command *const command_table[];

#define COMMAND(name) extern const struct command command_##name;
#include "cli/commands.def"
#undef COMMAND

#endif
