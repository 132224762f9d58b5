/* SPDX-License-Identifier: MIT */
/*
 * sample.h - which token follows, of all the logits give: the most probable one, or one drawn by
 * chance with a seed. Knows no model and runs none.
 */
#ifndef ANALYZE_SAMPLE_H
#define ANALYZE_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a token is chosen. Zeroed: always the most probable one. */
struct sampling {
    double temperature; /* logits are divided by it; 0: the most probable token, nothing is drawn */
    uint64_t top_k;     /* only the K most probable are drawn from; 0: all */
    double top_p;       /* only the most probable that together reach P (Holtzman et al. 2020); 0: all */
};

/* A token that could follow. */
struct choice {
    uint32_t id;
    double logprob; /* natural logarithm of its probability, at temperature 1 */
};

/* Numbers that look random: SplitMix64 (Steele et al. 2014). The state is the seed. */
struct dice {
    uint64_t state;
};

uint64_t dice_next(struct dice *dice);
double dice_throw(struct dice *dice); /* at least 0, less than 1 */

/* Whether probabilities can be made of these: none is NaN or +Inf, and one is not -Inf. */
bool logits_are_usable(const float *logits, size_t count);
/* The largest; of equal ones the first. */
uint32_t logits_peak(const float *logits, size_t count);
/*
 * Chooses a token by `logits` [count], which are usable. `best` gets the `wanted` most probable ones,
 * best first, of equal ones the lower id first; returns how many there are.
 */
struct choice sample_choose(const float *logits, size_t count, const struct sampling *sampling,
                            struct dice *dice, struct choice *best, uint32_t wanted,
                            uint32_t *best_count);

#endif
