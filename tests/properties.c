/* SPDX-License-Identifier: MIT */
/*
 * properties.c - a tool of the shell tests: what must hold of any model that can be run, whatever its
 * numbers are. Prints a line a property: "ok", "not ok" or "skip", then what it is.
 *
 *     properties MODEL           of a model with its weights
 *     properties --drawn FILE    of a config.json, with drawn weights (draw.h)
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/forward.h"
#include "analyze/limits.h"
#include "analyze/sample.h"
#include "conform/trial.h"
#include "base/json.h"

#define TOKENS 13 /* of a sequence */
#define TOKENS_MOST 400
#define WIDTH_MOST 4096

/* One model and the ids that are run. */
struct subject {
    struct examined examined;
    bool encoder;
    uint64_t vocab;
    uint32_t source[TOKENS];
    uint32_t ids[TOKENS_MOST];
    size_t count; /* of ids */
    uint32_t threads;
    struct session *session;
};

static int failures;

static void tell(const char *state, const char *name)
{
    printf("%s %s\n", state, name);
    failures += !strcmp(state, "not ok");
}

static void need(int code, const struct error *error)
{
    if (!code)
        return;
    printf("not ok it runs: %s\n", error->text);
    exit(EXIT_FAILURE);
}

static void begin(struct subject *subject)
{
    struct error error = {0};
    session_free(subject->session);
    subject->session = forward_session(&subject->examined, TOKENS_MOST, subject->threads, false,
                                       &error);
    need(subject->session ? 0 : error.code, &error);
    subject->vocab = session_vocab(subject->session);
    if (subject->encoder)
        need(session_encode(subject->session, subject->source, TOKENS, &error), &error);
}

/* The logits of all ids, [count][vocab], in passes of `step` tokens; free() ends them. */
static float *run(struct subject *subject, size_t step)
{
    size_t width;
    struct error error = {0};
    begin(subject);
    width = (size_t)subject->vocab;
    float *all = calloc(subject->count * width, sizeof *all);
    for (size_t at = 0; at < subject->count; at += step) {
        size_t rows = subject->count - at < step ? subject->count - at : step;
        const float *logits;
        need(session_decode(subject->session, subject->ids + at, rows, &logits, &error), &error);
        memcpy(all + at * width, logits, rows * width * sizeof *all);
    }
    return all;
}

/* Relative to the size of `b`, by the Euclidean norm. */
static double distance(const float *a, const float *b, size_t count)
{
    double difference = 0, size = 0;
    for (size_t i = 0; i < count; i++) {
        difference += pow((double)a[i] - (double)b[i], 2);
        size += pow((double)b[i], 2);
    }
    return sqrt(difference / fmax(size, 1e-30));
}

static uint32_t other(const struct subject *subject, uint32_t id)
{
    return (uint32_t)((id + 1) % subject->vocab);
}

/* The frequencies depend on how long the sequence is. */
static bool is_dynamic(const struct subject *subject)
{
    const struct graph *graph = &subject->examined.model.decoder;
    for (uint32_t i = 0; i < graph->count; i++) {
        const struct ac_op *op = &graph->nodes[i].op;
        if (op->code == AC_OP_ROPE && (op->i[AC_I_ROPE_SCALING] == AC_ROPE_DYNAMIC ||
                                       op->i[AC_I_ROPE_SCALING] == AC_ROPE_LONGROPE))
            return true;
    }
    return false;
}

static void check_steps(struct subject *subject, const float *full)
{
    static const size_t steps[2] = {1, 5};
    static const char *const names[2] = {"cached steps equal the full pass",
                                         "passes of five tokens equal the full pass"};
    for (int i = 0; i < 2; i++) {
        if (is_dynamic(subject)) {
            tell("skip", names[i]);
            continue;
        }
        float *got = run(subject, steps[i]);
        double error = distance(got, full, subject->count * (size_t)subject->vocab);
        tell(error <= 1e-6 ? "ok" : "not ok", names[i]);
        printf("# apart by %.2e\n", error);
        free(got);
    }
}

static void check_threads(struct subject *subject, const float *full)
{
    subject->threads = 3;
    float *got = run(subject, subject->count);
    subject->threads = 1;
    tell(memcmp(got, full, subject->count * (size_t)subject->vocab * sizeof *got) ? "not ok" : "ok",
         "three threads give the bits of one");
    free(got);
}

static void check_causal(struct subject *subject, const float *full)
{
    size_t kept = (subject->count - 1) * (size_t)subject->vocab;
    uint32_t *last = &subject->ids[subject->count - 1], id = *last;
    *last = other(subject, id);
    float *got = run(subject, subject->count);
    *last = id;
    tell(memcmp(got, full, kept * sizeof *got) ? "not ok" : "ok",
         "a later token leaves earlier logits alone");
    tell(memcmp(got + kept, full + kept, (size_t)subject->vocab * sizeof *got) ? "ok" : "not ok",
         "and changes its own");
    free(got);
}

/* The widest window of the decoder's self-attention, and in how many blocks; 0: one sees all. */
static uint64_t window_of(const struct subject *subject, uint64_t *blocks)
{
    const struct graph *graph = &subject->examined.model.decoder;
    uint64_t widest = 0;
    *blocks = 0;
    for (uint32_t i = 0; i < graph->count; i++) {
        const struct ac_op *op = &graph->nodes[i].op;
        if (op->code != AC_OP_ATTEND || op->i[AC_I_ATTEND_MASK] != AC_MASK_CAUSAL)
            continue;
        uint64_t window = (uint64_t)op->i[AC_I_ATTEND_WINDOW];
        if (!window)
            return 0;
        widest = window > widest ? window : widest;
        ++*blocks;
    }
    return widest;
}

