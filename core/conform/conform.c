/* SPDX-License-Identifier: MIT */
/*
 * conform.c - runs the tests of the conformance kit, each in a worker of its own, and gathers what
 * became of them. Knows none of the tests.
 */
#include "conform/conform.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "conform/against.h"
#include "conform/test.h"
#include "base/memory.h"

const char *const verdict_names[VERDICT_COUNT] = {
    [VERDICT_PASSED] = "passed",   [VERDICT_SKIPPED] = "skipped", [VERDICT_WARNING] = "warning",
    [VERDICT_FAILED] = "failed",   [VERDICT_CRASHED] = "crashed",
};

static const struct conform_test *const groups[] = {conform_library, conform_config,
                                                    conform_tensors, conform_numbers,
                                                    conform_report, conform_fuzz};

/* What a worker sends. */
enum { SAY_AT = 1, SAY_CALL, SAY_VERDICT };

/* A test and what is heard of it. */
struct hearing {
    const struct conform_test *test;
    const struct plugin_file *file;
    const struct kit *kit;
    const struct conform_options *options;
    struct arena *arena;
    enum verdict verdict;
    const char *message, *at, *call;
};

/* ---- in the worker ---- */

static void say(struct record_writer *writer, uint32_t kind, const char *text)
{
    record_begin(writer, kind);
    record_text(writer, text);
    record_send(writer);
    record_flush(writer); /* whatever crashes now is known */
}

static void say_call(void *context, const char *call)
{
    struct conform *conform = context;
    say(conform->writer, SAY_CALL, call);
}

void conform_at(struct conform *conform, const char *format, ...)
{
    struct text raw = {0};
    va_list arguments;
    va_start(arguments, format);
    text_format_list(&raw, format, arguments);
    va_end(arguments);
    conform->at.size = 0;
    text_add_safe(&conform->at, text_get(&raw), raw.size);
    text_fini(&raw);
    say(conform->writer, SAY_AT, text_get(&conform->at));
}

void conform_say(struct conform *conform, enum verdict verdict, const char *format, ...)
{
    struct text raw = {0};
    va_list arguments;
    if (verdict <= conform->verdict)
        return;
    conform->verdict = verdict;
    conform->message.size = 0;
    va_start(arguments, format);
    text_format_list(&raw, format, arguments);
    va_end(arguments);
    /* What is still to be done is found by its first word. */
    const char *text = text_get(&raw);
    size_t begun = strncmp(text, "TODO: ", 6) ? 0 : 6;
    if (begun || strstr(text, "TODO: "))
        text_add(&conform->message, "TODO: ");
    if (conform->at.size)
        text_format(&conform->message, "%s: ", text_get(&conform->at));
    text_add_safe(&conform->message, text + begun, raw.size - begun);
    text_fini(&raw);
}

static void test_work(struct record_writer *writer, void *context)
{
    const struct hearing *hearing = context;
    struct error error = {0};
    struct conform conform = {.file = hearing->file, .kit = hearing->kit,
                              .options = hearing->options, .writer = writer};
    if (asking_init_file(&conform.asking, hearing->file, true, &error)) {
        conform_say(&conform, VERDICT_FAILED, "%s", error.text);
    } else {
        conform.asking.calling = say_call;
        conform.asking.calling_context = &conform;
        hearing->test->run(&conform);
    }
    record_begin(writer, SAY_VERDICT);
    record_u32(writer, conform.verdict);
    record_text(writer, conform.message.size ? text_get(&conform.message) : NULL);
    record_send(writer);
    asking_fini(&conform.asking);
    text_fini(&conform.message);
    text_fini(&conform.at);
}

/* ---- in the program ---- */

static bool take(void *context, uint32_t kind, struct bytes *record)
{
    struct hearing *hearing = context;
    uint32_t verdict = kind == SAY_VERDICT ? bytes_u32(record) : 0;
    const char *text = record_read_text(record, 1 << 16);
    if (record->failed || kind < SAY_AT || kind > SAY_VERDICT || verdict >= VERDICT_COUNT)
        return false;
    text = text ? arena_text(hearing->arena, text) : NULL;
    if (kind == SAY_AT) {
        hearing->at = text;
        hearing->call = NULL;
    } else if (kind == SAY_CALL) {
        hearing->call = text;
    } else {
        hearing->verdict = (enum verdict)verdict;
        hearing->message = text;
    }
    return true;
}

