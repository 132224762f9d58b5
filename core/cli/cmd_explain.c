/* SPDX-License-Identifier: MIT */
/* cmd_explain.c - archcard explain MODEL... [TOPIC]. What is said is core/explain's. */
#include <stdlib.h>
#include <string.h>

#include "explain/explain.h"
#include "analyze/forward.h"
#include "base/file.h"
#include "base/memory.h"
#include "cli/args.h"
#include "cli/models.h"
#include "cli/print.h"
#include "report/explain.h"

/* The last operand where it is a topic's word and not a file's name; NULL: it is a model. */
static const char *topic_of(const struct invocation *invocation)
{
    const char *last = invocation->operands[invocation->operand_count - 1];
    if (invocation->operand_count < 2)
        return NULL;
    for (const char *const *topic = explain_topics; *topic; topic++)
        if (!strcmp(last, *topic))
            return *topic;
    return NULL;
}

/* A last operand that is no model may be a misspelt topic. */
static void topic_suggest(const struct invocation *invocation, struct error *error)
{
    const char *last = invocation->operands[invocation->operand_count - 1];
    const char *near = text_nearest(last, explain_topics);
    if (invocation->operand_count < 2 || error->code != ERROR_INPUT || !near ||
        strncmp(error->text, last, strlen(last)))
        return;
    *error = (struct error){0};
    error_set(error, ERROR_USAGE, "\"%.40s\" is neither a model nor a topic; did you mean %s?", last,
              near);
}

static int explain_all(const struct invocation *invocation, const struct models *models,
                       const char *topic, struct error *error)
{
    struct explanation *all = memory_new(models->count, sizeof *all);
    int code = 0;
    for (uint32_t i = 0; i < models->count && !code; i++) {
        code = forward_described(models->items[i], error);
        if (!code)
            code = explain(&all[i], models->items[i], topic, invocation->threads, error);
    }
    if (!code) {
        struct doc *doc = doc_new();
        json_t *json = report_explain_json(all, models->count);
        report_explain(all, models->count, doc);
        code = invocation_print(invocation, doc, json, error);
        json_decref(json);
        doc_free(doc);
    }
    for (uint32_t i = 0; i < models->count; i++)
        explanation_fini(&all[i]);
    free(all);
    return code;
}

static int cmd_explain(struct invocation *invocation)
{
    struct error error = {0};
    struct models models;
    const char *topic = topic_of(invocation);
    uint32_t count = (uint32_t)invocation->operand_count - (topic ? 1 : 0);
    int code = models_open(&models, invocation, count, NULL, &error);
    if (code)
        topic_suggest(invocation, &error);
    else
        code = explain_all(invocation, &models, topic, &error);
    int status = code ? invocation_fail(invocation, &error) : models_exit_code(&models);
    models_close(&models);
    return status;
}

static const char *const usage[] = {"MODEL... [TOPIC]", NULL};

const struct command command_explain = {
    .name = "explain",
    .summary = "mask, position, attention, cache ... in words, from the model's graph",
    .usage = usage,
    .example = "archcard explain falcon-rw-1b position",
    .least = 1,
    .run = cmd_explain,
};
