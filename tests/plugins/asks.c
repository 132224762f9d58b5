/* SPDX-License-Identifier: MIT */
/* asks.c - a plugin that asks the host for more memory than it gives. */
#include "faulty.h"

static void asks_describe(const struct ac_host *host, void **config)
{
    *config = host->alloc(host, (uint64_t)1 << 40);
}

FAULTY("asks", faulty_detect, asks_describe)
