/* SPDX-License-Identifier: MIT */
/*
 * qwen2.c - Qwen2 and Qwen2.5 (Yang et al. 2024): the LLaMA shape with biased query, key and value
 * projections, and a window in the upper layers on request. Not Qwen2-MoE and Qwen2-VL.
 */
#include <archcard/ext/selftest.h>
#include <archcard/llama.h>

static const char *const families[] = {"qwen2", NULL};
static const char *const prefixes[] = {"model.", NULL};
static const char *const probes[] = {"model.embed_tokens.weight",
                                     "model.layers.0.self_attn.q_proj.bias",
                                     "model.layers.0.mlp.gate_proj.weight", NULL};

static int32_t qwen2_detect(const struct ac_host *host, const char **reason)
{
    return ac_detect(host, families, "Qwen2", probes, reason);
}

/* Whether layer_types gives this layer the window; where it is not stated, whether `otherwise`. */
static int is_windowed(const struct ac_host *host, int64_t layer, int otherwise)
{
    const char *place = ac_format(host, "/layer_types/%lld", (long long)layer);
    const char *type = host->text(host, NULL, place, "");
    if (!type || !*type)
        return otherwise;
    if (strcmp(type, "sliding_attention") && strcmp(type, "full_attention"))
        host->fail(host, AC_UNSUPPORTED,
                   ac_format(host, "layer_types: Qwen2 has no layers of the kind \"%s\"", type));
    return !strcmp(type, "sliding_attention");
}

/* When use_sliding_window asks for a window, layer_types says which layers have it, in older files
 * max_window_layers: those from there on. */
static void describe_window(const struct ac_host *host, struct ac_llama *c)
{
    uint8_t *windowed = (uint8_t *)host->alloc(host, (uint64_t)c->layers);
    int64_t first = host->integer(host, NULL, "max_window_layers", 28), i;
    if (!windowed || !host->flag(host, "use_sliding_window", "use_sliding_window", 0))
        return;
    c->window = host->dimension(host, "sliding_window", "sliding_window", 4096);
    for (i = 0; i < c->layers; i++)
        windowed[i] = (uint8_t)is_windowed(host, i, i >= first);
    c->windowed = windowed;
}

static void qwen2_describe(const struct ac_host *host, void **config)
{
    struct ac_llama *c = (struct ac_llama *)host->alloc(host, sizeof *c);
    if (!c)
        return;
    *config = c;
    c->qkv_bias = 1;
    c->unpermuted = 1;
    c->default_positions = 32768;
    ac_llama_describe(host, c);
    describe_window(host, c);
}

static const struct ac_report report = {sizeof report, 0, ac_llama_report};
static const struct ac_selftest selftest = {sizeof selftest, 0, "qwen2.vectors.json"};

AC_EXTENSIONS(qwen2_extension, {AC_REPORT, &report}, {AC_SELFTEST, &selftest})

static const struct ac_plugin plugin = {
    AC_PLUGIN_HEAD,
    "qwen2",
    "Qwen2 and Qwen2.5",
    "1.0",
    "The LLaMA shape with biased query, key and value projections.",
    "MIT",
    NULL,
    families,
    prefixes,
    qwen2_detect,
    qwen2_describe,
    ac_llama_tensors,
    ac_llama_build,
    qwen2_extension,
};

AC_PLUGIN(plugin)
