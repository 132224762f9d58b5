/* SPDX-License-Identifier: MIT */
/* cmd_quiz.c - archcard quiz MODEL... What is asked is core/analyze's. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "quiz/quiz.h"
#include "base/memory.h"
#include "cli/args.h"
#include "cli/input.h"
#include "cli/models.h"
#include "cli/print.h"
#include "cli/quiz_play.h"
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

/* Answers from --answers; NULL: none were given. free() ends them. */
static int32_t *answers_read(const struct invocation *invocation, const struct quiz *quiz,
                             struct error *error)
{
    const char *path = invocation_option(invocation, "answers");
    struct input input = {0};
    int32_t *given = NULL;
    if (path && !input_open(&input, path, error)) {
        given = memory_new(quiz->count + 1u, sizeof *given);
        quiz_answers_parse(quiz, strcmp(path, "-") ? path : "standard input", input.data, input.size,
                           given, error);
    }
    input_close(&input);
    return given;
}

static int quiz_print(const struct invocation *invocation, const struct quiz *quiz,
                      const int32_t *given, struct error *error)
{
    bool gift = !strcmp(invocation->format, "gift"), anki = !strcmp(invocation->format, "anki");
    if ((gift || anki) && given)
        return error_set(error, ERROR_USAGE, "--answers: %s cannot hold a score; use text, md, html or json",
                         invocation->format);
    if (gift || anki) {
        struct text text = {0};
        (gift ? report_quiz_gift : report_quiz_anki)(quiz, &text);
        print_whole(invocation->output, &text, error);
        text_fini(&text);
        return error->code;
    }
    struct doc *doc = doc_new();
    json_t *json = report_quiz_json(quiz);
    if (given) {
        report_quiz_score(quiz, given, doc);
        report_quiz_score_json(quiz, given, json);
    } else {
        report_quiz(quiz, doc);
    }
    invocation_print(invocation, doc, json, error);
    json_decref(json);
    doc_free(doc);
    return error->code;
}

/* A game needs somebody who reads and somebody who types. */
static bool is_game(const struct invocation *invocation)
{
    return !strcmp(invocation->format, "text") && !invocation->output &&
           !invocation_has(invocation, "answers") && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

static int quiz_show(const struct invocation *invocation, const struct quiz *quiz,
                     struct error *error)
{
    if (is_game(invocation) && quiz->count) {
        struct look look = invocation_look(invocation, STDOUT_FILENO);
        quiz_play(quiz, &look, stdin, stdout);
        return 0;
    }
    int32_t *given = answers_read(invocation, quiz, error);
    if (!error->code)
        quiz_print(invocation, quiz, given, error);
    free(given);
    return error->code;
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
        code = quiz_show(invocation, &quiz, &error);
    quiz_fini(&quiz);
    int status = code ? invocation_fail(invocation, &error) : models_exit_code(&models);
    models_close(&models);
    return status;
}

static const char *const usage[] = {"MODEL...", NULL};

static const struct option options[] = {
    {"count", 0, "N", "at most so many questions (default: 16)", NULL},
    {"seed", 0, "N", "another quiz for every number (default: 0)", NULL},
    {"answers", 0, "FILE", "letters that are judged instead: \"A C - B\"; - is standard input", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

static const char *const formats[] = {"text", "md", "html", "json", "gift", "anki", NULL};

const struct command command_quiz = {
    .name = "quiz",
    .summary = "questions and answers made from the models' own facts",
    .usage = usage,
    .example = "archcard quiz demo-gpt demo-t5 --count 20",
    .formats = formats,
    .options = options,
    .least = 1,
    .run = cmd_quiz,
};
