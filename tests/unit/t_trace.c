/* SPDX-License-Identifier: MIT */
/* t_trace.c - the flow of a token against the same run watched by hand, on a toy model. */
#include <math.h>

#include "explain/lab.h"
#include "analyze/trace.h"
#include "toy_stack.h"

#define TOKENS 6

static uint32_t numbers[TOKENS] = {3, 1, 4, 1, 5, 9};
static const struct ids tokens = {.items = numbers, .count = TOKENS};

static struct trace_request asked(int64_t token)
{
    return (struct trace_request){.ids = &tokens, .token = token, .head = -1, .layer = -1, .top = 4,
                                  .threads = 1};
}

static double length(const float *row)
{
    double sum = 0;
    for (int i = 0; i < STACK_WIDTH; i++)
        sum += (double)row[i] * row[i];
    return sqrt(sum);
}

static double cosine(const float *a, const float *b)
{
    double sum = 0;
    for (int i = 0; i < STACK_WIDTH; i++)
        sum += (double)a[i] * b[i];
    return sum / length(a) / length(b);
}

static void check_part(const struct trace_part *part, const float *row, const float *before)
{
    ck_assert(part->there);
    ck_assert_double_eq_tol(part->norm, length(row), 1e-6);
    ck_assert_double_eq_tol(part->cosine, cosine(row, before), 1e-6);
}

/* States and parts of one token, as the same nodes kept in a run of their own have them. */
START_TEST(states_and_parts_are_those_of_the_run)
{
    struct toy *toy = toy_stack_new();
    const struct examined examined = toy_stack_examined(toy);
    const struct trace_request request = asked(4);
    struct trace got;
    struct lab lab;
    struct kept_node kept[] = {{.side = AC_DECODER, .name = AC_TAG_EMBED, .layer = AC_OUTSIDE},
                               {.side = AC_DECODER, .name = AC_TAG_BLOCK, .layer = 0},
                               {.side = AC_DECODER, .name = AC_TAG_BLOCK, .layer = 1},
                               {.side = AC_DECODER, .name = "attn.o", .layer = 1},
                               {.side = AC_DECODER, .name = "mlp.down", .layer = 1}};
    ck_assert_int_eq(trace(&got, &examined, &request, &toy->error), 0);
    ck_assert_int_eq(lab_open(&lab, &examined, TOKENS, 1, &toy->error), 0);
    free(lab_run(&lab, NULL, &tokens, 0, kept, 5, &toy->error));
    const float *state[3];
    for (int i = 0; i < 3; i++)
        state[i] = kept[i].data + 4 * STACK_WIDTH;
    ck_assert_double_eq_tol(got.decoder.embedding, length(state[0]), 1e-6);
    for (int i = 0; i < STACK_BLOCKS; i++) {
        ck_assert_double_eq_tol(got.decoder.layers[i].norm, length(state[i + 1]), 1e-6);
        ck_assert_double_eq_tol(got.decoder.layers[i].cosine, cosine(state[i], state[i + 1]), 1e-6);
    }
    check_part(&got.decoder.layers[1].attention, kept[3].data + 4 * STACK_WIDTH, state[1]);
    check_part(&got.decoder.layers[1].mlp, kept[4].data + 4 * STACK_WIDTH, state[1]);
    ck_assert(!got.decoder.layers[1].cross.there);
    ck_assert_uint_eq(got.encoder.count, 0);
    /* What the parts add is the difference of the states. */
    for (int i = 0; i < STACK_WIDTH; i++)
        ck_assert_double_eq_tol(state[2][i], state[1][i] + kept[3].data[4 * STACK_WIDTH + i] +
                                                 kept[4].data[4 * STACK_WIDTH + i], 1e-5);
    for (int i = 0; i < 5; i++)
        free(kept[i].data);
    lab_close(&lab);
    trace_fini(&got);
    toy_free(toy);
}
END_TEST

/* The head on the kept state of a block, by hand. */
START_TEST(the_lens_is_the_head_on_each_state)
{
    struct toy *toy = toy_stack_new();
    const struct examined examined = toy_stack_examined(toy);
    const struct trace_request request = asked(-1);
    struct kept_node kept = {.side = AC_DECODER, .name = AC_TAG_BLOCK, .layer = 0};
    const float *head = toy_find(toy, "head.weight");
    struct trace got;
    struct lab lab;
    double logits[STACK_VOCAB], sum = 0;
    ck_assert_int_eq(trace(&got, &examined, &request, &toy->error), 0);
    ck_assert_int_eq(lab_open(&lab, &examined, TOKENS, 1, &toy->error), 0);
    free(lab_run(&lab, NULL, &tokens, 0, &kept, 1, &toy->error));
    for (int v = 0; v < STACK_VOCAB; v++) {
        logits[v] = 0;
        for (int i = 0; i < STACK_WIDTH; i++)
            logits[v] += (double)head[v * STACK_WIDTH + i] *
                         kept.data[(TOKENS - 1) * STACK_WIDTH + i];
        sum += exp(logits[v]);
    }
    const struct trace_layer *layer = &got.decoder.layers[0];
    ck_assert_uint_eq(layer->lens_count, 4);
    for (int i = 0; i < 4; i++) {
        ck_assert_double_eq_tol(exp(layer->lens[i].logprob), exp(logits[layer->lens[i].id]) / sum, 1e-5);
        for (int v = 0; v < STACK_VOCAB && !i; v++)
            ck_assert(logits[v] <= logits[layer->lens[0].id]);
    }
    for (int i = 0; i < 4; i++) {
        ck_assert_uint_eq(got.decoder.layers[1].lens[i].id, got.candidates[i].id);
        ck_assert_double_eq_tol(got.decoder.layers[1].lens[i].logprob, got.candidates[i].logprob, 1e-5);
    }
    free(kept.data);
    lab_close(&lab);
    trace_fini(&got);
    toy_free(toy);
}
END_TEST

