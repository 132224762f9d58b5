/* SPDX-License-Identifier: MIT */
/* closes.c - a plugin that closes every descriptor there is. */
#include <unistd.h>

#include "faulty.h"

static void closes_describe(const struct ac_host *host, void **config)
{
    int i;
    *config = host->alloc(host, 1);
    for (i = 0; i < 65536; i++)
        close(i);
}

FAULTY("closes", faulty_detect, closes_describe)
