/* SPDX-License-Identifier: MIT */
/*
 * bart.c - BART (Lewis et al. 2019) and mBART (Liu et al. 2020): encoder-decoder, learned positions
 * behind two rows of offset, biased projections; BART normalises after each part, mBART before it and
 * once more at the end. Not Pegasus, whose positions are sinusoids.
 */
#include <math.h>

#include <archcard/blocks.h>
#include <archcard/ext/explain.h>
#include <archcard/ext/report.h>
#include <archcard/ext/selftest.h>

#define OFFSET 2 /* rows in front of position 0 */

struct bart {
    int64_t hidden, vocab, rows; /* rows of the position tables */
    int64_t layers[2], heads[2], inner[2]; /* [encoder, decoder] */
    int64_t act;
    int32_t pre_norm; /* mBART */
    int32_t scaled;   /* embeddings times sqrt(hidden) */
    int32_t tied;
};

static const char *const families[] = {"bart", "mbart", NULL};
static const char *const prefixes[] = {"model.", NULL};
static const char *const probes[] = {"model.encoder.layers.0.self_attn_layer_norm.weight",
                                     "model.decoder.layers.0.encoder_attn.q_proj.weight",
                                     "model.encoder.embed_positions.weight", NULL};
static const char *const side_names[] = {"encoder", "decoder"};
static const char *const side_roles[] = {"enc", "dec"};

static int32_t bart_detect(const struct ac_host *host, const char **reason)
{
    return ac_detect(host, families, "Bart", probes, reason);
}

static void describe_side(const struct ac_host *host, struct bart *c, int side)
{
    const char *name = side_names[side];
    c->layers[side] = host->count(
        host, ac_format(host, "%s.num_hidden_layers", name),
        ac_format(host, "#model.%s.layers.{i}.fc1.weight %s_layers", name, name), AC_REQUIRED);
    c->heads[side] = host->count(host, ac_format(host, "%s.num_attention_heads", name),
                                     ac_format(host, "%s_attention_heads", name), AC_REQUIRED);
    c->inner[side] = host->dimension(
        host, ac_format(host, "%s.intermediate_size", name),
        ac_format(host, "#model.%s.layers.0.fc1.weight[0] %s_ffn_dim", name, name), AC_REQUIRED);
    if (c->hidden % c->heads[side])
        host->fail(host, AC_CONFIG, ac_format(host, "d_model is no multiple of the %s's heads",
                                              name));
}

static void describe_positions(const struct ac_host *host, struct bart *c)
{
    int64_t positions = host->dimension(host, "max_position_embeddings", "max_position_embeddings",
                                        1024);
    ac_state(host, ac_fact_integer("position_offset", OFFSET, NULL), "as the family has it");
    c->rows = host->dimension(host, "position_rows", "#model.encoder.embed_positions.weight[0] "
                              "#model.decoder.embed_positions.weight[0]", positions + OFFSET);
    if (c->rows != positions + OFFSET)
        host->warn(host, ac_format(host, "max_position_embeddings is %lld, but the table of "
                                   "positions has %lld rows, which is %lld positions and %d rows "
                                   "of offset", (long long)positions, (long long)c->rows,
                                   (long long)(c->rows - OFFSET), OFFSET));
}

static void bart_describe(const struct ac_host *host, void **config)
{
    struct bart *c = (struct bart *)host->alloc(host, sizeof *c);
    if (!c)
        return;
    *config = c;
    c->hidden = host->dimension(host, "hidden_size", "#model.shared.weight[1] d_model", AC_REQUIRED);
    c->vocab = host->dimension(host, "vocab_size", "#model.shared.weight[0] vocab_size",
                               AC_REQUIRED);
    describe_side(host, c, 0);
    describe_side(host, c, 1);
    describe_positions(host, c);
    ac_state(host, ac_fact_integer("head_dim", c->hidden / c->heads[1], NULL),
             "d_model / decoder_attention_heads");
    c->pre_norm = !strcmp(host->text(host, NULL, "model_type", ""), "mbart") ||
                  ac_is_stored(host, "model.encoder.layer_norm.weight");
    c->act = ac_activation(host, host->text(host, "hidden_act", "activation_function", "gelu"));
    c->scaled = host->flag(host, "scale_embedding", "scale_embedding", 0);
    c->tied = host->flag(host, "tie_word_embeddings", "tie_word_embeddings", 1);
}

/* The two tensors of a layer in every block of a side. */
static void add_layer(const struct ac_host *host, const struct bart *c, int side, const char *role,
                      const char *name, int64_t out, int64_t in)
{
    ac_layer_add(host, ac_format(host, "%s.%s", side_roles[side], role),
                 ac_format(host, "model.%s.layers.{i}.%s", side_names[side], name), NULL,
                 (uint32_t)c->layers[side], out, in, AC_WITH_BIAS, 0);
}

