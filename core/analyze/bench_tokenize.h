/* SPDX-License-Identifier: MIT */
/* bench_tokenize.h - how fast a tokenizer opens and makes ids of a text. Prints nothing. */
#ifndef ANALYZE_BENCH_TOKENIZE_H
#define ANALYZE_BENCH_TOKENIZE_H

#include "analyze/bench.h"
#include "model/tokens.h"

/* What was measured. Zeroed: nothing. */
struct bench_tokenize {
    struct bench bench;  /* passes after the first, all tokens of the text each */
    double load_seconds; /* opening the tokenizer */
    double cold_seconds; /* the first pass */
    uint64_t bytes;      /* of the text */
};

/* Opens the model's tokenizer and goes over the text, [size], `samples` times and once more: at once,
 * or `documents`, in parts of about 10 kB that end with a line. No special tokens are added. */
int bench_tokenize(struct bench_tokenize *measured, const struct model *model, const char *text,
                   size_t size, bool documents, uint64_t samples, struct error *error);
/* Megabytes per second of so many seconds; 0 for none. */
double bench_tokenize_rate(const struct bench_tokenize *measured, double seconds);

#endif
