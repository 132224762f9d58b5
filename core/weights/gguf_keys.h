/* SPDX-License-Identifier: MIT */
/* gguf_keys.h - the keys of a GGUF file. Its tensors are read by gguf.c. */
#ifndef WEIGHTS_GGUF_KEYS_H
#define WEIGHTS_GGUF_KEYS_H

#include "base/bytes.h"
#include "weights/reader.h"

/* Reads `count` keys at the bytes' place, which lies behind the header of the last of the files.
 * Arrays are passed over but for short ones. */
int gguf_keys_read(struct weights_keys *keys, struct weights *weights, struct bytes *bytes,
                   uint64_t count, struct error *error);
const struct value *gguf_keys_find(const struct weights_keys *keys, const char *name);
/* The string at the bytes' place, borrowed; its size is `*size`. NULL when it ends too early. */
const char *gguf_string(struct bytes *bytes, uint64_t *size);

#endif
