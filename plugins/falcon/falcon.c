/* SPDX-License-Identifier: MIT */
/*
 * falcon.c - Falcon (Almazrouei et al. 2023): rw with ALiBi and blocks in sequence, 7B with one key
 * and value head and parallel blocks, 40B and 180B with groups and two norms. Not Falcon Mamba, nor
 * Falcon 3, which is LLaMA.
 */
#include <math.h>
#include <stdlib.h>

#include <archcard/blocks.h>
#include <archcard/ext/explain.h>
#include <archcard/ext/report.h>
#include <archcard/ext/selftest.h>
#include <archcard/rotary.h>

struct falcon {
    int64_t hidden, layers, heads, kv_heads, head_dim, inner, vocab, positions;
    int64_t act;
    int32_t alibi;    /* else RoPE */
    double slopes;    /* factor on ALiBi's slopes */
    int32_t bias;     /* linear layers carry a bias */
    int32_t grouped;  /* 40B: heads of q, k and v lie together in groups */
    int32_t one_kv;   /* 7B: one key and value head */
    int32_t parallel; /* attention and feed-forward part start from the same residual */
    int32_t norms;    /* in a block: 1 or 2 */
    int32_t reordered; /* GGUF: all of q, then k, then v */
    int32_t tied;
    double eps;
    struct ac_rope rope;
};

static const char *const families[] = {"falcon", "RefinedWebModel", "RefinedWeb", NULL};
static const char *const prefixes[] = {"transformer.", NULL};
static const char *const probes[] = {"transformer.word_embeddings.weight",
                                     "transformer.h.0.self_attention.query_key_value.weight",
                                     "transformer.h.0.mlp.dense_h_to_4h.weight", NULL};

static int32_t falcon_detect(const struct ac_host *host, const char **reason)
{
    return ac_detect(host, families, "Falcon", probes, reason);
}

static void describe_heads(const struct ac_host *host, struct falcon *c)
{
    c->heads = host->count(host, "num_attention_heads",
                           "num_attention_heads n_head *.attention.head_count", AC_REQUIRED);
    c->grouped = host->flag(host, NULL, "new_decoder_architecture", 0);
    c->one_kv = !c->grouped && host->flag(host, NULL, "multi_query", 1);
    if (c->grouped || c->reordered)
        c->kv_heads = host->count(host, "num_key_value_heads",
                                  "num_kv_heads n_head_kv *.attention.head_count_kv", c->heads);
    else
        ac_state(host, ac_fact_integer("num_key_value_heads",
                                       c->kv_heads = c->one_kv ? 1 : c->heads, NULL),
                 "multi_query");
    if (c->hidden % c->heads || c->heads % c->kv_heads)
        host->fail(host, AC_CONFIG, "hidden_size, heads and key and value heads do not divide");
    c->head_dim = c->hidden / c->heads;
    ac_state(host, ac_fact_integer("head_dim", c->head_dim, NULL),
             "hidden_size / num_attention_heads");
}

/*
 * Falcon adds ALiBi before it scales the scores. The eager path of transformers 5 adds it once more
 * with the mask; models written by it are reproduced so, older ones as they were trained.
 */
static void describe_positions(const struct ac_host *host, struct falcon *c)
{
    const char *version = host->text(host, NULL, "transformers_version", "4");
    c->positions = host->dimension(host, "max_position_embeddings",
                                   "max_position_embeddings *.context_length", 2048);
    c->alibi = host->flag(host, "alibi", "alibi", 0);
    c->slopes = atoi(version) >= 5 ? 2 : 1;
    if (c->alibi)
        ac_state(host, ac_fact_real("alibi_factor", c->slopes, NULL),
                 "2 in the eager path of transformers 5, else 1");
    else
        ac_rope_describe(host, &c->rope, c->head_dim, c->positions, 10000);
}

