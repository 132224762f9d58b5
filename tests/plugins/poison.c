/* SPDX-License-Identifier: MIT */
/* poison.c - a plugin that adds matrices of different widths and goes on with what comes of it. */
#include "faulty.h"

static void poison_tensors(const struct ac_host *host, const void *config)
{
    (void)config;
    ac_tensor_add(host, "embed.token", "embed.weight", NULL, 0, 16, 8, 0, NULL);
    ac_tensor_add(host, "head.weight", "head.weight", NULL, 0, 16, 8, 0, NULL);
}

static void poison_build(const struct ac_host *host, const void *config, int32_t side)
{
    ac_node x, y;
    (void)config;
    if (side != AC_DECODER)
        return;
    x = ac_embed(host, ac_input(host, AC_TOKENS, 1), "embed.token", 0);
    y = ac_linear(host, x, "head", AC_OUTSIDE);
    ac_output(host, ac_act(host, ac_add(host, x, y), AC_GELU));
}

FAULTY_WHOLE("poison", faulty_detect, faulty_describe, poison_tensors, poison_build)
