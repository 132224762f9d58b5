/* SPDX-License-Identifier: MIT */
/* study.c - runs what a lesson shows of one model. What each run means is told elsewhere. */
#include "explain/study.h"

#include <string.h>

#include "analyze/limits.h"
#include "analyze/speak.h"
#include "model/tokens.h"

#define OWN_IDS "1,2,3,4,5,6" /* where there is no tokenizer */

/* The text in tokens. None without a tokenizer, which is no error. */
static int text_read(struct study *study, struct error *error)
{
    study->tokenizer = model_tokenizer_open(&study->examined->model, TOKENIZER_HF, &study->untold);
    if (!study->tokenizer)
        return 0;
    study->pieces = speak_with(study->tokenizer);
    return tokenizer_encode(study->tokenizer, study->text, strlen(study->text),
                            TOKENIZE_SPECIAL | TOKENIZE_SPANS, &study->tokens, error);
}

static int prompt_make(struct study *study, struct error *error)
{
    bool encoder = forward_has_encoder(study->examined);
    struct ids *first = encoder ? &study->source : &study->prompt;
    for (size_t i = 0; i < study->tokens.count; i++)
        ids_add(first, study->tokens.ids[i]);
    if (!first->count && ids_parse(first, "ids", OWN_IDS, error))
        return error->code;
    return encoder ? forward_decoder_start(study->examined, &study->prompt, error) : 0;
}

static int write_on(struct study *study, uint32_t threads, struct error *error)
{
    const struct model *model = &study->examined->model;
    struct ids ends = {0};
    struct generation asked = {
        .source = study->source.count ? &study->source : NULL,
        .prompt = &study->prompt,
        .most = STUDY_STEPS,
        .positions = limits_positions(model),
        .ends = &ends,
        .text = study->tokenizer ? &study->pieces : NULL,
        .candidates = STUDY_TOP,
    };
    uint64_t context = study->prompt.count + STUDY_STEPS;
    struct run_plan plan = {study->source.count, study->prompt.count, context, true};
    struct session *session = NULL;
    if (!limits_memory_check(model, &plan, error) && !generate_ends(model, &ends, error))
        session = forward_session(study->examined, context, threads, false, error);
    if (session)
        generate(session, &asked, &study->generated, error);
    session_free(session);
    ids_fini(&ends);
    return error->code;
}

/* Of an encoder-decoder model the decoder is followed up to the last token but the end. */
static int last_follow(struct study *study, uint32_t threads, struct error *error)
{
    const struct generated *got = &study->generated;
    size_t more = study->source.count && got->ids.count ? got->ids.count - 1 : 0;
    for (size_t i = 0; i < study->prompt.count; i++)
        ids_add(&study->traced, study->prompt.items[i]);
    for (size_t i = 0; i < more; i++)
        ids_add(&study->traced, got->ids.items[i]);
    study->request = (struct trace_request){
        .source = study->source.count ? &study->source : NULL,
        .ids = &study->traced,
        .token = -1,
        .head = -1,
        .layer = 0,
        .top = STUDY_TOP,
        .threads = threads,
    };
    return trace(&study->trace, study->examined, &study->request, error);
}

int study_of(struct study *study, const struct examined *examined, const char *text,
             uint32_t threads, struct error *error)
{
    const struct model *model = &examined->model;
    *study = (struct study){.examined = examined, .text = text};
    if (explain(&study->explanation, examined, NULL, threads, error) || text_read(study, error) ||
        !model->has_weights || !model->decoder.output)
        return error->code;
    if (prompt_make(study, error) || write_on(study, threads, error) ||
        last_follow(study, threads, error))
        return error->code;
    study->ran = true;
    return 0;
}

void study_fini(struct study *study)
{
    explanation_fini(&study->explanation);
    tokenizer_close(study->tokenizer);
    tokens_fini(&study->tokens);
    generated_fini(&study->generated);
    trace_fini(&study->trace);
    ids_fini(&study->source);
    ids_fini(&study->prompt);
    ids_fini(&study->traced);
}

const struct explained_topic *study_topic(const struct study *study, const char *topic)
{
    for (uint32_t i = 0; i < study->explanation.count; i++)
        if (!strcmp(study->explanation.topics[i].topic, topic))
            return &study->explanation.topics[i];
    return NULL;
}
