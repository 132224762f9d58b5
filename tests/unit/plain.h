/* SPDX-License-Identifier: MIT */
/*
 * plain.h - tiny random models for t_run.c: built as graphs, and decoders computed once more in
 * plain double arithmetic that shares nothing with the kernels. No tests of its own.
 */
#ifndef TESTS_PLAIN_H
#define TESTS_PLAIN_H

#include <math.h>

#include "toy.h"

#define VOCAB 23
#define HEAD 6     /* columns of a head */
#define INNER 10   /* of the feed-forward part */
#define TOKENS 17
#define LAYERS 2
#define EXPERTS 5
#define BUCKETS 8
#define DISTANCE 10 /* farther ones share the last bucket */

/* A decoder-only model; zero fields: without. */
struct kind {
    int heads, kv_heads;
    int window;
    int64_t alibi;
    bool rope, relbias, learned, routed, biased;
    double scale, softcap;
    int64_t pairing;
    int dims; /* of the rotation */
};

static const struct kind kinds[] = {
    {.heads = 2, .kv_heads = 2, .learned = true, .biased = true},
    {.heads = 4, .kv_heads = 2, .rope = true},
    {.heads = 4, .kv_heads = 1, .rope = true, .window = 5, .pairing = AC_ROPE_INTERLEAVED},
    {.heads = 3, .kv_heads = 3, .relbias = true, .scale = 1},
    {.heads = 6, .kv_heads = 2, .alibi = AC_ALIBI_ON, .softcap = 3},
    {.heads = 6, .kv_heads = 6, .alibi = AC_ALIBI_BF16, .biased = true},
    {.heads = 2, .kv_heads = 1, .rope = true, .routed = true, .dims = 4},
};
#define KINDS (sizeof kinds / sizeof *kinds)

static inline int64_t width_of(const struct kind *kind)
{
    return (int64_t)kind->heads * HEAD;
}

static inline void roles_add(struct toy *toy, const struct kind *kind)
{
    int64_t width = width_of(kind), keys = (int64_t)kind->kv_heads * HEAD;
    uint32_t experts = kind->routed ? EXPERTS : 0;
    toy_role(toy, "embed.token", 0, 0, VOCAB, width, 0);
    toy_role(toy, "embed.position", 0, 0, TOKENS + 3, width, 0);
    toy_role(toy, "attn.norm.weight", LAYERS, 0, width, 0, 0);
    toy_role(toy, "attn.q.weight", LAYERS, 0, width, width, 0);
    toy_role(toy, "attn.k.weight", LAYERS, 0, keys, width, 0);
    toy_role(toy, "attn.v.weight", LAYERS, 0, keys, width, 0);
    toy_role(toy, "attn.o.weight", LAYERS, 0, width, width, 0);
    if (kind->biased)
        toy_role(toy, "attn.q.bias", LAYERS, 0, width, 0, 0);
    toy_role(toy, "attn.relbias", 0, 0, BUCKETS, kind->heads, 0);
    toy_role(toy, "mlp.router.weight", LAYERS, 0, EXPERTS, width, 0);
    toy_role(toy, "mlp.gate.weight", LAYERS, experts, INNER, width, 0);
    toy_role(toy, "mlp.up.weight", LAYERS, experts, INNER, width, 0);
    toy_role(toy, "mlp.down.weight", LAYERS, experts, width, INNER, 0);
    toy_role(toy, "final.norm.weight", 0, 0, width, 0, 0);
    toy_role(toy, "final.norm.bias", 0, 0, width, 0, 0);
    toy_role(toy, "head.weight", 0, 0, VOCAB, width, 0);
}

static inline struct ac_rope rope_of(const struct kind *kind)
{
    return (struct ac_rope){.head_dim = HEAD, .dims = kind->dims, .base = 100,
                            .pairing = kind->pairing};
}

static inline ac_node attention(const struct ac_host *h, const struct kind *kind, ac_node x,
                                ac_node bias, int32_t i)
{
    struct ac_attend p = {.heads = kind->heads, .kv_heads = kind->kv_heads, .head_dim = HEAD,
                          .mask = AC_MASK_CAUSAL, .window = kind->window, .alibi = kind->alibi,
                          .scale = kind->scale, .softcap = kind->softcap, .bias = bias};
    ac_node n = ac_rmsnorm(h, x, "attn.norm", i, 1e-5);
    ac_node q = ac_linear(h, n, "attn.q", i), k = ac_linear(h, n, "attn.k", i);
    if (kind->rope) {
        struct ac_rope rope = rope_of(kind);
        ac_node positions = ac_input(h, AC_POSITIONS, 1);
        q = ac_rope(h, q, positions, &rope, i);
        k = ac_rope(h, k, positions, &rope, i);
    }
    n = ac_attend(h, q, k, ac_linear(h, n, "attn.v", i), &p, "attn", i);
    return ac_add(h, x, ac_linear(h, n, "attn.o", i));
}

