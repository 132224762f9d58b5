/* SPDX-License-Identifier: MIT */
/*
 * graph.h - the operations a plugin wires its model with.
 *
 * Every node is a matrix [rows][width] of float: one row a token. The number of rows is a symbol,
 * so a graph is built once and run for any length. A node is a 32-bit handle; 0 is poison: a wrong
 * operation gives 0, every operation on 0 gives 0, and the first cause is kept and reported.
 *
 * Operations that use weights name them by a stem and a layer: the stem "attn.q" stands for the
 * tensors with the roles "attn.q.weight" and, where the tensor map has one, "attn.q.bias"; a table
 * ("embed.token", "attn.relbias") has the stem itself as its role. A layer of -1 (AC_OUTSIDE) means:
 * outside of the blocks. Stem and layer are also the node's name for
 * whoever watches a run. No numbers of weights pass through here.
 */
#ifndef ARCHCARD_GRAPH_H
#define ARCHCARD_GRAPH_H

#include <archcard/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef uint32_t ac_node;

#define AC_OUTSIDE (-1)

enum {
#define AC_OP(number, NAME, name) AC_OP_##NAME = number,
#include <archcard/ops.def>
#undef AC_OP
    AC_OP_END
};

/* Other languages than C: this layout, the numbers of ops.def and the slots below are the ABI; the
 * functions at the end of this file only fill them in. */

/* One operation; the slots have names below. Unused slots are 0. */
struct ac_op {
    uint32_t size;        /* sizeof(struct ac_op) */
    uint32_t code;        /* AC_OP_... */
    ac_node in[4];        /* operands, the used ones first */
    int32_t layer;        /* block, from 0; AC_OUTSIDE */
    uint32_t value_count; /* of `values` */
    const char *stem;     /* role stem or tag; NULL: none */
    const double *values; /* [value_count] */
    int64_t i[16];        /* AC_I_... */
    double f[16];         /* AC_F_... */
};

/* input: what it is. */
#define AC_TOKENS 1    /* ids of this side's tokens */
#define AC_POSITIONS 2 /* position of each of this side's tokens, from 0 */
#define AC_MEMORY 3    /* the encoder's output, [source tokens][width]; decoder side only */
#define AC_SEGMENTS 4  /* segment of each token, for BERT's token types: 0 */

/* act: which function. */
#define AC_RELU 1
#define AC_GELU 2      /* x * Phi(x), by erf */
#define AC_GELU_TANH 3 /* the tanh form: gelu_new, gelu_pytorch_tanh */
#define AC_SILU 4      /* x * sigmoid(x), also called swish */
#define AC_QUICK_GELU 5 /* x * sigmoid(1.702 x) */
#define AC_TANH 6
#define AC_RELU2 7     /* relu(x)^2 */

/* rope: how the width is paired, and how the frequencies are stretched. */
#define AC_ROPE_HALVES 0 /* (i, i + d/2), as Hugging Face computes it */
#define AC_ROPE_INTERLEAVED 1 /* (2i, 2i + 1), as the paper has it */
#define AC_ROPE_DEFAULT 0
#define AC_ROPE_LINEAR 1
#define AC_ROPE_DYNAMIC 2
#define AC_ROPE_YARN 3
#define AC_ROPE_LLAMA3 4
#define AC_ROPE_LONGROPE 5

/* attend: what a query sees, and whether ALiBi slopes are added. */
#define AC_MASK_NONE 0   /* every key */
#define AC_MASK_CAUSAL 1 /* keys up to its own position; `window` > 0: only the last `window` */
#define AC_ALIBI_OFF 0
#define AC_ALIBI_ON 1     /* Press et al. 2022: added to the scaled scores */
#define AC_ALIBI_BF16 2   /* as Falcon computes it: slopes and products in bfloat16, added before scaling */

