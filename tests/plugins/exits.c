/* SPDX-License-Identifier: MIT */
/* exits.c - a plugin that ends the process as if all were well. */
#include <stdlib.h>

#include "faulty.h"

static void exits_describe(const struct ac_host *host, void **config)
{
    (void)host;
    (void)config;
    exit(0);
}

FAULTY("exits", faulty_detect, exits_describe)
