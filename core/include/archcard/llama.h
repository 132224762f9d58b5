/* SPDX-License-Identifier: MIT */
/*
 * llama.h - the recipe of decoders shaped like LLaMA (Touvron et al. 2023): pre-norm blocks with RMS
 * norms, RoPE, grouped-query attention, a gated feed-forward part or a mixture of gated experts.
 * Made of nothing but plugin.h, graph.h, blocks.h and rotary.h; a family that differs sets the fields
 * that say so, and one that differs more writes its own.
 */
#ifndef ARCHCARD_LLAMA_H
#define ARCHCARD_LLAMA_H

#include <archcard/blocks.h>
#include <archcard/ext/report.h>
#include <archcard/rotary.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Zeroed: read all from the configuration. The first group is a plugin's to set beforehand. */
struct ac_llama {
    int32_t qkv_bias, o_bias, mlp_bias; /* linear layers that carry a bias */
    int32_t qk_norm;        /* each head of q and k passes an RMS norm before RoPE: Qwen3 */
    int32_t unpermuted;     /* 1: GGUF files keep q and k rows as Hugging Face files do */
    int64_t default_positions; /* max_position_embeddings when no file states it; 0: required */
    double default_base;    /* rope_theta when no file states it; 0: 10,000 */

    int64_t hidden, layers, heads, kv_heads, head_dim, inner, vocab, positions;
    int64_t experts, experts_used; /* 0: no experts */
    int64_t window;         /* keys a query sees; 0: all earlier ones */
    const uint8_t *windowed; /* [layers]: which layers have the window; NULL: all */
    int64_t act;
    int32_t tied;
    double eps;
    struct ac_rope rope;
};

/* States the common facts and fills `c`. The window is left to the family. */
AC_UNUSED static void ac_llama_describe(const struct ac_host *host, struct ac_llama *c)
{
    int32_t own;
    c->hidden = ac_hidden_size(host, "model.embed_tokens.weight", "hidden_size");
    c->layers = host->count(host, "num_hidden_layers",
                                "#model.layers.{i}.input_layernorm.weight "
                                "#blk.{i}.attn_norm.weight num_hidden_layers *.block_count",
                                AC_REQUIRED);
    c->heads = host->count(host, "num_attention_heads",
                               "num_attention_heads *.attention.head_count", AC_REQUIRED);
    c->kv_heads = host->count(host, "num_key_value_heads",
                                  "num_key_value_heads *.attention.head_count_kv", c->heads);
    c->head_dim = host->dimension(host, "head_dim", "head_dim *.attention.key_length",
                                  c->hidden / c->heads ? c->hidden / c->heads : 1);
    c->inner = host->dimension(host, "intermediate_size",
                               "#model.layers.0.mlp.gate_proj.weight[0] "
                               "#model.layers.0.block_sparse_moe.experts.0.w1.weight[0] "
                               "#blk.0.ffn_gate.weight[0] #blk.0.ffn_gate_exps.weight[1] "
                               "intermediate_size *.feed_forward_length", AC_REQUIRED);
    c->vocab = ac_vocab_size(host, "model.embed_tokens.weight");
    c->positions = host->dimension(host, "max_position_embeddings",
                                   "max_position_embeddings *.context_length",
                                   c->default_positions ? c->default_positions : AC_REQUIRED);
    c->act = ac_activation(host, host->text(host, "hidden_act", "hidden_act", "silu"));
    c->eps = host->real(host, "rms_norm_eps",
                        "rms_norm_eps *.attention.layer_norm_rms_epsilon", 1e-6);
    own = host->state(host, "general.architecture") != AC_GIVEN ||
          ac_is_stored(host, "output.weight");
    c->tied = host->flag(host, "tie_word_embeddings", "tie_word_embeddings", !own);
    ac_rope_describe(host, &c->rope, c->head_dim, c->positions,
                     c->default_base > 0 ? c->default_base : 10000);
    c->rope.stem = "attn.rope.factors";
    if (c->heads % c->kv_heads)
        host->fail(host, AC_CONFIG, "num_attention_heads is no multiple of num_key_value_heads");
}

