/* SPDX-License-Identifier: MIT */
/*
 * bart.c - BART (Lewis et al. 2019) and mBART (Liu et al. 2020): encoder-decoder, learned positions
 * behind two rows of offset, biased projections; BART normalises after each part, mBART before it and
 * once more at the end. Not Pegasus, whose positions are sinusoids.
 */
#include <math.h>

#include <archcard/encdec.h>
#include <archcard/ext/explain.h>
#include <archcard/ext/report.h>
#include <archcard/ext/selftest.h>

#define OFFSET 2 /* rows in front of position 0 */

struct bart {
    struct ac_encdec sides;
    int64_t hidden, vocab, rows; /* rows of the position tables */
    int32_t scaled; /* embeddings times sqrt(hidden) */
    int32_t tied;
};

static const char *const families[] = {"bart", "mbart", NULL};
static const char *const prefixes[] = {"model.", NULL};
static const char *const probes[] = {"model.encoder.layers.0.self_attn_layer_norm.weight",
                                     "model.decoder.layers.0.encoder_attn.q_proj.weight",
                                     "model.encoder.embed_positions.weight", NULL};

static int32_t bart_detect(const struct ac_host *host, const char **reason)
{
    return ac_detect(host, families, "Bart", probes, reason);
}

static void describe_side(const struct ac_host *host, const struct bart *c, struct ac_side *side)
{
    const char *name = side->name;
    ac_side_describe(
        host, side, ac_format(host, "#model.%s.layers.{i}.fc1.weight %s_layers", name, name),
        AC_REQUIRED, ac_format(host, "%s_attention_heads", name),
        ac_format(host, "#model.%s.layers.0.fc1.weight[0] %s_ffn_dim", name, name));
    side->head_dim = c->hidden / side->heads;
    if (c->hidden % side->heads)
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
    struct ac_encdec *sides;
    if (!c)
        return;
    *config = c;
    sides = &c->sides;
    ac_encdec_init(sides);
    c->hidden = host->dimension(host, "hidden_size", "#model.shared.weight[1] d_model", AC_REQUIRED);
    c->vocab = host->dimension(host, "vocab_size", "#model.shared.weight[0] vocab_size",
                               AC_REQUIRED);
    describe_side(host, c, &sides->encoder);
    describe_side(host, c, &sides->decoder);
    describe_positions(host, c);
    ac_state(host, ac_fact_integer("head_dim", sides->decoder.head_dim, NULL),
             "d_model / decoder_attention_heads");
    sides->eps = 1e-5;
    sides->post_norm = strcmp(host->text(host, NULL, "model_type", ""), "mbart") &&
                       !ac_is_stored(host, "model.encoder.layer_norm.weight");
    sides->act = ac_activation(host, host->text(host, "hidden_act", "activation_function", "gelu"));
    c->scaled = host->flag(host, "scale_embedding", "scale_embedding", 0);
    c->tied = host->flag(host, "tie_word_embeddings", "tie_word_embeddings", 1);
}

static void add_side(const struct ac_host *host, const struct bart *c, const struct ac_side *side)
{
    int64_t hidden = c->hidden, cross = side == &c->sides.decoder ? hidden : 0;
    const struct ac_place place = ac_side_place(host, side, "model.");
    const struct ac_layer layers[] = {
        {"embed.token", "embed_tokens", NULL, c->vocab, hidden, AC_SHARED},
        {"embed.position", "embed_positions", NULL, c->rows, hidden, AC_TABLE},
        {"embed.norm", "layernorm_embedding", NULL, hidden, 0, AC_WITH_BIAS},
        {"attn.q", "layers.{i}.self_attn.q_proj", NULL, hidden, hidden, AC_WITH_BIAS},
        {"attn.k", "layers.{i}.self_attn.k_proj", NULL, hidden, hidden, AC_WITH_BIAS},
        {"attn.v", "layers.{i}.self_attn.v_proj", NULL, hidden, hidden, AC_WITH_BIAS},
        {"attn.o", "layers.{i}.self_attn.out_proj", NULL, hidden, hidden, AC_WITH_BIAS},
        {"attn.norm", "layers.{i}.self_attn_layer_norm", NULL, hidden, 0, AC_WITH_BIAS},
        {"cross.q", "layers.{i}.encoder_attn.q_proj", NULL, cross, hidden, AC_WITH_BIAS},
        {"cross.k", "layers.{i}.encoder_attn.k_proj", NULL, cross, hidden, AC_WITH_BIAS},
        {"cross.v", "layers.{i}.encoder_attn.v_proj", NULL, cross, hidden, AC_WITH_BIAS},
        {"cross.o", "layers.{i}.encoder_attn.out_proj", NULL, cross, hidden, AC_WITH_BIAS},
        {"cross.norm", "layers.{i}.encoder_attn_layer_norm", NULL, cross, 0, AC_WITH_BIAS},
        {"mlp.up", "layers.{i}.fc1", NULL, side->inner, hidden, AC_WITH_BIAS},
        {"mlp.down", "layers.{i}.fc2", NULL, hidden, side->inner, AC_WITH_BIAS},
        {"mlp.norm", "layers.{i}.final_layer_norm", NULL, hidden, 0, AC_WITH_BIAS},
        {"final.norm", "layer_norm", NULL, c->sides.post_norm ? 0 : hidden, 0, AC_WITH_BIAS},
    };
    ac_layers_add(host, &place, layers, AC_COUNT(layers));
}

