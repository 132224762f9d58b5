/* SPDX-License-Identifier: MIT */
/*
 * gpt.c - GPT-2 (Radford et al. 2019) and models that keep its shape: learned positions, pre-norm
 * blocks with LayerNorm, one fused projection for query, key and value. Not GPT-Neo, GPT-J, GPT-NeoX
 * or GPT BigCode, whose attention differs.
 */
#include <math.h>

#include <archcard/blocks.h>
#include <archcard/ext/explain.h>
#include <archcard/ext/report.h>
#include <archcard/ext/selftest.h>

struct gpt {
    int64_t hidden, heads, head_dim, inner, vocab, positions;
    int64_t layers;
    int64_t act;
    int32_t tied;
    int32_t scaled;          /* scale_attn_weights */
    int32_t scaled_by_layer; /* scale_attn_by_inverse_layer_idx */
    double eps;
};

static const char *const families[] = {"gpt2", NULL};
static const char *const prefixes[] = {"transformer.", NULL};
static const char *const probes[] = {"wte.weight", "wpe.weight", "h.0.attn.c_attn.weight", NULL};

static int32_t gpt_detect(const struct ac_host *host, const char **reason)
{
    return ac_detect(host, families, "GPT2", probes, reason);
}

static void gpt_describe(const struct ac_host *host, void **config)
{
    struct gpt *c = (struct gpt *)host->alloc(host, sizeof *c);
    if (!c)
        return;
    *config = c;
    c->hidden = ac_hidden_size(host, "wte.weight", "n_embd hidden_size");
    c->layers = host->count(host, "num_hidden_layers",
                                "#h.{i}.ln_1.weight #blk.{i}.attn_norm.weight n_layer "
                                "num_hidden_layers *.block_count", AC_REQUIRED);
    c->heads = host->count(host, "num_attention_heads",
                               "n_head num_attention_heads *.attention.head_count", AC_REQUIRED);
    c->head_dim = ac_head_dim(host, c->hidden, c->heads);
    c->inner = host->dimension(host, "intermediate_size",
                               "#h.0.mlp.c_fc.bias[0] #blk.0.ffn_up.bias[0] n_inner "
                               "*.feed_forward_length", 4 * c->hidden);
    c->vocab = ac_vocab_size(host, "wte.weight");
    c->positions = host->dimension(host, "max_position_embeddings",
                                   "#wpe.weight[0] #position_embd.weight[0] n_positions n_ctx "
                                   "max_position_embeddings *.context_length", AC_REQUIRED);
    c->act = ac_activation(host, host->text(host, "hidden_act", "activation_function", "gelu_new"));
    c->eps = host->real(host, "layer_norm_eps",
                        "layer_norm_epsilon *.attention.layer_norm_epsilon", 1e-5);
    c->tied = host->flag(host, "tie_word_embeddings", "tie_word_embeddings", 1);
    c->scaled = host->flag(host, NULL, "scale_attn_weights", 1);
    c->scaled_by_layer = host->flag(host, NULL, "scale_attn_by_inverse_layer_idx", 0);
    if (host->flag(host, NULL, "add_cross_attention", 0))
        host->fail(host, AC_UNSUPPORTED, "cross-attention in a GPT-2 decoder");
}

static void gpt_tensors(const struct ac_host *host, const void *config)
{
    const struct gpt *c = (const struct gpt *)config;
    int64_t hidden = c->hidden;
    const struct ac_place place = {"", "transformer.", "", c->layers, AC_TRANSPOSED};
    const struct ac_layer layers[] = {
        {"embed.token", "wte", "token_embd", c->vocab, hidden, AC_TABLE},
        {"embed.position", "wpe", "position_embd", c->positions, hidden, AC_TABLE},
        {"attn.norm", "h.{i}.ln_1", "blk.{i}.attn_norm", hidden, 0, AC_WITH_BIAS},
        {"attn.qkv", "h.{i}.attn.c_attn", "blk.{i}.attn_qkv", 3 * hidden, hidden, AC_WITH_BIAS},
        {"attn.o", "h.{i}.attn.c_proj", "blk.{i}.attn_output", hidden, hidden, AC_WITH_BIAS},
        {"mlp.norm", "h.{i}.ln_2", "blk.{i}.ffn_norm", hidden, 0, AC_WITH_BIAS},
        {"mlp.up", "h.{i}.mlp.c_fc", "blk.{i}.ffn_up", c->inner, hidden, AC_WITH_BIAS},
        {"mlp.down", "h.{i}.mlp.c_proj", "blk.{i}.ffn_down", hidden, c->inner, AC_WITH_BIAS},
        {"final.norm", "ln_f", "output_norm", hidden, 0, AC_WITH_BIAS},
    };
    const int64_t mask[4] = {1, 1, c->positions, c->positions};
    ac_layers_add(host, &place, layers, AC_COUNT(layers));
    ac_head_add(host, "lm_head.weight", "output.weight", c->vocab, hidden, c->tied);
    ac_buffer_add(host, "attn.mask", "transformer.h.{i}.attn.bias", c->layers, 4, mask);
    ac_buffer_add(host, "attn.mask.value", "transformer.h.{i}.attn.masked_bias", c->layers, 0, mask);
}

