/* SPDX-License-Identifier: MIT */
/* segv.c - a plugin that crashes while it is being loaded. */
#include "faulty.h"

static volatile int *volatile nowhere;

__attribute__((constructor)) static void segv_at_load(void)
{
    *nowhere = 1;
}

FAULTY("segv", faulty_detect, faulty_describe)
