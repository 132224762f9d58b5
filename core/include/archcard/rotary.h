/* SPDX-License-Identifier: MIT */
/*
 * rotary.h - reads RoPE and its scaling out of a configuration, in all spellings: rope_theta with
 * rope_scaling, the rope_parameters of newer files, GGUF keys. Turns nothing; ac_rope() does.
 */
#ifndef ARCHCARD_ROTARY_H
#define ARCHCARD_ROTARY_H

#include <math.h>
#include <string.h>

#include <archcard/graph.h>

#ifdef __cplusplus
extern "C" {
#endif

/* "/rope_parameters/KEY /rope_scaling/KEY" and the GGUF key, which may be NULL. */
AC_UNUSED static const char *ac_rope_sources(const struct ac_host *host, const char *key,
                                             const char *gguf)
{
    return ac_format(host, "/rope_parameters/%s /rope_scaling/%s %s", key, key, gguf ? gguf : "");
}

AC_UNUSED static double ac_rope_real(const struct ac_host *host, const char *key, const char *gguf,
                                     double fallback)
{
    return host->real(host, NULL, ac_rope_sources(host, key, gguf), fallback);
}

AC_UNUSED static int64_t ac_rope_kind(const struct ac_host *host, const char *word)
{
    static const struct {
        const char *word;
        int64_t kind;
    } known[] = {
        {"default", AC_ROPE_DEFAULT}, {"none", AC_ROPE_DEFAULT},   {"linear", AC_ROPE_LINEAR},
        {"dynamic", AC_ROPE_DYNAMIC}, {"yarn", AC_ROPE_YARN},      {"llama3", AC_ROPE_LLAMA3},
        {"longrope", AC_ROPE_LONGROPE}, {"su", AC_ROPE_LONGROPE},
    };
    size_t i;
    for (i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(word, known[i].word))
            return known[i].kind;
    host->fail(host, AC_UNSUPPORTED, ac_format(host, "rope_type \"%.60s\"", word));
    return AC_ROPE_DEFAULT;
}

/* The two lists of longrope, one behind the other. */
AC_UNUSED static void ac_rope_lists(const struct ac_host *host, struct ac_rope *rope)
{
    uint32_t pairs = (uint32_t)rope->dims / 2;
    double *factors = (double *)host->alloc(host, 2 * (uint64_t)pairs * sizeof *factors);
    const char *shorter = ac_rope_sources(host, "short_factor", NULL);
    const char *longer = ac_rope_sources(host, "long_factor", NULL);
    if (!factors)
        return;
    if (host->numbers(host, "short_factor", shorter, factors, pairs) != pairs ||
        host->numbers(host, "long_factor", longer, factors + pairs, pairs) != pairs)
        host->fail(host, AC_CONFIG, "short_factor and long_factor need one number a pair");
    rope->factors = factors;
    rope->factor_count = 2 * pairs;
}

/* Peng et al. 2023: the factor on cosine and sine that mscale and mscale_all_dim ask for. */
AC_UNUSED static double ac_rope_mscale(const struct ac_host *host, double factor)
{
    double mscale = ac_rope_real(host, "mscale", NULL, 0);
    double all = ac_rope_real(host, "mscale_all_dim", NULL, 0);
    if (mscale == 0 || all == 0 || factor <= 1)
        return 0;
    return (0.1 * mscale * log(factor) + 1) / (0.1 * all * log(factor) + 1);
}

/*
 * How many of a head's columns turn. What is less than all of them is stated as rotary_dim, with the
 * partial_rotary_factor that it follows from where there is one; `dims` is the family's default, 0: all.
 */
AC_UNUSED static int64_t ac_rope_dims(const struct ac_host *host, int64_t head_dim, int64_t dims)
{
    const char *shares = "partial_rotary_factor /rope_parameters/partial_rotary_factor rotary_pct";
    const char *counts = "*.rope.dimension_count rotary_dim";
    int32_t partial = dims || host->state(host, shares) == AC_GIVEN;
    double share = host->real(host, partial ? "partial_rotary_factor" : NULL, shares,
                              dims ? (double)dims / (double)head_dim : 1);
    if (!(share > 0 && share <= 1)) {
        host->fail(host, AC_CONFIG, "partial_rotary_factor or rotary_pct is not above 0 and at most 1");
        share = 1;
    }
    dims = host->integer(host, NULL, counts, (int64_t)((double)head_dim * share));
    if (dims == head_dim)
        return dims;
    if (host->state(host, counts) == AC_GIVEN)
        return host->integer(host, "rotary_dim", counts, dims);
    ac_state(host, ac_fact_integer("rotary_dim", dims, NULL), "head_dim * partial_rotary_factor");
    return dims;
}

/*
 * Fills `rope` for heads of `head_dim` columns in a model with `context` positions, and states
 * rope_theta and rope_type, and what ac_rope_dims() states. `base` is the family's default for
 * rope_theta, `rope->dims` that for how many columns turn (0: all).
 */
AC_UNUSED static void ac_rope_describe(const struct ac_host *host, struct ac_rope *rope,
                                       int64_t head_dim, int64_t context, double base)
{
    const char *word;
    rope->head_dim = head_dim;
    rope->dims = ac_rope_dims(host, head_dim, rope->dims);
    rope->context = context;
    rope->base = host->real(host, "rope_theta", "rope_theta /rope_parameters/rope_theta "
                            "/rope_scaling/rope_theta rotary_emb_base *.rope.freq_base", base);
    word = host->text(host, "rope_type", "/rope_parameters/rope_type /rope_scaling/rope_type "
                      "/rope_parameters/type /rope_scaling/type *.rope.scaling.type", "default");
    rope->scaling = ac_rope_kind(host, word);
    if (rope->scaling == AC_ROPE_DEFAULT)
        return;
    rope->factor = ac_rope_real(host, "factor", "*.rope.scaling.factor", 0);
    rope->original = host->integer(
        host, "original_max_position_embeddings", ac_format(host, "%s original_max_position_embeddings",
                              ac_rope_sources(host, "original_max_position_embeddings",
                                              "*.rope.scaling.original_context_length")), context);
    rope->low = ac_rope_real(host, "low_freq_factor", NULL, 1);
    rope->high = ac_rope_real(host, "high_freq_factor", NULL, 4);
    rope->beta_fast = ac_rope_real(host, "beta_fast", "*.rope.scaling.yarn_beta_fast", 0);
    rope->beta_slow = ac_rope_real(host, "beta_slow", "*.rope.scaling.yarn_beta_slow", 0);
    rope->no_truncate = !host->flag(host, NULL, ac_rope_sources(host, "truncate", NULL), 1);
    rope->attention = ac_rope_real(host, "attention_factor", "*.rope.scaling.attn_factor",
                                   ac_rope_mscale(host, rope->factor));
    if (rope->scaling == AC_ROPE_YARN && rope->factor == 0 && rope->original)
        rope->factor = (double)context / (double)rope->original;
    if (rope->scaling == AC_ROPE_LONGROPE)
        ac_rope_lists(host, rope);
}

#ifdef __cplusplus
}
#endif
#endif
