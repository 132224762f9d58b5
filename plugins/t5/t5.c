/* SPDX-License-Identifier: MIT */
/*
 * t5.c - T5 (Raffel et al. 2020), T5 v1.1, Flan-T5 and mT5: encoder-decoder, relative position
 * buckets shared by all blocks of a side, attention scores that are not scaled, RMS norms. Not UMT5,
 * which has buckets in every block.
 */
#include <math.h>

#include <archcard/blocks.h>
#include <archcard/ext/cardcheck.h>
#include <archcard/ext/explain.h>
#include <archcard/ext/report.h>
#include <archcard/ext/selftest.h>

struct t5 {
    int64_t hidden, head_dim, vocab;
    int64_t layers[2], heads[2], inner[2]; /* [encoder, decoder]; decoder layers 0: encoder only */
    int64_t buckets, distance;
    int64_t act;
    int32_t gated; /* feed-forward with a gate: v1.1, Flan, mT5 */
    int32_t tied;
    int32_t scaled; /* the decoder's output is divided by sqrt(hidden) before the head */
    double eps;
};

static const char *const families[] = {"t5", "mt5", "t5encoder", NULL};
static const char *const prefixes[] = {"transformer.", NULL};
static const char *const probes[] = {"shared.weight", "encoder.block.0.layer.0.SelfAttention.q.weight",
                                     NULL};
static const char *const side_names[] = {"encoder", "decoder"};
static const char *const side_roles[] = {"enc", "dec"};

static int32_t t5_detect(const struct ac_host *host, const char **reason)
{
    return ac_detect(host, families, "T5", probes, reason);
}

/* feed_forward_proj is "relu" or "gated-gelu", by which the tanh form is meant. */
static void describe_mlp(const struct ac_host *host, struct t5 *c)
{
    int32_t gate = ac_is_stored(host, "encoder.block.0.layer.1.DenseReluDense.wi_0.weight") ||
                   ac_is_stored(host, "enc.blk.0.ffn_gate.weight");
    const char *word = host->text(host, "feed_forward_proj", "feed_forward_proj",
                                  gate ? "gated-gelu" : "relu");
    c->gated = !strncmp(word, "gated-", 6);
    word += c->gated ? 6 : 0;
    if (c->gated && !strcmp(word, "gelu"))
        word = "gelu_new";
    c->act = ac_activation(host, host->text(host, "hidden_act", "dense_act_fn", word));
}

static void describe_side(const struct ac_host *host, struct t5 *c, int side)
{
    const char *name = side_names[side], *role = side_roles[side];
    c->layers[side] = host->count(
        host, ac_format(host, "%s.num_hidden_layers", name),
        ac_format(host, "#%s.block.{i}.layer.0.layer_norm.weight #%s.blk.{i}.attn_norm.weight %s",
                  name, role, side ? "num_decoder_layers *.decoder_block_count"
                                   : "num_layers *.block_count"),
        side ? c->layers[0] : AC_REQUIRED);
    c->heads[side] = host->count(host, ac_format(host, "%s.num_attention_heads", name),
                                 "num_heads *.attention.head_count", AC_REQUIRED);
    c->inner[side] = host->dimension(
        host, ac_format(host, "%s.intermediate_size", name),
        ac_format(host, "#%s.block.0.layer.%d.DenseReluDense.wo.weight[1] "
                        "#%s.blk.0.ffn_down.weight[1] d_ff *.feed_forward_length",
                  name, side + 1, role), AC_REQUIRED);
}

static int32_t has_decoder(const struct ac_host *host)
{
    return strcmp(host->text(host, NULL, "/architectures/0", ""), "T5EncoderModel") != 0 &&
           strcmp(host->text(host, NULL, "general.architecture", ""), "t5encoder") != 0;
}

/*
 * Older files say by tie_word_embeddings whether the head is tied and whether its input is scaled;
 * newer ones have scale_decoder_outputs, and may say "tied" though a head of its own is stored.
 */
static void describe_head(const struct ac_host *host, struct t5 *c)
{
    int32_t own = ac_is_stored(host, "lm_head.weight") || ac_is_stored(host, "output.weight");
    int32_t stated = host->state(host, "tie_word_embeddings") == AC_GIVEN;
    c->tied = host->flag(host, "tie_word_embeddings", "tie_word_embeddings", stated || !own);
    c->scaled = host->flag(host, "scale_decoder_outputs", "scale_decoder_outputs", c->tied);
    c->tied = c->tied && !own;
}