AC_UNUSED static void ac_llama_attention_tensors(const struct ac_host *host,
                                                 const struct ac_llama *c)
{
    uint32_t layers = (uint32_t)c->layers;
    struct ac_linear_names q = {"attn.q", "model.layers.{i}.self_attn.q_proj", "blk.{i}.attn_q"};
    struct ac_linear_names k = {"attn.k", "model.layers.{i}.self_attn.k_proj", "blk.{i}.attn_k"};
    uint32_t pairs = c->unpermuted ? 0 : AC_ROPE_PAIRS;
    ac_layer_add(host, "attn.norm", "model.layers.{i}.input_layernorm", "blk.{i}.attn_norm",
                 layers, c->hidden, 0, AC_WEIGHT_ONLY, 0);
    ac_heads_add(host, &q, layers, c->heads, c->head_dim, c->hidden, c->qkv_bias, pairs);
    ac_heads_add(host, &k, layers, c->kv_heads, c->head_dim, c->hidden, c->qkv_bias, pairs);
    ac_layer_add(host, "attn.v", "model.layers.{i}.self_attn.v_proj", "blk.{i}.attn_v", layers,
                 c->kv_heads * c->head_dim, c->hidden, c->qkv_bias, 0);
    ac_layer_add(host, "attn.o", "model.layers.{i}.self_attn.o_proj", "blk.{i}.attn_output", layers,
                 c->hidden, c->heads * c->head_dim, c->o_bias, 0);
    if (c->qk_norm) {
        ac_layer_add(host, "attn.q.norm", "model.layers.{i}.self_attn.q_norm",
                     "blk.{i}.attn_q_norm", layers, c->head_dim, 0, AC_WEIGHT_ONLY, 0);
        ac_layer_add(host, "attn.k.norm", "model.layers.{i}.self_attn.k_norm",
                     "blk.{i}.attn_k_norm", layers, c->head_dim, 0, AC_WEIGHT_ONLY, 0);
    }
    ac_tensor_add(host, "attn.rope.factors", "rope_freqs.weight", "rope_freqs.weight", 0,
                  c->rope.dims / 2, 0, AC_OPTIONAL | AC_BUFFER, NULL);
    ac_tensor_add(host, "attn.rope.freq", "model.layers.{i}.self_attn.rotary_emb.inv_freq", NULL,
                  layers, c->rope.dims / 2, 0, AC_OPTIONAL | AC_BUFFER, NULL);
}

AC_UNUSED static void ac_llama_mlp_tensors(const struct ac_host *host, const struct ac_llama *c)
{
    uint32_t layers = (uint32_t)c->layers, experts = (uint32_t)c->experts;
    ac_layer_add(host, "mlp.norm", "model.layers.{i}.post_attention_layernorm", "blk.{i}.ffn_norm",
                 layers, c->hidden, 0, AC_WEIGHT_ONLY, 0);
    if (experts) {
        ac_layer_add(host, "mlp.router", "model.layers.{i}.block_sparse_moe.gate",
                     "blk.{i}.ffn_gate_inp", layers, c->experts, c->hidden, AC_WEIGHT_ONLY, 0);
        ac_expert_add(host, "mlp.gate.weight",
                      "model.layers.{i}.block_sparse_moe.experts.{e}.w1.weight",
                      "blk.{i}.ffn_gate_exps.weight", layers, experts, c->inner, c->hidden);
        ac_expert_add(host, "mlp.up.weight",
                      "model.layers.{i}.block_sparse_moe.experts.{e}.w3.weight",
                      "blk.{i}.ffn_up_exps.weight", layers, experts, c->inner, c->hidden);
        ac_expert_add(host, "mlp.down.weight",
                      "model.layers.{i}.block_sparse_moe.experts.{e}.w2.weight",
                      "blk.{i}.ffn_down_exps.weight", layers, experts, c->hidden, c->inner);
        return;
    }
    ac_layer_add(host, "mlp.gate", "model.layers.{i}.mlp.gate_proj", "blk.{i}.ffn_gate", layers,
                 c->inner, c->hidden, c->mlp_bias, 0);
    ac_layer_add(host, "mlp.up", "model.layers.{i}.mlp.up_proj", "blk.{i}.ffn_up", layers, c->inner,
                 c->hidden, c->mlp_bias, 0);
    ac_layer_add(host, "mlp.down", "model.layers.{i}.mlp.down_proj", "blk.{i}.ffn_down", layers,
                 c->hidden, c->inner, c->mlp_bias, 0);
}

