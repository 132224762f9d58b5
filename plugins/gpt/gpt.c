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
    int64_t hidden, heads, inner, vocab, positions;
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
    c->hidden = host->dimension(host, "hidden_size",
                                "#wte.weight[1] #token_embd.weight[1] n_embd hidden_size "
                                "*.embedding_length", AC_REQUIRED);
    c->layers = host->count(host, "num_hidden_layers",
                                "#h.{i}.ln_1.weight #blk.{i}.attn_norm.weight n_layer "
                                "num_hidden_layers *.block_count", AC_REQUIRED);
    c->heads = host->count(host, "num_attention_heads",
                               "n_head num_attention_heads *.attention.head_count", AC_REQUIRED);
    if (c->hidden % c->heads)
        host->fail(host, AC_CONFIG, "hidden_size is no multiple of num_attention_heads");
    ac_state(host, ac_fact_integer("head_dim", c->hidden / c->heads, NULL),
             "hidden_size / num_attention_heads");
    c->inner = host->dimension(host, "intermediate_size",
                               "#h.0.mlp.c_fc.bias[0] #blk.0.ffn_up.bias[0] n_inner "
                               "*.feed_forward_length", 4 * c->hidden);
    c->vocab = host->dimension(host, "vocab_size",
                               "#wte.weight[0] #token_embd.weight[0] vocab_size *.vocab_size",
                               AC_REQUIRED);
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

static void add_buffer(const struct ac_host *host, const char *role, const char *name,
                       uint32_t layers, uint32_t rank, int64_t side)
{
    struct ac_tensor tensor = {0};
    tensor.size = (uint32_t)sizeof tensor;
    tensor.flags = AC_OPTIONAL | AC_BUFFER;
    tensor.role = role;
    tensor.name = name;
    tensor.blocks = layers;
    tensor.rank = rank;
    tensor.shape[0] = tensor.shape[1] = 1;
    tensor.shape[2] = tensor.shape[3] = side;
    host->tensor(host, &tensor);
}

static void gpt_tensors(const struct ac_host *host, const void *config)
{
    const struct gpt *c = (const struct gpt *)config;
    uint32_t layers = (uint32_t)c->layers;
    ac_tensor_add(host, "embed.token", "transformer.wte.weight", "token_embd.weight", 0, c->vocab,
                  c->hidden, 0, NULL);
    ac_tensor_add(host, "embed.position", "transformer.wpe.weight", "position_embd.weight", 0,
                  c->positions, c->hidden, 0, NULL);
    ac_layer_add(host, "attn.norm", "transformer.h.{i}.ln_1", "blk.{i}.attn_norm", layers,
                 c->hidden, 0, AC_WITH_BIAS, 0);
    ac_layer_add(host, "attn.qkv", "transformer.h.{i}.attn.c_attn", "blk.{i}.attn_qkv", layers,
                 3 * c->hidden, c->hidden, AC_WITH_BIAS, AC_TRANSPOSED);
    ac_layer_add(host, "attn.o", "transformer.h.{i}.attn.c_proj", "blk.{i}.attn_output", layers,
                 c->hidden, c->hidden, AC_WITH_BIAS, AC_TRANSPOSED);
    ac_layer_add(host, "mlp.norm", "transformer.h.{i}.ln_2", "blk.{i}.ffn_norm", layers, c->hidden,
                 0, AC_WITH_BIAS, 0);
    ac_layer_add(host, "mlp.up", "transformer.h.{i}.mlp.c_fc", "blk.{i}.ffn_up", layers, c->inner,
                 c->hidden, AC_WITH_BIAS, AC_TRANSPOSED);
    ac_layer_add(host, "mlp.down", "transformer.h.{i}.mlp.c_proj", "blk.{i}.ffn_down", layers,
                 c->hidden, c->inner, AC_WITH_BIAS, AC_TRANSPOSED);
    ac_layer_add(host, "final.norm", "transformer.ln_f", "output_norm", 0, c->hidden, 0,
                 AC_WITH_BIAS, 0);
    ac_tensor_add(host, "head.weight", "lm_head.weight", "output.weight", 0, c->vocab, c->hidden,
                  c->tied ? AC_TIED | AC_OPTIONAL : 0, c->tied ? "embed.token" : NULL);
    add_buffer(host, "attn.mask", "transformer.h.{i}.attn.bias", layers, 4, c->positions);
    add_buffer(host, "attn.mask.value", "transformer.h.{i}.attn.masked_bias", layers, 0, 1);
}

static ac_node build_block(const struct ac_host *host, const struct gpt *c, ac_node x, int32_t i)
{
    struct ac_attend attend = {0};
    ac_node qkv = ac_linear(host, ac_layernorm(host, x, "attn.norm", i, c->eps), "attn.qkv", i);
    ac_node q = ac_slice(host, qkv, 0, c->hidden, 1, 0);
    ac_node k = ac_slice(host, qkv, c->hidden, c->hidden, 1, 0);
    ac_node v = ac_slice(host, qkv, 2 * c->hidden, c->hidden, 1, 0);
    attend.heads = c->heads;
    attend.head_dim = c->hidden / c->heads;
    attend.mask = AC_MASK_CAUSAL;
    attend.scale = c->scaled ? 0 : 1;
    if (c->scaled_by_layer)
        attend.scale = (c->scaled ? 1 / sqrt((double)attend.head_dim) : 1) / (i + 1);
    x = ac_add(host, x,
               ac_linear(host, ac_attend(host, q, k, v, &attend, "attn", i), "attn.o", i));
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

static const void *gpt_extension(const char *id)
{
    if (!strcmp(id, AC_SELFTEST))
        return &selftest;
    if (!strcmp(id, AC_EXPLAIN))
        return &explain;
    return strcmp(id, AC_REPORT) ? NULL : &report;
}

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
