/* SPDX-License-Identifier: MIT */
/*
 * numbers.c - conformance tests that run a plugin's graphs, on the small models of its test
 * vectors: the numbers are right, and each token sees what it should. Builds nothing itself.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/capture.h"
#include "conform/test.h"
#include "conform/renamed.h"
#include "conform/selftest.h"
#include "base/memory.h"
#include "graph/op.h"

#define SAME 1e-5    /* relative L2 error of what should be equal */
#define LONGEST 512  /* tokens of a sequence made here */

/* ---- a run ---- */

/* A case as a model that runs. */
struct running {
    struct conform *conform;
    const struct vector_case *test;
    struct trial trial;
    struct session *session;
    size_t vocab;
};

static bool start(struct running *running, struct conform *conform, const struct vectors *vectors,
                  const struct vector_case *test, uint64_t context)
{
    struct error error = {0};
    *running = (struct running){.conform = conform, .test = test};
    trial_init(&running->trial, &conform->asking, test->name, &vectors->tree, test->config);
    if (!trial_draw(&running->trial, test->seed, test->optional, &error))
        running->session = trial_session(&running->trial, &test->source, context, &error);
    if (!running->session)
        conform_say(conform, VERDICT_FAILED, "%s", error.text);
    else
        running->vocab = (size_t)session_vocab(running->session);
    return running->session != NULL;
}

static void stop(struct running *running)
{
    session_free(running->session);
    trial_fini(&running->trial);
}

/* The logits of all tokens in passes of `step`; free() ends them; NULL, and said, on failure. */
static float *decode(struct running *running, const struct ids *ids, size_t step)
{
    struct error error = {0};
    float *all = memory_new(ids->count * running->vocab, sizeof *all);
    session_restart(running->session);
    for (size_t at = 0; at < ids->count; at += step) {
        size_t rows = ids->count - at < step ? ids->count - at : step;
        const float *logits;
        if (session_decode(running->session, ids->items + at, rows, &logits, &error)) {
            conform_say(running->conform, VERDICT_FAILED, "%s", error.text);
            free(all);
            return NULL;
        }
        memcpy(all + at * running->vocab, logits, rows * running->vocab * sizeof *all);
    }
    return all;
}

static double distance(const float *a, const float *b, size_t count)
{
    double difference = 0, size = 0;
    for (size_t i = 0; i < count; i++) {
        difference += pow((double)a[i] - (double)b[i], 2);
        size += (double)b[i] * (double)b[i];
    }
    return sqrt(difference) / fmax(sqrt(size), 1e-30);
}

/* Whether row `row` of both has the same bits. */
static bool row_equal(const struct running *running, const float *a, const float *b, size_t row)
{
    return !memcmp(a + row * running->vocab, b + row * running->vocab,
                   running->vocab * sizeof *a);
}

/* A copy of the ids with another one at `at`. */
static struct ids changed(const struct running *running, const struct ids *ids, size_t at)
{
    struct ids copy = {0};
    for (size_t i = 0; i < ids->count; i++)
        ids_add(&copy, i == at ? (uint32_t)((ids->items[i] + 1) % running->vocab) : ids->items[i]);
    return copy;
}

/* ---- the tests ---- */

static void vectors_case(struct conform *conform, const struct vectors *vectors,
                         const struct vector_case *test)
{
    struct error error = {0};
    double off;
    if (selftest_run(&conform->asking, vectors, test, &off, &error))
        conform_say(conform, VERDICT_FAILED, "%s", error.text);
}

static void test_vectors(struct conform *conform)
{
    conform_each_case(conform, vectors_case);
}

static void causal_case(struct conform *conform, const struct vectors *vectors,
                        const struct vector_case *test)
{
    struct running running;
    float *logits = NULL, *others = NULL;
    const struct ids *ids = &test->tokens;
    if (start(&running, conform, vectors, test, ids->count))
        logits = decode(&running, ids, ids->count);
    for (size_t at = 1; logits && at < ids->count; at++) {
        struct ids copy = changed(&running, ids, at);
        others = decode(&running, &copy, copy.count);
        for (size_t row = 0; others && row < at; row++)
            if (!row_equal(&running, logits, others, row))
                conform_say(conform, VERDICT_FAILED, "the logits of token %zu change with token %zu, "
                            "which comes later: is the mask AC_MASK_CAUSAL?", row, at);
        if (others && row_equal(&running, logits, others, at))
            conform_say(conform, VERDICT_FAILED, "the logits of token %zu do not depend on it", at);
        free(others);
        ids_fini(&copy);
    }
    free(logits);
    stop(&running);
}