static inline ac_node feed_forward(const struct ac_host *h, const struct kind *kind, ac_node x,
                                   int32_t i)
{
    if (kind->routed)
        return ac_route(h, x, ac_linear(h, x, "mlp.router", i), "mlp", i, EXPERTS, 2, AC_SILU, 1);
    ac_node gate = ac_act(h, ac_linear(h, x, "mlp.gate", i), AC_SILU);
    return ac_linear(h, ac_mul(h, gate, ac_linear(h, x, "mlp.up", i)), "mlp.down", i);
}

static inline struct toy *decoder_new(const struct kind *kind)
{
    struct toy *toy = toy_new(7);
    const struct ac_host *h = &toy->host;
    roles_add(toy, kind);
    ac_node bias = 0, x = ac_embed(h, ac_input(h, AC_TOKENS, 1), "embed.token", 0);
    if (kind->learned)
        x = ac_add(h, x, ac_embed(h, ac_input(h, AC_POSITIONS, 1), "embed.position", 2));
    if (kind->relbias)
        bias = ac_relbias(h, "attn.relbias", AC_OUTSIDE, BUCKETS, DISTANCE, 0, kind->heads);
    for (int32_t i = 0; i < LAYERS; i++) {
        x = attention(h, kind, x, bias, i);
        x = ac_add(h, x, feed_forward(h, kind, x, i));
        ac_tag(h, x, AC_TAG_BLOCK, i);
    }
    x = ac_layernorm(h, x, "final.norm", AC_OUTSIDE, 1e-5);
    ac_output(h, ac_linear(h, ac_scale(h, x, 0.5), "head", AC_OUTSIDE));
    toy_start(toy, 100);
    return toy;
}

static inline const uint32_t *ids_get(void)
{
    static uint32_t ids[TOKENS];
    for (uint32_t i = 0; i < TOKENS; i++)
        ids[i] = (i * 7 + i * i) % VOCAB;
    return ids;
}

/* An encoder of one layer, and a decoder of one that reads the memory twice. */
static inline struct toy *both_new(void)
{
    struct toy *toy = toy_new(9);
    const struct ac_host *h = &toy->host;
    struct ac_attend self = {.heads = 2, .head_dim = HEAD, .scale = 1}, cross = self;
    toy_role(toy, "embed.token", 0, 0, VOCAB, 12, 0);
    toy_role(toy, "enc.relbias", 0, 0, BUCKETS, 2, 0);
    toy_role(toy, "cross.k.weight", 2, 0, 12, 12, 0);
    toy_role(toy, "cross.v.weight", 2, 0, 12, 12, 0);
    toy_role(toy, "cross.v.bias", 2, 0, 12, 0, 0);
    toy_role(toy, "head.weight", 0, 0, VOCAB, 12, AC_OPTIONAL);
    toy_role(toy, "head.logits_bias", 0, 0, VOCAB, 0, AC_OPTIONAL);
    toy->building = &toy->encoder;
    ac_node x = ac_embed(h, ac_input(h, AC_TOKENS, 1), "embed.token", 0);
    self.bias = ac_relbias(h, "enc.relbias", AC_OUTSIDE, BUCKETS, DISTANCE, 1, 2);
    ac_output(h, ac_add(h, x, ac_attend(h, x, x, x, &self, "enc.attn", 0)));
    toy->building = &toy->decoder;
    ac_node memory = ac_input(h, AC_MEMORY, 12);
    x = ac_embed(h, ac_input(h, AC_TOKENS, 1), "embed.token", 0);
    self.bias = 0;
    self.mask = AC_MASK_CAUSAL;
    x = ac_add(h, x, ac_attend(h, x, x, x, &self, "attn", 0));
    for (int32_t i = 0; i < 2; i++) {
        ac_node k = ac_linear(h, memory, "cross.k", i), v = ac_linear(h, memory, "cross.v", i);
        x = ac_add(h, x, ac_attend(h, x, k, v, &cross, "cross", i));
    }
    x = ac_linear(h, x, "head", AC_OUTSIDE);
    ac_output(h, ac_add(h, x, ac_weight(h, "head.logits_bias", AC_OUTSIDE)));
    toy_start(toy, 100);
    return toy;
}

static inline void encode(struct toy *toy, const uint32_t *ids, size_t count)
{
    int code = session_encode(toy->session, ids, count, &toy->error);
    ck_assert_msg(code == 0, "%s", toy->error.text);
}

