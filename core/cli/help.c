/* SPDX-License-Identifier: MIT */
/*
 * help.c - what can be typed, from the tables that also parse it, so that both agree. The width and
 * the columns are the renderer's.
 */
#include "cli/help.h"

#include "cli/args.h"

static void usage_add(struct text *out, const struct command *command, const char *operands)
{
    text_format(out, "archcard %s [OPTION]...%s%s", command->name, *operands ? " " : "", operands);
}

void help_usage(const struct command *command, struct text *out)
{
    usage_add(out, command, command->usage[0]);
}

static void add_options(struct doc *doc, const struct option *options)
{
    struct text key = {0};

    for (; options && options->name; options++) {
        if (options->letter)
            text_format(&key, "-%c, ", options->letter);
        text_format(&key, "--%s%s%s", options->name, options->argument ? " " : "",
                    options->argument ? options->argument : "");
        doc_fact(doc, text_get(&key), options->help, NULL);
        text_fini(&key);
    }
}

static void add_formats(struct doc *doc, const struct command *command)
{
    const char *const *formats = args_formats(command);
    struct text text = {0};

    for (size_t i = 0; formats[i]; i++)
        text_format(&text, "%s%s", i ? ", " : "", formats[i]);
    doc_fact(doc, "formats", text_get(&text), NULL);
    text_fini(&text);
}

void help_overview(const struct command *const *commands, struct doc *doc)
{
    doc_paragraph(doc, "archcard shows what a language model is: from its weights, configuration, "
                       "tokenizer and card.");
    doc_fact(doc, "usage", "archcard COMMAND [OPTION]... [OPERAND]...", NULL);
    doc_fact(doc, "example", "archcard compare demo-gpt demo-llama", NULL);
    doc_heading(doc, 2, "Commands");
    for (size_t i = 0; commands[i]; i++)
        doc_fact(doc, commands[i]->name, commands[i]->summary, NULL);
    doc_heading(doc, 2, "Options");
    add_options(doc, args_common);
    add_options(doc, args_program);
    doc_paragraph(doc, "'archcard help COMMAND' shows a command's own options.");
}

void help_command(const struct command *command, struct doc *doc)
{
    struct text text = {0};

    text_format(&text, "archcard %s: %s.", command->name, command->summary);
    doc_paragraph(doc, text_get(&text));
    for (size_t i = 0; command->usage[i]; i++) {
        text_fini(&text);
        usage_add(&text, command, command->usage[i]);
        doc_fact(doc, i ? "" : "usage", text_get(&text), NULL);
    }
    text_fini(&text);
    doc_fact(doc, "example", command->example, NULL);
    add_formats(doc, command);
    if (command->options) {
        doc_heading(doc, 2, "Options");
        add_options(doc, command->options);
    }
    doc_heading(doc, 2, "Options of every command");
    add_options(doc, args_common);
}