static void test_causal(struct conform *conform)
{
    conform_each_case(conform, causal_case);
}

/* How many tokens back something can reach; 0: any number. */
static uint64_t reach_of(const struct graph *graph)
{
    uint64_t reach = 0;
    for (ac_node n = 1; n <= graph->count; n++) {
        const struct node *node = graph_node_get(graph, n);
        if (node->op.code != AC_OP_ATTEND || op_operand(graph, node, 1)->rows == ROWS_SOURCE)
            continue;
        if (node->op.i[AC_I_ATTEND_WINDOW] == 0)
            return 0;
        reach += (uint64_t)node->op.i[AC_I_ATTEND_WINDOW] - 1;
    }
    return reach;
}

static void window_run(struct running *running, uint64_t reach)
{
    struct ids ids = {0};
    for (size_t i = 0; i < reach + 2; i++)
        ids_add(&ids, (uint32_t)((7 * i + 3) % running->vocab));
    struct ids far = changed(running, &ids, 0), near = changed(running, &ids, 1);
    float *logits = decode(running, &ids, ids.count), *others[2];
    others[0] = logits ? decode(running, &far, ids.count) : NULL;
    others[1] = others[0] ? decode(running, &near, ids.count) : NULL;
    if (others[1] && !row_equal(running, logits, others[0], ids.count - 1))
        conform_say(running->conform, VERDICT_FAILED, "a token sees more than %" PRIu64 " tokens back, "
                    "further than the windows of all layers reach", reach);
    if (others[1] && row_equal(running, logits, others[1], ids.count - 1))
        conform_say(running->conform, VERDICT_FAILED, "a token %" PRIu64 " back has no effect, though "
                    "the windows reach it", reach);
    free(logits);
    free(others[0]);
    free(others[1]);
    ids_fini(&ids);
    ids_fini(&far);
    ids_fini(&near);
}

static void window_case(struct conform *conform, const struct vectors *vectors,
                        const struct vector_case *test)
{
    struct running running;
    if (start(&running, conform, vectors, test, LONGEST)) {
        uint64_t reach = reach_of(&running.trial.examined.model.decoder);
        if (reach && reach + 2 <= LONGEST) {
            window_run(&running, reach);
            conform->tried++;
        }
    }
    stop(&running);
}

static void test_window(struct conform *conform)
{
    conform_each_case(conform, window_case);
    if (!conform->tried)
        conform_say(conform, VERDICT_SKIPPED, "no case of the vectors has a window in all its layers");
}

/* The encoder's hidden states of the last layer; borrowed from the capture. */
static const struct written *encoded(const struct capture *capture)
{
    const struct written *last = NULL;
    for (uint32_t i = 0; i < capture->count; i++)
        if (!strncmp(capture->tensors[i].name, "encoder_hidden_states.", 22))
            last = &capture->tensors[i];
    return last;
}

static void encode(struct running *running, const struct ids *ids, struct capture *capture)
{
    struct error error = {0};
    struct watcher watcher = capture_watcher(capture);
    *capture = (struct capture){.hidden_states = true, .two_sided = true};
    capture->layers[AC_ENCODER] = forward_layers(&running->trial.examined, AC_ENCODER);
    session_watch(running->session, &watcher);
    if (session_encode(running->session, ids->items, ids->count, &error))
        conform_say(running->conform, VERDICT_FAILED, "%s", error.text);
    session_watch(running->session, NULL);
}

static void encoder_run(struct running *running)
{
    const struct ids *ids = &running->test->source;
    struct ids copy = changed(running, ids, ids->count - 1);
    struct capture before, after;
    encode(running, ids, &before);
    encode(running, &copy, &after);
    const struct written *a = encoded(&before), *b = encoded(&after);
    if (!a || !b)
        conform_say(running->conform, VERDICT_FAILED, "the encoder tags no block");
    else if (!memcmp(a->data, b->data, a->shape[1] * sizeof *a->data))
        conform_say(running->conform, VERDICT_FAILED, "the first source token does not see the last "
                    "one: is the encoder's mask AC_MASK_NONE?");
    capture_fini(&before);
    capture_fini(&after);
    ids_fini(&copy);
}

