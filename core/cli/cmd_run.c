/* SPDX-License-Identifier: MIT */
/* cmd_run.c - archcard run MODEL: makes new tokens and shows what each could have been. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyze/generate.h"
#include "analyze/limits.h"
#include "analyze/nonfinite.h"
#include "base/clock.h"
#include "base/memory.h"
#include "cli/args.h"
#include "cli/models.h"
#include "cli/print.h"
#include "cli/prompt.h"
#include "cli/term.h"
#include "report/run.h"

#define MOST_NEW 1000000000
#define WARNINGS 4

/* One run of the command. */
struct running {
    const struct invocation *invocation;
    const struct examined *examined;
    struct prompt prompt;
    struct ids ends;
    const char **stops; /* NULL ends */
    struct settings settings;
    struct generation asked;
    struct generated got;
    struct text warnings[WARNINGS];
    uint32_t warning_count;
    bool streams;  /* new tokens are printed as they come */
    bool progress; /* a line on standard error says how far it is */
    double began;
};

static struct text *warning_add(struct running *running)
{
    return &running->warnings[running->warning_count++];
}

static int read_sampling(struct running *running, struct error *error)
{
    const struct invocation *invocation = running->invocation;
    struct sampling *sampling = &running->asked.sampling;
    const char *temperature = invocation_option(invocation, "temperature");
    const char *top_k = invocation_option(invocation, "top-k");
    const char *top_p = invocation_option(invocation, "top-p");
    const char *seed = invocation_option(invocation, "seed");
    running->asked.seed = 1;
    if (running->asked.settings && running->settings.do_sample)
        *sampling = running->settings.sampling;
    if (temperature)
        args_real("--temperature", temperature, 0, 1000, &sampling->temperature, error);
    if (top_k)
        args_number("--top-k", top_k, 0, UINT32_MAX, &sampling->top_k, error);
    if (top_p)
        args_real("--top-p", top_p, 0, 1, &sampling->top_p, error);
    if (seed)
        args_number("--seed", seed, 0, INT64_MAX, &running->asked.seed, error);
    if ((top_k || top_p || seed) && !(sampling->temperature > 0))
        text_add(warning_add(running), "the most probable token is taken each time, so --top-k, "
                 "--top-p and --seed change nothing; give --temperature");
    return error->code;
}

static int read_stops(struct running *running, struct error *error)
{
    const struct invocation *invocation = running->invocation;
    size_t count = 0;
    running->stops = memory_new(invocation->given_count + 1, sizeof *running->stops);
    for (size_t i = 0; i < invocation->given_count; i++)
        if (!strcmp(invocation->given[i].option->name, "stop") && *invocation->given[i].value)
            running->stops[count++] = invocation->given[i].value;
    running->asked.stops = running->stops;
    if (count && !running->asked.text)
        return error_set(error, ERROR_USAGE, "--stop: %s has no tokenizer that can be used, so its "
                         "tokens have no text", running->examined->model.source.name);
    return 0;
}

static int read_request(struct running *running, struct error *error)
{
    const struct invocation *invocation = running->invocation;
    const struct model *model = &running->examined->model;
    struct generation *asked = &running->asked;
    const char *most = invocation_option(invocation, "max-new-tokens");
    const char *candidates = invocation_option(invocation, "candidates");
    bool applies = invocation_has(invocation, "use-generation-config");
    uint64_t kept = 5;
    struct error unread = {0};
    asked->most = 64;
    if (prompt_read(&running->prompt, invocation, running->examined, true, error))
        return error->code;
    asked->source = running->prompt.source.count ? &running->prompt.source : NULL;
    asked->prompt = &running->prompt.decoder;
    asked->text = running->prompt.tokenizer ? &running->prompt.text : NULL;
    asked->positions = limits_positions(model);
    if (most)
        args_number("--max-new-tokens", most, 1, MOST_NEW, &asked->most, error);
    if (candidates)
        args_number("--candidates", candidates, 0, 1000, &kept, error);
    asked->candidates = (uint32_t)kept;
    settings_read(&running->settings, model, applies ? error : &unread);
    asked->settings = applies ? &running->settings : NULL;
    if (!error->code && !invocation_has(invocation, "ignore-eos")) {
        generate_ends(model, &running->ends, error);
        asked->ends = &running->ends;
    }
    if (!error->code)
        read_sampling(running, error);
    return error->code ? error->code : read_stops(running, error);
}

/* A longer prompt than the model was made for; one that a table of positions refuses fails later. */
static void check_length(struct running *running)
{
    const struct facts *facts = &running->examined->model.facts;
    const struct ids *ids = running->asked.source ? running->asked.source : running->asked.prompt;
    int64_t most = facts_integer(facts, "max_position_embeddings", 0);
    if (!running->asked.positions && most > 0 && ids->count > (uint64_t)most)
        text_format(warning_add(running), "the prompt has %zu tokens, more than the %" PRId64
                    " that the model is made for (max_position_embeddings)", ids->count, most);
}

static void clear_progress(const struct running *running)
{
    if (running->progress)
        fputs("\r\033[K", stderr);
}

static void stepped(void *context, const struct generated_step *step, const char *text)
{
    const struct running *running = context;
    if (running->streams && running->asked.text)
        fputs(text, stdout);
    else if (running->streams)
        printf("%s%u", running->got.count > 1 ? " " : "", step->chosen.id);
    if (running->streams)
        fflush(stdout);
    if (running->progress)
        fprintf(stderr, "\r%zu of %" PRIu64 " tokens, %.1f tokens/s\033[K", running->got.count,
                running->asked.most,
                (double)running->got.count / (clock_now() - running->began));
}

