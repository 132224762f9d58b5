/* SPDX-License-Identifier: MIT */
/*
 * args.c - reads the arguments in the GNU spelling against tables of options. Knows no option by
 * name, and no command.
 */
#include "cli/args.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

/* The arguments that are still to be read. */
struct reader {
    struct invocation *invocation;
    char **next; /* NULL ends */
    struct error *error;
};

static uint32_t core_count(void)
{
    cpu_set_t cores;

    return sched_getaffinity(0, sizeof cores, &cores) ? 1 : (uint32_t)CPU_COUNT(&cores);
}

const struct command *args_command(const struct command *const *commands, const char *name,
                                   struct error *error)
{
    size_t count = 0;
    const char **names, *near;

    for (; commands[count]; count++)
        if (!strcmp(commands[count]->name, name))
            return commands[count];
    names = memory_new(count + 1, sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = commands[i]->name;
    near = text_nearest(name, names);
    if (near)
        error_set(error, ERROR_USAGE, "unknown command '%s'; did you mean '%s'?", name, near);
    else
        error_set(error, ERROR_USAGE, "unknown command '%s'", name);
    free(names);
    return NULL;
}

/* The tables in which an option of this command may stand; NULL for one that is not there. */
static void tables_of(const struct invocation *invocation, const struct option *tables[3])
{
    tables[0] = invocation->command ? invocation->command->options : NULL;
    tables[1] = args_common;
    tables[2] = args_program;
}

/* By its long name of `size` bytes, or by its letter when `name` is NULL. */
static const struct option *option_find(const struct invocation *invocation, const char *name,
                                        size_t size, char letter)
{
    const struct option *tables[3];

    tables_of(invocation, tables);
    for (size_t i = 0; i < 3; i++) {
        for (const struct option *option = tables[i]; option && option->name; option++) {
            if (name ? strlen(option->name) == size && !memcmp(option->name, name, size)
                     : option->letter == letter)
                return option;
        }
    }
    return NULL;
}

static int refuse_option(const struct reader *reader, const char *name)
{
    const struct option *tables[3];
    const char **names = NULL;
    size_t count = 0, room = 0;
    const char *near;

    tables_of(reader->invocation, tables);
    for (size_t i = 0; i < 3; i++) {
        for (const struct option *option = tables[i]; option && option->name; option++) {
            names = memory_grow(names, &room, count + 2, sizeof *names);
            names[count++] = option->name;
        }
    }
    names[count] = NULL;
    near = text_nearest(name, names);
    free(names);
    if (near)
        return error_set(reader->error, ERROR_USAGE, "unknown option '--%s'; did you mean '--%s'?",
                         name, near);
    return error_set(reader->error, ERROR_USAGE, "unknown option '--%s'", name);
}

static int option_store(const struct reader *reader, const struct option *option,
                        const char *value)
{
    struct invocation *invocation = reader->invocation;

    if (option->store)
        return option->store(invocation, value, reader->error);
    invocation->given = memory_grow(invocation->given, &invocation->given_room,
                                    invocation->given_count + 1, sizeof *invocation->given);
    invocation->given[invocation->given_count++] = (struct given_option){option, value};
    return 0;
}

/* Stores an option whose value, if it needs one and has none yet, is the next argument. */
static int option_read(struct reader *reader, const struct option *option, const char *value)
{
    if (option->argument && !value && !*reader->next)
        return error_set(reader->error, ERROR_USAGE, "option '--%s' needs a value: %s",
                         option->name, option->argument);
    if (option->argument && !value)
        value = *reader->next++;
    return option_store(reader, option, value);
}

/* `text` is "name" or "name=value". */
static int long_read(struct reader *reader, const char *text)
{
    size_t size = strcspn(text, "=");
    const char *value = text[size] ? text + size + 1 : NULL;
    const struct option *option = option_find(reader->invocation, text, size, 0);

    if (!option) {
        char *name = memory_text_part(text, size);
        int code = refuse_option(reader, name);

        free(name);
        return code;
    }
    if (value && !option->argument)
        return error_set(reader->error, ERROR_USAGE, "option '--%s' takes no value", option->name);
    return option_read(reader, option, value);
}

/* `letters` are those of one argument: flags, and at last perhaps an option with its value. */
static int short_read(struct reader *reader, const char *letters)
{
    int code = 0;

    while (*letters && !code) {
        const struct option *option = option_find(reader->invocation, NULL, 0, *letters++);

        if (!option) {
            size_t size = utf8_read(letters - 1, strlen(letters - 1), NULL);

            return error_set(reader->error, ERROR_USAGE, "unknown option '-%.*s'",
                             size ? (int)size : 1, letters - 1);
        }
        if (option->argument)
            return option_read(reader, option, *letters ? letters : NULL);
        code = option_store(reader, option, NULL);
    }
    return code;
}

static int operand_read(struct reader *reader, const char *text)
{
    struct invocation *invocation = reader->invocation;

    if (!invocation->command) {
        invocation->command = args_command(invocation->commands, text, reader->error);
        return invocation->command ? 0 : ERROR_USAGE;
    }
    invocation->operands = memory_grow(invocation->operands, &invocation->operand_room,
                                       invocation->operand_count + 1, sizeof *invocation->operands);
    invocation->operands[invocation->operand_count++] = text;
    return 0;
}

const char *const *args_formats(const struct command *command)
{
    static const char *const usual[] = {"text", "md", "html", "json", NULL};

    return command->formats ? command->formats : usual;
}

static int check_format(struct invocation *invocation, struct error *error)
{
    const char *const *formats = args_formats(invocation->command);
    struct text words = {0};

    if (!invocation->format)
        invocation->format = formats[0];
    for (size_t i = 0; formats[i]; i++)
        if (!strcmp(invocation->format, formats[i]))
            return 0;
    for (size_t i = 0; formats[i]; i++)
        text_format(&words, "%s%s", i ? ", " : "", formats[i]);
    error_set(error, ERROR_USAGE, "--format of '%s' takes %s, not '%s'", invocation->command->name,
              text_get(&words), invocation->format);
    text_fini(&words);
    return ERROR_USAGE;
}

static int check_operands(const struct invocation *invocation, struct error *error)
{
    const struct command *command = invocation->command;
    size_t count = invocation->operand_count;

    if (count < command->least)
        return error_set(error, ERROR_USAGE, "'%s' needs %s%u operand%s, %zu given", command->name,
                         command->most == command->least ? "" : "at least ", command->least,
                         command->least == 1 ? "" : "s", count);
    if (command->most && count > command->most)
        return error_set(error, ERROR_USAGE, "too many operands, from '%s' on",
                         invocation->operands[command->most]);
    return 0;
}

int args_parse(struct invocation *invocation, const struct command *const *commands, int argc,
               char **argv, struct error *error)
{
    struct reader reader = {invocation, argv + (argc > 0), error};
    bool options = true;
    int code = 0;

    *invocation = (struct invocation){
        .commands = commands, .isolate = true, .threads = core_count()};
    while (*reader.next && !code) {
        const char *text = *reader.next++;

        if (!options || text[0] != '-' || !text[1])
            code = operand_read(&reader, text);
        else if (text[1] != '-')
            code = short_read(&reader, text + 1);
        else if (text[2])
            code = long_read(&reader, text + 2);
        else
            options = false;
    }
    if (!code && invocation->command)
        code = check_format(invocation, error);
    if (!code && invocation->command && !invocation->help && !invocation->version &&
        !invocation->dump_config)
        code = check_operands(invocation, error);
    return code;
}

void invocation_fini(struct invocation *invocation)
{
    free(invocation->plugin_paths);
    free(invocation->operands);
    free(invocation->given);
    *invocation = (struct invocation){0};
}

static const struct given_option *given_find(const struct invocation *invocation, const char *name)
{
    for (size_t i = invocation->given_count; i > 0; i--)
        if (!strcmp(invocation->given[i - 1].option->name, name))
            return &invocation->given[i - 1];
    return NULL;
}

const char *invocation_option(const struct invocation *invocation, const char *name)
{
    const struct given_option *given = given_find(invocation, name);

    return given ? given->value : NULL;
}

bool invocation_has(const struct invocation *invocation, const char *name)
{
    return given_find(invocation, name) != NULL;
}
