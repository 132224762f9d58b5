/* SPDX-License-Identifier: MIT */
/* cmd_bench.c - archcard bench KIND MODEL: how fast it goes, as figures. What is measured is
 * core/analyze's. */
#include <string.h>

#include "analyze/bench.h"
#include "analyze/limits.h"
#include "base/clock.h"
#include "cli/args.h"
#include "cli/input.h"
#include "cli/models.h"
#include "cli/print.h"
#include "cli/prompt.h"
#include "report/bench.h"

#define TOKENS_MOST 10000000
#define SAMPLES_MOST 1000000

static int report_print(const struct invocation *invocation, const struct bench_report *report,
                        struct error *error)
{
    struct doc *doc = doc_new();
    json_t *json = report_bench_json(report);
    report_bench(report, doc);
    int code = invocation_print(invocation, doc, json, error);
    json_decref(json);
    doc_free(doc);
    return code;
}

/* Opens the models of the command line but for the first operand, which is the kind. */
static int model_open_one(struct models *models, const struct invocation *invocation,
                          struct error *error)
{
    struct invocation inner = *invocation;
    inner.operands = invocation->operands + 1;
    return models_open(models, &inner, 1, NULL, error);
}

static int bench_open(const struct invocation *invocation, struct bench_plan *plan,
                      struct error *error)
{
    struct bench bench = {0};
    struct bench_report report = {.kind = "open", .model = invocation->operands[1],
                                  .bench = &bench};
    bool warm = false;
    int code = 0;
    while (!code && (!warm || bench_goes_on(&bench, plan->samples))) {
        struct models models;
        double start = clock_now();
        code = model_open_one(&models, invocation, error);
        if (!code) {
            report.tensors = models.items[0]->model.weights.count;
            report.parameters = models.items[0]->parameters.total;
        }
        models_close(&models);
        if (warm)
            bench_add(&bench, clock_now() - start);
        warm = true;
    }
    code = code ? code : report_print(invocation, &report, error);
    bench_fini(&bench);
    return code;
}

/* `measure` is bench_forward or bench_decode. */
static int bench_session(const struct invocation *invocation, struct bench_plan *plan, bool fast,
                         int (*measure)(struct bench *bench, const struct examined *examined,
                                        struct session *session, const struct bench_plan *plan,
                                        struct error *error),
                         struct error *error)
{
    struct models models;
    struct bench bench = {0};
    struct session *session = NULL;
    int code = model_open_one(&models, invocation, error);
    const struct examined *examined = code ? NULL : models.items[0];
    code = code ? code : forward_check(examined, error);
    if (!code) {
        bool encoder = forward_has_encoder(examined);
        struct run_plan run = {
            .source = !encoder ? 0 : measure == bench_forward ? plan->tokens : plan->past,
            .prompt = measure == bench_forward ? plan->tokens : encoder ? 1 : plan->past,
            .context = bench_context(examined, plan),
        };
        code = limits_memory_check(&examined->model, &run, error);
    }
    if (!code)
        session = forward_session(examined, bench_context(examined, plan), invocation->threads,
                                  fast, error);
    code = code ? code : session ? measure(&bench, examined, session, plan, error) : error->code;
    struct bench_report report = {.kind = invocation->operands[0],
                                  .model = invocation->operands[1],
                                  .bench = &bench, .plan = plan,
                                  .threads = invocation->threads, .fast = fast};
    code = code ? code : report_print(invocation, &report, error);
    session_free(session);
    bench_fini(&bench);
    models_close(&models);
    return code;
}

static int bench_text(const struct invocation *invocation, struct bench_plan *plan,
                      struct error *error)
{
    const char *file = invocation_option(invocation, "file");
    struct bench_tokenize measured = {0};
    struct model model = {0};
    struct input input = {0};
    int code = file ? 0 : error_set(error, ERROR_USAGE, "--file is missing: which text is to be "
                                    "tokenized?");
    code = code ? code : model_open_for_text(&model, invocation->operands[1], false, error);
    code = code ? code : input_open(&input, file, error);
    code = code ? code : bench_tokenize(&measured, &model, input.data, input.size,
                                        invocation_has(invocation, "documents"), plan->samples,
                                        error);
    struct bench_report report = {.kind = "tokenize", .model = invocation->operands[1],
                                  .bench = &measured.bench, .text = &measured, .threads = 1};
    code = code ? code : report_print(invocation, &report, error);
    bench_fini(&measured.bench);
    input_close(&input);
    model_close(&model);
    return code;
}

