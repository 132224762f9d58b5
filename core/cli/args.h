/* SPDX-License-Identifier: MIT */
/*
 * args.h - the command line as an invocation: which command, its options, its operands. Options
 * come from tables. Prints nothing and runs nothing.
 */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "cli/commands.h"

struct invocation;

/* An option. A table of them ends with a NULL name. */
struct option {
    const char *name;     /* "max-new-tokens" */
    char letter;          /* 'n'; 0: none */
    /* What the value is called in the help: "N", or all it can be: "exact|fast". Shells complete the
     * latter, and FILE, DIR, MODEL, PLUGIN, COMMAND. NULL: the option has none. */
    const char *argument;
    const char *help;     /* one line */
    /* Where a common option goes; NULL: kept by name, for invocation_option(). `value` is NULL for
     * an option without one. */
    int (*store)(struct invocation *invocation, const char *value, struct error *error);
};

extern const struct option args_common[];  /* of every command */
extern const struct option args_program[]; /* of the program itself, accepted everywhere */

enum color_choice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* What was typed. Texts are borrowed from the arguments. */
struct invocation {
    const struct command *const *commands; /* all there are; NULL ends */
    const struct command *command;         /* NULL: none was named */

    const char *format; /* one of the command's; NULL: no command */
    const char *output; /* NULL or "-": standard output */
    enum color_choice color;
    uint32_t width;            /* columns; 0: find out */
    bool evidence;             /* show where facts come from */
    const char *arch;          /* name of a plugin; NULL: the best */
    const char **plugin_paths; /* folders to search first; NULL ends, NULL itself: none */
    size_t plugin_path_count, plugin_path_room;
    bool isolate;     /* plugins run in a process of their own */
    uint32_t threads; /* at least 1 */
    bool quiet;
    bool verbose;
    bool help;        /* show the help instead */
    bool version;     /* likewise */
    bool dump_config; /* likewise */

    const char **operands; /* [operand_count] without the command's word */
    size_t operand_count, operand_room;
    struct given_option *given; /* [given_count] the command's own, in the order typed */
    size_t given_count, given_room;
};

struct given_option {
    const struct option *option;
    const char *value; /* NULL: an option without one */
};

/*
 * Parses argv[1..]. `invocation` is initialised; on failure, too: its `command` is then the one
 * whose usage can be shown, if any. invocation_fini() ends it. Fails with ERROR_USAGE.
 */
int args_parse(struct invocation *invocation, const struct command *const *commands, int argc,
               char **argv, struct error *error);
void invocation_fini(struct invocation *invocation);

/* The command of that name; if there is none, an ERROR_USAGE that names the nearest. */
const struct command *args_command(const struct command *const *commands, const char *name,
                                   struct error *error);
/* The command's words of --format, the default first; NULL ends. */
const char *const *args_formats(const struct command *command);
/* A whole number from `least` to `most`; `what` names it in the message ("--width"). */
int args_number(const char *what, const char *value, uint64_t least, uint64_t most, uint64_t *out,
                struct error *error);

/* A number from `least` to `most`, likewise. */
int args_real(const char *what, const char *value, double least, double most, double *out,
              struct error *error);

/* The value of one of the command's own options, the last one when it was given twice; NULL: not
 * given. */
const char *invocation_option(const struct invocation *invocation, const char *name);
bool invocation_has(const struct invocation *invocation, const char *name);

#endif
