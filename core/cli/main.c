/* SPDX-License-Identifier: MIT */
/*
 * main.c - starts, finds the command, runs it, ends with its exit code. Knows no command.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/output.h"
#include "cli/about.h"
#include "cli/args.h"
#include "cli/help.h"
#include "cli/print.h"

/* A standard stream that was closed by the caller must not become some file that is opened later:
 * it becomes one that cannot be used. */
static void prepare_streams(void)
{
    for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++)
        if (fcntl(i, F_GETFD) < 0 && open("/dev/null", i == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
            return;
}

/* Leaves no half file behind, then ends as the signal would have. */
static void stop(int number)
{
    output_discard_all();
    signal(number, SIG_DFL);
    raise(number);
}

static void prepare_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct sigaction action = {.sa_handler = stop};
        struct sigaction before;

        /* What was started to ignore a signal (nohup) goes on ignoring it. */
        if (!sigaction(numbers[i], NULL, &before) && before.sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
    }
    signal(SIGXFSZ, SIG_IGN); /* writing beyond a limit fails like writing to a full disk */
    signal(SIGPIPE, SIG_DFL); /* a reader that went away ends the program quietly */
    memory_on_exit(output_discard_all);
}

static int usage_fail(const struct invocation *invocation, const struct error *error)
{
    struct text usage = {0};
    int code = invocation_fail(invocation, error);

    if (invocation->command)
        help_usage(invocation->command, &usage);
    if (usage.size)
        fprintf(stderr, "usage: %s\n", text_get(&usage));
    else
        fputs("see 'archcard help'\n", stderr);
    text_fini(&usage);
    return code;
}

/* Help for the command, or for all commands. */
static void render_help(const struct invocation *invocation, int descriptor, struct text *out)
{
    struct look look = invocation_look(invocation, descriptor);
    struct doc *doc = doc_new();

    if (invocation->command)
        help_command(invocation->command, doc);
    else
        help_overview(invocation->commands, doc);
    doc_render_text(doc, &look, out);
    doc_free(doc);
}

/* What is asked for instead of a command. */
static int show(const struct invocation *invocation)
{
    struct error error = {0};
    struct text text = {0};
    int code = 0;

    if (invocation->help)
        render_help(invocation, STDOUT_FILENO, &text);
    else if (invocation->version)
        about_version(&text);
    else
        about_config(&text);
    if (print_whole(NULL, &text, &error))
        code = invocation_fail(invocation, &error);
    text_fini(&text);
    return code;
}

static int show_usage(const struct invocation *invocation)
{
    struct text text = {0};

    render_help(invocation, STDERR_FILENO, &text);
    fputs(text_get(&text), stderr);
    text_fini(&text);
    return -ERROR_USAGE;
}

static int run(struct invocation *invocation)
{
    if (invocation->help || invocation->version || invocation->dump_config)
        return show(invocation);
    if (!invocation->command)
        return show_usage(invocation);
    return invocation->command->run(invocation);
}

int main(int argc, char **argv)
{
    struct invocation invocation;
    struct error error = {0};
    int code;

    prepare_streams();
    prepare_signals();
    if (args_parse(&invocation, command_table, argc, argv, &error))
        code = usage_fail(&invocation, &error);
    else
        code = run(&invocation);
    invocation_fini(&invocation);
    return code;
}