/* Each block reaches window - 1 tokens farther back. */
static void check_window(struct subject *subject)
{
    uint64_t blocks, window = window_of(subject, &blocks), reach = blocks * (window - 1);
    if (!window)
        return;
    if (reach + 3 > TOKENS_MOST) {
        tell("skip", "a token beyond the windows' reach changes nothing");
        return;
    }
    size_t before = subject->count, row = (size_t)reach, vocab = (size_t)subject->vocab;
    subject->count = row + 3;
    float *full = run(subject, subject->count);
    uint32_t id = subject->ids[0];
    subject->ids[0] = other(subject, id);
    float *got = run(subject, subject->count);
    subject->ids[0] = id;
    tell(memcmp(got + (row + 1) * vocab, full + (row + 1) * vocab, 2 * vocab * sizeof *got)
             ? "not ok" : "ok", "a token beyond the windows' reach changes nothing");
    tell(memcmp(got + (row / blocks) * vocab, full + (row / blocks) * vocab, vocab * sizeof *got)
             ? "ok" : "not ok", "one within it does");
    free(full);
    free(got);
    subject->count = before;
}

static void check_encoder(struct subject *subject, const float *full)
{
    static const int places[2] = {0, TOKENS - 1};
    for (int i = 0; i < 2 && subject->encoder; i++) {
        uint32_t *changed = &subject->source[places[i]], id = *changed;
        *changed = other(subject, id);
        float *got = run(subject, subject->count);
        *changed = id;
        tell(memcmp(got, full, (size_t)subject->vocab * sizeof *got) ? "ok" : "not ok",
             i ? "the last source token is seen" : "the first source token is seen");
        free(got);
    }
}

/* The first row after the last block. */
struct row {
    uint64_t width;
    float numbers[WIDTH_MOST];
};

static void seen(void *context, const struct watched *watched)
{
    struct row *row = context;
    if (watched->side != AC_ENCODER || strcmp(watched->name, AC_TAG_BLOCK))
        return;
    row->width = watched->shape[1] < WIDTH_MOST ? watched->shape[1] : WIDTH_MOST;
    memcpy(row->numbers, watched->data, row->width * sizeof *row->numbers);
}

/* The encoder's first row depends on the token that stands last. */
static void check_both_ways(struct subject *subject)
{
    static struct row rows[2];
    uint32_t *last = &subject->source[TOKENS - 1], id = *last;
    struct error error = {0};
    if (!subject->encoder)
        return;
    for (int i = 0; i < 2; i++) {
        const struct watcher watcher = {.seen = seen, .context = &rows[i]};
        *last = i ? other(subject, id) : id;
        session_watch(subject->session, &watcher);
        need(session_encode(subject->session, subject->source, TOKENS, &error), &error);
    }
    *last = id;
    tell(rows[0].width && memcmp(rows[0].numbers, rows[1].numbers, sizeof rows[0].numbers)
             ? "ok" : "not ok", "the encoder sees both ways");
}

static void check_all(struct subject *subject)
{
    float *full = run(subject, subject->count);
    tell(logits_are_usable(full, subject->count * (size_t)subject->vocab) ? "ok" : "not ok",
         "all logits are numbers");
    check_steps(subject, full);
    check_threads(subject, full);
    check_causal(subject, full);
    check_window(subject);
    check_encoder(subject, full);
    check_both_ways(subject);
    free(full);
}

/* A configuration, and the model that is made of it. */
struct drawing {
    struct file file;
    struct tree tree;
    struct trial trial;
};

static void draw(struct drawing *drawing, struct asking *asking, const char *path)
{
    struct error error = {0};
    need(file_open(&drawing->file, path, 1 << 20, &error), &error);
    need(json_parse(&drawing->tree, path, (const char *)drawing->file.data, drawing->file.size,
                    &error), &error);
    trial_init(&drawing->trial, asking, path, &drawing->tree, &drawing->tree.root);
    need(trial_draw(&drawing->trial, 1, NULL, &error), &error);
}

static void draw_end(struct drawing *drawing)
{
    trial_fini(&drawing->trial);
    tree_fini(&drawing->tree);
    file_close(&drawing->file);
}

int main(int argc, char **argv)
{
    struct subject subject = {.count = TOKENS, .threads = 1};
    struct drawing drawing = {0};
    struct asking asking = {0};
    struct error error = {0};
    struct dice dice = {.state = 7};
    bool drawn = argc == 3 && !strcmp(argv[1], "--drawn");
    if (argc != 2 && !drawn)
        return EXIT_FAILURE;
    need(asking_init(&asking, NULL, NULL, false, &error), &error);
    if (drawn) {
        draw(&drawing, &asking, argv[2]);
        subject.examined = drawing.trial.examined;
    } else {
        need(examine(&subject.examined, &asking, argv[1], "f16", &error), &error);
        need(forward_check(&subject.examined, &error), &error);
    }
    subject.encoder = forward_has_encoder(&subject.examined);
    int64_t vocab = facts_integer(&subject.examined.model.facts, "vocab_size", 2);
    for (int i = 0; i < TOKENS_MOST; i++)
        subject.ids[i] = (uint32_t)(dice_throw(&dice) * (double)vocab);
    memcpy(subject.source, subject.ids + TOKENS, sizeof subject.source);
    check_all(&subject);
    session_free(subject.session);
    if (drawn)
        draw_end(&drawing);
    else
        model_close(&subject.examined.model);
    asking_fini(&asking);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