static void falcon_describe(const struct ac_host *host, void **config)
{
    struct falcon *c = (struct falcon *)host->alloc(host, sizeof *c);
    if (!c)
        return;
    *config = c;
    c->reordered = host->state(host, "general.architecture") == AC_GIVEN;
    c->hidden = ac_hidden_size(host, "transformer.word_embeddings.weight", "hidden_size n_embed");
    c->layers = host->count(host, "num_hidden_layers",
                            "#transformer.h.{i}.mlp.dense_h_to_4h.weight #blk.{i}.ffn_up.weight "
                            "num_hidden_layers n_layer *.block_count", AC_REQUIRED);
    describe_heads(host, c);
    c->inner = host->dimension(host, "intermediate_size",
                               "#transformer.h.0.mlp.dense_h_to_4h.weight[0] "
                               "#blk.0.ffn_up.weight[0] ffn_hidden_size *.feed_forward_length",
                               4 * c->hidden);
    c->vocab = ac_vocab_size(host, "transformer.word_embeddings.weight");
    describe_positions(host, c);
    c->act = ac_activation(host, host->text(host, "hidden_act", "activation", "gelu"));
    c->bias = host->flag(host, "bias", "bias", 0);
    c->parallel = c->grouped || host->flag(host, "parallel_attn", "parallel_attn", 1);
    c->norms = (int32_t)host->integer(host, NULL, "num_ln_in_parallel_attn",
                                      c->grouped || !c->parallel ? 2 : 1);
    c->eps = host->real(host, "layer_norm_eps",
                        "layer_norm_epsilon *.attention.layer_norm_epsilon", 1e-5);
    c->tied = host->flag(host, "tie_word_embeddings", "tie_word_embeddings", 1);
}

static void falcon_tensors(const struct ac_host *host, const void *config)
{
    const struct falcon *c = (const struct falcon *)config;
    int64_t hidden = c->hidden, qkv = (c->heads + 2 * c->kv_heads) * c->head_dim;
    int two = c->parallel && c->norms == 2;
    const struct ac_place place = {"", "transformer.", "", c->layers, 0};
    const struct ac_layer layers[] = {
        {"embed.token", "word_embeddings", "token_embd", c->vocab, hidden, AC_TABLE},
        {"attn.norm", two ? "h.{i}.ln_attn" : "h.{i}.input_layernorm",
         two ? "blk.{i}.attn_norm_2" : "blk.{i}.attn_norm", hidden, 0, AC_WITH_BIAS},
        {"mlp.norm", two ? "h.{i}.ln_mlp" : "h.{i}.post_attention_layernorm",
         two ? "blk.{i}.attn_norm" : "blk.{i}.ffn_norm", c->norms == 2 ? hidden : 0, 0, AC_WITH_BIAS},
        {"attn.qkv", "h.{i}.self_attention.query_key_value", "blk.{i}.attn_qkv", qkv, hidden, c->bias},
        {"attn.o", "h.{i}.self_attention.dense", "blk.{i}.attn_output", hidden, hidden, c->bias},
        {"mlp.up", "h.{i}.mlp.dense_h_to_4h", "blk.{i}.ffn_up", c->inner, hidden, c->bias},
        {"mlp.down", "h.{i}.mlp.dense_4h_to_h", "blk.{i}.ffn_down", hidden, c->inner, c->bias},
        {"final.norm", "ln_f", "output_norm", hidden, 0, AC_WITH_BIAS},
    };
    ac_layers_add(host, &place, layers, AC_COUNT(layers));
    ac_head_add(host, "lm_head.weight", "output.weight", c->vocab, hidden, c->tied);
}

static ac_node attention(const struct ac_host *host, const struct falcon *c, ac_node x,
                         ac_node positions, int32_t i)
{
    struct ac_attend p = AC_ZERO;
    struct ac_qkv n;
    p.heads = c->heads;
    p.kv_heads = c->kv_heads;
    p.head_dim = c->head_dim;
    p.mask = AC_MASK_CAUSAL;
    p.alibi = c->alibi ? AC_ALIBI_BF16 : AC_ALIBI_OFF;
    p.slopes = c->slopes;
    n = ac_split(host, ac_linear(host, x, "attn.qkv", i), &p, !c->reordered && !c->one_kv);
    if (!c->alibi) {
        n.q = ac_rope(host, n.q, positions, &c->rope, i);
        n.k = ac_rope(host, n.k, positions, &c->rope, i);
    }
    return ac_linear(host, ac_attend(host, n.q, n.k, n.v, &p, "attn", i), "attn.o", i);
}