static void t5_describe(const struct ac_host *host, void **config)
{
    struct t5 *c = (struct t5 *)host->alloc(host, sizeof *c);
    if (!c)
        return;
    *config = c;
    c->hidden = host->dimension(host, "hidden_size",
                                "#shared.weight[1] #token_embd.weight[1] d_model hidden_size "
                                "*.embedding_length", AC_REQUIRED);
    describe_side(host, c, 0);
    if (has_decoder(host))
        describe_side(host, c, 1);
    c->head_dim = host->dimension(host, "head_dim", "d_kv *.attention.key_length", 64);
    c->vocab = host->dimension(host, "vocab_size",
                               "#shared.weight[0] #token_embd.weight[0] vocab_size *.vocab_size",
                               AC_REQUIRED);
    c->buckets = host->dimension(
        host, "relative_attention_num_buckets",
        "#encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight[0] "
        "#enc.blk.0.attn_rel_b.weight[0] relative_attention_num_buckets "
        "*.attention.relative_buckets_count", 32);
    c->distance = host->dimension(host, "relative_attention_max_distance",
                                  "relative_attention_max_distance", 128);
    c->eps = host->real(host, "layer_norm_eps",
                        "layer_norm_epsilon *.attention.layer_norm_rms_epsilon", 1e-6);
    describe_mlp(host, c);
    describe_head(host, c);
}

/* One sub-layer's tensor: names differ by side and by the number of the sub-layer. */
static void add_part(const struct ac_host *host, const struct t5 *c, int decoder, const char *role,
                     int sublayer, const char *name, const char *gguf, int64_t out, int64_t in)
{
    ac_layer_add(host, ac_format(host, "%s.%s", side_roles[decoder], role),
                 ac_format(host, "%s.block.{i}.layer.%d.%s", side_names[decoder], sublayer, name),
                 ac_format(host, "%s.blk.{i}.%s", side_roles[decoder], gguf),
                 (uint32_t)c->layers[decoder], out, in, AC_WEIGHT_ONLY, 0);
}

static void add_attention(const struct ac_host *host, const struct t5 *c, int decoder, int cross)
{
    int64_t width = c->heads[decoder] * c->head_dim;
    const char *role = cross ? "cross" : "attn", *gguf = cross ? "cross_attn" : "attn";
    const char *part = cross ? "EncDecAttention" : "SelfAttention";
    static const char *const letters[] = {"q", "k", "v", "o"};
    int i;
    add_part(host, c, decoder, ac_format(host, "%s.norm", role), cross, "layer_norm",
             ac_format(host, "%s_norm", gguf), c->hidden, 0);
    for (i = 0; i < 4; i++)
        add_part(host, c, decoder, ac_format(host, "%s.%s", role, letters[i]), cross,
                 ac_format(host, "%s.%s", part, letters[i]),
                 ac_format(host, "%s_%s", gguf, letters[i]), i == 3 ? c->hidden : width,
                 i == 3 ? width : c->hidden);
}

static void add_mlp(const struct ac_host *host, const struct t5 *c, int decoder)
{
    int sublayer = decoder ? 2 : 1;
    int64_t inner = c->inner[decoder];
    add_part(host, c, decoder, "mlp.norm", sublayer, "layer_norm", "ffn_norm", c->hidden, 0);
    if (c->gated)
        add_part(host, c, decoder, "mlp.gate", sublayer, "DenseReluDense.wi_0", "ffn_gate", inner,
                 c->hidden);
    add_part(host, c, decoder, "mlp.up", sublayer,
             c->gated ? "DenseReluDense.wi_1" : "DenseReluDense.wi", "ffn_up", inner, c->hidden);
    add_part(host, c, decoder, "mlp.down", sublayer, "DenseReluDense.wo", "ffn_down", c->hidden,
             inner);
}

static void add_side(const struct ac_host *host, const struct t5 *c, int decoder)
{
    const char *side = side_roles[decoder], *name = side_names[decoder];
    add_attention(host, c, decoder, 0);
    ac_tensor_add(host, ac_format(host, "%s.attn.relbias", side),
                  ac_format(host, "%s.block.0.layer.0.SelfAttention.relative_attention_bias.weight",
                            name), ac_format(host, "%s.blk.0.attn_rel_b.weight", side), 0,
                  c->buckets, c->heads[decoder], 0, NULL);
    if (decoder)
        add_attention(host, c, decoder, 1);
    add_mlp(host, c, decoder);
    ac_layer_add(host, ac_format(host, "%s.final.norm", side),
                 ac_format(host, "%s.final_layer_norm", name),
                 ac_format(host, "%s.output_norm", side), 0, c->hidden, 0, AC_WEIGHT_ONLY, 0);
    ac_tensor_add(host, ac_format(host, "%s.embed.token", side),
                  ac_format(host, "%s.embed_tokens.weight", name), NULL, 0, c->vocab, c->hidden,
                  AC_TIED | AC_OPTIONAL, "embed.token");
}

