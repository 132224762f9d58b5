/* SPDX-License-Identifier: MIT */
/* bench_tokenize.c - timing a tokenizer. */
#include "analyze/bench_tokenize.h"

#include <string.h>

#include "base/clock.h"

#define DOCUMENT_BYTES 10000

/* The end of the part that begins at `at`. */
static size_t part_end(const char *text, size_t size, size_t at, bool documents)
{
    if (!documents || size - at <= DOCUMENT_BYTES)
        return size;
    size_t from = at + DOCUMENT_BYTES - 1;
    const char *end = memchr(text + from, '\n', size - from);
    return end ? (size_t)(end - text) + 1 : size;
}

static int pass(struct tokenizer *tokenizer, const char *text, size_t size, bool documents,
                struct tokens *tokens, uint64_t *count, struct error *error)
{
    int code = 0;
    *count = 0;
    for (size_t at = 0, end; !code && at < size; at = end) {
        end = part_end(text, size, at, documents);
        tokens->count = 0;
        code = tokenizer_encode(tokenizer, text + at, end - at, 0, tokens, error);
        *count += tokens->count;
    }
    return code;
}

int bench_tokenize(struct bench_tokenize *measured, const struct model *model, const char *text,
                   size_t size, bool documents, uint64_t samples, struct error *error)
{
    struct tokens tokens = {0};
    double start = clock_now();
    struct tokenizer *tokenizer = model_tokenizer_open(model, TOKENIZER_HF, error);
    if (!tokenizer)
        return error->code;
    measured->load_seconds = clock_now() - start;
    measured->bytes = size;
    start = clock_now();
    int code = pass(tokenizer, text, size, documents, &tokens, &measured->bench.tokens, error);
    measured->cold_seconds = clock_now() - start;
    while (!code && bench_goes_on(&measured->bench, samples)) {
        start = clock_now();
        code = pass(tokenizer, text, size, documents, &tokens, &measured->bench.tokens, error);
        bench_add(&measured->bench, clock_now() - start);
    }
    tokens_fini(&tokens);
    tokenizer_close(tokenizer);
    return code;
}

double bench_tokenize_rate(const struct bench_tokenize *measured, double seconds)
{
    return seconds > 0 ? (double)measured->bytes / seconds * 1e-6 : 0;
}
