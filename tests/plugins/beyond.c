/* SPDX-License-Identifier: MIT */
/* beyond.c - a plugin of a later minor ABI that uses what this host does not know. */
#include "faulty.h"

static void beyond_describe(const struct ac_host *host, void **config)
{
    struct {
        struct ac_fact known;
        uint64_t later[4];
    } fact = {ac_fact_integer("num_eyes", 3, NULL), {0, 1, 0, 0}};
    fact.known.size = (uint32_t)sizeof fact;
    host->fact(host, &fact.known);
    *config = host->alloc(host, 1);
}

FAULTY("beyond", faulty_detect, beyond_describe)
