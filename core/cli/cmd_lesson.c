/* SPDX-License-Identifier: MIT */
/* cmd_lesson.c - archcard lesson MODEL... What is taught is core/report's. */
#include <string.h>
#include <unistd.h>

#include "analyze/forward.h"
#include "cli/args.h"
#include "cli/models.h"
#include "cli/print.h"
#include "report/lesson.h"

static int page_print(const struct invocation *invocation, const struct lesson *lesson,
                      struct error *error)
{
    struct look look = invocation_look(invocation, STDOUT_FILENO);
    struct doc *doc = doc_new();
    struct text page = {0};
    report_lesson(lesson, doc);
    doc_render_chapters(doc, &look, &page);
    print_whole(invocation->output, &page, error);
    text_fini(&page);
    doc_free(doc);
    return error->code;
}

static int teach(const struct invocation *invocation, const struct models *models, struct error *error)
{
    const char *text = invocation_option(invocation, "text");
    bool files = !strcmp(invocation->format, "md");
    struct lesson lesson;
    int code = lesson_init(&lesson, (const struct examined *const *)models->items, models->count,
                           text ? text : LESSON_TEXT, invocation->threads, error);
    if (!code)
        code = files ? lesson_write(&lesson, invocation->output, error)
                     : page_print(invocation, &lesson, error);
    lesson_fini(&lesson);
    return code;
}

static int cmd_lesson(struct invocation *invocation)
{
    struct error error = {0};
    struct models models = {0};
    bool nowhere = !invocation->output || !strcmp(invocation->output, "-");
    int code = 0;
    if (!strcmp(invocation->format, "md") && nowhere)
        code = error_set(&error, ERROR_USAGE, "--format md writes several files: name their folder, "
                         "-o FOLDER");
    if (!code)
        code = models_open(&models, invocation, (uint32_t)invocation->operand_count, NULL, &error);
    for (uint32_t i = 0; !code && i < models.count; i++)
        code = forward_described(models.items[i], &error);
    code = code ? code : teach(invocation, &models, &error);
    int status = code ? invocation_fail(invocation, &error) : models_exit_code(&models);
    models_close(&models);
    return status;
}

static const char *const usage[] = {"MODEL...", NULL};
static const char *const formats[] = {"html", "md", NULL};

static const struct option options[] = {
    {"text", 0, "TEXT", "the text that is followed (default: \"To be, or not to be\")", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

const struct command command_lesson = {
    .name = "lesson",
    .summary = "one self-contained page on models: walk-through, figures, quiz",
    .usage = usage,
    .example = "archcard lesson demo-gpt demo-t5 -o lesson.html",
    .formats = formats,
    .options = options,
    .least = 1,
    .run = cmd_lesson,
};