static void bart_tensors(const struct ac_host *host, const void *config)
{
    const struct bart *c = (const struct bart *)config;
    const int64_t logits[4] = {1, c->vocab};
    ac_tensor_add(host, "embed.token", "model.shared.weight", NULL, 0, c->vocab, c->hidden, 0,
                  NULL);
    add_side(host, c, &c->sides.encoder);
    add_side(host, c, &c->sides.decoder);
    ac_head_add(host, "lm_head.weight", NULL, c->vocab, c->hidden, c->tied);
    ac_buffer_add(host, "head.logits_bias", "final_logits_bias", 0, 2, logits);
}

static ac_node build_embedding(const struct ac_host *host, const struct bart *c, const char *role)
{
    ac_node x = ac_embed(host, ac_input(host, AC_TOKENS, 1), "embed.token", 0);
    ac_node p = ac_embed(host, ac_input(host, AC_POSITIONS, 1),
                         ac_format(host, "%s.embed.position", role), OFFSET);
    if (c->scaled)
        x = ac_scale(host, x, sqrt((double)c->hidden));
    x = ac_encdec_norm(host, &c->sides, ac_add(host, x, p), ac_format(host, "%s.embed", role),
                       AC_OUTSIDE);
    return ac_tag(host, x, AC_TAG_EMBED, AC_OUTSIDE);
}

static void bart_build(const struct ac_host *host, const void *config, int32_t side)
{
    const struct bart *c = (const struct bart *)config;
    const char *role = ac_encdec_side(&c->sides, side)->role;
    ac_node x = build_embedding(host, c, role);
    ac_node memory = side == AC_DECODER ? ac_input(host, AC_MEMORY, c->hidden) : 0;
    x = ac_encdec_blocks(host, &c->sides, side, x, memory, 0);
    if (!c->sides.post_norm)
        x = ac_encdec_final(host, &c->sides, side, x);
    if (side == AC_DECODER)
        x = ac_add(host, ac_linear(host, x, "head", AC_OUTSIDE),
                   ac_weight(host, "head.logits_bias", AC_OUTSIDE));
    ac_output(host, x);
}

static void bart_report(const struct ac_host *host, const struct ac_page *page)
{
    int64_t rows;
    page->section(page, "positions", "Learned positions");
    ac_page_fact(page, ac_fact_integer("position_offset", OFFSET, NULL));
    rows = ac_page_integer(host, page, "position_rows", 0);
    page->paragraph(page, ac_format(host, "Position p has row p + %d of a table of %lld rows, one "
                                    "table for the encoder and one for the decoder: the first %d "
                                    "rows are left over from padding, so %lld positions remain.",
                                    OFFSET, (long long)rows, OFFSET, (long long)(rows - OFFSET)));
}

/* Lewis et al. 2020 (ACL), section 2; Liu et al. 2020 (TACL 8) for mBART. */
static void bart_tell(const struct ac_host *host, const struct ac_explanation *explanation)
{
    int32_t mbart = !strcmp(host->text(host, NULL, "=model_type", ""), "mbart");
    const struct ac_told paragraphs[] = {
        {1, "position",
         "The first two rows of the table are never read: they are left over from code that counted "
         "positions from the padding id upwards. Encoder and decoder have a table each."},
        {1, "training",
         "BART was pretrained as a denoising autoencoder: the encoder reads a text in which runs of "
         "tokens are replaced by one <mask> each and sentences may be shuffled, and the decoder "
         "writes the whole original text."},
        {mbart, "encoder-decoder",
         "In mBART the decoder starts from </s> and a token that names the language it is to write."},
        {!mbart, "encoder-decoder",
         "The decoder starts from </s>, the token that also ends texts: in pretraining its input was "
         "the target moved one place along."},
    };
    ac_tell(explanation, paragraphs, AC_COUNT(paragraphs));
}

static const struct ac_explain explain = {sizeof explain, 0, bart_tell};
static const struct ac_report report = {sizeof report, 0, bart_report};
static const struct ac_selftest selftest = {sizeof selftest, 0, "bart.vectors.json"};

AC_EXTENSIONS(bart_extension, {AC_EXPLAIN, &explain}, {AC_REPORT, &report},
              {AC_SELFTEST, &selftest})

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
