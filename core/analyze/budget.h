/* SPDX-License-Identifier: MIT */
/*
 * budget.h - what running a model takes: memory for weights and cache, operations. From counts and
 * graphs alone; nothing is measured.
 */
#ifndef ANALYZE_BUDGET_H
#define ANALYZE_BUDGET_H

#include "analyze/count.h"
#include "model/model.h"

/* Numbers of -1 are not known. */
struct budget {
    const char *cache_dtype;            /* "f16", as --kv-dtype says */
    int64_t weights_bytes;              /* stored; without weights: parameters in the config's type */
    int64_t cache_bytes_per_token;      /* keys and values of all decoder self-attention layers */
    int64_t cross_cache_bytes_per_source_token; /* -1 too when there is no cross-attention */
    int64_t cache_bytes;                /* one sequence at full context, windows at their width */
    int64_t flops_per_token;            /* one decode step at an empty cache; 2 a multiply-add */
    uint64_t prompt_tokens;             /* length for which flops_prompt is given */
    int64_t flops_prompt;               /* encoder-decoder: that many source and target tokens */
};

/* `cache_dtype` is one of cache_dtypes. */
struct budget budget_of(const struct model *model, const struct parameters *parameters,
                         const char *cache_dtype);
/* Words of --kv-dtype, NULL ends. */
extern const char *const cache_dtypes[];

#endif
