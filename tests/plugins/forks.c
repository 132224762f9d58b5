/* SPDX-License-Identifier: MIT */
/* forks.c - a plugin that leaves processes behind. */
#include <unistd.h>

#include "faulty.h"

static void forks_describe(const struct ac_host *host, void **config)
{
    int i;
    *config = host->alloc(host, 1);
    for (i = 0; i < 4; i++)
        if (fork() == 0)
            for (;;)
                pause();
}

FAULTY("forks", faulty_detect, forks_describe)