static ac_node build_block(const struct ac_host *host, const struct gpt *c, ac_node x, int32_t i)
{
    struct ac_attend attend = AC_ZERO;
    struct ac_qkv n;
    attend.heads = c->heads;
    attend.head_dim = c->head_dim;
    attend.mask = AC_MASK_CAUSAL;
    attend.scale = c->scaled ? 0 : 1;
    if (c->scaled_by_layer)
        attend.scale = (c->scaled ? 1 / sqrt((double)attend.head_dim) : 1) / (i + 1);
    n = ac_split(host, ac_linear(host, ac_layernorm(host, x, "attn.norm", i, c->eps), "attn.qkv", i),
                 &attend, 0);
    x = ac_add(host, x, ac_linear(host, ac_attend(host, n.q, n.k, n.v, &attend, "attn", i),
                                  "attn.o", i));
    x = ac_add(host, x, ac_mlp(host, ac_layernorm(host, x, "mlp.norm", i, c->eps), "mlp.up",
                               "mlp.down", i, c->act));
    return ac_tag(host, x, AC_TAG_BLOCK, i);
}

static void gpt_build(const struct ac_host *host, const void *config, int32_t side)
{
    const struct gpt *c = (const struct gpt *)config;
    ac_node x;
    int32_t i;
    if (side != AC_DECODER)
        return;
    x = ac_add(host, ac_embed(host, ac_input(host, AC_TOKENS, 1), "embed.token", 0),
               ac_embed(host, ac_input(host, AC_POSITIONS, 1), "embed.position", 0));
    x = ac_tag(host, x, AC_TAG_EMBED, AC_OUTSIDE);
    for (i = 0; i < (int32_t)c->layers; i++)
        x = build_block(host, c, x, i);
    x = ac_layernorm(host, x, "final.norm", AC_OUTSIDE, c->eps);
    x = ac_tag(host, x, AC_TAG_FINAL, AC_OUTSIDE);
    ac_output(host, ac_linear(host, x, "head", AC_OUTSIDE));
}

static void gpt_report(const struct ac_host *host, const struct ac_page *page)
{
    int64_t rows = host->integer(host, NULL, "=max_position_embeddings", 0);
    page->section(page, "positions", "Learned positions");
    ac_page_fact(page, ac_fact_integer("position_rows", rows, NULL));
    ac_page_fact(page, ac_fact_integer("position_parameters",
                                       rows * host->integer(host, NULL, "=hidden_size", 0), NULL));
    page->paragraph(page, ac_format(host, "Each of the %lld positions has a row of its own in a "
                                    "table that is added to the token embedding; a token beyond "
                                    "the last row has no position, so a longer text cannot be run.",
                                    (long long)rows));
}

static void gpt_tell(const struct ac_host *host, const struct ac_explanation *explanation)
{
    (void)host;
    explanation->paragraph(explanation, "attention",
                           "Queries, keys and values come out of one matrix product (c_attn), which is "
                           "then cut in three; files store that matrix with inputs as rows, the other way "
                           "round than most families do.");
}

static const struct ac_explain explain = {sizeof explain, 0, gpt_tell};
static const struct ac_report report = {sizeof report, 0, gpt_report};
static const struct ac_selftest selftest = {sizeof selftest, 0, "gpt.vectors.json"};

AC_EXTENSIONS(gpt_extension, {AC_EXPLAIN, &explain}, {AC_REPORT, &report}, {AC_SELFTEST, &selftest})

static const struct ac_plugin plugin = {
    AC_PLUGIN_HEAD,
    "gpt",
    "GPT-2",
    "1.0",
    "Decoder-only models of the GPT-2 shape, with learned positions and LayerNorm.",
    "MIT",
    NULL,
    families,
    prefixes,
    gpt_detect,
    gpt_describe,
    gpt_tensors,
    gpt_build,
    gpt_extension,
};

AC_PLUGIN(plugin)
