/* SPDX-License-Identifier: MIT */
/* cmd_logits.c - archcard logits MODEL: numbers of a run for scripts, as a safetensors file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/capture.h"
#include "analyze/limits.h"
#include "analyze/nonfinite.h"
#include "analyze/sample.h"
#include "base/memory.h"
#include "cli/args.h"
#include "cli/models.h"
#include "cli/print.h"
#include "cli/prompt.h"

/* "hidden_states,attentions" */
static int parse_keep(struct capture *capture, const char *list, struct error *error)
{
    char *copy = memory_text(list ? list : ""), *rest = copy, *word;
    int code = 0;
    while (!code && (word = strsep(&rest, ","))) {
        if (!strcmp(word, "hidden_states"))
            capture->hidden_states = true;
        else if (!strcmp(word, "attentions"))
            capture->attentions = true;
        else if (*word)
            code = error_set(error, ERROR_USAGE, "--keep: \"%.40s\" is not one of hidden_states, "
                             "attentions", word);
    }
    free(copy);
    return code;
}

/* The numbers are written all the same: who asks for them may want to see where it begins. */
static void warn_of_numbers(const struct examined *examined)
{
    struct text text = {0};
    if (!nonfinite_find(&examined->model, &text))
        text_format(&text, "%s: all weights are finite", examined->model.source.name);
    fprintf(stderr, "archcard: warning: %s; the logits hold NaN or infinity\n", text_get(&text));
    text_fini(&text);
}

static int run_prompt(const struct prompt *prompt, struct capture *capture,
                      const struct examined *examined, const float **logits,
                      struct session **session, struct error *error)
{
    const struct ids *source = &prompt->source, *ids = &prompt->decoder;
    struct run_plan plan = {source->count, ids->count, ids->count, false};
    capture->two_sided = source->count;
    capture->layers[AC_DECODER] = forward_layers(examined, AC_DECODER);
    capture->layers[AC_ENCODER] = forward_layers(examined, AC_ENCODER);
    if (limits_memory_check(&examined->model, &plan, error))
        return error->code;
    *session = forward_session(examined, ids->count, prompt->threads, prompt->fast, error);
    if (!*session)
        return error->code;
    struct watcher watcher = capture_watcher(capture);
    if (capture->hidden_states || capture->attentions)
        session_watch(*session, &watcher);
    int code = source->count ? session_encode(*session, source->items, source->count, error) : 0;
    code = code ? code : session_decode(*session, ids->items, ids->count, logits, error);
    if (!code && !logits_are_usable(*logits, ids->count * (size_t)session_vocab(*session)))
        warn_of_numbers(examined);
    return code;
}

static int write_result(const struct capture *capture, uint64_t tokens, const float *logits,
                        uint64_t vocab, const char *path, struct error *error)
{
    struct written *all = memory_new(capture->count + 1u, sizeof *all);
    all[0] = (struct written){.name = "logits", .rank = 2, .shape = {tokens, vocab}, .data = logits};
    for (uint32_t i = 0; i < capture->count; i++)
        all[i + 1] = capture->tensors[i];
    struct output output;
    int code = output_open(&output, path, error);
    if (!code)
        code = safetensors_write(&output, all, capture->count + 1, error);
    code = code ? code : output_commit(&output, error);
    output_discard(&output);
    free(all);
    return code;
}

static int cmd_logits(struct invocation *invocation)
{
    struct error error = {0};
    struct models models = {0};
    struct prompt prompt = {0};
    struct capture capture = {0};
    struct session *session = NULL;
    const float *logits;
    int code = print_bytes_check(invocation->output, &error);
    code = code ? code : models_open(&models, invocation, 1, NULL, &error);
    const struct examined *examined = code ? NULL : models.items[0];
    code = code ? code : forward_check(examined, &error);
    code = code ? code : parse_keep(&capture, invocation_option(invocation, "keep"), &error);
    code = code ? code : prompt_read(&prompt, invocation, examined, false, &error);
    code = code ? code : run_prompt(&prompt, &capture, examined, &logits, &session, &error);
    if (!code)
        code = write_result(&capture, session_past(session), logits, session_vocab(session),
                            invocation->output, &error);
    session_free(session);
    prompt_fini(&prompt);
    capture_fini(&capture);
    models_close(&models);
    return code ? invocation_fail(invocation, &error) : 0;
}

static const char *const usage[] = {"MODEL --ids 1,2,3 [-o FILE]", NULL};
static const char *const formats[] = {"safetensors", NULL};

static const struct option options[] = {
    {"ids", 0, "IDS", "token ids with commas between them; the encoder's where there is one", NULL},
    {"decoder-ids", 0, "IDS", "the decoder's ids (default: decoder_start_token_id)", NULL},
    {"keep", 0, "hidden_states,attentions", "also write these, one or both", NULL},
    {"precision", 0, "exact|fast", "fast may round activations (default: exact)", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

const struct command command_logits = {
    .name = "logits",
    .summary = "numbers for scripts: logits, hidden states, attentions",
    .usage = usage,
    .example = "archcard logits demo-gpt --ids 50,572,606 -o out.safetensors",
    .formats = formats,
    .options = options,
    .least = 1,
    .most = 1,
    .run = cmd_logits,
};
