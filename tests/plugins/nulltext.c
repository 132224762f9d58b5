/* SPDX-License-Identifier: MIT */
/* nulltext.c - a plugin that gives NULL where text is due. */
#include "faulty.h"

static void nulltext_describe(const struct ac_host *host, void **config)
{
    *config = host->alloc(host, 1);
    host->warn(host, NULL);
    ac_state(host, ac_fact_integer(NULL, 3, NULL), NULL);
}

FAULTY("nulltext", faulty_detect, nulltext_describe)