/* Slots of ac_op.i and ac_op.f, by operation. */
enum {
    AC_I_INPUT_KIND = 0, AC_I_INPUT_WIDTH = 1,
    AC_I_EMBED_OFFSET = 0,
    AC_I_ACT_KIND = 0,
    AC_I_SLICE_FROM = 0, AC_I_SLICE_WIDTH = 1, AC_I_SLICE_GROUPS = 2, AC_I_SLICE_STRIDE = 3,
    AC_I_ROPE_HEAD_DIM = 0, AC_I_ROPE_DIMS = 1, AC_I_ROPE_PAIRING = 2, AC_I_ROPE_SCALING = 3,
    AC_I_ROPE_ORIGINAL = 4, AC_I_ROPE_CONTEXT = 5, AC_I_ROPE_TRUNCATE = 6,
    AC_I_RELBIAS_BUCKETS = 0, AC_I_RELBIAS_DISTANCE = 1, AC_I_RELBIAS_BOTH = 2, AC_I_RELBIAS_HEADS = 3,
    AC_I_ATTEND_HEADS = 0, AC_I_ATTEND_KV_HEADS = 1, AC_I_ATTEND_HEAD_DIM = 2, AC_I_ATTEND_MASK = 3,
    AC_I_ATTEND_WINDOW = 4, AC_I_ATTEND_ALIBI = 5,
    AC_I_ROUTE_EXPERTS = 0, AC_I_ROUTE_TOP = 1, AC_I_ROUTE_ACT = 2, AC_I_ROUTE_NORMALIZE = 3,

    AC_F_SCALE = 0,
    AC_F_NORM_EPS = 0,
    AC_F_ROPE_BASE = 0, AC_F_ROPE_FACTOR = 1, AC_F_ROPE_LOW = 2, AC_F_ROPE_HIGH = 3,
    AC_F_ROPE_BETA_FAST = 4, AC_F_ROPE_BETA_SLOW = 5, AC_F_ROPE_ATTENTION = 6,
    AC_F_ATTEND_SCALE = 0, AC_F_ATTEND_SOFTCAP = 1, AC_F_ATTEND_SLOPES = 2
};

AC_UNUSED static struct ac_op ac_op_make(uint32_t code, const char *stem, int32_t layer, ac_node a,
                                         ac_node b)
{
    struct ac_op op = AC_ZERO;
    op.size = (uint32_t)sizeof op;
    op.code = code;
    op.stem = stem;
    op.layer = layer;
    op.in[0] = a;
    op.in[1] = b;
    return op;
}

/* What enters this side: `kind` is AC_TOKENS, AC_POSITIONS or AC_SEGMENTS ([rows][1]), or AC_MEMORY
 * with the encoder's width. */
AC_UNUSED static ac_node ac_input(const struct ac_host *host, int64_t kind, int64_t width)
{
    struct ac_op op = ac_op_make(AC_OP_INPUT, NULL, AC_OUTSIDE, 0, 0);
    op.i[AC_I_INPUT_KIND] = kind;
    op.i[AC_I_INPUT_WIDTH] = width;
    return host->op(host, &op);
}

/* A table of one row, to be added to every row; its role is `stem` itself: "head.logits_bias". */
AC_UNUSED static ac_node ac_weight(const struct ac_host *host, const char *stem, int32_t layer)
{
    struct ac_op op = ac_op_make(AC_OP_WEIGHT, stem, layer, 0, 0);
    return host->op(host, &op);
}

/* Row ids[t] + offset of the table `stem` for each row t of `ids`. [rows][table width] */
AC_UNUSED static ac_node ac_embed(const struct ac_host *host, ac_node ids, const char *stem,
                                  int64_t offset)
{
    struct ac_op op = ac_op_make(AC_OP_EMBED, stem, AC_OUTSIDE, ids, 0);
    op.i[AC_I_EMBED_OFFSET] = offset;
    return host->op(host, &op);
}

