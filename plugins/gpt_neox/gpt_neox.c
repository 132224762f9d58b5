/* SPDX-License-Identifier: MIT */
/*
 * gpt_neox.c - GPT-NeoX (Black et al. 2022) and Pythia (Biderman et al. 2023): parallel blocks, RoPE
 * on a part of each head, query, key and value of a head side by side. Not GPT-J.
 */
#include <archcard/blocks.h>
#include <archcard/ext/report.h>
#include <archcard/ext/selftest.h>
#include <archcard/rotary.h>

struct gpt_neox {
    int64_t hidden, layers, heads, head_dim, inner, vocab, positions;
    int64_t act;
    int32_t bias;      /* of the attention's linear layers */
    int32_t parallel;  /* attention and feed-forward part start from the same residual */
    int32_t reordered; /* GGUF: all of q, then k, then v */
    int32_t tied;
    double eps;
    struct ac_rope rope;
};

static const char *const families[] = {"gpt_neox", "gptneox", NULL};
static const char *const prefixes[] = {"gpt_neox.", NULL};
static const char *const probes[] = {"gpt_neox.embed_in.weight",
                                     "gpt_neox.layers.0.attention.query_key_value.weight", NULL};

static int32_t gpt_neox_detect(const struct ac_host *host, const char **reason)
{
    return ac_detect(host, families, "GPTNeoX", probes, reason);
}

static void gpt_neox_describe(const struct ac_host *host, void **config)
{
    struct gpt_neox *c = (struct gpt_neox *)host->alloc(host, sizeof *c);
    if (!c)
        return;
    *config = c;
    c->reordered = host->state(host, "general.architecture") == AC_GIVEN;
    c->hidden = ac_hidden_size(host, "gpt_neox.embed_in.weight", "hidden_size");
    c->layers = host->count(host, "num_hidden_layers",
                            "#gpt_neox.layers.{i}.input_layernorm.weight "
                            "#blk.{i}.attn_norm.weight num_hidden_layers *.block_count",
                            AC_REQUIRED);
    c->heads = host->count(host, "num_attention_heads",
                           "num_attention_heads *.attention.head_count", AC_REQUIRED);
    c->head_dim = ac_head_dim(host, c->hidden, c->heads);
    c->inner = host->dimension(host, "intermediate_size",
                               "#gpt_neox.layers.0.mlp.dense_h_to_4h.weight[0] "
                               "#blk.0.ffn_up.weight[0] intermediate_size *.feed_forward_length",
                               AC_REQUIRED);
    c->vocab = ac_vocab_size(host, "gpt_neox.embed_in.weight");
    c->positions = host->dimension(host, "max_position_embeddings",
                                   "max_position_embeddings *.context_length", 2048);
    c->act = ac_activation(host, host->text(host, "hidden_act", "hidden_act", "gelu"));
    c->bias = host->flag(host, NULL, "attention_bias", 1);
    c->parallel = host->flag(host, "use_parallel_residual",
                             "use_parallel_residual *.use_parallel_residual", 1);
    c->eps = host->real(host, "layer_norm_eps",
                        "layer_norm_eps *.attention.layer_norm_epsilon", 1e-5);
    c->tied = host->flag(host, "tie_word_embeddings", "tie_word_embeddings", 0);
    c->rope.dims = c->head_dim / 4 / 2 * 2; /* rotary_pct 0.25 unless stated */
    ac_rope_describe(host, &c->rope, c->head_dim, c->positions, 10000);
}

