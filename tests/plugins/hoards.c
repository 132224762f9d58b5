/* SPDX-License-Identifier: MIT */
/* hoards.c - a plugin that takes all the memory there is. */
#include <stdlib.h>

#include "faulty.h"

static void hoards_describe(const struct ac_host *host, void **config)
{
    size_t size = (size_t)64 << 20;
    (void)host;
    for (;;) {
        char *more = (char *)malloc(size);
        if (!more)
            abort();
        memset(more, 1, 4096); /* enough to keep it; all of it would take seconds of a busy machine */
        *config = more;
    }
}

FAULTY("hoards", faulty_detect, hoards_describe)
