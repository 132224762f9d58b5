/* SPDX-License-Identifier: MIT */
/* gguf_patterns.h - how text is cut for each value of the GGUF key tokenizer.ggml.pre. */
#ifndef TOKENIZER_GGUF_PATTERNS_H
#define TOKENIZER_GGUF_PATTERNS_H

#include <stdbool.h>
#include <stddef.h>

#define GGUF_REGEX_LIMIT 6

struct gguf_pattern {
    const char *names;                     /* with blanks around each */
    const char *regexes[GGUF_REGEX_LIMIT]; /* one after the other; NULL ends */
    bool ignore_merges, add_bos, add_eos;
};

/* NULL text: the default, as llama.cpp has it. NULL: the name is not known. */
const struct gguf_pattern *gguf_pattern_find(const char *name, size_t size);

#endif