/* The reference: everything in double, row by row, with no cache. */

struct plain {
    struct toy *toy;
    const struct kind *kind;
    size_t width, keys;
    double q[TOKENS][64], k[TOKENS][64], v[TOKENS][64]; /* of one layer */
};

static inline const float *block_find(const struct plain *plain, int layer, const char *role)
{
    char name[100];
    snprintf(name, sizeof name, "%d.%s", layer, role);
    return toy_find(plain->toy, name);
}

static inline void multiply(double *y, const double *x, const float *weight, size_t out, size_t in)
{
    for (size_t o = 0; o < out; o++) {
        y[o] = 0;
        for (size_t i = 0; i < in; i++)
            y[o] += x[i] * weight[o * in + i];
    }
}

static inline double silu(double x)
{
    return x / (1 + exp(-x));
}

static inline void plain_rotate(const struct plain *plain, double *x, size_t heads, size_t position)
{
    size_t dims = plain->kind->dims ? (size_t)plain->kind->dims : HEAD, pairs = dims / 2;
    bool halves = plain->kind->pairing == AC_ROPE_HALVES;
    for (size_t h = 0; h < heads && plain->kind->rope; h++)
        for (size_t i = 0; i < pairs; i++) {
            double *a = x + h * HEAD + (halves ? i : 2 * i), *b = a + (halves ? pairs : 1);
            double was = *a;
            double angle = (double)position * pow(100, -2.0 * (double)i / (double)dims);
            *a = was * cos(angle) - *b * sin(angle);
            *b = *b * cos(angle) + was * sin(angle);
        }
}

/* Distances 0 to 3 have buckets of their own, farther ones share four. */
static inline double plain_relbias(const struct plain *plain, size_t head, size_t distance)
{
    size_t bucket = distance;
    if (distance >= BUCKETS / 2) {
        bucket = 4 + (size_t)(log((double)distance / 4) / log(DISTANCE / 4.0) * 4);
        bucket = bucket < BUCKETS ? bucket : BUCKETS - 1;
    }
    return toy_find(plain->toy, "attn.relbias")[bucket * (size_t)plain->kind->heads + head];
}

static inline double plain_score(const struct plain *plain, size_t head, size_t row, size_t key)
{
    static const double slopes[6] = {0.25, 0.0625, 0.015625, 0.00390625, 0.5, 0.125};
    const struct kind *kind = plain->kind;
    size_t group = (size_t)(kind->heads / kind->kv_heads);
    double scale = kind->scale != 0 ? kind->scale : 1 / sqrt(HEAD), score = 0;
    for (size_t i = 0; i < HEAD; i++)
        score += plain->q[row][head * HEAD + i] * plain->k[key][head / group * HEAD + i];
    if (kind->alibi == AC_ALIBI_BF16)
        score += slopes[head] * (double)key;
    score *= scale;
    if (kind->softcap > 0)
        score = kind->softcap * tanh(score / kind->softcap);
    if (kind->alibi == AC_ALIBI_ON)
        score -= slopes[head] * (double)(row - key);
    return kind->relbias ? score + plain_relbias(plain, head, row - key) : score;
}

static inline void plain_attend(const struct plain *plain, size_t row, double *out)
{
    size_t window = (size_t)plain->kind->window;
    size_t first = window > 0 && row + 1 > window ? row + 1 - window : 0;
    for (size_t head = 0; head < (size_t)plain->kind->heads; head++) {
        size_t column = head / (size_t)(plain->kind->heads / plain->kind->kv_heads) * HEAD;
        double sum = 0, mixed[HEAD] = {0};
        for (size_t key = first; key <= row; key++) {
            double weight = exp(plain_score(plain, head, row, key));
            sum += weight;
            for (size_t i = 0; i < HEAD; i++)
                mixed[i] += weight * plain->v[key][column + i];
        }
        for (size_t i = 0; i < HEAD; i++)
            out[head * HEAD + i] = mixed[i] / sum;
    }
}

static inline void plain_expert(const struct plain *plain, int layer, int expert, const double *x,
                                double share, double *out)
{
    static const char *const parts[3] = {"mlp.gate.weight", "mlp.up.weight", "mlp.down.weight"};
    double gate[INNER], up[INNER], down[64];
    const float *weights[3];
    for (int part = 0; part < 3; part++) {
        char name[64] = "";
        if (expert >= 0)
            snprintf(name, sizeof name, "%d.", expert);
        strcat(name, parts[part]);
        weights[part] = block_find(plain, layer, name);
    }
    multiply(gate, x, weights[0], INNER, plain->width);
    multiply(up, x, weights[1], INNER, plain->width);
    for (size_t i = 0; i < INNER; i++)
        gate[i] = silu(gate[i]) * up[i];
    multiply(down, gate, weights[2], plain->width, INNER);
    for (size_t i = 0; i < plain->width; i++)
        out[i] += share * down[i];
}