static void add_attention(const struct ac_host *host, const struct bart *c, int side,
                          const char *role, const char *name)
{
    static const char *const parts[][2] = {
        {"q", "q_proj"}, {"k", "k_proj"}, {"v", "v_proj"}, {"o", "out_proj"}};
    int i;
    for (i = 0; i < 4; i++)
        add_layer(host, c, side, ac_format(host, "%s.%s", role, parts[i][0]),
                  ac_format(host, "%s.%s", name, parts[i][1]), c->hidden, c->hidden);
    add_layer(host, c, side, ac_format(host, "%s.norm", role),
              ac_format(host, "%s_layer_norm", name), c->hidden, 0);
}

static void add_side(const struct ac_host *host, const struct bart *c, int side)
{
    const char *role = side_roles[side], *name = side_names[side];
    ac_tensor_add(host, ac_format(host, "%s.embed.token", role),
                  ac_format(host, "model.%s.embed_tokens.weight", name), NULL, 0, c->vocab,
                  c->hidden, AC_TIED | AC_OPTIONAL, "embed.token");
    ac_tensor_add(host, ac_format(host, "%s.embed.position", role),
                  ac_format(host, "model.%s.embed_positions.weight", name), NULL, 0, c->rows,
                  c->hidden, 0, NULL);
    ac_layer_add(host, ac_format(host, "%s.embed.norm", role),
                 ac_format(host, "model.%s.layernorm_embedding", name), NULL, 0, c->hidden, 0,
                 AC_WITH_BIAS, 0);
    add_attention(host, c, side, "attn", "self_attn");
    if (side)
        add_attention(host, c, side, "cross", "encoder_attn");
    add_layer(host, c, side, "mlp.up", "fc1", c->inner[side], c->hidden);
    add_layer(host, c, side, "mlp.down", "fc2", c->hidden, c->inner[side]);
    add_layer(host, c, side, "mlp.norm", "final_layer_norm", c->hidden, 0);
    if (c->pre_norm)
        ac_layer_add(host, ac_format(host, "%s.final.norm", role),
                     ac_format(host, "model.%s.layer_norm", name), NULL, 0, c->hidden, 0,
                     AC_WITH_BIAS, 0);
}

static void bart_tensors(const struct ac_host *host, const void *config)
{
    const struct bart *c = (const struct bart *)config;
    struct ac_tensor bias = AC_ZERO;
    ac_tensor_add(host, "embed.token", "model.shared.weight", NULL, 0, c->vocab, c->hidden, 0,
                  NULL);
    add_side(host, c, 0);
    add_side(host, c, 1);
    ac_tensor_add(host, "head.weight", "lm_head.weight", NULL, 0, c->vocab, c->hidden,
                  c->tied ? AC_TIED | AC_OPTIONAL : 0, c->tied ? "embed.token" : NULL);
    bias.size = (uint32_t)sizeof bias;
    bias.flags = AC_OPTIONAL | AC_BUFFER;
    bias.role = "head.logits_bias";
    bias.name = "final_logits_bias";
    bias.rank = 2;
    bias.shape[0] = 1;
    bias.shape[1] = c->vocab;
    host->tensor(host, &bias);
}

/* Before a part (mBART) or after its sum (BART). */
static ac_node norm(const struct ac_host *host, ac_node x, const char *stem, int32_t i)
{
    return ac_layernorm(host, x, ac_format(host, "%s.norm", stem), i, 1e-5);
}

static ac_node attend(const struct ac_host *host, const struct bart *c, ac_node x, ac_node memory,
                      const char *stem, int side, int32_t i)
{
    struct ac_attend p = AC_ZERO;
    ac_node in = c->pre_norm ? norm(host, x, stem, i) : x;
    ac_node from = memory ? memory : in, q, k, v;
    p.heads = c->heads[side];
    p.head_dim = c->hidden / c->heads[side];
    p.mask = side && !memory ? AC_MASK_CAUSAL : AC_MASK_NONE;
    q = ac_linear(host, in, ac_format(host, "%s.q", stem), i);
    k = ac_linear(host, from, ac_format(host, "%s.k", stem), i);
    v = ac_linear(host, from, ac_format(host, "%s.v", stem), i);
    v = ac_linear(host, ac_attend(host, q, k, v, &p, stem, i), ac_format(host, "%s.o", stem), i);
    x = ac_add(host, x, v);
    return c->pre_norm ? x : norm(host, x, stem, i);
}

static ac_node build_mlp(const struct ac_host *host, const struct bart *c, ac_node x,
                         const char *role, int32_t i)
{
    const char *stem = ac_format(host, "%s.mlp", role);
    ac_node in = c->pre_norm ? norm(host, x, stem, i) : x;
    x = ac_add(host, x, ac_mlp(host, in, ac_format(host, "%s.up", stem),
                               ac_format(host, "%s.down", stem), i, c->act));
    return c->pre_norm ? x : norm(host, x, stem, i);
}

