/* SPDX-License-Identifier: MIT */
/*
 * complete.c - what can be typed where, out of the names that the help shows. How a shell is told
 * is in complete_SHELL.c.
 */
#include "cli/complete.h"

#include <ctype.h>
#include <string.h>

static const struct {
    const char *shell;
    void (*write)(const struct command *const *commands, struct text *out);
} writers[] = {
    {"bash", complete_bash},
    {"zsh", complete_zsh},
    {"fish", complete_fish},
};

bool complete_write(const char *shell, const struct command *const *commands, struct text *out)
{
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++) {
        if (!strcmp(shell, writers[i].shell)) {
            writers[i].write(commands, out);
            return true;
        }
    }
    return false;
}

/* What places are called in the help when things of a kind belong there. */
static const struct {
    const char *called, *kind;
} kinds[] = {
    {"COMMAND", "COMMAND"}, {"DIR", "DIR"},     {"FILE", "FILE"}, {"FOLDER", "DIR"},
    {"MODEL", "MODEL"},     {"PATH", "FILE"},   {"PLUGIN", "PLUGIN"}, {"SCHEMA", "FILE"},
};

/* Adds " WORD" unless the place has it. */
static void add_word(struct text *place, const char *word, size_t size)
{
    for (const char *at = text_get(place); (at = strchr(at, ' ')); at++)
        if (!strncmp(at + 1, word, size) && (at[size + 1] == ' ' || !at[size + 1]))
            return;
    text_byte(place, ' ');
    text_append(place, word, size);
}

/* `called` is "FILE", "auto|always|never", "[PLUGIN|FILE]": choices, up to a blank or its end. */
static void add_choices(struct text *place, const char *called)
{
    static const char between[] = "[]|,.";
    while (*called && *called != ' ') {
        size_t size = strcspn(called, "[]|,. ");
        if (size && !isupper((unsigned char)*called))
            add_word(place, called, size);
        for (size_t i = 0; size && i < sizeof kinds / sizeof *kinds; i++)
            if (strlen(kinds[i].called) == size && !memcmp(kinds[i].called, called, size))
                add_word(place, kinds[i].kind, strlen(kinds[i].kind));
        called += size;
        called += strspn(called, between);
    }
}

bool option_is_format(const struct option *option)
{
    return !strcmp(option->name, "format");
}

void place_of_value(struct text *place, const struct command *command,
                    const struct option *option)
{
    if (!command || !option_is_format(option)) {
        add_choices(place, option->argument);
        return;
    }
    for (const char *const *format = args_formats(command); *format; format++)
        add_word(place, *format, strlen(*format));
}

void places_of_operands(struct text *first, struct text *rest, const struct command *command)
{
    for (const char *const *line = command->usage; *line; line++) {
        const char *at = *line;
        for (uint32_t i = 0; *at && at[at[0] == '['] != '-'; i++) { /* the rest are options */
            size_t size = strcspn(at, " ");
            add_choices(i ? rest : first, at);
            if (size >= 3 && memchr(at, '.', size)) /* "MODEL..." */
                add_choices(rest, at);
            at += size;
            at += strspn(at, " ");
        }
    }
}

void complete_text_add(struct text *out, const char *string, const char *special, const char *quote)
{
    for (; *string; string++) {
        if (*string == '\'') {
            text_add(out, quote);
            continue;
        }
        if (strchr(special, *string))
            text_byte(out, '\\');
        text_byte(out, *string);
    }
}
