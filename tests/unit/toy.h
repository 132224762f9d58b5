/* SPDX-License-Identifier: MIT */
/*
 * toy.h - tiny models with random weights in memory, for the unit tests of graphs.
 * No tests of its own.
 */
#ifndef TESTS_TOY_H
#define TESTS_TOY_H

#include <archcard/graph.h>
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "graph/bind.h"
#include "graph/run.h"
#include "suite.h"

#define TOY_TENSORS 64
#define TOY_NUMBERS 200000 /* floats of all tensors */

struct toy {
    struct ac_host host;
    struct tensor_map map;
    struct graph decoder, encoder;
    struct graph *building; /* which of them takes operations */
    struct weights weights; /* in memory; toy_fini() frees what is to be freed */
    struct file file;
    struct stored stored[TOY_TENSORS];
    float *numbers; /* [TOY_NUMBERS] */
    uint64_t used;  /* of the numbers */
    struct binding binding;
    struct session *session;
    struct run_options options; /* of the next session */
    struct error error;
    uint64_t seed;
};

static inline uint32_t toy_op(const struct ac_host *host, const struct ac_op *op)
{
    struct toy *toy = host->self;
    return graph_node_add(toy->building, op);
}

static inline struct toy *toy_new(uint64_t seed)
{
    struct toy *toy = calloc(1, sizeof *toy);
    ck_assert_ptr_nonnull(toy);
    toy->host = (struct ac_host){.size = sizeof toy->host, .self = toy, .op = toy_op};
    graph_init(&toy->decoder, AC_DECODER, &toy->map);
    graph_init(&toy->encoder, AC_ENCODER, &toy->map);
    toy->building = &toy->decoder;
    toy->numbers = calloc(TOY_NUMBERS, sizeof *toy->numbers);
    toy->file = (struct file){.path = (char *)"toy", .data = (const uint8_t *)toy->numbers,
                              .size = TOY_NUMBERS * sizeof *toy->numbers};
    toy->weights = (struct weights){.format = "safetensors", .files = &toy->file, .file_count = 1,
                                    .tensors = toy->stored};
    toy->seed = seed;
    return toy;
}

static inline void toy_free(struct toy *toy)
{
    session_free(toy->session);
    binding_fini(&toy->binding);
    graph_fini(&toy->decoder);
    graph_fini(&toy->encoder);
    tensor_map_fini(&toy->map);
    arena_fini(&toy->weights.arena);
    free(toy->numbers);
    free(toy);
}

/* Between -1 and 1. */
static inline float toy_random(struct toy *toy)
{
    toy->seed = toy->seed * 6364136223846793005u + 1442695040888963407u;
    return (float)(toy->seed >> 40) / (float)(1 << 23) - 1;
}

/* The numbers of a stored tensor. */
static inline float *toy_find(struct toy *toy, const char *name)
{
    for (uint64_t i = 0; i < toy->weights.count; i++)
        if (strcmp(toy->stored[i].name, name) == 0)
            return toy->numbers + toy->stored[i].offset / sizeof(float);
    ck_abort_msg("no tensor %s", name);
    return NULL;
}

/* One stored tensor of random numbers; `in` 0: a vector; merged experts in front unless 0. */
static inline void toy_store(struct toy *toy, const char *name, uint64_t experts, uint64_t out,
                             uint64_t in)
{
    struct stored *stored = &toy->stored[toy->weights.count++];
    ck_assert_uint_le(toy->weights.count, TOY_TENSORS);
    *stored = (struct stored){.name = arena_text(&toy->weights.arena, name), .dtype = DTYPE_F32,
                              .count = out * (in ? in : 1) * (experts ? experts : 1)};
    if (experts)
        stored->shape[stored->rank++] = experts;
    stored->shape[stored->rank++] = out;
    if (in)
        stored->shape[stored->rank++] = in;
    stored->bytes = stored->count * sizeof(float);
    stored->offset = toy->used * sizeof(float);
    ck_assert_uint_le(toy->used + stored->count, TOY_NUMBERS);
    for (uint64_t i = 0; i < stored->count; i++)
        toy->numbers[toy->used++] = toy_random(toy);
}

/* Lists a role, named "{i}.{e}.role" as far as there are blocks and experts, and stores it. */
static inline void toy_role(struct toy *toy, const char *role, uint32_t blocks, uint32_t experts,
                            int64_t out, int64_t in, uint32_t flags)
{
    char name[200], stored[220];
    snprintf(name, sizeof name, "%s%s%s", blocks ? "{i}." : "", experts ? "{e}." : "", role);
    struct ac_tensor tensor = {.size = sizeof tensor, .flags = flags, .role = role, .name = name,
                               .blocks = blocks, .experts = experts, .rank = in ? 2 : 1,
                               .shape = {out, in}};
    ck_assert_msg(tensor_map_add(&toy->map, &tensor, &toy->error) == 0, "%s", toy->error.text);
    for (uint32_t block = 0; block < (blocks ? blocks : 1); block++)
        for (uint32_t expert = 0; expert < (experts ? experts : 1); expert++) {
            stored[0] = '\0';
            if (blocks)
                snprintf(stored, sizeof stored, "%u.", block);
            if (experts)
                snprintf(stored + strlen(stored), 20, "%u.", expert);
            snprintf(stored + strlen(stored), 200, "%s", role);
            toy_store(toy, stored, 0, (uint64_t)out, (uint64_t)in);
        }
}

/* Binds anew and makes a session for `context` tokens. */
static inline void toy_start(struct toy *toy, uint64_t context)
{
    session_free(toy->session);
    toy->session = NULL;
    binding_fini(&toy->binding);
    binding_init(&toy->binding, &toy->map, &toy->weights);
    ck_assert_msg(toy->decoder.error.code == 0, "%s", toy->decoder.error.text);
    ck_assert_msg(toy->encoder.error.code == 0, "%s", toy->encoder.error.text);
    toy->session = session_new(&toy->decoder, toy->encoder.output ? &toy->encoder : NULL,
                               &toy->binding, context, &toy->options, &toy->error);
    ck_assert_msg(toy->session != NULL, "%s", toy->error.text);
}

/* Decodes in passes of `step` tokens; the logits of all, [count][vocab]; free() ends them. */
static inline float *toy_decode(struct toy *toy, const uint32_t *ids, size_t count, size_t step)
{
    size_t vocab = (size_t)session_vocab(toy->session);
    float *all = malloc(count * vocab * sizeof *all);
    for (size_t at = 0; at < count; at += step) {
        size_t rows = count - at < step ? count - at : step;
        const float *logits;
        ck_assert_msg(session_decode(toy->session, ids + at, rows, &logits, &toy->error) == 0, "%s",
                      toy->error.text);
        memcpy(all + at * vocab, logits, rows * vocab * sizeof *all);
    }
    return all;
}

/* Runs a suite of one case with these tests; the exit status of the program. */
static inline int toy_main(const char *name, const TTest *const *tests, size_t count)
{
    Suite *suite = suite_create(name);
    TCase *cases = tcase_create(name);
    for (size_t i = 0; i < count; i++)
        tcase_add_test(cases, tests[i]);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}

#endif
