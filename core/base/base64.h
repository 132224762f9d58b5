/* SPDX-License-Identifier: MIT */
/* base64.h - bytes from their spelling in base64, and back. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* Into `out` [size]; false: there is another character. */
bool base64_read(const char *text, size_t size, char *out, size_t *out_size);
/* RFC 4648, with padding. */
void base64_write(const unsigned char *data, size_t size, struct text *out);

#endif
