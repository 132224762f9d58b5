/* SPDX-License-Identifier: MIT */
/* hash.c - the seed of the hash. */
#include "tokenizer/hash.h"

#include <sys/random.h>
#include <sys/types.h>

uint64_t hash_seed;

void hash_start(void)
{
    uint64_t drawn;
    if (hash_seed)
        return;
    if (getrandom(&drawn, sizeof drawn, GRND_NONBLOCK) != (ssize_t)sizeof drawn)
        drawn = (uint64_t)(uintptr_t)&drawn;
    hash_seed = drawn | 1;
}