static void t5_tensors(const struct ac_host *host, const void *config)
{
    const struct t5 *c = (const struct t5 *)config;
    ac_tensor_add(host, "embed.token", "shared.weight", "token_embd.weight", 0, c->vocab, c->hidden,
                  0, NULL);
    add_side(host, c, 0);
    if (!c->layers[1])
        return;
    add_side(host, c, 1);
    ac_tensor_add(host, "dec.cross.relbias",
                  "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight", NULL, 0,
                  c->buckets, c->heads[1], AC_OPTIONAL | AC_BUFFER, NULL);
    ac_tensor_add(host, "head.weight", "lm_head.weight", "output.weight", 0, c->vocab, c->hidden,
                  c->tied ? AC_TIED | AC_OPTIONAL : 0, c->tied ? "embed.token" : NULL);
}

/* x plus attention over the memory, or over x itself with the side's bias. */
static ac_node attend(const struct ac_host *host, const struct t5 *c, ac_node x, ac_node memory,
                      ac_node bias, const char *stem, int decoder, int32_t i)
{
    struct ac_attend p = {0};
    ac_node n = ac_rmsnorm(host, x, ac_format(host, "%s.norm", stem), i, c->eps);
    ac_node from = memory ? memory : n, q, k, v;
    p.heads = c->heads[decoder];
    p.head_dim = c->head_dim;
    p.mask = decoder && !memory ? AC_MASK_CAUSAL : AC_MASK_NONE;
    p.scale = 1;
    p.bias = bias;
    q = ac_linear(host, n, ac_format(host, "%s.q", stem), i);
    k = ac_linear(host, from, ac_format(host, "%s.k", stem), i);
    v = ac_linear(host, from, ac_format(host, "%s.v", stem), i);
    n = ac_attend(host, q, k, v, &p, stem, i);
    return ac_add(host, x, ac_linear(host, n, ac_format(host, "%s.o", stem), i));
}

static ac_node build_mlp(const struct ac_host *host, const struct t5 *c, ac_node x,
                         const char *side, int32_t i)
{
    ac_node n = ac_rmsnorm(host, x, ac_format(host, "%s.mlp.norm", side), i, c->eps);
    const char *up = ac_format(host, "%s.mlp.up", side);
    const char *down = ac_format(host, "%s.mlp.down", side);
    if (c->gated)
        n = ac_gated_mlp(host, n, ac_format(host, "%s.mlp.gate", side), up, down, i, c->act);
    else
        n = ac_mlp(host, n, up, down, i, c->act);
    return ac_add(host, x, n);
}

static void t5_build(const struct ac_host *host, const void *config, int32_t side)
{
    const struct t5 *c = (const struct t5 *)config;
    int decoder = side == AC_DECODER;
    const char *name = side_roles[decoder];
    ac_node x, bias, memory;
    int32_t i;
    if (!c->layers[decoder])
        return;
    x = ac_embed(host, ac_input(host, AC_TOKENS, 1), "embed.token", 0);
    x = ac_tag(host, x, AC_TAG_EMBED, AC_OUTSIDE);
    memory = decoder ? ac_input(host, AC_MEMORY, c->hidden) : 0;
    bias = ac_relbias(host, ac_format(host, "%s.attn.relbias", name), AC_OUTSIDE, c->buckets,
                      c->distance, !decoder, c->heads[decoder]);
    for (i = 0; i < (int32_t)c->layers[decoder]; i++) {
        x = attend(host, c, x, 0, bias, ac_format(host, "%s.attn", name), decoder, i);
        if (decoder)
            x = attend(host, c, x, memory, 0, "dec.cross", decoder, i);
        x = ac_tag(host, build_mlp(host, c, x, name, i), AC_TAG_BLOCK, i);
    }
    x = ac_rmsnorm(host, x, ac_format(host, "%s.final.norm", name), AC_OUTSIDE, c->eps);
    x = ac_tag(host, x, AC_TAG_FINAL, AC_OUTSIDE);
    if (decoder) {
        if (c->scaled)
            x = ac_scale(host, x, 1 / sqrt((double)c->hidden));
        x = ac_linear(host, x, "head", AC_OUTSIDE);
    }
    ac_output(host, x);
}