/* x times the transposed weight [out][in], plus the bias where the map has one. [rows][out] */
AC_UNUSED static ac_node ac_linear(const struct ac_host *host, ac_node x, const char *stem,
                                   int32_t layer)
{
    struct ac_op op = ac_op_make(AC_OP_LINEAR, stem, layer, x, 0);
    return host->op(host, &op);
}

/* Sum of equal shapes; `b` may be a single row (ac_weight), added to every row. */
AC_UNUSED static ac_node ac_add(const struct ac_host *host, ac_node a, ac_node b)
{
    struct ac_op op = ac_op_make(AC_OP_ADD, NULL, AC_OUTSIDE, a, b);
    return host->op(host, &op);
}

/* Product element by element. */
AC_UNUSED static ac_node ac_mul(const struct ac_host *host, ac_node a, ac_node b)
{
    struct ac_op op = ac_op_make(AC_OP_MUL, NULL, AC_OUTSIDE, a, b);
    return host->op(host, &op);
}

AC_UNUSED static ac_node ac_scale(const struct ac_host *host, ac_node x, double factor)
{
    struct ac_op op = ac_op_make(AC_OP_SCALE, NULL, AC_OUTSIDE, x, 0);
    op.f[AC_F_SCALE] = factor;
    return host->op(host, &op);
}

/* `kind` is AC_RELU, AC_GELU, ... */
AC_UNUSED static ac_node ac_act(const struct ac_host *host, ac_node x, int64_t kind)
{
    struct ac_op op = ac_op_make(AC_OP_ACT, NULL, AC_OUTSIDE, x, 0);
    op.i[AC_I_ACT_KIND] = kind;
    return host->op(host, &op);
}

/* Ba et al. 2016: (x - mean) / sqrt(variance + eps) * weight + bias, per row. */
AC_UNUSED static ac_node ac_layernorm(const struct ac_host *host, ac_node x, const char *stem,
                                      int32_t layer, double eps)
{
    struct ac_op op = ac_op_make(AC_OP_LAYERNORM, stem, layer, x, 0);
    op.f[AC_F_NORM_EPS] = eps;
    return host->op(host, &op);
}

/* Zhang and Sennrich 2019: x / sqrt(mean(x^2) + eps) * weight, per row; a weight that is narrower
 * than the row serves each head, as wide as itself. */
AC_UNUSED static ac_node ac_rmsnorm(const struct ac_host *host, ac_node x, const char *stem,
                                    int32_t layer, double eps)
{
    struct ac_op op = ac_op_make(AC_OP_RMSNORM, stem, layer, x, 0);
    op.f[AC_F_NORM_EPS] = eps;
    return host->op(host, &op);
}

/*
 * Columns: `groups` runs of `width` columns, the first at `from`, each `stride` after the last one,
 * laid side by side. [rows][groups * width]. One run: groups 1, stride 0.
 */
AC_UNUSED static ac_node ac_slice(const struct ac_host *host, ac_node x, int64_t from, int64_t width,
                                  int64_t groups, int64_t stride)
{
    struct ac_op op = ac_op_make(AC_OP_SLICE, NULL, AC_OUTSIDE, x, 0);
    op.i[AC_I_SLICE_FROM] = from;
    op.i[AC_I_SLICE_WIDTH] = width;
    op.i[AC_I_SLICE_GROUPS] = groups;
    op.i[AC_I_SLICE_STRIDE] = stride;
    return host->op(host, &op);
}

/* The columns of `a`, then those of `b`. */
AC_UNUSED static ac_node ac_concat(const struct ac_host *host, ac_node a, ac_node b)
{
    struct ac_op op = ac_op_make(AC_OP_CONCAT, NULL, AC_OUTSIDE, a, b);
    return host->op(host, &op);
}

