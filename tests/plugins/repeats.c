/* SPDX-License-Identifier: MIT */
/* repeats.c - a plugin that states a fact twice, with two values. */
#include "faulty.h"

static void repeats_describe(const struct ac_host *host, void **config)
{
    *config = host->alloc(host, 1);
    ac_state(host, ac_fact_integer("num_eyes", 3, NULL), "counted");
    ac_state(host, ac_fact_integer("num_eyes", 3, NULL), "counted again");
    ac_state(host, ac_fact_integer("num_eyes", 4, NULL), "counted once more");
}

FAULTY("repeats", faulty_detect, repeats_describe)