static void encoder_case(struct conform *conform, const struct vectors *vectors,
                         const struct vector_case *test)
{
    struct running running;
    if (start(&running, conform, vectors, test, 1) && test->source.count > 1 &&
        forward_has_encoder(&running.trial.examined)) {
        encoder_run(&running);
        conform->tried++;
    }
    stop(&running);
}

static void test_encoder(struct conform *conform)
{
    conform_each_case(conform, encoder_case);
    if (!conform->tried)
        conform_say(conform, VERDICT_SKIPPED, "no case of the vectors has an encoder");
}

/* Rotary frequencies that depend on the length: what was cached earlier was turned otherwise. */
static bool depends_on_length(const struct graph *graph)
{
    for (ac_node n = 1; n <= graph->count; n++) {
        const struct ac_op *op = &graph_node_get(graph, n)->op;
        if (op->code == AC_OP_ROPE && (op->i[AC_I_ROPE_SCALING] == AC_ROPE_DYNAMIC ||
                                       op->i[AC_I_ROPE_SCALING] == AC_ROPE_LONGROPE))
            return true;
    }
    return false;
}

static void cached_case(struct conform *conform, const struct vectors *vectors,
                        const struct vector_case *test)
{
    struct running running;
    float *whole = NULL, *steps = NULL;
    bool good = start(&running, conform, vectors, test, test->tokens.count) &&
                !depends_on_length(&running.trial.examined.model.decoder);
    if (good && (whole = decode(&running, &test->tokens, test->tokens.count)))
        steps = decode(&running, &test->tokens, 1);
    if (steps) {
        double off = distance(steps, whole, test->tokens.count * running.vocab);
        if (!(off <= SAME))
            conform_say(conform, VERDICT_FAILED, "token by token the logits differ by %.2e from those "
                        "of one pass", off);
    }
    free(whole);
    free(steps);
    stop(&running);
}

static void test_cached(struct conform *conform)
{
    conform_each_case(conform, cached_case);
}

static void gguf_run(struct running *running, const float *logits)
{
    struct model *model = &running->trial.examined.model;
    struct renamed renamed;
    struct error error = {0};
    struct binding own = model->binding;
    session_free(running->session);
    running->session = NULL;
    renamed_init(&renamed, &own);
    binding_init(&model->binding, &model->map, &renamed.weights);
    running->session = trial_session(&running->trial, &running->test->source,
                                     running->test->tokens.count, &error);
    if (!running->session)
        conform_say(running->conform, VERDICT_FAILED, "under GGUF names: %s", error.text);
    float *others = running->session ? decode(running, &running->test->tokens,
                                              running->test->tokens.count) : NULL;
    if (others) {
        double off = distance(others, logits, running->test->tokens.count * running->vocab);
        if (!(off <= SAME))
            conform_say(running->conform, VERDICT_FAILED, "under GGUF names and in its layout the "
                        "logits differ by %.2e", off);
    }
    free(others);
    session_free(running->session);
    running->session = NULL;
    binding_fini(&model->binding);
    model->binding = own;
    renamed_fini(&renamed);
}

static void gguf_case(struct conform *conform, const struct vectors *vectors,
                      const struct vector_case *test)
{
    struct running running;
    float *logits = NULL;
    const struct ids *ids = &test->tokens;
    if (start(&running, conform, vectors, test, ids->count) &&
        renamed_can(&running.trial.examined.model.map) && (logits = decode(&running, ids, ids->count))) {
        gguf_run(&running, logits);
        conform->tried++;
    }
    free(logits);
    stop(&running);
}

static void test_gguf(struct conform *conform)
{
    conform_each_case(conform, gguf_case);
    if (!conform->tried)
        conform_say(conform, VERDICT_SKIPPED, "not all required tensors have a GGUF name");
}

const struct conform_test conform_numbers[] = {
    {"numbers.vectors", "the logits of the test vectors", test_vectors},
    {"numbers.causal", "a later token changes no earlier logits, and each changes its own",
     test_causal},
    {"numbers.window", "a token sees as far back as the windows reach, and no further", test_window},
    {"numbers.encoder", "the encoder's first token sees its last", test_encoder},
    {"numbers.cached", "token by token gives what one pass gives", test_cached},
    {"numbers.gguf", "GGUF names and layout give what Hugging Face's give", test_gguf},
    {NULL, NULL, NULL},
};