/* Parameters of ac_rope(); zero means the default given here. */
struct ac_rope {
    int64_t head_dim;  /* width of one head */
    int64_t dims;      /* how many of its columns turn; 0: all */
    int64_t pairing;   /* AC_ROPE_HALVES or AC_ROPE_INTERLEAVED */
    int64_t scaling;   /* AC_ROPE_DEFAULT, ... */
    int64_t original;  /* original_max_position_embeddings: yarn, llama3, longrope */
    int64_t context;   /* max_position_embeddings: dynamic, longrope */
    int64_t no_truncate; /* yarn: 1 keeps the correction range unrounded */
    double base;       /* rope_theta */
    double factor;     /* linear, dynamic, yarn, llama3 */
    double low, high;  /* llama3: low_freq_factor, high_freq_factor */
    double beta_fast, beta_slow; /* yarn; 0: 32 and 1 */
    double attention;  /* factor on cosine and sine: yarn, longrope; 0: the scaling's own */
    const double *factors;  /* longrope: short factors, then long ones; else one divisor a pair */
    uint32_t factor_count;  /* of `factors` */
    const char *stem;       /* a role with one divisor a pair, where files store them; may be absent */
};

/* Su et al. 2021: turns pairs of columns of each head by position times frequency. */
AC_UNUSED static ac_node ac_rope(const struct ac_host *host, ac_node x, ac_node positions,
                                 const struct ac_rope *p, int32_t layer)
{
    struct ac_op op = ac_op_make(AC_OP_ROPE, p->stem, p->stem ? AC_OUTSIDE : layer, x, positions);
    op.i[AC_I_ROPE_HEAD_DIM] = p->head_dim;
    op.i[AC_I_ROPE_DIMS] = p->dims ? p->dims : p->head_dim;
    op.i[AC_I_ROPE_PAIRING] = p->pairing;
    op.i[AC_I_ROPE_SCALING] = p->scaling;
    op.i[AC_I_ROPE_ORIGINAL] = p->original;
    op.i[AC_I_ROPE_CONTEXT] = p->context;
    op.i[AC_I_ROPE_TRUNCATE] = !p->no_truncate;
    op.f[AC_F_ROPE_BASE] = p->base;
    op.f[AC_F_ROPE_FACTOR] = p->factor;
    op.f[AC_F_ROPE_LOW] = p->low;
    op.f[AC_F_ROPE_HIGH] = p->high;
    op.f[AC_F_ROPE_BETA_FAST] = p->beta_fast;
    op.f[AC_F_ROPE_BETA_SLOW] = p->beta_slow;
    op.f[AC_F_ROPE_ATTENTION] = p->attention;
    op.values = p->factors;
    op.value_count = p->factor_count;
    return host->op(host, &op);
}

/*
 * Raffel et al. 2020: the bias of each head by the bucket of key position minus query position,
 * from the table `stem` [buckets][heads]. `both` is 1 where keys may lie ahead. For attend.
 */
AC_UNUSED static ac_node ac_relbias(const struct ac_host *host, const char *stem, int32_t layer,
                                    int64_t buckets, int64_t distance, int64_t both, int64_t heads)
{
    struct ac_op op = ac_op_make(AC_OP_RELBIAS, stem, layer, 0, 0);
    op.i[AC_I_RELBIAS_BUCKETS] = buckets;
    op.i[AC_I_RELBIAS_DISTANCE] = distance;
    op.i[AC_I_RELBIAS_BOTH] = both;
    op.i[AC_I_RELBIAS_HEADS] = heads;
    return host->op(host, &op);
}

/* Parameters of ac_attend(); zero means the default given here. */
struct ac_attend {
    int64_t heads;    /* query heads */
    int64_t kv_heads; /* key and value heads; 0: `heads` */
    int64_t head_dim; /* columns of one head */
    int64_t mask;     /* AC_MASK_NONE or AC_MASK_CAUSAL */
    int64_t window;   /* keys a query sees, itself included; 0: all */
    int64_t alibi;    /* AC_ALIBI_... */
    double scale;     /* on the scores; 0: 1 / sqrt(head_dim) */
    double softcap;   /* cap * tanh(score / cap); 0: none */
    double slopes;    /* factor on ALiBi's slopes; 0: 1 */
    ac_node bias;     /* of ac_relbias(); 0: none */
};

