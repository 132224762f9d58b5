/* SPDX-License-Identifier: MIT */
/*
 * bench.h - how fast a model runs: whole forward passes, and steps of decoding, timed by the
 * monotonic clock after a pass that is not. Prints nothing.
 */
#ifndef ANALYZE_BENCH_H
#define ANALYZE_BENCH_H

#include "analyze/forward.h"

/* Samples that were taken. Zeroed: none. */
struct bench {
    double *seconds; /* [count], a sample each */
    size_t count, room;
    uint64_t tokens; /* that one sample computes, those of the source among them */
    uint64_t flops;  /* of one sample; 0: not counted */
};

/* What is to be measured. */
struct bench_plan {
    uint64_t tokens;  /* forward: of each side; decode: new ones, at least 2 */
    uint64_t past;    /* decode: tokens before them, of the encoder where there is one */
    uint64_t samples; /* 0: at least three, and a second's worth */
};

/* How many decoder tokens the session must have room for. */
uint64_t bench_context(const struct examined *examined, const struct bench_plan *plan);
/* All logits of `tokens` tokens (and of as many source tokens). */
int bench_forward(struct bench *bench, const struct examined *examined, struct session *session,
                  const struct bench_plan *plan, struct error *error);
/* The steps after the first of `tokens` greedy ones. */
int bench_decode(struct bench *bench, const struct examined *examined, struct session *session,
                 const struct bench_plan *plan, struct error *error);
/* Whether more samples are wanted. */
bool bench_goes_on(const struct bench *bench, uint64_t samples);
void bench_add(struct bench *bench, double seconds);
double bench_median(const struct bench *bench); /* seconds of a sample; 0: none was taken */
uint64_t bench_peak_rss(void);                  /* bytes, of this process so far */
void bench_fini(struct bench *bench);

#endif
