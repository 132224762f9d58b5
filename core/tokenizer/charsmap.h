/* SPDX-License-Identifier: MIT */
/*
 * charsmap.h - the precompiled normalizer map of SentencePiece: a double array over bytes, and the
 * texts that its values point at. Decides not where in a text it is asked.
 */
#ifndef TOKENIZER_CHARSMAP_H
#define TOKENIZER_CHARSMAP_H

#include <stdint.h>

#include "base/error.h"

/* Zeroed: maps nothing. */
struct charsmap {
    uint32_t *units; /* [unit_count] */
    size_t unit_count;
    char *texts; /* [text_size], each ends with NUL */
    size_t text_size;
};

/* Copies `size` bytes of a map as the files have it; `name` is for the message. */
int charsmap_read(struct charsmap *map, const void *data, size_t size, const char *name,
                  struct error *error);
void charsmap_fini(struct charsmap *map);
/* The text for the longest beginning of `data` that is in the map; `*used` gets its bytes. NULL:
 * none is. Borrowed, NUL ends. */
const char *charsmap_longest(const struct charsmap *map, const char *data, size_t size,
                             size_t *used);
/* The text for the shortest beginning that is in the map, as the reference library has it when it
 * asks for a character. NULL: none is. */
const char *charsmap_first(const struct charsmap *map, const char *data, size_t size);

#endif
