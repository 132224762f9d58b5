/* SPDX-License-Identifier: MIT */
/* t_lab.c - runs for experiments, and the end of a graph run by itself, on a toy model. */
#include "explain/lab.h"
#include "graph/tail.h"
#include "toy_stack.h"

START_TEST(a_run_is_the_models_own)
{
    struct toy *toy = toy_stack_new();
    const struct examined examined = toy_stack_examined(toy);
    struct lab lab;
    struct ids ids = {0}, again = {0};
    ck_assert_int_eq(lab_open(&lab, &examined, 10, 1, &toy->error), 0);
    lab_ids(&lab, &ids, 7);
    lab_ids(&lab, &again, 7);
    ck_assert_mem_eq(ids.items, again.items, 7 * sizeof *ids.items);
    for (size_t i = 0; i < ids.count; i++) {
        ck_assert_uint_lt(ids.items[i], STACK_VOCAB);
        ck_assert_uint_ne(lab_other(&lab, ids.items[i]), ids.items[i]);
        ck_assert_uint_lt(lab_other(&lab, ids.items[i]), STACK_VOCAB);
    }
    float *once = lab_run(&lab, NULL, &ids, 0, NULL, 0, &toy->error);
    float *split = lab_run(&lab, NULL, &ids, 5, NULL, 0, &toy->error);
    float *own = toy_decode(toy, ids.items, 7, 7);
    ck_assert_uint_eq(lab.vocab, STACK_VOCAB);
    ck_assert(lab_difference(once, own, 7 * STACK_VOCAB) == 0);
    ck_assert(lab_difference(split, own + 5 * STACK_VOCAB, 2 * STACK_VOCAB) < 1e-5);
    own[3] += 0.5f;
    ck_assert_double_eq_tol(lab_difference(once, own, 7 * STACK_VOCAB), 0.5, 1e-6);
    free(once);
    free(split);
    free(own);
    ids_fini(&ids);
    ids_fini(&again);
    lab_close(&lab);
    toy_free(toy);
}
END_TEST

START_TEST(nodes_are_kept_by_name_and_block)
{
    struct toy *toy = toy_stack_new();
    const struct examined examined = toy_stack_examined(toy);
    struct kept_node kept[] = {
        {.side = AC_DECODER, .name = "attn", .layer = 1, .probabilities = true},
        {.side = AC_DECODER, .name = "mlp.up", .layer = 0},
        {.side = AC_DECODER, .name = "nothing", .layer = 0},
    };
    struct ids ids = {0};
    struct lab lab;
    ck_assert_int_eq(lab_open(&lab, &examined, 10, 1, &toy->error), 0);
    lab_ids(&lab, &ids, 5);
    for (int run = 0; run < 2; run++) /* the second replaces what was kept */
        free(lab_run(&lab, NULL, &ids, 0, kept, 3, &toy->error));
    ck_assert_uint_eq(kept[0].shape[0], STACK_HEADS);
    ck_assert_uint_eq(kept[0].shape[1], 5);
    ck_assert_uint_eq(kept[0].shape[2], 5);
    ck_assert(kept[0].data[1] == 0); /* the first token sees no later one */
    ck_assert(kept[0].data[0] == 1);
    ck_assert(kept[0].data[4 * 5 + 0] == 0); /* the window hides it */
    ck_assert_uint_eq(kept[1].shape[1], 12);
    ck_assert_ptr_null(kept[2].data);
    free(kept[0].data);
    free(kept[1].data);
    ids_fini(&ids);
    lab_close(&lab);
    toy_free(toy);
}
END_TEST

START_TEST(without_weights_the_lab_is_empty)
{
    struct toy *toy = toy_stack_new();
    struct examined examined = toy_stack_examined(toy);
    struct lab lab;
    examined.model.has_weights = false;
    ck_assert_int_eq(lab_open(&lab, &examined, 10, 1, &toy->error), 0);
    ck_assert_ptr_null(lab.session);
    lab_close(&lab);
    toy_free(toy);
}
END_TEST

START_TEST(the_tail_gives_the_logits)
{
    struct toy *toy = toy_stack_new();
    const struct examined examined = toy_stack_examined(toy);
    struct kept_node kept = {.side = AC_DECODER, .name = AC_TAG_BLOCK, .layer = STACK_BLOCKS - 1};
    struct ids ids = {0};
    struct lab lab;
    ck_assert_int_eq(lab_open(&lab, &examined, 10, 1, &toy->error), 0);
    lab_ids(&lab, &ids, 6);
    float *logits = lab_run(&lab, NULL, &ids, 0, &kept, 1, &toy->error);
    struct tail *tail = tail_new(&toy->decoder, AC_TAG_BLOCK, &toy->binding, 1, &toy->error);
    ck_assert_ptr_nonnull(tail);
    ck_assert_uint_eq(tail_width(tail), STACK_VOCAB);
    ck_assert(lab_difference(tail_run(tail, kept.data, 6), logits, 6 * STACK_VOCAB) < 1e-5);
    ck_assert(lab_difference(tail_run(tail, kept.data + 2 * STACK_WIDTH, 1),
                             logits + 2 * STACK_VOCAB, STACK_VOCAB) < 1e-5);
    ck_assert_ptr_null(tail_new(&toy->decoder, "no such tag", &toy->binding, 1, &toy->error));
    ck_assert_int_eq(toy->error.code, ERROR_PLUGIN);
    tail_free(tail);
    free(kept.data);
    free(logits);
    ids_fini(&ids);
    lab_close(&lab);
    toy_free(toy);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_run_is_the_models_own, nodes_are_kept_by_name_and_block,
                                  without_weights_the_lab_is_empty, the_tail_gives_the_logits};
    return toy_main("lab", tests, sizeof tests / sizeof *tests);
}
