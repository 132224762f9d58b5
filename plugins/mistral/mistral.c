/* SPDX-License-Identifier: MIT */
/*
 * mistral.c - Mistral (Jiang et al. 2023) and Mixtral (Jiang et al. 2024): the LLaMA shape with a
 * sliding window, and with a mixture of experts. Not Mistral's later shapes (mistral3, mistral4).
 */
#include <archcard/ext/selftest.h>
#include <archcard/llama.h>

static const char *const families[] = {"mistral", "mixtral", NULL};
static const char *const prefixes[] = {"model.", NULL};
static const char *const probes[] = {"model.layers.0.block_sparse_moe.gate.weight", NULL};

/* GGUF files of this family say "llama"; the name or the experts tell. */
static int32_t detect_gguf(const struct ac_host *host, const char **reason)
{
    const char *name = ac_gguf_named(host, families);
    if (strcmp(host->text(host, NULL, "general.architecture", ""), "llama"))
        return 0;
    if (name)
        *reason = ac_format(host, "the file says llama, but is named \"%.80s\"", name);
    else if (host->integer(host, NULL, "*.expert_count", 0) > 0)
        *reason = "the file says llama, but has experts as Mixtral does";
    else
        return 0;
    return 95;
}

static int32_t mistral_detect(const struct ac_host *host, const char **reason)
{
    int32_t score = detect_gguf(host, reason);
    if (!score)
        score = ac_detect(host, families, "Mistral", probes, reason);
    return score;
}

/* A missing key means the family's default, null means none; GGUF files need not have the key. */
static int64_t read_window(const struct ac_host *host)
{
    const char *sources = "sliding_window *.attention.sliding_window";
    const char *type = host->text(host, NULL, "model_type", "");
    int32_t state = host->state(host, sources);
    if (state == AC_GIVEN)
        return host->dimension(host, "sliding_window", sources, 1);
    if (state == AC_ABSENT && !strcmp(type, "mistral"))
        return host->dimension(host, "sliding_window", sources, 4096);
    ac_state(host, ac_fact_text("sliding_window", NULL),
             state == AC_NULL ? "switched off by null" : "not stated");
    return 0;
}

static void mistral_describe(const struct ac_host *host, void **config)
{
    struct ac_llama *c = (struct ac_llama *)host->alloc(host, sizeof *c);
    const char *experts = "num_local_experts *.expert_count";
    if (!c)
        return;
    *config = c;
    c->default_positions = 131072;
    ac_llama_describe(host, c);
    c->window = read_window(host);
    if (host->state(host, experts) != AC_GIVEN)
        return;
    c->experts = host->count(host, "num_local_experts", experts, 1);
    c->experts_used = host->count(host, "num_experts_per_tok",
                                      "num_experts_per_tok *.expert_used_count", 2);
}

static void mistral_report(const struct ac_host *host, const struct ac_page *page)
{
    int64_t window = host->integer(host, NULL, "=sliding_window", 0);
    int64_t layers = host->integer(host, NULL, "=num_hidden_layers", 0);
    struct ac_fact fact = ac_fact_integer("sliding_window", window, NULL);
    fact.kind = window ? AC_INTEGER : AC_NOTHING;
    page->section(page, "window", "Sliding window");
    ac_page_fact(page, fact);
    ac_page_fact(page, ac_fact_integer("layers_with_window", window ? layers : 0, NULL));
    if (window)
        page->paragraph(page, ac_format(host, "A token sees itself and the %lld tokens before it; "
                                        "what lies further back reaches it only through earlier "
                                        "layers, at most %lld tokens in all.",
                                        (long long)(window - 1),
                                        (long long)(layers * (window - 1))));
    else
        page->paragraph(page, "There is no window: a token sees all tokens before it.");
    if (host->integer(host, NULL, "=num_local_experts", 0)) {
        page->section(page, "experts", "Mixture of experts");
        ac_page_integer(host, page, "num_local_experts", 0);
        ac_page_integer(host, page, "num_experts_per_tok", 0);
    }
    ac_llama_report(host, page);
}

static const struct ac_report report = {sizeof report, 0, mistral_report};
static const struct ac_selftest selftest = {sizeof selftest, 0, "mistral.vectors.json"};

AC_EXTENSIONS(mistral_extension, {AC_REPORT, &report}, {AC_SELFTEST, &selftest})

static const struct ac_plugin plugin = {
    AC_PLUGIN_HEAD,
    "mistral",
    "Mistral and Mixtral",
    "1.0",
    "The LLaMA shape with a sliding window, or with a mixture of experts.",
    "MIT",
    NULL,
    families,
    prefixes,
    mistral_detect,
    mistral_describe,
    ac_llama_tensors,
    ac_llama_build,
    mistral_extension,
};

AC_PLUGIN(plugin)
