/* SPDX-License-Identifier: MIT */
/* base64.h - bytes from their spelling in base64. */
#ifndef TOKENIZER_BASE64_H
#define TOKENIZER_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/* Into `out` [size]; false: there is another character. */
bool base64_read(const char *text, size_t size, char *out, size_t *out_size);

#endif