static int bench_products(const struct invocation *invocation, struct error *error)
{
    struct kernel_figures figures = {0};
    struct bench bench = {0};
    struct bench_report report = {.kind = "kernels", .bench = &bench, .kernels = &figures};
    double start = clock_now();
    int code = bench_kernels(&figures, invocation->threads, error);
    bench_add(&bench, clock_now() - start);
    code = code ? code : report_print(invocation, &report, error);
    bench_fini(&bench);
    return code;
}

/* All but the kernels are measured with a model. */
static int check_model(const struct invocation *invocation, struct error *error)
{
    bool needed = strcmp(invocation->operands[0], "kernels") != 0;
    if (needed && invocation->operand_count < 2)
        return error_set(error, ERROR_USAGE, "bench %.40s: of which MODEL? archcard models lists "
                         "those that are here", invocation->operands[0]);
    if (!needed && invocation->operand_count > 1)
        return error_set(error, ERROR_USAGE, "bench kernels: takes no model, it measures products "
                         "of its own");
    return 0;
}

static int read_plan(const struct invocation *invocation, struct bench_plan *plan, bool *fast,
                     struct error *error)
{
    const char *tokens = invocation_option(invocation, "tokens");
    const char *past = invocation_option(invocation, "past");
    const char *samples = invocation_option(invocation, "samples");
    bool decode = !strcmp(invocation->operands[0], "decode");
    *plan = (struct bench_plan){.tokens = decode ? 32 : 128, .past = decode ? 16 : 0};
    if (tokens)
        args_number("--tokens", tokens, decode ? 2 : 1, TOKENS_MOST, &plan->tokens, error);
    if (past && !decode)
        error_set(error, ERROR_USAGE, "--past: only 'bench decode' has tokens before those that it "
                  "measures");
    else if (past)
        args_number("--past", past, 1, TOKENS_MOST, &plan->past, error);
    if (samples)
        args_number("--samples", samples, 1, SAMPLES_MOST, &plan->samples, error);
    return error->code ? error->code : prompt_precision(invocation, fast, error);
}

static int check_kind(const char *kind, struct error *error)
{
    static const char *const kinds[] = {"forward", "decode", "tokenize", "open", "kernels", NULL};
    for (size_t i = 0; kinds[i]; i++)
        if (!strcmp(kind, kinds[i]))
            return 0;
    const char *nearest = text_nearest(kind, kinds);
    return error_set(error, ERROR_USAGE, "bench: unknown word '%.40s'; did you mean '%s'?", kind,
                     nearest ? nearest : "forward");
}

static int cmd_bench(struct invocation *invocation)
{
    const char *kind = invocation->operands[0];
    struct error error = {0};
    struct bench_plan plan;
    bool fast = false;
    int code = read_plan(invocation, &plan, &fast, &error);
    code = code ? code : check_kind(kind, &error);
    code = code ? code : check_model(invocation, &error);
    if (code) {
        /* said already */
    } else if (!strcmp(kind, "kernels")) {
        code = bench_products(invocation, &error);
    } else if (!strcmp(kind, "forward")) {
        code = bench_session(invocation, &plan, fast, bench_forward, &error);
    } else if (!strcmp(kind, "decode")) {
        code = bench_session(invocation, &plan, fast, bench_decode, &error);
    } else if (!strcmp(kind, "tokenize")) {
        code = bench_text(invocation, &plan, &error);
    } else {
        code = bench_open(invocation, &plan, &error);
    }
    return code ? invocation_fail(invocation, &error) : 0;
}

static const char *const usage[] = {"forward MODEL --tokens N", "decode MODEL --past P --tokens N",
                                    "tokenize MODEL --file F", "open MODEL", "kernels", NULL};

static const struct option options[] = {
    {"tokens", 0, "N", "how many tokens are computed (default: forward 128, decode 32)", NULL},
    {"past", 0, "P", "decode: how many tokens stand before them (default: 16)", NULL},
    {"file", 0, "F", "tokenize: the text", NULL},
    {"documents", 0, NULL, "tokenize: in documents of about 10 kB, cut at line ends", NULL},
    {"samples", 0, "N", "how often (default: a second, at least 3 times)", NULL},
    {"precision", 0, "exact|fast", "fast may round activations (default: exact)", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

const struct command command_bench = {
    .name = "bench",
    .summary = "how fast a model runs and opens: figures as JSON",
    .usage = usage,
    .example = "archcard bench decode demo-gpt --past 16 --tokens 32 --format json",
    .options = options,
    .least = 1,
    .most = 2,
    .run = cmd_bench,
};
