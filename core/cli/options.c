/* SPDX-License-Identifier: MIT */
/*
 * options.c - the options that every command has, and where they go. Not those of one command.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/args.h"

#define WIDTH_LEAST 20
#define WIDTH_MOST 10000
#define THREADS_MOST 1024

int args_number(const char *what, const char *value, uint64_t least, uint64_t most, uint64_t *out,
                struct error *error)
{
    uint64_t number = 0;
    size_t digits = strspn(value, "0123456789");
    bool wrong = !digits || value[digits];

    for (size_t i = 0; i < digits && !wrong; i++)
        wrong = count_mul(number, 10, &number) ||
                count_add(number, (uint64_t)(value[i] - '0'), &number);
    if (wrong || number < least || number > most)
        return error_set(error, ERROR_USAGE,
                         "%s takes a whole number from %" PRIu64 " to %" PRIu64 ", not '%s'", what,
                         least, most, value);
    *out = number;
    return 0;
}

int args_real(const char *what, const char *value, double least, double most, double *out,
              struct error *error)
{
    char *end = NULL;
    double number = strtod(value, &end);

    if (!strpbrk(value, "0123456789") || *end || !(number >= least && number <= most))
        return error_set(error, ERROR_USAGE, "%s takes a number from %g to %g, not '%s'", what,
                         least, most, value);
    *out = number;
    return 0;
}

/* Which format words there are depends on the command, which may come later: args.c checks. */
static int store_format(struct invocation *invocation, const char *value, struct error *error)
{
    (void)error;
    invocation->format = value;
    return 0;
}

static int store_output(struct invocation *invocation, const char *value, struct error *error)
{
    if (!*value)
        return error_set(error, ERROR_USAGE, "--output needs the name of a file");
    invocation->output = value;
    return 0;
}

static int store_color(struct invocation *invocation, const char *value, struct error *error)
{
    static const char *const words[] = {
        [COLOR_AUTO] = "auto", [COLOR_ALWAYS] = "always", [COLOR_NEVER] = "never"};

    for (int i = COLOR_AUTO; i <= COLOR_NEVER; i++) {
        if (!strcmp(value, words[i])) {
            invocation->color = (enum color_choice)i;
            return 0;
        }
    }
    return error_set(error, ERROR_USAGE, "--color takes auto, always or never, not '%s'", value);
}

static int store_width(struct invocation *invocation, const char *value, struct error *error)
{
    uint64_t number = 0;
    int code = args_number("--width", value, WIDTH_LEAST, WIDTH_MOST, &number, error);

    invocation->width = (uint32_t)number;
    return code;
}

static int store_threads(struct invocation *invocation, const char *value, struct error *error)
{
    uint64_t number = 0;
    int code = args_number("--threads", value, 1, THREADS_MOST, &number, error);

    invocation->threads = (uint32_t)number;
    return code;
}

static int store_arch(struct invocation *invocation, const char *value, struct error *error)
{
    if (!*value)
        return error_set(error, ERROR_USAGE, "--arch needs the name of a plugin");
    invocation->arch = value;
    return 0;
}

static int store_plugin_path(struct invocation *invocation, const char *value, struct error *error)
{
    if (!*value)
        return error_set(error, ERROR_USAGE, "--plugin-path needs the name of a folder");
    invocation->plugin_paths =
        memory_grow(invocation->plugin_paths, &invocation->plugin_path_room,
                    invocation->plugin_path_count + 2, sizeof *invocation->plugin_paths);
    invocation->plugin_paths[invocation->plugin_path_count++] = value;
    invocation->plugin_paths[invocation->plugin_path_count] = NULL;
    return 0;
}

#define FLAG_STORE(name, field, on)                                                               \
    static int store_##name(struct invocation *invocation, const char *value, struct error *error) \
    {                                                                                             \
        (void)value;                                                                              \
        (void)error;                                                                              \
        invocation->field = on;                                                                   \
        return 0;                                                                                 \
    }

FLAG_STORE(evidence, evidence, true)
FLAG_STORE(no_isolate, isolate, false)
FLAG_STORE(quiet, quiet, true)
FLAG_STORE(verbose, verbose, true)
FLAG_STORE(help, help, true)
FLAG_STORE(version, version, true)
FLAG_STORE(dump_config, dump_config, true)

const struct option args_common[] = {
    {"format", 'f', "FORMAT", "how to write the result", store_format},
    {"output", 'o', "FILE", "write to FILE, whole or not at all", store_output},
    {"color", 0, "auto|always|never", "auto: on a terminal, unless NO_COLOR is set", store_color},
    {"width", 0, "N", "columns of a line; default: the terminal's, else 80", store_width},
    {"evidence", 0, NULL, "show the source of every fact", store_evidence},
    {"arch", 0, "PLUGIN", "use this plugin, whatever the others say", store_arch},
    {"plugin-path", 0, "DIR", "search this folder for plugins first; may be repeated",
     store_plugin_path},
    {"no-isolate", 0, NULL, "run plugins inside the program, to debug them", store_no_isolate},
    {"threads", 'j', "N", "threads that compute; default: one a core", store_threads},
    {"quiet", 'q', NULL, "no progress, no remarks", store_quiet},
    {"verbose", 'v', NULL, "say more about what is done", store_verbose},
    {"help", 'h', NULL, "show help", store_help},
    {NULL, 0, NULL, NULL, NULL},
};

const struct option args_program[] = {
    {"version", 0, NULL, "show the version", store_version},
    {"dump-config", 0, NULL, "show folders, versions and libraries as key=value lines",
     store_dump_config},
    {NULL, 0, NULL, NULL, NULL},
};