static void check_attention(const struct trace_attention *attention, uint32_t query)
{
    for (uint32_t h = 0; h < STACK_HEADS; h++) {
        double sum = 0;
        for (uint64_t k = 0; k < attention->keys; k++) {
            double weight = attention->weights[h * attention->keys + k];
            sum += weight;
            ck_assert_msg(trace_hides(attention, query, k) == (weight == 0),
                          "query %u, key %u: %g", query, (unsigned)k, weight);
        }
        ck_assert_double_eq_tol(sum, 1, 1e-5);
    }
    for (uint32_t i = 1; i < attention->source_count; i++)
        ck_assert(attention->sources[i - 1].weight >= attention->sources[i].weight);
}

START_TEST(every_token_is_followed_alike)
{
    struct toy *toy = toy_stack_new();
    const struct examined examined = toy_stack_examined(toy);
    struct trace_request request = asked(3);
    struct trace all;
    request.every = true;
    ck_assert_int_eq(trace(&all, &examined, &request, &toy->error), 0);
    ck_assert_uint_eq(all.decoder_tokens, TOKENS);
    for (uint32_t t = 0; t < TOKENS; t++) {
        const struct trace_side *side = &all.decoders[t];
        const struct trace_request one = asked(t);
        struct trace alone;
        ck_assert_int_eq(trace(&alone, &examined, &one, &toy->error), 0);
        ck_assert_uint_eq(side->token, t);
        ck_assert_ptr_null(alone.decoders);
        for (uint32_t i = 0; i < STACK_BLOCKS; i++) {
            const struct trace_layer *a = &side->layers[i], *b = &alone.decoder.layers[i];
            ck_assert(a->norm == b->norm && a->mlp.norm == b->mlp.norm);
            ck_assert_uint_eq(a->lens[0].id, b->lens[0].id);
            ck_assert_uint_eq(a->self.window, i ? STACK_WINDOW : 0);
            ck_assert_mem_eq(a->self.weights, b->self.weights,
                             STACK_HEADS * TOKENS * sizeof *a->self.weights);
            check_attention(&a->self, t);
        }
        trace_fini(&alone);
    }
    trace_fini(&all);
    toy_free(toy);
}
END_TEST

START_TEST(the_map_has_a_row_for_each_query)
{
    struct toy *toy = toy_stack_new();
    const struct examined examined = toy_stack_examined(toy);
    struct trace_request request = asked(2);
    struct trace got;
    request.every = true;
    request.layer = 1;
    request.head = 1;
    ck_assert_int_eq(trace(&got, &examined, &request, &toy->error), 0);
    const struct trace_attention *self = &got.decoder.layers[1].self;
    ck_assert_ptr_nonnull(self->map);
    ck_assert_ptr_null(got.decoder.layers[0].self.map);
    for (uint64_t q = 0; q < TOKENS; q++)
        for (uint64_t k = 0; k < TOKENS; k++)
            ck_assert(self->map[q * TOKENS + k] == got.decoders[q].layers[1].self.weights[TOKENS + k]);
    ck_assert(self->sources[0].weight == self->weights[TOKENS + self->sources[0].token]);
    trace_fini(&got);
    toy_free(toy);
}
END_TEST

START_TEST(what_does_not_exist_is_refused)
{
    struct toy *toy = toy_stack_new();
    const struct examined examined = toy_stack_examined(toy);
    struct trace_request wrong[3] = {asked(TOKENS), asked(0), asked(0)};
    wrong[1].layer = STACK_BLOCKS;
    wrong[2].head = STACK_HEADS;
    for (int i = 0; i < 3; i++) {
        struct error error = {0};
        struct trace got;
        ck_assert_int_eq(trace(&got, &examined, &wrong[i], &error), ERROR_USAGE);
        trace_fini(&got);
    }
    toy_free(toy);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {states_and_parts_are_those_of_the_run,
                                  the_lens_is_the_head_on_each_state, every_token_is_followed_alike,
                                  the_map_has_a_row_for_each_query, what_does_not_exist_is_refused};
    return toy_main("trace", tests, sizeof tests / sizeof *tests);
}
