/* SPDX-License-Identifier: MIT */
/* cache.c - topic cache: what is kept of earlier tokens, and that it changes no result. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "explain/topic.h"
#include "base/count.h"

static void tell_bytes(struct telling *telling, const char *format, int64_t bytes)
{
    struct text text = {0};
    text_add_bytes(&text, (uint64_t)bytes);
    text_add(&telling->answer, telling->answer.size ? " " : "");
    for (; *format; format++)
        if (*format == '#')
            text_add(&telling->answer, text_get(&text));
        else
            text_byte(&telling->answer, *format);
    text_fini(&text);
}

int explain_cache(struct telling *telling, struct error *error)
{
    const struct budget *budget = &telling->examined->budget;
    uint64_t vocab = telling->lab->vocab;
    if (!telling->examined->model.decoder.output || budget->cache_bytes_per_token < 0)
        return 0;
    tell(telling, "While text is generated, keys and values of all earlier tokens are kept, so that a "
         "step computes one token only.");
    tell_bytes(telling, "In 16-bit numbers that takes # a token over all blocks",
               budget->cache_bytes_per_token);
    if (budget->cache_bytes >= 0)
        tell_bytes(telling, "and # for one text of full length (windowed blocks keep their window).",
                   budget->cache_bytes);
    else
        tell(telling, "and grows with every token.");
    if (budget->cross_cache_bytes_per_source_token >= 0)
        tell_bytes(telling, "Cross-attention keeps # for each token of the source, made once and never "
                   "growing.", budget->cross_cache_bytes_per_source_token);
    tell_fact(telling, "kv_cache_bytes_per_token", scalar_integer(budget->cache_bytes_per_token));
    if (budget->cache_bytes >= 0)
        tell_fact(telling, "kv_cache_bytes", scalar_integer(budget->cache_bytes));
    if (budget->cross_cache_bytes_per_source_token >= 0)
        tell_fact(telling, "cross_cache_bytes_per_source_token",
                  scalar_integer(budget->cross_cache_bytes_per_source_token));
    if (!tell_experiment(telling, "Run all tokens at once, then all but the last and the last alone "
                         "with the cache."))
        return 0;
    float *whole = tell_run(telling, 0, NULL, 0, error), *step = NULL;
    if (whole)
        step = tell_run(telling, telling->ids.count - 1, NULL, 0, error);
    if (step) {
        const float *last = whole + (telling->ids.count - 1) * vocab;
        double largest = 0, moved = lab_difference(last, step, vocab);
        for (uint64_t i = 0; i < vocab; i++)
            largest = fmax(largest, fabs((double)last[i]));
        tell_result(telling, moved <= 1e-4 * (largest + 1), "The last logits differ by at most %.2g; "
                    "the largest of them is %.3g.", moved, largest);
    }
    free(whole);
    free(step);
    return error->code;
}
