/* SPDX-License-Identifier: MIT */
/*
 * t5.c - T5 (Raffel et al. 2020), T5 v1.1, Flan-T5 and mT5: encoder-decoder, relative position
 * buckets shared by all blocks of a side, attention scores that are not scaled, RMS norms. Not UMT5,
 * which has buckets in every block.
 */
#include <math.h>

#include <archcard/encdec.h>
#include <archcard/ext/cardcheck.h>
#include <archcard/ext/explain.h>
#include <archcard/ext/report.h>
#include <archcard/ext/selftest.h>

struct t5 {
    struct ac_encdec sides;
    int64_t hidden, vocab;
    int64_t buckets, distance;
    int32_t tied;
    int32_t scaled; /* the decoder's output is divided by sqrt(hidden) before the head */
};

static const char *const families[] = {"t5", "mt5", "t5encoder", NULL};
static const char *const prefixes[] = {"transformer.", NULL};
static const char *const probes[] = {"shared.weight", "encoder.block.0.layer.0.SelfAttention.q.weight", NULL};

static int32_t t5_detect(const struct ac_host *host, const char **reason)
{
    return ac_detect(host, families, "T5", probes, reason);
}

/* feed_forward_proj is "relu" or "gated-gelu", by which the tanh form is meant. */
static void describe_mlp(const struct ac_host *host, struct ac_encdec *c)
{
    int32_t gate = ac_is_stored(host, "encoder.block.0.layer.1.DenseReluDense.wi_0.weight") ||
                   ac_is_stored(host, "enc.blk.0.ffn_gate.weight");
    const char *word = host->text(host, "feed_forward_proj", "feed_forward_proj",
                                  gate ? "gated-gelu" : "relu");
    c->gated = !strncmp(word, "gated-", 6);
    word = !strcmp(word, "gated-gelu") ? "gelu_new" : c->gated ? word + 6 : word;
    c->act = ac_activation(host, host->text(host, "hidden_act", "dense_act_fn", word));
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
    struct t5 *c = host->alloc(host, sizeof *c);
    if (!c)
        return;
    *config = c;
    struct ac_side *encoder = &c->sides.encoder, *decoder = &c->sides.decoder;
    const char *heads = "num_heads *.attention.head_count";
    ac_encdec_init(&c->sides);
    c->sides.rms = 1;
    c->sides.scale = 1;
    c->hidden = ac_hidden_size(host, "shared.weight", "d_model hidden_size");
    ac_side_describe(host, encoder,
                     "#encoder.block.{i}.layer.0.layer_norm.weight #enc.blk.{i}.attn_norm.weight "
                     "num_layers *.block_count", AC_REQUIRED, heads,
                     "#encoder.block.0.layer.1.DenseReluDense.wo.weight[1] "
                     "#enc.blk.0.ffn_down.weight[1] d_ff *.feed_forward_length");
    if (has_decoder(host))
        ac_side_describe(host, decoder,
                         "#decoder.block.{i}.layer.0.layer_norm.weight #dec.blk.{i}.attn_norm.weight "
                         "num_decoder_layers *.decoder_block_count", encoder->layers, heads,
                         "#decoder.block.0.layer.2.DenseReluDense.wo.weight[1] "
                         "#dec.blk.0.ffn_down.weight[1] d_ff *.feed_forward_length");
    encoder->head_dim = decoder->head_dim =
        host->dimension(host, "head_dim", "d_kv *.attention.key_length", 64);
    c->vocab = ac_vocab_size(host, "shared.weight");
    c->buckets = host->dimension(
        host, "relative_attention_num_buckets",
        "#encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight[0] "
        "#enc.blk.0.attn_rel_b.weight[0] relative_attention_num_buckets "
        "*.attention.relative_buckets_count", 32);
    c->distance = host->dimension(host, "relative_attention_max_distance",
                                  "relative_attention_max_distance", 128);
    c->sides.eps = host->real(host, "layer_norm_eps",
                              "layer_norm_epsilon *.attention.layer_norm_rms_epsilon", 1e-6);
    describe_mlp(host, &c->sides);
    describe_head(host, c);
}

