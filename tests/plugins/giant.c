/* SPDX-License-Identifier: MIT */
/* giant.c - a plugin that states facts without end. */
#include "faulty.h"

static void giant_describe(const struct ac_host *host, void **config)
{
    static char text[60000];
    int64_t i;
    (void)config;
    memset(text, 'x', sizeof text - 1);
    for (i = 0; i < INT64_MAX; i++)
        ac_state(host, ac_fact_text(ac_format(host, "fact_%lld", (long long)i), text), NULL);
}

FAULTY("giant", faulty_detect, giant_describe)
