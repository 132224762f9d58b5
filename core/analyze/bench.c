/* SPDX-License-Identifier: MIT */
/*
 * bench.c - how fast a model runs. The ids are drawn with a fixed seed, so that all runs do the same.
 * Prints nothing.
 */
#include "analyze/bench.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "analyze/sample.h"
#include "base/clock.h"
#include "base/memory.h"
#include "graph/cost.h"

#define SAMPLES_LEAST 3
#define SECONDS_LEAST 1.0

bool bench_goes_on(const struct bench *bench, uint64_t samples)
{
    double sum = 0;
    if (samples)
        return bench->count < samples;
    for (size_t i = 0; i < bench->count; i++)
        sum += bench->seconds[i];
    return bench->count < SAMPLES_LEAST || sum < SECONDS_LEAST;
}

void bench_add(struct bench *bench, double seconds)
{
    bench->seconds = memory_grow(bench->seconds, &bench->room, bench->count + 1,
                                 sizeof *bench->seconds);
    bench->seconds[bench->count++] = seconds;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_median(const struct bench *bench)
{
    size_t count = bench->count;
    if (!count)
        return 0;
    double *sorted = memory_new(count, sizeof *sorted);
    memcpy(sorted, bench->seconds, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare);
    double median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
    free(sorted);
    return median;
}

uint64_t bench_peak_rss(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) ? 0 : (uint64_t)usage.ru_maxrss * 1024;
}

void bench_fini(struct bench *bench)
{
    free(bench->seconds);
    *bench = (struct bench){0};
}

static void ids_draw(struct ids *ids, uint64_t count, uint64_t vocab)
{
    struct dice dice = {.state = 1};
    while (ids->count < count)
        ids_add(ids, (uint32_t)(dice_throw(&dice) * (double)vocab));
}

/* Starts the session anew with `source` tokens where there is an encoder. */
static int begin(const struct examined *examined, struct session *session, uint64_t source,
                 struct error *error)
{
    struct ids ids = {0};
    int code = 0;
    if (forward_has_encoder(examined)) {
        ids_draw(&ids, source, session_vocab(session));
        code = session_encode(session, ids.items, ids.count, error);
    } else {
        session_restart(session);
    }
    ids_fini(&ids);
    return code;
}

uint64_t bench_context(const struct examined *examined, const struct bench_plan *plan)
{
    return plan->tokens + (forward_has_encoder(examined) ? 1 : plan->past);
}

static uint64_t flops_of(const struct examined *examined, const struct lengths *lengths)
{
    uint64_t flops = graph_cost(&examined->model.decoder, lengths).flops;
    struct lengths source = {.tokens = lengths->source};
    if (lengths->source && !lengths->past)
        flops += graph_cost(&examined->model.encoder, &source).flops;
    return flops;
}

int bench_forward(struct bench *bench, const struct examined *examined, struct session *session,
                  const struct bench_plan *plan, struct error *error)
{
    bool encoder = forward_has_encoder(examined), warm = false;
    struct lengths lengths = {.tokens = plan->tokens, .source = encoder ? plan->tokens : 0};
    struct ids ids = {0};
    const float *logits;
    int code = 0;
    ids_draw(&ids, plan->tokens, session_vocab(session));
    bench->tokens = plan->tokens * (encoder ? 2 : 1);
    bench->flops = flops_of(examined, &lengths);
    while (!code && (!warm || bench_goes_on(bench, plan->samples))) {
        double start = clock_now();
        code = begin(examined, session, plan->tokens, error);
        code = code ? code : session_decode(session, ids.items, ids.count, &logits, error);
        if (warm)
            bench_add(bench, clock_now() - start);
        warm = true;
    }
    ids_fini(&ids);
    return code;
}

/* One sample: the prompt and the first token, then the steps that are timed. */
static int decode_once(struct session *session, const struct ids *prompt, uint64_t steps,
                       double *seconds, struct error *error)
{
    size_t vocab = (size_t)session_vocab(session);
    const float *logits;
    int code = session_decode(session, prompt->items, prompt->count, &logits, error);
    uint32_t id = code ? 0 : logits_peak(logits + (prompt->count - 1) * vocab, vocab);
    double start = clock_now();
    for (uint64_t i = 0; !code && i < steps; i++) {
        code = session_decode(session, &id, 1, &logits, error);
        id = code ? 0 : logits_peak(logits, vocab);
    }
    *seconds = clock_now() - start;
    return code;
}

int bench_decode(struct bench *bench, const struct examined *examined, struct session *session,
                 const struct bench_plan *plan, struct error *error)
{
    bool encoder = forward_has_encoder(examined), warm = false;
    struct ids prompt = {0};
    double seconds = 0;
    int code = encoder ? forward_decoder_start(examined, &prompt, error) : 0;
    if (!encoder)
        ids_draw(&prompt, plan->past, session_vocab(session));
    bench->tokens = plan->tokens - 1;
    for (uint64_t i = 0; i + 1 < plan->tokens; i++) {
        struct lengths step = {.tokens = 1, .past = prompt.count + i,
                               .source = encoder ? plan->past : 0};
        bench->flops += flops_of(examined, &step);
    }
    while (!code && (!warm || bench_goes_on(bench, plan->samples))) {
        code = begin(examined, session, plan->past, error);
        code = code ? code : decode_once(session, &prompt, plan->tokens - 1, &seconds, error);
        if (warm && !code)
            bench_add(bench, seconds);
        warm = true;
    }
    ids_fini(&prompt);
    return code;
}
