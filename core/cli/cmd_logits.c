/* SPDX-License-Identifier: MIT */
/* cmd_logits.c - archcard logits MODEL: numbers of a run for scripts, as a safetensors file. */
#include <stdlib.h>
#include <string.h>

#include "analyze/capture.h"
#include "analyze/forward.h"
#include "base/memory.h"
#include "cli/args.h"
#include "cli/models.h"
#include "cli/print.h"

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

/* What the command line asks for. */
struct request {
    struct ids ids;         /* of the source where there is an encoder */
    struct ids decoder_ids; /* empty: `ids` is the decoder's */
    struct capture capture;
};

static int parse_request(struct request *request, const struct invocation *invocation,
                         const struct examined *examined, struct error *error)
{
    const char *ids = invocation_option(invocation, "ids");
    const char *decoder_ids = invocation_option(invocation, "decoder-ids");
    bool encoder = forward_has_encoder(examined);
    int code = parse_keep(&request->capture, invocation_option(invocation, "keep"), error);
    if (!code && !ids)
        code = error_set(error, ERROR_USAGE, "--ids is missing: which tokens are to be run?");
    if (!code && decoder_ids && !encoder)
        code = error_set(error, ERROR_USAGE, "--decoder-ids: %s has no encoder",
                         examined->model.source.name);
    if (!code)
        code = ids_parse(&request->ids, "--ids", ids, error);
    if (!code && decoder_ids)
        code = ids_parse(&request->decoder_ids, "--decoder-ids", decoder_ids, error);
    else if (!code && encoder)
        code = forward_decoder_start(examined, &request->decoder_ids, error);
    return code;
}

static int run_request(struct request *request, const struct examined *examined,
                       const float **logits, struct session **session, struct error *error)
{
    bool encoder = forward_has_encoder(examined);
    const struct ids *ids = encoder ? &request->decoder_ids : &request->ids;
    struct capture *capture = &request->capture;
    capture->two_sided = encoder;
    capture->layers[AC_DECODER] = forward_layers(examined, AC_DECODER);
    capture->layers[AC_ENCODER] = forward_layers(examined, AC_ENCODER);
    *session = forward_session(examined, ids->count, error);
    if (!*session)
        return error->code;
    struct watcher watcher = capture_watcher(capture);
    if (capture->hidden_states || capture->attentions)
        session_watch(*session, &watcher);
    int code = encoder ? session_encode(*session, request->ids.items, request->ids.count, error) : 0;
    return code ? code : session_decode(*session, ids->items, ids->count, logits, error);
}

static int write_result(const struct request *request, uint64_t tokens, const float *logits,
                        uint64_t vocab, const char *path, struct error *error)
{
    const struct capture *capture = &request->capture;
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
    struct models models;
    struct request request = {0};
    struct session *session = NULL;
    const float *logits;
    int code = models_open(&models, invocation, 1, NULL, &error);
    const struct examined *examined = code ? NULL : models.items[0];
    code = code ? code : forward_check(examined, &error);
    code = code ? code : parse_request(&request, invocation, examined, &error);
    code = code ? code : run_request(&request, examined, &logits, &session, &error);
    if (!code)
        code = write_result(&request, session_past(session), logits, session_vocab(session),
                            invocation->output, &error);
    session_free(session);
    ids_fini(&request.ids);
    ids_fini(&request.decoder_ids);
    capture_fini(&request.capture);
    models_close(&models);
    return code ? invocation_fail(invocation, &error) : 0;
}

static const char *const usage[] = {"MODEL --ids 1,2,3 [-o FILE]", NULL};
static const char *const formats[] = {"safetensors", NULL};

static const struct option options[] = {
    {"ids", 0, "IDS", "token ids with commas between them; the encoder's where there is one", NULL},
    {"decoder-ids", 0, "IDS", "the decoder's ids (default: decoder_start_token_id)", NULL},
    {"keep", 0, "WHAT", "also keep hidden_states, attentions", NULL},
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
