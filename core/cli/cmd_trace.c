/* SPDX-License-Identifier: MIT */
/* cmd_trace.c - archcard trace MODEL [TEXT]: the flow of a token. What is shown is core/report's. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyze/limits.h"
#include "base/memory.h"
#include "cli/args.h"
#include "cli/models.h"
#include "cli/print.h"
#include "cli/prompt.h"
#include "cli/term.h"
#include "model/tokens.h"
#include "report/trace.h"

#define OWN_TEXT "The cat sat on the mat."
#define OWN_IDS "1,2,3,4,5,6"

/* A number of an option that may be left out: then -1. */
static int64_t number_of(const struct invocation *invocation, const char *name, struct error *error)
{
    const char *value = invocation_option(invocation, name);
    struct text what = {0};
    uint64_t number = 0;
    text_format(&what, "--%s", name);
    if (value)
        args_number(text_get(&what), value, 0, INT32_MAX, &number, error);
    text_fini(&what);
    return value ? (int64_t)number : -1;
}

/* Without a prompt: a sentence of our own, or where there is no tokenizer a few ids. */
static int read_prompt(struct prompt *prompt, struct invocation *invocation,
                       const struct examined *examined, struct error *error)
{
    bool given = invocation->operand_count > 1 || invocation_has(invocation, "ids") ||
                 invocation_has(invocation, "chat") || invocation_has(invocation, "user");
    struct error unread = {0};
    struct tokenizer *tokenizer = NULL;
    if (given)
        return prompt_read(prompt, invocation, examined, true, error);
    tokenizer = model_tokenizer_open(&examined->model, TOKENIZER_HF, &unread);
    if (tokenizer) {
        tokenizer_close(tokenizer);
        invocation->operands = memory_grow(invocation->operands, &invocation->operand_room,
                                           invocation->operand_count + 1, sizeof *invocation->operands);
        invocation->operands[invocation->operand_count++] = OWN_TEXT;
        return prompt_read(prompt, invocation, examined, true, error);
    }
    bool encoder = forward_has_encoder(examined);
    if (ids_parse(encoder ? &prompt->source : &prompt->decoder, "ids", OWN_IDS, error))
        return error->code;
    return encoder ? forward_decoder_start(examined, &prompt->decoder, error) : 0;
}

/* Goes on by `steps` greedy tokens, so that the step that is traced is a later one. */
static int go_on(struct prompt *prompt, const struct examined *examined, uint64_t steps,
                 struct error *error)
{
    struct ids *ids = &prompt->decoder;
    const float *logits;
    size_t done = 0;
    struct session *session = forward_session(examined, ids->count + steps, prompt->threads, false,
                                              error);
    if (!session)
        return error->code;
    if (prompt->source.count)
        session_encode(session, prompt->source.items, prompt->source.count, error);
    for (uint64_t i = 0; i < steps && !error->code; i++) {
        size_t count = ids->count - done, vocab = (size_t)session_vocab(session);
        if (session_decode(session, ids->items + done, count, &logits, error))
            break;
        done = ids->count;
        ids_add(ids, logits_peak(logits + (count - 1) * vocab, vocab));
    }
    session_free(session);
    return error->code;
}

static int trace_model(struct invocation *invocation, const struct examined *examined,
                       struct prompt *prompt, struct error *error)
{
    int64_t step = number_of(invocation, "step", error), top = number_of(invocation, "top", error);
    struct trace_request request = {
        .ids = &prompt->decoder,
        .token = number_of(invocation, "token", error),
        .head = number_of(invocation, "head", error),
        .layer = number_of(invocation, "layer", error),
        .top = top < 0 ? 5 : top > 1000 ? 1000 : (uint32_t)top,
        .every = !strcmp(invocation->format, "html"),
        .threads = invocation->threads,
    };
    struct trace trace_of = {0};
    if (error->code || read_prompt(prompt, invocation, examined, error))
        return error->code;
    request.source = prompt->source.count ? &prompt->source : NULL;
    uint64_t tokens = prompt->decoder.count + (step > 0 ? (uint64_t)step : 0);
    struct run_plan plan = {prompt->source.count, tokens, tokens, false};
    if (limits_memory_check(&examined->model, &plan, error) ||
        (step > 0 && go_on(prompt, examined, (uint64_t)step, error)))
        return error->code;
    if (!trace(&trace_of, examined, &request, error)) {
        bool text = !strcmp(invocation->format, "text");
        bool to_file = invocation->output && strcmp(invocation->output, "-") != 0;
        struct look look = invocation_look(invocation, to_file ? -1 : STDOUT_FILENO);
        struct trace_report report = {
            .examined = examined,
            .request = &request,
            .trace = &trace_of,
            .text = prompt->tokenizer ? &prompt->text : NULL,
            .numbers = invocation_has(invocation, "numbers"),
            .ascii = text && !term_has_utf8(),
            .only = request.layer,
            .width = text ? look.width : 0,
        };
        struct doc *doc = doc_new();
        json_t *json = report_trace_json(&report);
        report_trace(&report, doc);
        invocation_print(invocation, doc, json, error);
        json_decref(json);
        doc_free(doc);
    }
    trace_fini(&trace_of);
    return error->code;
}

static int cmd_trace(struct invocation *invocation)
{
    struct error error = {0};
    struct models models;
    struct prompt prompt = {0};
    int code = models_open(&models, invocation, 1, NULL, &error);
    code = code ? code : forward_check(models.items[0], &error);
    code = code ? code : trace_model(invocation, models.items[0], &prompt, &error);
    prompt_fini(&prompt);
    models_close(&models);
    return code ? invocation_fail(invocation, &error) : 0;
}

static const char *const usage[] = {"MODEL [TEXT]", "MODEL --ids 1,2,3", NULL};

static const struct option options[] = {
    {"ids", 0, "IDS", "the text as token ids with commas between them", NULL},
    {"decoder-ids", 0, "IDS", "what the decoder starts from (default: decoder_start_token_id)", NULL},
    {"chat", 0, "FILE", "the text as a JSON list of messages, through the chat template", NULL},
    {"user", 0, "TEXT", "the text as one user message, through the chat template", NULL},
    {"token", 0, "I", "follow this token of the text, from 0 (default: the last)", NULL},
    {"layer", 0, "L", "one block, from 0, with its weights", NULL},
    {"head", 0, "H", "this head's weights, from 0 (default: mean of all)", NULL},
    {"top", 0, "K", "how many candidates and sources (default: 5)", NULL},
    {"step", 0, "N", "first go on by N of the likeliest tokens", NULL},
    {"numbers", 0, NULL, "weights as numbers, not as shades", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

const struct command command_trace = {
    .name = "trace",
    .summary = "where each token flows: attention, residual stream, logit lens, candidates",
    .usage = usage,
    .example = "archcard trace demo-gpt \"To be, or not to be\" --layer 1",
    .options = options,
    .least = 1,
    .most = 2,
    .run = cmd_trace,
};
