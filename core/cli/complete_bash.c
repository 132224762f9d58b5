/* SPDX-License-Identifier: MIT */
/* complete_bash.c - the completion script for bash. What completes what is complete.c's matter. */
#include "cli/complete.h"

/* What knows no command by name. */
static const char head[] =
    "# archcard - completion for bash, made by: archcard help --completion bash\n"
    "# shellcheck shell=bash disable=SC2207\n"
    "\n"
    "# Names out of a list that the program prints.\n"
    "_archcard_names()\n"
    "{\n"
    "    \"$program\" \"$@\" -f json 2>/dev/null | sed -n 's/^   \"name\": \"\\(.*\\)\",*$/\\1/p'\n"
    "}\n"
    "\n"
    "# Completes the current word with these; those in capitals are kinds of things.\n"
    "_archcard_offer()\n"
    "{\n"
    "    local target words='' paths=''\n"
    "    for target in $1; do\n"
    "        case $target in\n"
    "        COMMAND) words+=$_archcard_commands ;;\n"
    "        DIR) paths=-d ;;\n"
    "        FILE) paths=-f ;;\n"
    "        MODEL) paths=-f words+=\" $(_archcard_names models)\" ;;\n"
    "        PLUGIN) words+=\" $(_archcard_names plugin list)\" ;;\n"
    "        *) words+=\" $target\" ;;\n"
    "        esac\n"
    "    done\n"
    "    if [[ -n $paths ]]; then\n"
    "        compopt -o filenames 2>/dev/null\n"
    "        mapfile -t COMPREPLY < <(compgen \"$paths\" -- \"$current\")\n"
    "    fi\n"
    "    COMPREPLY+=($(compgen -W \"$words\" -- \"$current\"))\n"
    "}\n"
    "\n"
    "_archcard()\n"
    "{\n"
    "    local program=$1 current=${COMP_WORDS[COMP_CWORD]} command='' place='' plain='' word\n"
    "    local -i i operands=0\n"
    "    local IFS=$' \\t\\n'\n"
    "    COMPREPLY=()\n"
    "    [[ $current != = ]] || current=''\n"
    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "        word=${COMP_WORDS[i]}\n"
    "        if [[ -n $plain || $word != -?* ]]; then\n"
    "            [[ -z $command ]] || operands+=1\n"
    "            command=${command:-$word}\n"
    "        elif [[ $word == -- ]]; then\n"
    "            plain=1\n"
    "        elif _archcard_value \"$command:$word\"; then\n"
    "            i+=1\n"
    "            ((i >= COMP_CWORD)) || [[ ${COMP_WORDS[i]} != = ]] || i+=1\n"
    "            ((i < COMP_CWORD)) || { _archcard_offer \"$place\"; return; }\n"
    "        fi\n"
    "    done\n"
    "    if [[ -z $plain && $current == -* ]]; then\n"
    "        _archcard_options \"$command\"\n"
    "    elif [[ -z $command ]]; then\n"
    "        place=COMMAND\n"
    "    else\n"
    "        _archcard_operand \"$command:$operands\"\n"
    "    fi\n"
    "    _archcard_offer \"$place\"\n"
    "}\n"
    "\n";

static void add_names(struct text *out, const struct option *options)
{
    for (; options && options->name; options++)
        text_format(out, " --%s", options->name);
}

static void add_options(const struct command *const *commands, struct text *out)
{
    text_add(out, "# The options of a command, or of the program where there is none yet.\n"
                  "_archcard_options()\n{\n    place='");
    add_names(out, args_common);
    text_add(out, "'\n    case $1 in\n    '') place+='");
    add_names(out, args_program);
    text_add(out, "' ;;\n");
    for (; *commands; commands++) {
        if (!(*commands)->options)
            continue;
        text_format(out, "    %s) place+='", (*commands)->name);
        add_names(out, (*commands)->options);
        text_add(out, "' ;;\n");
    }
    text_add(out, "    esac\n}\n\n");
}

/* `command` NULL: for whichever there is. */
static void add_value(struct text *out, const struct command *command, const struct option *option)
{
    const char *name = command ? command->name : "*";
    struct text place = {0};

    place_of_value(&place, command, option);
    text_format(out, "    %s:--%s", name, option->name);
    if (option->letter)
        text_format(out, " | %s:-%c", name, option->letter);
    text_format(out, ") place='%s' ;;\n", text_get(&place));
    text_fini(&place);
}

static void add_values(const struct command *const *commands, struct text *out)
{
    text_add(out, "# COMMAND:OPTION - what the option takes; fails when it takes nothing.\n"
                  "_archcard_value()\n{\n    case $1 in\n");
    for (; *commands; commands++) {
        for (const struct option *option = (*commands)->options; option && option->name; option++)
            if (option->argument)
                add_value(out, *commands, option);
        for (const struct option *option = args_common; option->name; option++)
            if (option_is_format(option))
                add_value(out, *commands, option);
    }
    for (const struct option *option = args_common; option->name; option++)
        if (option->argument)
            add_value(out, NULL, option);
    text_add(out, "    *) return 1 ;;\n    esac\n}\n\n");
}

static void add_operands(const struct command *const *commands, struct text *out)
{
    text_add(out, "# COMMAND:N - what the command takes behind N operands.\n"
                  "_archcard_operand()\n{\n    case $1 in\n");
    for (; *commands; commands++) {
        struct text first = {0}, rest = {0};

        places_of_operands(&first, &rest, *commands);
        text_format(out, "    %s:0) place='%s' ;;\n", (*commands)->name, text_get(&first));
        text_format(out, "    %s:*) place='%s' ;;\n", (*commands)->name, text_get(&rest));
        text_fini(&first);
        text_fini(&rest);
    }
    text_add(out, "    esac\n}\n\n");
}

void complete_bash(const struct command *const *commands, struct text *out)
{
    text_add(out, head);
    text_add(out, "_archcard_commands='");
    for (size_t i = 0; commands[i]; i++)
        text_format(out, " %s", commands[i]->name);
    text_add(out, "'\n\n");
    add_options(commands, out);
    add_values(commands, out);
    add_operands(commands, out);
    text_add(out, "complete -F _archcard archcard\n");
}