/* A plugin's call `tensors`, when its configuration is a struct ac_llama. */
AC_UNUSED static void ac_llama_tensors(const struct ac_host *host, const void *config)
{
    const struct ac_llama *c = (const struct ac_llama *)config;
    ac_tensor_add(host, "embed.token", "model.embed_tokens.weight", "token_embd.weight", 0,
                  c->vocab, c->hidden, 0, NULL);
    ac_llama_attention_tensors(host, c);
    ac_llama_mlp_tensors(host, c);
    ac_layer_add(host, "final.norm", "model.norm", "output_norm", 0, c->hidden, 0, AC_WEIGHT_ONLY,
                 0);
    ac_head_add(host, "lm_head.weight", "output.weight", c->vocab, c->hidden, c->tied);
}

/* x plus its attention. */
AC_UNUSED static ac_node ac_llama_attention(const struct ac_host *host, const struct ac_llama *c,
                                            ac_node x, ac_node positions, int32_t i)
{
    struct ac_attend p = AC_ZERO;
    ac_node n = ac_rmsnorm(host, x, "attn.norm", i, c->eps);
    ac_node q = ac_linear(host, n, "attn.q", i), k = ac_linear(host, n, "attn.k", i);
    ac_node v = ac_linear(host, n, "attn.v", i);
    p.heads = c->heads;
    p.kv_heads = c->kv_heads;
    p.head_dim = c->head_dim;
    p.mask = AC_MASK_CAUSAL;
    p.window = c->window && (!c->windowed || c->windowed[i]) ? c->window : 0;
    if (c->qk_norm) {
        q = ac_rmsnorm(host, q, "attn.q.norm", i, c->eps);
        k = ac_rmsnorm(host, k, "attn.k.norm", i, c->eps);
    }
    q = ac_rope(host, q, positions, &c->rope, i);
    k = ac_rope(host, k, positions, &c->rope, i);
    n = ac_attend(host, q, k, v, &p, "attn", i);
    return ac_add(host, x, ac_linear(host, n, "attn.o", i));
}

/* x plus its feed-forward part. */
AC_UNUSED static ac_node ac_llama_mlp(const struct ac_host *host, const struct ac_llama *c,
                                      ac_node x, int32_t i)
{
    ac_node n = ac_rmsnorm(host, x, "mlp.norm", i, c->eps);
    if (c->experts)
        n = ac_route(host, n, ac_linear(host, n, "mlp.router", i), "mlp", i, c->experts,
                     c->experts_used, c->act, 1);
    else
        n = ac_gated_mlp(host, n, "mlp.gate", "mlp.up", "mlp.down", i, c->act);
    return ac_add(host, x, n);
}

/* Likewise its call `build`. */
AC_UNUSED static void ac_llama_build(const struct ac_host *host, const void *config, int32_t side)
{
    const struct ac_llama *c = (const struct ac_llama *)config;
    ac_node x, positions;
    int32_t i;
    if (side != AC_DECODER)
        return;
    positions = ac_input(host, AC_POSITIONS, 1);
    x = ac_embed_tokens(host);
    for (i = 0; i < (int32_t)c->layers; i++) {
        x = ac_llama_attention(host, c, x, positions, i);
        x = ac_tag(host, ac_llama_mlp(host, c, x, i), AC_TAG_BLOCK, i);
    }
    x = ac_rmsnorm(host, x, "final.norm", AC_OUTSIDE, c->eps);
    x = ac_tag(host, x, AC_TAG_FINAL, AC_OUTSIDE);
    ac_output(host, ac_linear(host, x, "head", AC_OUTSIDE));
}

/* The section "attention" of a report. */
AC_UNUSED static void ac_llama_report(const struct ac_host *host, const struct ac_page *page)
{
    int64_t heads = host->integer(host, NULL, "=num_attention_heads", 1);
    int64_t kv_heads = host->integer(host, NULL, "=num_key_value_heads", heads);
    double base = host->real(host, NULL, "=rope_theta", 0);
    page->section(page, "attention", "Attention and rotary positions");
    ac_page_fact(page, ac_fact_integer("query_heads_per_kv_head",
                                       kv_heads ? heads / kv_heads : 0, NULL));
    ac_page_fact(page, ac_fact_real("rope_theta", base, NULL));
    ac_page_fact(page, ac_fact_text("rope_type", host->text(host, NULL, "=rope_type", "default")));
    page->paragraph(page, ac_format(host, "%lld query heads share %lld key and value heads. Queries "
                                    "and keys are turned, pair by pair of their columns, by angles "
                                    "that grow with the position; the slowest pair needs about "
                                    "%.0f tokens for a full turn before any scaling.",
                                    (long long)heads, (long long)kv_heads, 6.283185 * base));
}

#ifdef __cplusplus
}
#endif
#endif
