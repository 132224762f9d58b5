/* SPDX-License-Identifier: MIT */
/* complete_fish.c - the completion script for fish. What completes what is complete.c's matter. */
#include "cli/complete.h"

/* What knows no command by name. */
static const char head[] =
    "# archcard - completion for fish, made by: archcard help --completion fish\n"
    "\n"
    "# Names out of a list that the program prints.\n"
    "function __archcard_names\n"
    "    archcard $argv -f json 2>/dev/null | string replace -f -r '^   \"name\": \"(.*)\",?$' '$1'\n"
    "end\n"
    "\n"
    "# Prints these words; those in capitals are kinds of things.\n"
    "function __archcard_offer\n"
    "    for target in $argv\n"
    "        switch $target\n"
    "            case COMMAND\n"
    "                __archcard_commands\n"
    "            case DIR\n"
    "                __fish_complete_directories (commandline -ct)\n"
    "            case FILE\n"
    "                __fish_complete_path (commandline -ct)\n"
    "            case MODEL\n"
    "                __archcard_names models\n"
    "                __fish_complete_path (commandline -ct)\n"
    "            case PLUGIN\n"
    "                __archcard_names plugin list\n"
    "            case '*'\n"
    "                echo $target\n"
    "        end\n"
    "    end\n"
    "end\n"
    "\n"
    "# The command and its operands so far, without options and what they take.\n"
    "function __archcard_typed\n"
    "    set -l plain ''\n"
    "    set -l taken ''\n"
    "    set -l command ''\n"
    "    for word in (commandline -opc)[2..-1]\n"
    "        if test -n \"$taken\"\n"
    "            set taken ''\n"
    "        else if test -z \"$plain\"; and string match -q -- -- $word\n"
    "            set plain 1\n"
    "        else if test -z \"$plain\"; and string match -q -- '-?*' $word\n"
    "            contains -- $command:$word $__archcard_taking; and set taken 1\n"
    "            contains -- :$word $__archcard_taking; and set taken 1\n"
    "        else\n"
    "            echo -- $word\n"
    "            test -n \"$command\"; or set command $word\n"
    "        end\n"
    "    end\n"
    "end\n"
    "\n"
    "# Whether no command is typed yet; whether this one is, with no operand, with some.\n"
    "function __archcard_none\n"
    "    test (count (__archcard_typed)) -eq 0\n"
    "end\n"
    "function __archcard_in\n"
    "    set -l typed (__archcard_typed)\n"
    "    test \"$typed[1]\" = $argv[1]\n"
    "end\n"
    "function __archcard_first\n"
    "    set -l typed (__archcard_typed)\n"
    "    test \"$typed[1]\" = $argv[1]; and test (count $typed) -eq 1\n"
    "end\n"
    "function __archcard_rest\n"
    "    set -l typed (__archcard_typed)\n"
    "    test \"$typed[1]\" = $argv[1]; and test (count $typed) -gt 1\n"
    "end\n"
    "\n";

static void add_quoted(struct text *out, const char *string)
{
    text_byte(out, '\'');
    complete_text_add(out, string, "\\", "\\'");
    text_byte(out, '\'');
}

/* `when` is a condition; NULL: always. */
static void add_start(struct text *out, const char *when, const struct command *command)
{
    text_add(out, "complete -c archcard");
    if (when)
        text_format(out, " -n '%s%s%s'", when, command ? " " : "", command ? command->name : "");
}

static void add_option(struct text *out, const char *when, const struct command *command,
                       const struct option *option)
{
    struct text place = {0};

    add_start(out, when, command);
    if (option->letter)
        text_format(out, " -s %c", option->letter);
    text_format(out, " -l %s", option->name);
    if (option->argument) {
        text_add(out, " -x");
        place_of_value(&place, command, option);
        if (place.size)
            text_format(out, " -a '(__archcard_offer%s)'", text_get(&place));
        text_fini(&place);
    }
    text_add(out, " -d ");
    add_quoted(out, option->help);
    text_byte(out, '\n');
}

static void add_operand(struct text *out, const char *when, const struct command *command,
                        const struct text *place)
{
    if (!place->size)
        return;
    add_start(out, when, command);
    text_format(out, " -a '(__archcard_offer%s)'\n", text_get(place));
}

static void add_command(struct text *out, const struct command *command)
{
    struct text first = {0}, rest = {0};

    for (const struct option *option = command->options; option && option->name; option++)
        add_option(out, "__archcard_in", command, option);
    for (const struct option *option = args_common; option->name; option++)
        if (option_is_format(option))
            add_option(out, "__archcard_in", command, option);
    places_of_operands(&first, &rest, command);
    add_operand(out, "__archcard_first", command, &first);
    add_operand(out, "__archcard_rest", command, &rest);
    text_fini(&first);
    text_fini(&rest);
}

/* COMMAND:OPTION of the options that take something, :OPTION of those of every command. */
static void add_taking(struct text *out, const char *name, const struct option *options)
{
    for (; options && options->name; options++) {
        if (options->argument && options->letter)
            text_format(out, " %s:-%c", name, options->letter);
        if (options->argument)
            text_format(out, " %s:--%s", name, options->name);
    }
}

void complete_fish(const struct command *const *commands, struct text *out)
{
    text_add(out, head);
    text_add(out, "set -g __archcard_taking");
    add_taking(out, "", args_common);
    for (size_t i = 0; commands[i]; i++)
        add_taking(out, commands[i]->name, commands[i]->options);
    text_add(out, "\n\nfunction __archcard_commands\n    printf '%s\\t%s\\n'");
    for (size_t i = 0; commands[i]; i++) {
        text_format(out, " \\\n        %s ", commands[i]->name);
        add_quoted(out, commands[i]->summary);
    }
    text_add(out, "\nend\n\n");
    text_add(out, "complete -c archcard -f\n"
                  "complete -c archcard -n __archcard_none -a '(__archcard_commands)'\n");
    for (const struct option *option = args_common; option->name; option++)
        add_option(out, option_is_format(option) ? "__archcard_none" : NULL, NULL, option);
    for (const struct option *option = args_program; option->name; option++)
        add_option(out, "__archcard_none", NULL, option);
    for (size_t i = 0; commands[i]; i++)
        add_command(out, commands[i]);
}
