/* SPDX-License-Identifier: MIT */
/* complete_zsh.c - the completion script for zsh. What completes what is complete.c's matter. */
#include "cli/complete.h"

/* What knows no command by name. */
static const char head[] =
    "#compdef archcard\n"
    "# archcard - completion for zsh, made by: archcard help --completion zsh\n"
    "\n"
    "# Names out of a list that the program prints.\n"
    "_archcard_names()\n"
    "{\n"
    "    archcard \"$@\" -f json 2>/dev/null | sed -n 's/^   \"name\": \"\\(.*\\)\",*$/\\1/p'\n"
    "}\n"
    "\n"
    "# Completes with these words; those in capitals are kinds of things.\n"
    "_archcard_offer()\n"
    "{\n"
    "    local target\n"
    "    local -a words_given names\n"
    "    integer found=1\n"
    "    for target; do\n"
    "        case $target in\n"
    "        COMMAND) _archcard_commands && found=0 ;;\n"
    "        DIR) _files -/ && found=0 ;;\n"
    "        FILE) _files && found=0 ;;\n"
    "        MODEL)\n"
    "            names=($(_archcard_names models))\n"
    "            compadd -a names && found=0\n"
    "            _files && found=0 ;;\n"
    "        PLUGIN)\n"
    "            names=($(_archcard_names plugin list))\n"
    "            compadd -a names && found=0 ;;\n"
    "        *) words_given+=($target) ;;\n"
    "        esac\n"
    "    done\n"
    "    compadd -a words_given && found=0\n"
    "    return found\n"
    "}\n"
    "\n";

static const char tail[] =
    "# What a command takes: its options and operands.\n"
    "_archcard_operands()\n"
    "{\n"
    "    local -a own\n"
    "    _archcard_own $1\n"
    "    _arguments -s -S $common $own\n"
    "}\n"
    "\n"
    "_archcard()\n"
    "{\n"
    "    local curcontext=$curcontext state state_descr line\n"
    "    local -A opt_args\n"
    "    local -a common program\n"
    "    _archcard_options\n"
    "    _arguments -C -s -S $common $program '(-): :_archcard_commands' '(-)*:: :->operands' &&\n"
    "        return\n"
    "    [[ $state == operands ]] && _archcard_operands $words[1]\n"
    "}\n"
    "\n"
    "_archcard \"$@\"\n";

/* One argument of _arguments: an option that may be given more than once. */
static void add_option(struct text *out, const struct command *command,
                       const struct option *option)
{
    const char *value = option->argument ? "=" : "";

    text_add(out, "        '*'");
    if (option->letter)
        text_format(out, "{-%c%s,--%s%s}", option->letter, option->argument ? "+" : "",
                    option->name, value);
    else
        text_format(out, "--%s%s", option->name, value);
    text_add(out, "'[");
    complete_text_add(out, option->help, "[]\\", "'\\''");
    text_byte(out, ']');
    if (option->argument) {
        struct text place = {0};

        place_of_value(&place, command, option);
        text_format(out, ":value: %s%s", place.size ? "_archcard_offer" : "", text_get(&place));
        text_fini(&place);
    }
    text_add(out, "'\n");
}

static void add_options(struct text *out)
{
    text_add(out, "# The options of every command, and those of the program.\n"
                  "_archcard_options()\n{\n    common=(\n");
    for (const struct option *option = args_common; option->name; option++)
        if (!option_is_format(option))
            add_option(out, NULL, option);
    text_add(out, "    )\n    program=(\n");
    for (const struct option *option = args_common; option->name; option++)
        if (option_is_format(option))
            add_option(out, NULL, option);
    for (const struct option *option = args_program; option->name; option++)
        add_option(out, NULL, option);
    text_add(out, "    )\n}\n\n");
}

static void add_operand(struct text *out, const char *position, const struct text *place)
{
    text_format(out, "        '%s: : %s%s'\n", position, place->size ? "_archcard_offer" : "",
                text_get(place));
}

static void add_command(struct text *out, const struct command *command)
{
    struct text first = {0}, rest = {0};

    text_format(out, "    %s) own=(\n", command->name);
    for (const struct option *option = command->options; option && option->name; option++)
        add_option(out, command, option);
    for (const struct option *option = args_common; option->name; option++)
        if (option_is_format(option))
            add_option(out, command, option);
    places_of_operands(&first, &rest, command);
    add_operand(out, "1", &first);
    add_operand(out, "*", &rest);
    text_add(out, "    ) ;;\n");
    text_fini(&first);
    text_fini(&rest);
}

void complete_zsh(const struct command *const *commands, struct text *out)
{
    text_add(out, head);
    text_add(out, "_archcard_commands()\n{\n    local -a commands=(\n");
    for (size_t i = 0; commands[i]; i++) {
        text_format(out, "        '%s:", commands[i]->name);
        complete_text_add(out, commands[i]->summary, "\\", "'\\''");
        text_add(out, "'\n");
    }
    text_add(out, "    )\n    _describe command commands\n}\n\n");
    add_options(out);
    text_add(out, "# What a command takes besides.\n_archcard_own()\n{\n    case $1 in\n");
    for (size_t i = 0; commands[i]; i++)
        add_command(out, commands[i]);
    text_add(out, "    esac\n}\n\n");
    text_add(out, tail);
}