static int run_session(struct running *running, struct error *error)
{
    struct generation *asked = &running->asked;
    uint64_t prompt = asked->prompt->count, context = prompt + asked->most;
    if (asked->positions && context > asked->positions)
        context = prompt > asked->positions ? prompt : asked->positions;
    struct run_plan plan = {.source = running->prompt.source.count, .prompt = prompt,
                            .context = context, .last_only = true};
    if (limits_memory_check(&running->examined->model, &plan, error))
        return error->code;
    struct session *session = forward_session(running->examined, context,
                                              running->prompt.threads, running->prompt.fast, error);
    if (!session)
        return error->code;
    asked->stepped = stepped;
    asked->context = running;
    running->began = clock_now();
    int code = generate(session, asked, &running->got, error);
    session_free(session);
    clear_progress(running);
    if (running->streams && running->got.count)
        printf("\n\n");
    struct text found = {0};
    if (running->got.broken && nonfinite_find(&running->examined->model, &found))
        error_context(error, "%s", text_get(&found));
    else if (code)
        error_context(error, "%s", running->examined->model.source.name);
    text_fini(&found);
    return code;
}

static int print_report(struct running *running, struct error *error)
{
    const char *warnings[WARNINGS + 1] = {0};
    if (running->got.table_ended)
        text_format(warning_add(running), "stopped after %zu new tokens: the table of positions "
                    "ends at %" PRIu64, running->got.count, running->asked.positions);
    for (uint32_t i = 0; i < running->warning_count; i++) {
        warnings[i] = text_get(&running->warnings[i]);
        if (!running->invocation->quiet)
            fprintf(stderr, "archcard: warning: %s: %s\n", running->examined->model.source.name,
                    warnings[i]);
    }
    struct run_report report = {
        .examined = running->examined,
        .asked = &running->asked,
        .got = &running->got,
        .settings = &running->settings,
        .warnings = warnings,
        .fast = running->prompt.fast,
        .shown = running->streams,
        .ascii = !strcmp(running->invocation->format, "text") && !term_has_utf8(),
    };
    struct doc *doc = doc_new();
    json_t *json = report_run_json(&report);
    report_run(&report, doc);
    int code = invocation_print(running->invocation, doc, json, error);
    json_decref(json);
    doc_free(doc);
    return code;
}

static void running_fini(struct running *running)
{
    prompt_fini(&running->prompt);
    ids_fini(&running->ends);
    free(running->stops);
    settings_fini(&running->settings);
    generated_fini(&running->got);
    for (int i = 0; i < WARNINGS; i++)
        text_fini(&running->warnings[i]);
}

static int cmd_run(struct invocation *invocation)
{
    struct error error = {0};
    struct models models;
    bool to_file = invocation->output && strcmp(invocation->output, "-") != 0;
    struct running running = {.invocation = invocation};
    running.streams = !to_file && !strcmp(invocation->format, "text");
    running.progress = isatty(STDERR_FILENO) && !invocation->quiet &&
                       !(running.streams && isatty(STDOUT_FILENO));
    int code = models_open(&models, invocation, 1, NULL, &error);
    running.examined = code ? NULL : models.items[0];
    code = code ? code : forward_check(running.examined, &error);
    code = code ? code : read_request(&running, &error);
    if (!code)
        check_length(&running);
    code = code ? code : run_session(&running, &error);
    code = code ? code : print_report(&running, &error);
    running_fini(&running);
    models_close(&models);
    return code ? invocation_fail(invocation, &error) : 0;
}

static const char *const usage[] = {"MODEL [PROMPT]", "MODEL --ids 1,2,3", NULL};

static const struct option options[] = {
    {"ids", 0, "IDS", "the prompt as token ids with commas between them", NULL},
    {"decoder-ids", 0, "IDS", "what the decoder starts from (default: decoder_start_token_id)", NULL},
    {"chat", 0, "FILE", "the prompt as a JSON list of messages, through the chat template", NULL},
    {"user", 0, "TEXT", "the prompt as one user message, through the chat template", NULL},
    {"max-new-tokens", 'n', "N", "how many at most (default: 64)", NULL},
    {"ignore-eos", 0, NULL, "go on after an end token", NULL},
    {"stop", 0, "TEXT", "end where the new text has TEXT; may be repeated", NULL},
    {"temperature", 0, "T", "draw by chance, the more evenly the larger (default: 0, greedy)", NULL},
    {"top-k", 0, "K", "draw from the K most probable tokens", NULL},
    {"top-p", 0, "P", "draw from the most probable tokens that together reach P", NULL},
    {"seed", 0, "N", "of the drawing (default: 1)", NULL},
    {"candidates", 0, "K", "show the K most probable tokens of each step (default: 5)", NULL},
    {"use-generation-config", 0, NULL, "apply what generation_config.json says of choosing", NULL},
    {"precision", 0, "exact|fast", "fast may round activations (default: exact)", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

const struct command command_run = {
    .name = "run",
    .summary = "generate, and show the candidates of each step",
    .usage = usage,
    .example = "archcard run demo-gpt \"To be, or not to be\" -n 16",
    .options = options,
    .least = 1,
    .most = 2,
    .run = cmd_run,
};