static ac_node build_embedding(const struct ac_host *host, const struct bart *c, const char *role)
{
    ac_node x = ac_embed(host, ac_input(host, AC_TOKENS, 1), "embed.token", 0);
    ac_node p = ac_embed(host, ac_input(host, AC_POSITIONS, 1),
                         ac_format(host, "%s.embed.position", role), OFFSET);
    if (c->scaled)
        x = ac_scale(host, x, sqrt((double)c->hidden));
    x = norm(host, ac_add(host, x, p), ac_format(host, "%s.embed", role), AC_OUTSIDE);
    return ac_tag(host, x, AC_TAG_EMBED, AC_OUTSIDE);
}

static void bart_build(const struct ac_host *host, const void *config, int32_t side)
{
    const struct bart *c = (const struct bart *)config;
    int decoder = side == AC_DECODER;
    const char *role = side_roles[decoder];
    ac_node x = build_embedding(host, c, role);
    ac_node memory = decoder ? ac_input(host, AC_MEMORY, c->hidden) : 0;
    int32_t i;
    for (i = 0; i < (int32_t)c->layers[decoder]; i++) {
        x = attend(host, c, x, 0, ac_format(host, "%s.attn", role), decoder, i);
        if (decoder)
            x = attend(host, c, x, memory, "dec.cross", decoder, i);
        x = ac_tag(host, build_mlp(host, c, x, role, i), AC_TAG_BLOCK, i);
    }
    if (c->pre_norm) {
        x = norm(host, x, ac_format(host, "%s.final", role), AC_OUTSIDE);
        x = ac_tag(host, x, AC_TAG_FINAL, AC_OUTSIDE);
    }
    if (decoder)
        x = ac_add(host, ac_linear(host, x, "head", AC_OUTSIDE),
                   ac_weight(host, "head.logits_bias", AC_OUTSIDE));
    ac_output(host, x);
}

static void bart_report(const struct ac_host *host, const struct ac_page *page)
{
    int64_t rows = host->integer(host, NULL, "=position_rows", 0);
    page->section(page, "positions", "Learned positions");
    ac_page_fact(page, ac_fact_integer("position_offset", OFFSET, NULL));
    ac_page_fact(page, ac_fact_integer("position_rows", rows, NULL));
    page->paragraph(page, ac_format(host, "Position p has row p + %d of a table of %lld rows, one "
                                    "table for the encoder and one for the decoder: the first %d "
                                    "rows are left over from padding, so %lld positions remain.",
                                    OFFSET, (long long)rows, OFFSET, (long long)(rows - OFFSET)));
}

/* Lewis et al. 2020 (ACL), section 2; Liu et al. 2020 (TACL 8) for mBART. */
static void bart_tell(const struct ac_host *host, const struct ac_explanation *explanation)
{
    int32_t pre_norm = !strcmp(host->text(host, NULL, "=model_type", ""), "mbart");
    explanation->paragraph(explanation, "position",
                           "The first two rows of the table are never read: they are left over from code "
                           "that counted positions from the padding id upwards. Encoder and decoder "
                           "have a table each.");
    explanation->paragraph(explanation, "training",
                           "BART was pretrained as a denoising autoencoder: the encoder reads a text in "
                           "which runs of tokens are replaced by one <mask> each and sentences may be "
                           "shuffled, and the decoder writes the whole original text.");
    explanation->paragraph(explanation, "encoder-decoder",
                           pre_norm ? "In mBART the decoder starts from </s> and a token that names the "
                                      "language it is to write."
                                    : "The decoder starts from </s>, the token that also ends texts: in "
                                      "pretraining its input was the target moved one place along.");
}

static const struct ac_explain explain = {sizeof explain, 0, bart_tell};
static const struct ac_report report = {sizeof report, 0, bart_report};
static const struct ac_selftest selftest = {sizeof selftest, 0, "bart.vectors.json"};

static const void *bart_extension(const char *id)
{
    if (!strcmp(id, AC_SELFTEST))
        return &selftest;
    if (!strcmp(id, AC_EXPLAIN))
        return &explain;
    return strcmp(id, AC_REPORT) ? NULL : &report;
}

static const struct ac_plugin plugin = {
    AC_PLUGIN_HEAD,
    "bart",
    "BART and mBART",
    "1.0",
    "Encoder-decoder models with learned positions: BART with post-norm, mBART with pre-norm.",
    "MIT",
    NULL,
    families,
    prefixes,
    bart_detect,
    bart_describe,
    bart_tensors,
    bart_build,
    bart_extension,
};

AC_PLUGIN(plugin)