static void hear(struct hearing *hearing)
{
    const struct worker_limits limits = {.cpu_ms = 10000, .wall_ms = 30000,
                                         .in_process = hearing->options->in_process};
    struct error error = {0};
    if (!worker_run(&limits, test_work, hearing, take, hearing, &error))
        return;
    hearing->verdict = VERDICT_CRASHED;
    hearing->message =
        arena_format(hearing->arena, "%s%s%s%s%s", hearing->at ? hearing->at : "",
                     hearing->at ? ": " : "", error.text, hearing->call ? " in " : "",
                     hearing->call ? hearing->call : "");
}

void conformity_add(struct conformity *conformity, const char *name, const char *what,
                    enum verdict verdict, const char *message)
{
    conformity->items = memory_grow(conformity->items, &conformity->room, conformity->count + 1u,
                                    sizeof *conformity->items);
    conformity->items[conformity->count++] = (struct conform_result){
        name, what, verdict, message ? arena_text(&conformity->arena, message) : NULL};
    conformity->counts[verdict]++;
}

bool conform_includes(const struct conform_options *options, const char *name)
{
    return !options->include || !fnmatch(options->include, name, 0) ||
           strstr(name, options->include);
}

/* The first test, that the library can be loaded, decides whether the others can be run. */
static void run_tests(struct conformity *conformity, struct hearing *hearing)
{
    bool loaded = true;
    for (size_t group = 0; group < sizeof groups / sizeof *groups; group++)
        for (const struct conform_test *test = groups[group]; test->name; test++) {
            bool first = test == conform_library, included =
                conform_includes(hearing->options, test->name);
            hearing->test = test;
            hearing->verdict = VERDICT_SKIPPED;
            hearing->message = "the library cannot be loaded";
            hearing->at = hearing->call = NULL;
            if ((included && loaded) || first)
                hear(hearing);
            if (first)
                loaded = hearing->verdict < VERDICT_FAILED;
            if (included)
                conformity_add(conformity, test->name, test->what, hearing->verdict,
                               hearing->message);
        }
}

/* The model is run here, since it may be large; the plugin is asked in a worker as always. */
static int run_against(struct conformity *conformity, const struct plugin_file *file,
                       const struct conform_options *options, struct error *error)
{
    static const char name[] = "numbers.against", what[] = "the reference numbers of a model";
    struct asking asking;
    struct examined examined = {0};
    struct text text = {0};
    bool agrees = false;
    int code = asking_init_file(&asking, file, options->in_process, error);
    code = code ? code : examine(&examined, &asking, options->model, "f16", error);
    if (!code && examined.model.failure)
        conformity_add(conformity, name, what, VERDICT_FAILED, examined.model.failure);
    else if (!code && !(code = against_run(&examined, options->golden, &agrees, &text, error)))
        conformity_add(conformity, name, what, agrees ? VERDICT_PASSED : VERDICT_FAILED,
                       text_get(&text));
    model_close(&examined.model);
    asking_fini(&asking);
    text_fini(&text);
    return code;
}

int conform_run(struct conformity *conformity, const struct plugin_file *file,
                const struct conform_options *options, struct error *error)
{
    struct kit kit;
    *conformity = (struct conformity){.plugin = file->name};
    struct hearing hearing = {.file = file, .kit = &kit, .options = options,
                              .arena = &conformity->arena};
    kit_init(&kit, file);
    run_tests(conformity, &hearing);
    kit_fini(&kit);
    if (options->model && run_against(conformity, file, options, error))
        return error->code;
    if (conformity->count)
        return 0;
    return error_set(error, ERROR_USAGE, "--include: no test is called \"%.60s\"",
                     options->include);
}

void conformity_fini(struct conformity *conformity)
{
    if (!conformity)
        return;
    free(conformity->items);
    arena_fini(&conformity->arena);
    *conformity = (struct conformity){0};
}