/* The feed-forward part is sub-layer 1 of the encoder's blocks, 2 of the decoder's. */
static void add_side(const struct ac_host *host, const struct t5 *c, const struct ac_side *side, int decoder)
{
    int64_t hidden = c->hidden, width = side->heads * side->head_dim, inner = side->inner;
    int64_t cross = decoder ? width : 0, cross_out = decoder ? hidden : 0, gate = c->sides.gated ? inner : 0;
    const char *mlp = ac_format(host, "block.{i}.layer.%d", decoder ? 2 : 1);
    const struct ac_place place = ac_side_place(host, side, "");
    const struct ac_layer layers[] = {
        {"attn.norm", "block.{i}.layer.0.layer_norm", "blk.{i}.attn_norm", hidden, 0, 0},
        {"attn.q", "block.{i}.layer.0.SelfAttention.q", "blk.{i}.attn_q", width, hidden, 0},
        {"attn.k", "block.{i}.layer.0.SelfAttention.k", "blk.{i}.attn_k", width, hidden, 0},
        {"attn.v", "block.{i}.layer.0.SelfAttention.v", "blk.{i}.attn_v", width, hidden, 0},
        {"attn.o", "block.{i}.layer.0.SelfAttention.o", "blk.{i}.attn_o", hidden, width, 0},
        {"attn.relbias", "block.0.layer.0.SelfAttention.relative_attention_bias",
         "blk.0.attn_rel_b", c->buckets, side->heads, AC_TABLE},
        {"cross.norm", "block.{i}.layer.1.layer_norm", "blk.{i}.cross_attn_norm", cross_out, 0, 0},
        {"cross.q", "block.{i}.layer.1.EncDecAttention.q", "blk.{i}.cross_attn_q", cross, hidden, 0},
        {"cross.k", "block.{i}.layer.1.EncDecAttention.k", "blk.{i}.cross_attn_k", cross, hidden, 0},
        {"cross.v", "block.{i}.layer.1.EncDecAttention.v", "blk.{i}.cross_attn_v", cross, hidden, 0},
        {"cross.o", "block.{i}.layer.1.EncDecAttention.o", "blk.{i}.cross_attn_o", cross_out, width, 0},
        {"mlp.norm", ac_format(host, "%s.layer_norm", mlp), "blk.{i}.ffn_norm", hidden, 0, 0},
        {"mlp.gate", ac_format(host, "%s.DenseReluDense.wi_0", mlp), "blk.{i}.ffn_gate", gate, hidden, 0},
        {"mlp.up", ac_format(host, "%s.DenseReluDense.%s", mlp, gate ? "wi_1" : "wi"), "blk.{i}.ffn_up",
         inner, hidden, 0},
        {"mlp.down", ac_format(host, "%s.DenseReluDense.wo", mlp), "blk.{i}.ffn_down", hidden, inner, 0},
        {"final.norm", "final_layer_norm", "output_norm", hidden, 0, 0},
        {"embed.token", "embed_tokens", NULL, c->vocab, hidden, AC_SHARED},
    };
    ac_layers_add(host, &place, layers, AC_COUNT(layers));
}

static void t5_tensors(const struct ac_host *host, const void *config)
{
    const struct t5 *c = config;
    const struct ac_side *decoder = &c->sides.decoder;
    ac_tensor_add(host, "embed.token", "shared.weight", "token_embd.weight", 0, c->vocab, c->hidden, 0, NULL);
    add_side(host, c, &c->sides.encoder, 0);
    if (!decoder->layers)
        return;
    add_side(host, c, decoder, 1);
    ac_tensor_add(host, "dec.cross.relbias",
                  "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight", NULL, 0,
                  c->buckets, decoder->heads, AC_OPTIONAL | AC_BUFFER, NULL);
    ac_head_add(host, "lm_head.weight", "output.weight", c->vocab, c->hidden, c->tied);
}