/*
 * Vaswani et al. 2017: softmax(cap(q k^T * scale) + bias + slopes) v over the keys that the mask
 * shows, head by head; cap is the softcap, slopes are ALiBi's. q is [rows][heads * head_dim], k and
 * v are [key rows][kv_heads * head_dim]; keys made of AC_MEMORY make it cross-attention.
 * `stem` ("attn", "cross") names the probabilities for whoever watches. [rows][heads * head_dim]
 */
AC_UNUSED static ac_node ac_attend(const struct ac_host *host, ac_node q, ac_node k, ac_node v,
                                   const struct ac_attend *p, const char *stem, int32_t layer)
{
    struct ac_op op = ac_op_make(AC_OP_ATTEND, stem, layer, q, k);
    op.in[2] = v;
    op.in[3] = p->bias;
    op.i[AC_I_ATTEND_HEADS] = p->heads;
    op.i[AC_I_ATTEND_KV_HEADS] = p->kv_heads ? p->kv_heads : p->heads;
    op.i[AC_I_ATTEND_HEAD_DIM] = p->head_dim;
    op.i[AC_I_ATTEND_MASK] = p->mask;
    op.i[AC_I_ATTEND_WINDOW] = p->window;
    op.i[AC_I_ATTEND_ALIBI] = p->alibi;
    op.f[AC_F_ATTEND_SCALE] = p->scale;
    op.f[AC_F_ATTEND_SOFTCAP] = p->softcap;
    op.f[AC_F_ATTEND_SLOPES] = p->slopes;
    return host->op(host, &op);
}

/*
 * Mixture of experts (Shazeer et al. 2017, as Mixtral has it): softmax over the router's logits
 * `router` [rows][experts], the `top` largest kept, made to sum to 1 when `normalize`; each row is
 * the weighted sum of down(act(gate(x)) * up(x)) of its experts, from the expert tensors
 * `stem`.gate.weight, `stem`.up.weight and `stem`.down.weight. [rows][width of x]
 */
AC_UNUSED static ac_node ac_route(const struct ac_host *host, ac_node x, ac_node router,
                                  const char *stem, int32_t layer, int64_t experts, int64_t top,
                                  int64_t act, int64_t normalize)
{
    struct ac_op op = ac_op_make(AC_OP_ROUTE, stem, layer, x, router);
    op.i[AC_I_ROUTE_EXPERTS] = experts;
    op.i[AC_I_ROUTE_TOP] = top;
    op.i[AC_I_ROUTE_ACT] = act;
    op.i[AC_I_ROUTE_NORMALIZE] = normalize;
    return host->op(host, &op);
}

/* Tags every side has; others are the plugin's own. */
#define AC_TAG_EMBED "embed" /* what enters the first block */
#define AC_TAG_BLOCK "block" /* the residual stream after block `layer` */
#define AC_TAG_FINAL "final" /* after the last norm, where there is one */

/* Gives a node a name for whoever watches; returns the node itself. */
AC_UNUSED static ac_node ac_tag(const struct ac_host *host, ac_node x, const char *name,
                                int32_t layer)
{
    struct ac_op op = ac_op_make(AC_OP_TAG, name, layer, x, 0);
    return host->op(host, &op);
}

/* What this side gives: the decoder's logits [rows][vocab_size], the encoder's hidden states. */
AC_UNUSED static void ac_output(const struct ac_host *host, ac_node x)
{
    struct ac_op op = ac_op_make(AC_OP_OUTPUT, NULL, AC_OUTSIDE, x, 0);
    host->op(host, &op);
}

#ifdef __cplusplus
}
#endif
#endif