static ac_node build_block(const struct ac_host *host, const struct falcon *c, ac_node x,
                           ac_node positions, int32_t i)
{
    ac_node n = ac_layernorm(host, x, "attn.norm", i, c->eps), m = n;
    ac_node a = attention(host, c, n, positions, i);
    if (!c->parallel)
        x = ac_add(host, x, a);
    if (c->norms == 2)
        m = ac_layernorm(host, x, "mlp.norm", i, c->eps);
    m = ac_mlp(host, m, "mlp.up", "mlp.down", i, c->act);
    x = ac_add(host, x, c->parallel ? ac_add(host, m, a) : m);
    return ac_tag(host, x, AC_TAG_BLOCK, i);
}

static void falcon_build(const struct ac_host *host, const void *config, int32_t side)
{
    const struct falcon *c = (const struct falcon *)config;
    ac_node x, positions = 0;
    int32_t i;
    if (side != AC_DECODER)
        return;
    if (!c->alibi)
        positions = ac_input(host, AC_POSITIONS, 1);
    x = ac_embed_tokens(host);
    for (i = 0; i < (int32_t)c->layers; i++)
        x = build_block(host, c, x, positions, i);
    x = ac_layernorm(host, x, "final.norm", AC_OUTSIDE, c->eps);
    x = ac_tag(host, x, AC_TAG_FINAL, AC_OUTSIDE);
    ac_output(host, ac_linear(host, x, "head", AC_OUTSIDE));
}

static void falcon_report(const struct ac_host *host, const struct ac_page *page)
{
    int64_t heads = host->integer(host, NULL, "=num_attention_heads", 1);
    int64_t kv_heads = host->integer(host, NULL, "=num_key_value_heads", heads);
    int32_t alibi = host->flag(host, NULL, "=alibi", 0);
    page->section(page, "attention", alibi ? "Attention and ALiBi" : "Attention");
    ac_page_fact(page, ac_fact_integer("query_heads_per_kv_head", heads / kv_heads, NULL));
    ac_page_flag(host, page, "parallel_attn", 1);
    if (alibi)
        page->paragraph(page, "There are no position embeddings: each head lowers its scores in "
                              "proportion to how far back a key lies, by a slope of its own. The "
                              "slopes are rounded to bfloat16, as the model was trained.");
}

static void falcon_tell(const struct ac_host *host, const struct ac_explanation *explanation)
{
    const struct ac_told paragraphs[] = {
        {host->flag(host, NULL, "=alibi", 0), "position",
         "Falcon adds the slopes before the score is divided by the square root of head_dim, so they "
         "act smaller by that factor than in the paper; the slopes above are those that act. They are "
         "rounded to bfloat16, as in training."},
        {host->flag(host, NULL, "=parallel_attn", 1), "norm",
         "Attention and feed-forward part read the stream side by side and are added together, so that "
         "both can be computed at once."},
    };
    ac_tell(explanation, paragraphs, AC_COUNT(paragraphs));
}

static const struct ac_explain explain = {sizeof explain, 0, falcon_tell};
static const struct ac_report report = {sizeof report, 0, falcon_report};
static const struct ac_selftest selftest = {sizeof selftest, 0, "falcon.vectors.json"};

AC_EXTENSIONS(falcon_extension, {AC_EXPLAIN, &explain}, {AC_REPORT, &report},
              {AC_SELFTEST, &selftest})

static const struct ac_plugin plugin = {
    AC_PLUGIN_HEAD,
    "falcon",
    "Falcon",
    "1.0",
    "Falcon rw, 7B, 40B and 180B: ALiBi or RoPE, one, some or all key and value heads.",
    "MIT",
    NULL,
    families,
    prefixes,
    falcon_detect,
    falcon_describe,
    falcon_tensors,
    falcon_build,
    falcon_extension,
};

AC_PLUGIN(plugin)
