/* SPDX-License-Identifier: MIT */
/*
 * llama.c - LLaMA 1 to 3 (Touvron et al. 2023, Dubey et al. 2024) and models of exactly their shape.
 * Not Mistral and Mixtral, which GGUF files call "llama", too: their plugin outbids this one.
 */
#include <archcard/ext/selftest.h>
#include <archcard/llama.h>

static const char *const families[] = {"llama", NULL};
static const char *const prefixes[] = {"model.", NULL};
static const char *const probes[] = {"model.embed_tokens.weight",
                                     "model.layers.0.self_attn.q_proj.weight",
                                     "model.layers.0.mlp.gate_proj.weight", NULL};

static int32_t llama_detect(const struct ac_host *host, const char **reason)
{
    int32_t score = ac_detect(host, families, "Llama", probes, reason);
    if (score == 100 && host->state(host, "general.architecture") == AC_GIVEN)
        score = 90; /* a word that GGUF files use for other families, too */
    return score;
}

static void llama_describe(const struct ac_host *host, void **config)
{
    struct ac_llama *c = (struct ac_llama *)host->alloc(host, sizeof *c);
    if (!c)
        return;
    *config = c;
    c->qkv_bias = c->o_bias = host->flag(host, NULL, "attention_bias", 0);
    c->mlp_bias = host->flag(host, NULL, "mlp_bias", 0);
    c->default_positions = 2048;
    ac_llama_describe(host, c);
}

static const struct ac_report report = {sizeof report, 0, ac_llama_report};
static const struct ac_selftest selftest = {sizeof selftest, 0, "llama.vectors.json"};

AC_EXTENSIONS(llama_extension, {AC_REPORT, &report}, {AC_SELFTEST, &selftest})

static const struct ac_plugin plugin = {
    AC_PLUGIN_HEAD,
    "llama",
    "LLaMA",
    "1.0",
    "Decoder-only models of the LLaMA shape, with RoPE, RMS norms and grouped-query attention.",
    "MIT",
    NULL,
    families,
    prefixes,
    llama_detect,
    llama_describe,
    ac_llama_tensors,
    ac_llama_build,
    llama_extension,
};

AC_PLUGIN(plugin)
