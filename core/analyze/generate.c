/* SPDX-License-Identifier: MIT */
/*
 * generate.c - the loop that makes new tokens: prompt, then one step a token, until an end.
 * Chooses no token itself and prints nothing.
 */
#include "analyze/generate.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"

/* The claim that counts here: the generation config's before the config's, that before GGUF's. */
static const struct claim *end_claim(const struct fact *fact)
{
    static const enum origin order[] = {ORIGIN_GENERATION, ORIGIN_CONFIG, ORIGIN_GGUF};
    for (size_t k = 0; fact && k < sizeof order / sizeof *order; k++)
        for (uint32_t i = 0; i < fact->claim_count; i++)
            if (fact->claims[i].origin == order[k])
                return &fact->claims[i];
    return NULL;
}

int generate_ends(const struct model *model, struct ids *ends, struct error *error)
{
    const struct claim *claim = end_claim(facts_find(&model->facts, "eos_token_id"));
    if (!claim)
        return 0;
    if (claim->value.kind == SCALAR_INTEGER && claim->value.integer >= 0 &&
        claim->value.integer <= UINT32_MAX) {
        ids_add(ends, (uint32_t)claim->value.integer);
    } else if (claim->value.kind == SCALAR_LIST && claim->value.text[1] != ']') {
        char *list = memory_text_part(claim->value.text + 1, strlen(claim->value.text) - 2);
        ids_parse(ends, "eos_token_id", list, error);
        free(list);
    }
    return error->code ? error_context(error, "%s", claim->file) : 0;
}

/* One run of the loop. */
struct loop {
    struct session *session;
    const struct generation *asked;
    struct generated *out;
    struct dice dice;
    struct ids sequence; /* the decoder's: prompt and new ones */
    float *changed;      /* [vocab] logits with the settings applied; NULL: none are */
    size_t vocab;
};

static bool is_end(const struct ids *ends, uint32_t id)
{
    for (size_t i = 0; ends && i < ends->count; i++)
        if (ends->items[i] == id)
            return true;
    return false;
}

/* The prompt's logits; those of its last token. */
static int read_prompt(struct loop *loop, const float **logits, struct error *error)
{
    const struct ids *source = loop->asked->source, *prompt = loop->asked->prompt;
    double begin = clock_now();
    session_last_only(loop->session);
    int code = source ? session_encode(loop->session, source->items, source->count, error) : 0;
    if (!code)
        code = session_decode(loop->session, prompt->items, prompt->count, logits, error);
    if (code)
        return code;
    loop->out->prompt_seconds = clock_now() - begin;
    loop->out->prompt_tokens = prompt->count + (source ? source->count : 0);
    return 0;
}

static int choose(struct loop *loop, const float *logits, struct error *error)
{
    const struct generation *asked = loop->asked;
    struct generated *out = loop->out;
    struct generated_step step = {0};
    if (!logits_are_usable(logits, loop->vocab)) {
        out->broken = true;
        return error_set(error, ERROR_INPUT, "the logits of token %zu are no numbers",
                         loop->sequence.count - 1);
    }
    if (loop->changed) {
        memcpy(loop->changed, logits, loop->vocab * sizeof *logits);
        settings_apply(asked->settings, loop->changed, loop->vocab, &loop->sequence,
                       asked->prompt->count, out->count + 1 == asked->most);
        logits = loop->changed;
        if (!logits_are_usable(logits, loop->vocab))
            return error_set(error, ERROR_USAGE, "the generation config leaves no token to choose "
                             "after token %zu", loop->sequence.count - 1);
    }
    step.best = arena_alloc(&out->arena, asked->candidates * sizeof *step.best + 1);
    step.chosen = sample_choose(logits, loop->vocab, &asked->sampling, &loop->dice, step.best,
                                asked->candidates, &step.best_count);
    out->steps = memory_grow(out->steps, &out->room, out->count + 1, sizeof *out->steps);
    out->steps[out->count++] = step;
    ids_add(&out->ids, step.chosen.id);
    ids_add(&loop->sequence, step.chosen.id);
    return 0;
}

/* Bytes of the text that no further token can change: a character may still be incomplete. */
static size_t text_settled(const struct text *text, bool ended)
{
    static const char half[] = "\xEF\xBF\xBD"; /* what decoders put for a part of a character */
    size_t size = text->size;
    if (ended)
        return size;
    while (size >= 3 && !memcmp(text->data + size - 3, half, 3))
        size -= 3;
    return size;
}

/* Decodes anew, since what an id adds may depend on the ids before it. */
static void decode(struct loop *loop)
{
    const struct generate_text *text = loop->asked->text;
    struct generated *out = loop->out;
    out->text.size = 0;
    if (text)
        text->decode(text->context, out->ids.items, out->ids.count, &out->text);
}

static void tell(struct loop *loop)
{
    struct generated *out = loop->out;
    size_t settled = text_settled(&out->text, out->finish != NULL);
    if (!loop->asked->stepped)
        return;
    size_t fresh = settled > out->told ? settled - out->told : 0;
    char *part = memory_text_part(fresh ? out->text.data + out->told : "", fresh);
    loop->asked->stepped(loop->asked->context, &out->steps[out->count - 1], part);
    out->told += fresh;
    free(part);
}

/* Why it is over after the newest token; NULL: it goes on. */
static const char *finish_of(struct loop *loop)
{
    const struct generation *asked = loop->asked;
    struct generated *out = loop->out;
    if (is_end(asked->ends, out->ids.items[out->count - 1]))
        return "eos";
    for (const char *const *stop = asked->stops; stop && *stop; stop++)
        if (strstr(text_get(&out->text), *stop))
            return "stop";
    if (out->count == asked->most)
        return "length";
    /* The newest token is still to be read, at this position. */
    out->table_ended = asked->positions && loop->sequence.count > asked->positions;
    return out->table_ended ? "length" : NULL;
}

static int make_tokens(struct loop *loop, struct error *error)
{
    struct generated *out = loop->out;
    const float *logits;
    int code = read_prompt(loop, &logits, error);
    double begin = clock_now();
    while (!code) {
        code = choose(loop, logits, error);
        if (code)
            break;
        decode(loop);
        out->finish = finish_of(loop);
        tell(loop);
        if (out->finish)
            break;
        if (out->count == 1)
            begin = clock_now();
        code = session_decode(loop->session, &out->ids.items[out->count - 1], 1, &logits, error);
    }
    out->step_seconds = out->count > 1 ? clock_now() - begin : 0;
    return code;
}

int generate(struct session *session, const struct generation *generation, struct generated *out,
             struct error *error)
{
    struct loop loop = {
        .session = session,
        .asked = generation,
        .out = out,
        .dice = {.state = generation->seed},
        .vocab = (size_t)session_vocab(session),
    };
    *out = (struct generated){0};
    for (size_t i = 0; i < generation->prompt->count; i++)
        ids_add(&loop.sequence, generation->prompt->items[i]);
    if (generation->settings)
        loop.changed = memory_new(loop.vocab, sizeof *loop.changed);
    int code = make_tokens(&loop, error);
    ids_fini(&loop.sequence);
    free(loop.changed);
    return code;
}

void generated_fini(struct generated *generated)
{
    if (!generated)
        return;
    free(generated->steps);
    ids_fini(&generated->ids);
    text_fini(&generated->text);
    arena_fini(&generated->arena);
    *generated = (struct generated){0};
}
