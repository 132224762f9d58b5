/* SPDX-License-Identifier: MIT */
/* sha256.h - the digest by which a page names the scripts that it lets run. Keeps no secrets. */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stddef.h>

#define SHA256_SIZE 32

/* FIPS 180-4. */
void sha256_of(const char *data, size_t size, unsigned char digest[SHA256_SIZE]);

#endif
