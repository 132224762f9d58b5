/* SPDX-License-Identifier: MIT */
/* t_stack.c - the parts of a stack, read off a toy graph: places, kinds, counts, what is marked. */
#include "analyze/stack.h"
#include "toy_stack.h"

START_TEST(parts_stand_in_their_places)
{
    struct toy *toy = toy_stack_new();
    const struct examined examined = toy_stack_examined(toy), *models[] = {&examined};
    static const bool wanted[STACK_PLACES] = {
        [PLACE_TOKENS] = true, [PLACE_POSITIONS] = true, [PLACE_ATTENTION_NORM] = true,
        [PLACE_ATTENTION] = true, [PLACE_MLP_NORM] = true, [PLACE_MLP] = true, [PLACE_HEAD] = true};
    struct stack stack;
    uint32_t number = 0;
    stack_init(&stack, models, 1);
    ck_assert_uint_eq(stack.count, 1);
    const struct stack_column *column = &stack.columns[0];
    ck_assert_uint_eq(column->blocks, STACK_BLOCKS);
    ck_assert_str_eq(stack_side_name(column), "");
    for (int p = 0; p < STACK_PLACES; p++) {
        ck_assert_msg(column->parts[p].there == wanted[p], "place %d", p);
        ck_assert_uint_eq(stack.numbers[p], wanted[p] ? ++number : 0);
        ck_assert(!column->parts[p].marked);
    }
    ck_assert_uint_eq(column->parts[PLACE_TOKENS].parameters, STACK_VOCAB * STACK_WIDTH);
    ck_assert_uint_eq(column->parts[PLACE_ATTENTION].parameters, 4 * STACK_WIDTH * STACK_WIDTH);
    ck_assert_uint_eq(column->parts[PLACE_MLP].parameters, 2 * 12 * STACK_WIDTH);
    ck_assert_uint_eq(column->parts[PLACE_MLP_NORM].parameters, STACK_WIDTH);
    ck_assert_str_eq(column->layers, "fw"); /* the second block has a window */
    stack_fini(&stack);
    toy_free(toy);
}
END_TEST

/* One block with the norm behind the sum, its positions nowhere. */
static struct toy *post_norm_new(void)
{
    struct toy *toy = toy_new(5);
    const struct ac_host *host = &toy->host;
    const struct ac_attend attend = {.heads = 2, .head_dim = 4, .mask = AC_MASK_CAUSAL};
    toy_role(toy, "embed.token", 0, 0, STACK_VOCAB, STACK_WIDTH, 0);
    toy_role(toy, "attn.q.weight", 1, 0, STACK_WIDTH, STACK_WIDTH, 0);
    toy_role(toy, "attn.o.weight", 1, 0, STACK_WIDTH, STACK_WIDTH, 0);
    toy_role(toy, "attn.norm.weight", 1, 0, STACK_WIDTH, 0, 0);
    toy_role(toy, "head.weight", 0, 0, STACK_VOCAB, STACK_WIDTH, 0);
    ac_node x = ac_embed(host, ac_input(host, AC_TOKENS, 1), "embed.token", 0);
    x = ac_tag(host, x, AC_TAG_EMBED, AC_OUTSIDE);
    ac_node q = ac_linear(host, x, "attn.q", 0);
    ac_node a = ac_linear(host, ac_attend(host, q, q, q, &attend, "attn", 0), "attn.o", 0);
    x = ac_rmsnorm(host, ac_add(host, x, a), "attn.norm", 0, 1e-5);
    ac_output(host, ac_linear(host, ac_tag(host, x, AC_TAG_BLOCK, 0), "head", AC_OUTSIDE));
    toy_start(toy, 10);
    return toy;
}

START_TEST(another_kind_is_marked)
{
    struct toy *pre = toy_stack_new(), *post = post_norm_new();
    const struct examined first = toy_stack_examined(pre), second = toy_stack_examined(post);
    const struct examined *models[] = {&first, &second};
    struct stack stack;
    stack_init(&stack, models, 2);
    ck_assert_uint_eq(stack.count, 2);
    const struct stack_part *parts = stack.columns[1].parts;
    ck_assert(parts[PLACE_ATTENTION_AFTER].there && parts[PLACE_ATTENTION_AFTER].marked);
    ck_assert(!parts[PLACE_ATTENTION_NORM].there && !parts[PLACE_POSITIONS].there);
    ck_assert(!parts[PLACE_TOKENS].marked);
    ck_assert_uint_eq(parts[PLACE_ATTENTION_AFTER].parameters, STACK_WIDTH);
    ck_assert_ptr_null(stack.columns[1].layers);
    stack_fini(&stack);
    toy_free(pre);
    toy_free(post);
}
END_TEST

START_TEST(places_know_themselves)
{
    int repeated = 0, norms = 0;
    for (int p = 0; p < STACK_PLACES; p++) {
        repeated += stack_is_repeated(p);
        norms += stack_is_norm(p);
    }
    ck_assert_int_eq(repeated, 9);
    ck_assert_int_eq(norms, 8);
    ck_assert(stack_is_norm(PLACE_CROSS_AFTER) && !stack_is_norm(PLACE_CROSS));
    ck_assert(!stack_is_repeated(PLACE_EMBED_NORM) && stack_is_repeated(PLACE_MLP_AFTER));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {parts_stand_in_their_places, another_kind_is_marked,
                                  places_know_themselves};
    return toy_main("stack", tests, sizeof tests / sizeof *tests);
}
