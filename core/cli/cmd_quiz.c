/* SPDX-License-Identifier: MIT */
/* cmd_quiz.c - archcard quiz MODEL... What is asked is core/analyze's. */
#include <string.h>

#include "analyze/quiz.h"
#include "cli/args.h"
#include "cli/models.h"
#include "cli/print.h"
#include "report/quiz.h"

#define COUNT_MOST 1000

static int request_read(const struct invocation *invocation, struct quiz_request *request,
                        struct error *error)
{
    const char *count = invocation_option(invocation, "count");
    const char *seed = invocation_option(invocation, "seed");
    uint64_t number = QUIZ_COUNT;
    int code = count ? args_number("--count", count, 1, COUNT_MOST, &number, error) : 0;
    if (!code && seed)
        code = args_number("--seed", seed, 0, INT64_MAX, &request->seed, error);
    request->count = (uint32_t)number;
    return code;
}

static int quiz_print(const struct invocation *invocation, const struct quiz *quiz,
                      struct error *error)
{
    struct doc *doc = doc_new();
    json_t *json = report_quiz_json(quiz);
    report_quiz(quiz, doc);
    int code = invocation_print(invocation, doc, json, error);
    json_decref(json);
    doc_free(doc);
    return code;
}

static int cmd_quiz(struct invocation *invocation)
{
    struct error error = {0};
    struct models models = {0};
    struct quiz quiz = {0};
    struct quiz_request request = {0};
    int code = request_read(invocation, &request, &error);
    if (!code)
        code = models_open(&models, invocation, (uint32_t)invocation->operand_count, NULL, &error);
    if (!code)
        code = quiz_init(&quiz, (const struct examined *const *)models.items, models.count, &request,
                         &error);
    if (!code)
        code = quiz_print(invocation, &quiz, &error);
    quiz_fini(&quiz);
    int status = code ? invocation_fail(invocation, &error) : models_exit_code(&models);
    models_close(&models);
    return status;
}

static const char *const usage[] = {"MODEL...", NULL};

static const struct option options[] = {
    {"count", 0, "N", "at most so many questions (default: 16)", NULL},
    {"seed", 0, "N", "another quiz for every number (default: 0)", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

const struct command command_quiz = {
    .name = "quiz",
    .summary = "questions and answers made from the models' own facts",
    .usage = usage,
    .example = "archcard quiz demo-gpt demo-t5 --count 20",
    .options = options,
    .least = 1,
    .run = cmd_quiz,
};