static void t5_build(const struct ac_host *host, const void *config, int32_t side)
{
    const struct t5 *c = config;
    const struct ac_side *s = ac_encdec_side(&c->sides, side);
    int decoder = side == AC_DECODER;
    if (!s->layers)
        return;
    ac_node x = ac_embed_tokens(host), memory = decoder ? ac_input(host, AC_MEMORY, c->hidden) : 0;
    ac_node bias = ac_relbias(host, ac_format(host, "%s.attn.relbias", s->role), AC_OUTSIDE, c->buckets,
                              c->distance, !decoder, s->heads);
    x = ac_encdec_blocks(host, &c->sides, side, x, memory, bias);
    x = ac_encdec_final(host, &c->sides, side, x);
    if (decoder && c->scaled)
        x = ac_scale(host, x, 1 / sqrt((double)c->hidden));
    if (decoder)
        x = ac_linear(host, x, "head", AC_OUTSIDE);
    ac_output(host, x);
}

static void t5_report(const struct ac_host *host, const struct ac_page *page)
{
    page->section(page, "buckets", "Relative position buckets, and what is scaled");
    int64_t buckets = ac_page_integer(host, page, "relative_attention_num_buckets", 0);
    int64_t distance = ac_page_integer(host, page, "relative_attention_max_distance", 0);
    ac_page_flag(host, page, "scale_decoder_outputs", 0);
    page->paragraph(
        page, ac_format(host, "No position is added to the embeddings. Each head of self-attention adds a "
                              "learned number to its scores that depends on the distance between query and "
                              "key, in %lld buckets: exact ones for near keys, wider ones up to %lld "
                              "tokens, one for all beyond. The scores are not divided by sqrt(head_dim).",
                        (long long)buckets, (long long)distance));
}

/* Raffel et al. 2020 (JMLR 21), sections 2.1, 3.1.4; that the factor is in the initial weights: the
 * authors' Mesh TensorFlow code. */
static void t5_tell(const struct ac_host *host, const struct ac_explanation *explanation)
{
    const struct ac_told paragraphs[] = {
        {host->integer(host, NULL, "=decoder.num_hidden_layers", 0) > 0, "position",
         "Cross-attention adds no such number: the encoder's states already carry the order of the source, "
         "and there is no distance between a token of the source and one of the target."},
        {1, "attention",
         "T5 leaves the usual division out because its query weights were begun smaller by the same "
         "factor: training started from the same scores."},
        {host->flag(host, NULL, "=scale_decoder_outputs", 0), "hidden-state",
         "Before the head the decoder's last state is multiplied by one over the square root of "
         "hidden_size, because the head shares its rows with the embedding, whose numbers are large."},
        {1, "training",
         "T5 was pretrained by span corruption: runs of source tokens are each replaced by one sentinel "
         "(<extra_id_0>, <extra_id_1>, ...), and the target is the runs behind their sentinels. A "
         "checkpoint that was not tuned further tends to answer with sentinels."},
    };
    ac_tell(explanation, paragraphs, AC_COUNT(paragraphs));
}

static const struct ac_rule start_token = {
    sizeof start_token, AC_WARNING, "start-token", "the decoder starts from the padding token",
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
static const struct ac_explain explain = {sizeof explain, 0, t5_tell};
static const struct ac_report report = {sizeof report, 0, t5_report};
static const struct ac_selftest selftest = {sizeof selftest, 0, "t5.vectors.json"};

AC_EXTENSIONS(t5_extension, {AC_CARDCHECK, &cardcheck}, {AC_EXPLAIN, &explain},
              {AC_REPORT, &report}, {AC_SELFTEST, &selftest})

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
