/* SPDX-License-Identifier: MIT */
/*
 * gguf.h - a tokenizer as the keys of a GGUF file have it, in plain arrays that somebody else fills
 * from the file. Reads no file.
 */
#ifndef TOKENIZER_GGUF_H
#define TOKENIZER_GGUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Not NUL ended. */
struct gguf_string {
    const char *text;
    size_t size;
};

/* All borrowed. The names are those of the keys without "tokenizer.ggml.". -1: the key is absent. */
struct tokenizer_gguf {
    const char *file; /* its name, for messages */
    struct gguf_string model, pre; /* NULL text: absent */
    const struct gguf_string *tokens; /* [token_count] */
    size_t token_count;
    const float *scores;      /* [score_count] */
    size_t score_count;
    const int32_t *types;     /* token_type, [type_count] */
    size_t type_count;
    const struct gguf_string *merges; /* [merge_count] */
    size_t merge_count;
    const uint8_t *charsmap;  /* precompiled_charsmap, [charsmap_size] */
    size_t charsmap_size;
    int64_t bos, eos, unknown, separator, padding, cls, mask, eot; /* ids */
    int add_bos, add_eos, add_separator, add_space_prefix, remove_extra_whitespaces;
};

#endif
