/* SPDX-License-Identifier: MIT */
/* shapes.c - a plugin that lists tensors of impossible shapes. */
#include "faulty.h"

static void shapes_tensors(const struct ac_host *host, const void *config)
{
    (void)config;
    ac_tensor_add(host, "embed.token", "embed.weight", NULL, 0, INT64_MAX, INT64_MAX, 0, NULL);
    ac_tensor_add(host, "head.weight", "head.weight", NULL, 0, -5, 8, 0, NULL);
}

FAULTY_WHOLE("shapes", faulty_detect, faulty_describe, shapes_tensors, faulty_build)
