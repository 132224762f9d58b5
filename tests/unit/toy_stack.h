/* SPDX-License-Identifier: MIT */
/*
 * toy_stack.h - a whole decoder in memory: learned positions, two pre-norm blocks whose parts have the
 * names that families use, the second block with a window. No tests of its own.
 */
#ifndef TESTS_TOY_STACK_H
#define TESTS_TOY_STACK_H

#include "analyze/examine.h"
#include "toy.h"

#define STACK_VOCAB 23
#define STACK_WIDTH 8
#define STACK_HEADS 2
#define STACK_BLOCKS 2
#define STACK_WINDOW 3

static inline ac_node toy_stack_block(const struct ac_host *host, ac_node x, int32_t i)
{
    const struct ac_attend attend = {.heads = STACK_HEADS, .head_dim = STACK_WIDTH / STACK_HEADS,
                                     .mask = AC_MASK_CAUSAL, .window = i ? STACK_WINDOW : 0};
    ac_node a = ac_rmsnorm(host, x, "attn.norm", i, 1e-5);
    a = ac_attend(host, ac_linear(host, a, "attn.q", i), ac_linear(host, a, "attn.k", i),
                  ac_linear(host, a, "attn.v", i), &attend, "attn", i);
    x = ac_add(host, x, ac_linear(host, a, "attn.o", i));
    a = ac_linear(host, ac_rmsnorm(host, x, "mlp.norm", i, 1e-5), "mlp.up", i);
    a = ac_linear(host, ac_act(host, a, AC_RELU), "mlp.down", i);
    return ac_tag(host, ac_add(host, x, a), AC_TAG_BLOCK, i);
}

static inline struct toy *toy_stack_new(void)
{
    static const char *const square[] = {"attn.q.weight", "attn.k.weight", "attn.v.weight",
                                         "attn.o.weight"};
    struct toy *toy = toy_new(31);
    const struct ac_host *host = &toy->host;
    toy_role(toy, "embed.token", 0, 0, STACK_VOCAB, STACK_WIDTH, 0);
    toy_role(toy, "embed.position", 0, 0, 40, STACK_WIDTH, 0);
    for (size_t i = 0; i < 4; i++)
        toy_role(toy, square[i], STACK_BLOCKS, 0, STACK_WIDTH, STACK_WIDTH, 0);
    toy_role(toy, "attn.norm.weight", STACK_BLOCKS, 0, STACK_WIDTH, 0, 0);
    toy_role(toy, "mlp.norm.weight", STACK_BLOCKS, 0, STACK_WIDTH, 0, 0);
    toy_role(toy, "mlp.up.weight", STACK_BLOCKS, 0, 12, STACK_WIDTH, 0);
    toy_role(toy, "mlp.down.weight", STACK_BLOCKS, 0, STACK_WIDTH, 12, 0);
    toy_role(toy, "head.weight", 0, 0, STACK_VOCAB, STACK_WIDTH, 0);
    ac_node x = ac_embed(host, ac_input(host, AC_TOKENS, 1), "embed.token", 0);
    x = ac_add(host, x, ac_embed(host, ac_input(host, AC_POSITIONS, 1), "embed.position", 0));
    x = ac_tag(host, x, AC_TAG_EMBED, AC_OUTSIDE);
    for (int32_t i = 0; i < STACK_BLOCKS; i++)
        x = toy_stack_block(host, x, i);
    ac_output(host, ac_linear(host, x, "head", AC_OUTSIDE));
    toy_start(toy, 100);
    return toy;
}

/* The toy as a described model; borrows all of it. */
static inline struct examined toy_stack_examined(const struct toy *toy)
{
    static struct candidate plugin = {.name = "toy"};
    struct examined examined = {0};
    examined.model.plugin = &plugin;
    examined.model.has_weights = true;
    examined.model.source.name = (char *)"toy";
    examined.model.map = toy->map;
    examined.model.decoder = toy->decoder;
    examined.model.binding = toy->binding;
    return examined;
}

#endif
