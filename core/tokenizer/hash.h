/* SPDX-License-Identifier: MIT */
/* hash.h - a quick hash of bytes and numbers, seeded anew in every process. Keeps no table. */
#ifndef TOKENIZER_HASH_H
#define TOKENIZER_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Drawn once; so that no text can be made to be slow. */
extern uint64_t hash_seed;
void hash_start(void); /* before the first hash of a table that lives */

/* Both halves of the product folded into one. */
static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t hash_pair(uint64_t a, uint64_t b)
{
    return hash_mix(a ^ hash_seed, b ^ UINT64_C(0x9e3779b97f4a7c15));
}

static inline uint64_t hash_bytes(const char *data, size_t size)
{
    /* Sizes differ in all bits, so that no bytes make up for them. */
    uint64_t a = 0, b = 0, hash = hash_seed ^ size * UINT64_C(0xa0761d6478bd642f);
    for (; size > 16; data += 16, size -= 16) {
        memcpy(&a, data, 8);
        memcpy(&b, data + 8, 8);
        hash = hash_mix(a ^ hash, b ^ UINT64_C(0x9e3779b97f4a7c15));
    }
    if (size >= 8) {
        memcpy(&a, data, 8);
        memcpy(&b, data + size - 8, 8);
    } else if (size >= 4) {
        uint32_t low, high;
        memcpy(&low, data, 4);
        memcpy(&high, data + size - 4, 4);
        a = low;
        b = high;
    } else if (size) {
        a = (uint64_t)(uint8_t)data[0] << 16 | (uint64_t)(uint8_t)data[size / 2] << 8 |
            (uint8_t)data[size - 1];
        b = 0;
    } else {
        a = b = 0;
    }
    return hash_mix(a ^ hash ^ UINT64_C(0xd6e8feb86659fd93), b ^ UINT64_C(0x9e3779b97f4a7c15));
}

#endif
