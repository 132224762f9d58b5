/* SPDX-License-Identifier: MIT */
/* abort.c - a plugin that claims every model and aborts while it describes it. */
#include <stdlib.h>

#include "faulty.h"

static void abort_describe(const struct ac_host *host, void **config)
{
    (void)host;
    (void)config;
    abort();
}

FAULTY("abort", faulty_detect, abort_describe)
