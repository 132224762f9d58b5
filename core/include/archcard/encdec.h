/* SPDX-License-Identifier: MIT */
/*
 * encdec.h - the recipe of encoder-decoder models (Vaswani et al. 2017): a side is blocks of
 * self-attention, in the decoder cross-attention, and a feed-forward part, each added to the residual
 * stream with a norm before it or after the sum. Made of nothing but plugin.h, graph.h and blocks.h;
 * what stands before and behind the blocks (embedding, positions, head) is the plugin's.
 *
 * Roles begin with "enc." and "dec."; cross-attention is "dec.cross".
 */
#ifndef ARCHCARD_ENCDEC_H
#define ARCHCARD_ENCDEC_H

#include <archcard/blocks.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ac_side {
    const char *name;   /* as facts and files begin: "encoder" */
    const char *role;   /* as roles and GGUF names begin: "enc" */
    int64_t layers;     /* 0: the model does not have this side */
    int64_t heads, head_dim, inner;
};

/* Zeroed: LayerNorm before each part, a feed-forward part without a gate. */
struct ac_encdec {
    struct ac_side encoder, decoder;
    int64_t act;       /* AC_RELU, ... */
    int32_t gated;     /* the feed-forward part has "mlp.gate" beside "mlp.up" */
    int32_t rms;       /* norms are RMS norms */
    int32_t post_norm; /* norms stand after each sum, as in the paper */
    double eps;        /* of the norms */
    double scale;      /* on the scores; 0: 1 / sqrt(head_dim) */
};

/* Names the sides. */
AC_UNUSED static void ac_encdec_init(struct ac_encdec *c)
{
    c->encoder.name = "encoder";
    c->encoder.role = "enc";
    c->decoder.name = "decoder";
    c->decoder.role = "dec";
}

/* The side that a build is asked for: AC_ENCODER or AC_DECODER. */
AC_UNUSED static const struct ac_side *ac_encdec_side(const struct ac_encdec *c, int32_t side)
{
    return side == AC_DECODER ? &c->decoder : &c->encoder;
}

/* States a side's num_hidden_layers (`layers` when no source has it), num_attention_heads and
 * intermediate_size, each from its sources. The width of a head is left to the family. */
AC_UNUSED static void ac_side_describe(const struct ac_host *host, struct ac_side *side,
                                       const char *layer_sources, int64_t layers,
                                       const char *head_sources, const char *inner_sources)
{
    side->layers = host->count(host, ac_format(host, "%s.num_hidden_layers", side->name),
                               layer_sources, layers);
    side->heads = host->count(host, ac_format(host, "%s.num_attention_heads", side->name),
                              head_sources, AC_REQUIRED);
    side->inner = host->dimension(host, ac_format(host, "%s.intermediate_size", side->name),
                                  inner_sources, AC_REQUIRED);
}

/* Where a side's layers stand: roles and GGUF names begin with its role, Hugging Face names with `prefix`
 * and its name. For ac_layers_add(). */
AC_UNUSED static struct ac_place ac_side_place(const struct ac_host *host,
                                               const struct ac_side *side, const char *prefix)
{
    struct ac_place place = AC_ZERO;
    place.role = place.gguf = ac_format(host, "%s.", side->role);
    place.name = ac_format(host, "%s%s.", prefix, side->name);
    place.blocks = side->layers;
    return place;
}

/* The norm `stem`.norm of the family's kind. */
AC_UNUSED static ac_node ac_encdec_norm(const struct ac_host *host, const struct ac_encdec *c,
                                        ac_node x, const char *stem, int32_t layer)
{
    const char *norm = ac_format(host, "%s.norm", stem);
    return c->rms ? ac_rmsnorm(host, x, norm, layer, c->eps)
                  : ac_layernorm(host, x, norm, layer, c->eps);
}

/* x plus its attention to itself, or to `memory` when that is not 0; `bias` is of ac_relbias() or 0. */
AC_UNUSED static ac_node ac_encdec_attention(const struct ac_host *host, const struct ac_encdec *c,
                                             int32_t side, ac_node x, ac_node memory, ac_node bias,
                                             const char *stem, int32_t layer)
{
    struct ac_attend p = AC_ZERO;
    ac_node in = c->post_norm ? x : ac_encdec_norm(host, c, x, stem, layer);
    p.heads = ac_encdec_side(c, side)->heads;
    p.head_dim = ac_encdec_side(c, side)->head_dim;
    p.mask = side == AC_DECODER && !memory ? AC_MASK_CAUSAL : AC_MASK_NONE;
    p.scale = c->scale;
    p.bias = bias;
    x = ac_add(host, x, ac_attention(host, in, memory ? memory : in, &p, stem, layer));
    return c->post_norm ? ac_encdec_norm(host, c, x, stem, layer) : x;
}

/* x plus its feed-forward part. */
AC_UNUSED static ac_node ac_encdec_mlp(const struct ac_host *host, const struct ac_encdec *c,
                                       ac_node x, const char *stem, int32_t layer)
{
    ac_node in = c->post_norm ? x : ac_encdec_norm(host, c, x, stem, layer);
    const char *up = ac_format(host, "%s.up", stem), *down = ac_format(host, "%s.down", stem);
    if (c->gated)
        in = ac_gated_mlp(host, in, ac_format(host, "%s.gate", stem), up, down, layer, c->act);
    else
        in = ac_mlp(host, in, up, down, layer, c->act);
    x = ac_add(host, x, in);
    return c->post_norm ? ac_encdec_norm(host, c, x, stem, layer) : x;
}

/*
 * All blocks of a side, tagged. `memory` is ac_input(AC_MEMORY) on the decoder's side, else 0; `bias`
 * is added to the scores of self-attention, 0: none.
 */
AC_UNUSED static ac_node ac_encdec_blocks(const struct ac_host *host, const struct ac_encdec *c,
                                          int32_t side, ac_node x, ac_node memory, ac_node bias)
{
    const struct ac_side *s = ac_encdec_side(c, side);
    const char *attn = ac_format(host, "%s.attn", s->role), *cross = "dec.cross";
    const char *mlp = ac_format(host, "%s.mlp", s->role);
    int32_t i;
    for (i = 0; i < (int32_t)s->layers; i++) {
        x = ac_encdec_attention(host, c, side, x, 0, bias, attn, i);
        if (memory)
            x = ac_encdec_attention(host, c, side, x, memory, 0, cross, i);
        x = ac_tag(host, ac_encdec_mlp(host, c, x, mlp, i), AC_TAG_BLOCK, i);
    }
    return x;
}

/* The norm behind the blocks, tagged. */
AC_UNUSED static ac_node ac_encdec_final(const struct ac_host *host, const struct ac_encdec *c,
                                         int32_t side, ac_node x)
{
    const char *stem = ac_format(host, "%s.final", ac_encdec_side(c, side)->role);
    return ac_tag(host, ac_encdec_norm(host, c, x, stem, AC_OUTSIDE), AC_TAG_FINAL, AC_OUTSIDE);
}

#ifdef __cplusplus
}
#endif
#endif
