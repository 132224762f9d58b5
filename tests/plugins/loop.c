/* SPDX-License-Identifier: MIT */
/* loop.c - a plugin that never ends when it is asked for its score. */
#include "faulty.h"

static int32_t loop_detect(const struct ac_host *host, const char **reason)
{
    volatile int forever = 1;
    (void)host;
    while (forever)
        ;
    *reason = "never said";
    return 100;
}

FAULTY("loop", loop_detect, faulty_describe)