/* The best two experts, weighed by their part of the softmax over those two. */
static inline void plain_route(const struct plain *plain, int layer, const double *x, double *out)
{
    double logits[EXPERTS];
    int best = 0, next = -1;
    multiply(logits, x, block_find(plain, layer, "mlp.router.weight"), EXPERTS, plain->width);
    for (int e = 1; e < EXPERTS; e++)
        if (logits[e] > logits[best])
            best = e;
    for (int e = 0; e < EXPERTS; e++)
        if (e != best && (next < 0 || logits[e] > logits[next]))
            next = e;
    double share = 1 / (1 + exp(logits[next] - logits[best]));
    plain_expert(plain, layer, best, x, share, out);
    plain_expert(plain, layer, next, x, 1 - share, out);
}

static inline void plain_project(struct plain *plain, int layer, const double *x, size_t row)
{
    const float *weight = block_find(plain, layer, "attn.norm.weight");
    size_t width = plain->width, keys = plain->keys;
    double n[64], squares = 0;
    for (size_t i = 0; i < plain->width; i++)
        squares += x[i] * x[i] / (double)plain->width;
    for (size_t i = 0; i < plain->width; i++)
        n[i] = x[i] / sqrt(squares + 1e-5) * weight[i];
    multiply(plain->q[row], n, block_find(plain, layer, "attn.q.weight"), width, width);
    multiply(plain->k[row], n, block_find(plain, layer, "attn.k.weight"), keys, width);
    multiply(plain->v[row], n, block_find(plain, layer, "attn.v.weight"), keys, width);
    for (size_t i = 0; plain->kind->biased && i < plain->width; i++)
        plain->q[row][i] += block_find(plain, layer, "attn.q.bias")[i];
    plain_rotate(plain, plain->q[row], (size_t)plain->kind->heads, row);
    plain_rotate(plain, plain->k[row], (size_t)plain->kind->kv_heads, row);
}

static inline void plain_block(struct plain *plain, int layer, double (*x)[64])
{
    const float *out = block_find(plain, layer, "attn.o.weight");
    for (size_t row = 0; row < TOKENS; row++)
        plain_project(plain, layer, x[row], row);
    for (size_t row = 0; row < TOKENS; row++) {
        double mixed[64], more[64] = {0};
        plain_attend(plain, row, mixed);
        multiply(more, mixed, out, plain->width, plain->width);
        for (size_t i = 0; i < plain->width; i++)
            x[row][i] += more[i];
        memset(more, 0, sizeof more);
        if (plain->kind->routed)
            plain_route(plain, layer, x[row], more);
        else
            plain_expert(plain, layer, -1, x[row], 1, more);
        for (size_t i = 0; i < plain->width; i++)
            x[row][i] += more[i];
    }
}

static inline void plain_head(const struct plain *plain, const double *x, double *logits)
{
    const float *weight = toy_find(plain->toy, "final.norm.weight");
    const float *bias = toy_find(plain->toy, "final.norm.bias");
    double mean = 0, variance = 0, n[64];
    for (size_t i = 0; i < plain->width; i++)
        mean += x[i] / (double)plain->width;
    for (size_t i = 0; i < plain->width; i++)
        variance += (x[i] - mean) * (x[i] - mean) / (double)plain->width;
    for (size_t i = 0; i < plain->width; i++)
        n[i] = ((x[i] - mean) / sqrt(variance + 1e-5) * weight[i] + bias[i]) / 2;
    multiply(logits, n, toy_find(plain->toy, "head.weight"), VOCAB, plain->width);
}

static inline void plain_run(struct toy *toy, const struct kind *kind, double (*logits)[VOCAB])
{
    struct plain plain = {.toy = toy, .kind = kind, .width = (size_t)width_of(kind),
                          .keys = (size_t)kind->kv_heads * HEAD};
    double x[TOKENS][64];
    for (size_t row = 0; row < TOKENS; row++)
        for (size_t i = 0; i < plain.width; i++) {
            x[row][i] = toy_find(toy, "embed.token")[ids_get()[row] * plain.width + i];
            if (kind->learned)
                x[row][i] += toy_find(toy, "embed.position")[(row + 2) * plain.width + i];
        }
    for (int layer = 0; layer < LAYERS; layer++)
        plain_block(&plain, layer, x);
    for (size_t row = 0; row < TOKENS; row++)
        plain_head(&plain, x[row], logits[row]);
}

#endif