static void gpt_neox_tensors(const struct ac_host *host, const void *config)
{
    const struct gpt_neox *c = (const struct gpt_neox *)config;
    int64_t hidden = c->hidden;
    const struct ac_place place = {"", "gpt_neox.", "", c->layers, 0};
    const struct ac_layer layers[] = {
        {"embed.token", "embed_in", "token_embd", c->vocab, hidden, AC_TABLE},
        {"attn.norm", "layers.{i}.input_layernorm", "blk.{i}.attn_norm", hidden, 0, AC_WITH_BIAS},
        {"attn.qkv", "layers.{i}.attention.query_key_value", "blk.{i}.attn_qkv", 3 * hidden, hidden,
         c->bias},
        {"attn.o", "layers.{i}.attention.dense", "blk.{i}.attn_output", hidden, hidden, c->bias},
        {"mlp.norm", "layers.{i}.post_attention_layernorm", "blk.{i}.ffn_norm", hidden, 0, AC_WITH_BIAS},
        {"mlp.up", "layers.{i}.mlp.dense_h_to_4h", "blk.{i}.ffn_up", c->inner, hidden, AC_WITH_BIAS},
        {"mlp.down", "layers.{i}.mlp.dense_4h_to_h", "blk.{i}.ffn_down", hidden, c->inner, AC_WITH_BIAS},
        {"final.norm", "final_layer_norm", "output_norm", hidden, 0, AC_WITH_BIAS},
    };
    const int64_t freq[4] = {c->rope.dims / 2}, mask[4] = {1, 1, c->positions, c->positions};
    ac_layers_add(host, &place, layers, AC_COUNT(layers));
    ac_head_add(host, "embed_out.weight", "output.weight", c->vocab, hidden, c->tied);
    ac_buffer_add(host, "attn.rope.freq", "gpt_neox.layers.{i}.attention.rotary_emb.inv_freq",
                  c->layers, 1, freq);
    ac_buffer_add(host, "attn.mask", "gpt_neox.layers.{i}.attention.bias", c->layers, 4, mask);
    ac_buffer_add(host, "attn.mask.value", "gpt_neox.layers.{i}.attention.masked_bias", c->layers, 0,
                  mask);
}

static ac_node attention(const struct ac_host *host, const struct gpt_neox *c, ac_node x,
                         ac_node positions, int32_t i)
{
    struct ac_attend p = AC_ZERO;
    struct ac_qkv n;
    p.heads = c->heads;
    p.head_dim = c->head_dim;
    p.mask = AC_MASK_CAUSAL;
    x = ac_layernorm(host, x, "attn.norm", i, c->eps);
    n = ac_split(host, ac_linear(host, x, "attn.qkv", i), &p, !c->reordered);
    n.q = ac_rope(host, n.q, positions, &c->rope, i);
    n.k = ac_rope(host, n.k, positions, &c->rope, i);
    return ac_linear(host, ac_attend(host, n.q, n.k, n.v, &p, "attn", i), "attn.o", i);
}

static void gpt_neox_build(const struct ac_host *host, const void *config, int32_t side)
{
    const struct gpt_neox *c = (const struct gpt_neox *)config;
    ac_node x, positions;
    int32_t i;
    if (side != AC_DECODER)
        return;
    positions = ac_input(host, AC_POSITIONS, 1);
    x = ac_embed_tokens(host);
    for (i = 0; i < (int32_t)c->layers; i++) {
        ac_node a = attention(host, c, x, positions, i), m;
        if (!c->parallel)
            x = ac_add(host, x, a);
        m = ac_mlp(host, ac_layernorm(host, x, "mlp.norm", i, c->eps), "mlp.up", "mlp.down", i,
                   c->act);
        x = ac_tag(host, ac_add(host, x, c->parallel ? ac_add(host, m, a) : m), AC_TAG_BLOCK, i);
    }
    x = ac_layernorm(host, x, "final.norm", AC_OUTSIDE, c->eps);
    x = ac_tag(host, x, AC_TAG_FINAL, AC_OUTSIDE);
    ac_output(host, ac_linear(host, x, "head", AC_OUTSIDE));
}

static void gpt_neox_report(const struct ac_host *host, const struct ac_page *page)
{
    page->section(page, "attention", "Attention and rotary positions");
    ac_page_flag(host, page, "use_parallel_residual", 1);
    ac_page_real(host, page, "rope_theta", 0);
    page->paragraph(page, "Only the first columns of each head turn with the position; the others "
                          "carry no position at all.");
}

static const struct ac_report report = {sizeof report, 0, gpt_neox_report};
static const struct ac_selftest selftest = {sizeof selftest, 0, "gpt_neox.vectors.json"};

AC_EXTENSIONS(gpt_neox_extension, {AC_REPORT, &report}, {AC_SELFTEST, &selftest})

static const struct ac_plugin plugin = {
    AC_PLUGIN_HEAD,
    "gpt_neox",
    "GPT-NeoX and Pythia",
    "1.0",
    "Decoder-only models with parallel blocks and RoPE on a part of each head.",
    "MIT",
    NULL,
    families,
    prefixes,
    gpt_neox_detect,
    gpt_neox_describe,
    gpt_neox_tensors,
    gpt_neox_build,
    gpt_neox_extension,
};

AC_PLUGIN(plugin)
