/* SPDX-License-Identifier: MIT */
/* prints.c - a plugin that writes to the standard streams. */
#include "faulty.h"

static void prints_describe(const struct ac_host *host, void **config)
{
    *config = host->alloc(host, 1);
    printf("{\"this\": \"breaks the JSON\"}\n");
    fprintf(stderr, "and this is no message of the program\n");
    fflush(stdout);
}

FAULTY("prints", faulty_detect, prints_describe)