static void t5_report(const struct ac_host *host, const struct ac_page *page)
{
    int64_t buckets = host->integer(host, NULL, "=relative_attention_num_buckets", 0);
    int64_t distance = host->integer(host, NULL, "=relative_attention_max_distance", 0);
    int32_t scaled = host->flag(host, NULL, "=scale_decoder_outputs", 0);
    page->section(page, "buckets", "Relative position buckets, and what is scaled");
    ac_page_fact(page, ac_fact_integer("relative_attention_num_buckets", buckets, NULL));
    ac_page_fact(page, ac_fact_integer("relative_attention_max_distance", distance, NULL));
    ac_page_fact(page, ac_fact_flag("scale_decoder_outputs", scaled));
    page->paragraph(page, ac_format(host, "No position is added to the embeddings. Each head of "
                                    "self-attention adds a learned number to its scores that "
                                    "depends on the distance between query and key, in %lld "
                                    "buckets: exact ones for near keys, wider ones up to %lld "
                                    "tokens, one for all beyond. The scores are not divided by "
                                    "sqrt(head_dim).", (long long)buckets, (long long)distance));
}

/* Raffel et al. 2020 (JMLR 21), sections 2.1, 3.1.4; that the factor is in the initial weights: the
 * authors' Mesh TensorFlow code. */
static void t5_tell(const struct ac_host *host, const struct ac_explanation *explanation)
{
    if (host->integer(host, NULL, "=decoder.num_hidden_layers", 0))
        explanation->paragraph(explanation, "position",
                               "Cross-attention adds no such number: the encoder's states already "
                               "carry the order of the source, and there is no distance between a token "
                               "of the source and one of the target.");
    explanation->paragraph(explanation, "attention",
                           "T5 leaves the usual division out because its query weights were begun "
                           "smaller by the same factor: training started from the same scores.");
    if (host->flag(host, NULL, "=scale_decoder_outputs", 0))
        explanation->paragraph(explanation, "hidden-state",
                               "Before the head the decoder's last state is multiplied by one over the "
                               "square root of hidden_size, because the head shares its rows with the "
                               "embedding, whose numbers are large.");
    explanation->paragraph(explanation, "training",
                           "T5 was pretrained by span corruption: runs of source tokens are each "
                           "replaced by one sentinel (<extra_id_0>, <extra_id_1>, ...), and the target is "
                           "the runs behind their sentinels. A checkpoint that was not tuned further "
                           "tends to answer with sentinels.");
}

static const struct ac_explain explain = {sizeof explain, 0, t5_tell};

static const struct ac_rule start_token = {
    sizeof start_token, AC_WARNING, "start-token",
    "the decoder starts from the padding token",
    "Models of this family were trained so; from another token the first words come out wrong. Set "
    "decoder_start_token_id to pad_token_id.",
    "\"decoder_start_token_id\": 1, \"pad_token_id\": 0",
    "\"decoder_start_token_id\": 0, \"pad_token_id\": 0"};
static const struct ac_rule *const rules[] = {&start_token, NULL};

static void t5_cardcheck(const struct ac_host *host, const struct ac_checker *checker)
{
    int64_t start = host->integer(host, NULL, "=decoder_start_token_id", -1);
    int64_t pad = host->integer(host, NULL, "=pad_token_id", -1);
    if (start < 0 || pad < 0)
        checker->skip(checker, "start-token", "the two tokens are not stated");
    else if (start != pad)
        checker->find(checker, "start-token", "decoder_start_token_id",
                      ac_format(host, "the decoder starts from the token %lld, the family from the "
                                "padding token, which is %lld", (long long)start, (long long)pad));
}

static const struct ac_cardcheck cardcheck = {sizeof cardcheck, 0, rules, t5_cardcheck};
static const struct ac_report report = {sizeof report, 0, t5_report};
static const struct ac_selftest selftest = {sizeof selftest, 0, "t5.vectors.json"};

static const void *t5_extension(const char *id)
{
    if (!strcmp(id, AC_SELFTEST))
        return &selftest;
    if (!strcmp(id, AC_EXPLAIN))
        return &explain;
    if (!strcmp(id, AC_CARDCHECK))
        return &cardcheck;
    return strcmp(id, AC_REPORT) ? NULL : &report;
}

static const struct ac_plugin plugin = {
    AC_PLUGIN_HEAD,
    "t5",
    "T5",
    "1.0",
    "Encoder-decoder models with relative position buckets: T5, T5 v1.1, Flan-T5, mT5.",
    "MIT",
    NULL,
    families,
    prefixes,
    t5_detect,
    t5_describe,
    t5_tensors,
    t5_build,
    t5_extension,
};

AC_PLUGIN(plugin)
