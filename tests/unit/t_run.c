/* SPDX-License-Identifier: MIT */
/*
 * t_run.c - tiny random models run by the graph and by plain double arithmetic, and what must hold
 * of every run: steps equal the full pass, and nothing looks ahead.
 */
#include <math.h>

#include "toy.h"

#define VOCAB 23
#define HEAD 6     /* columns of a head */
#define INNER 10   /* of the feed-forward part */
#define TOKENS 17
#define LAYERS 2
#define EXPERTS 5
#define BUCKETS 8
#define DISTANCE 20

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

static int64_t width_of(const struct kind *kind)
{
    return (int64_t)kind->heads * HEAD;
}

static void roles_add(struct toy *toy, const struct kind *kind)
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

static struct ac_rope rope_of(const struct kind *kind)
{
    return (struct ac_rope){.head_dim = HEAD, .dims = kind->dims, .base = 100,
                            .pairing = kind->pairing};
}

static ac_node attention(const struct ac_host *h, const struct kind *kind, ac_node x, ac_node bias,
                         int32_t i)
{
    struct ac_attend p = {.heads = kind->heads, .kv_heads = kind->kv_heads, .head_dim = HEAD,
                          .mask = AC_MASK_CAUSAL, .window = kind->window, .alibi = kind->alibi,
                          .scale = kind->scale, .softcap = kind->softcap, .bias = bias};
    ac_node n = ac_rmsnorm(h, x, "attn.norm", i, 1e-5);
    ac_node q = ac_linear(h, n, "attn.q", i), k = ac_linear(h, n, "attn.k", i);
    if (kind->rope) {
        struct ac_rope rope = rope_of(kind);
        ac_node positions = ac_input(h, AC_POSITIONS, 1);
        q = ac_rotate(h, q, positions, &rope, i);
        k = ac_rotate(h, k, positions, &rope, i);
    }
    n = ac_attend(h, q, k, ac_linear(h, n, "attn.v", i), &p, "attn", i);
    return ac_add(h, x, ac_linear(h, n, "attn.o", i));
}

static ac_node feed_forward(const struct ac_host *h, const struct kind *kind, ac_node x, int32_t i)
{
    if (kind->routed)
        return ac_route(h, x, ac_linear(h, x, "mlp.router", i), "mlp", i, EXPERTS, 2, AC_SILU, 1);
    ac_node gate = ac_act(h, ac_linear(h, x, "mlp.gate", i), AC_SILU);
    return ac_linear(h, ac_mul(h, gate, ac_linear(h, x, "mlp.up", i)), "mlp.down", i);
}

static struct toy *decoder_new(const struct kind *kind)
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

static const uint32_t *ids_get(void)
{
    static uint32_t ids[TOKENS];
    for (uint32_t i = 0; i < TOKENS; i++)
        ids[i] = (i * 7 + i * i) % VOCAB;
    return ids;
}

/* The reference: everything in double, row by row, with no cache. */

struct plain {
    struct toy *toy;
    const struct kind *kind;
    size_t width, keys;
    double q[TOKENS][64], k[TOKENS][64], v[TOKENS][64]; /* of one layer */
};

static const float *block_find(const struct plain *plain, int layer, const char *role)
{
    char name[100];
    snprintf(name, sizeof name, "%d.%s", layer, role);
    return toy_find(plain->toy, name);
}

static void multiply(double *y, const double *x, const float *weight, size_t out, size_t in)
{
    for (size_t o = 0; o < out; o++) {
        y[o] = 0;
        for (size_t i = 0; i < in; i++)
            y[o] += x[i] * weight[o * in + i];
    }
}

static double silu(double x)
{
    return x / (1 + exp(-x));
}

static void plain_rotate(const struct plain *plain, double *x, size_t heads, size_t position)
{
    size_t dims = plain->kind->dims ? (size_t)plain->kind->dims : HEAD, pairs = dims / 2;
    bool halves = plain->kind->pairing == AC_ROPE_HALVES;
    for (size_t h = 0; h < heads && plain->kind->rope; h++)
        for (size_t i = 0; i < pairs; i++) {
            double *a = x + h * HEAD + (halves ? i : 2 * i), *b = a + (halves ? pairs : 1), was = *a;
            double angle = (double)position * pow(100, -2.0 * (double)i / (double)dims);
            *a = was * cos(angle) - *b * sin(angle);
            *b = *b * cos(angle) + was * sin(angle);
        }
}

/* Distances 0 to 3 have buckets of their own, farther ones share four. */
static double plain_relbias(const struct plain *plain, size_t head, size_t distance)
{
    size_t bucket = distance;
    if (distance >= BUCKETS / 2) {
        bucket = 4 + (size_t)(log((double)distance / 4) / log(DISTANCE / 4.0) * 4);
        bucket = bucket < BUCKETS ? bucket : BUCKETS - 1;
    }
    return toy_find(plain->toy, "attn.relbias")[bucket * (size_t)plain->kind->heads + head];
}

static double plain_score(const struct plain *plain, size_t head, size_t row, size_t key)
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

static void plain_attend(const struct plain *plain, size_t row, double *out)
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

static void plain_expert(const struct plain *plain, int layer, int expert, const double *x,
                         double share, double *out)
{
    static const char *const parts[3] = {"mlp.gate.weight", "mlp.up.weight", "mlp.down.weight"};
    double gate[INNER], up[INNER], down[64];
    const float *weights[3];
    for (int part = 0; part < 3; part++) {
        char name[64];
        snprintf(name, sizeof name, "%.*s%s", expert >= 0 ? 2 : 0, (char[]){(char)('0' + expert), '.',
                 0}, parts[part]);
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
static void plain_route(const struct plain *plain, int layer, const double *x, double *out)
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

static void plain_project(struct plain *plain, int layer, const double *x, size_t row)
{
    const float *weight = block_find(plain, layer, "attn.norm.weight");
    double n[64], squares = 0;
    for (size_t i = 0; i < plain->width; i++)
        squares += x[i] * x[i] / (double)plain->width;
    for (size_t i = 0; i < plain->width; i++)
        n[i] = x[i] / sqrt(squares + 1e-5) * weight[i];
    multiply(plain->q[row], n, block_find(plain, layer, "attn.q.weight"), plain->width, plain->width);
    multiply(plain->k[row], n, block_find(plain, layer, "attn.k.weight"), plain->keys, plain->width);
    multiply(plain->v[row], n, block_find(plain, layer, "attn.v.weight"), plain->keys, plain->width);
    for (size_t i = 0; plain->kind->biased && i < plain->width; i++)
        plain->q[row][i] += block_find(plain, layer, "attn.q.bias")[i];
    plain_rotate(plain, plain->q[row], (size_t)plain->kind->heads, row);
    plain_rotate(plain, plain->k[row], (size_t)plain->kind->kv_heads, row);
}

static void plain_block(struct plain *plain, int layer, double (*x)[64])
{
    for (size_t row = 0; row < TOKENS; row++)
        plain_project(plain, layer, x[row], row);
    for (size_t row = 0; row < TOKENS; row++) {
        double mixed[64], more[64] = {0};
        plain_attend(plain, row, mixed);
        multiply(more, mixed, block_find(plain, layer, "attn.o.weight"), plain->width, plain->width);
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

static void plain_head(const struct plain *plain, const double *x, double *logits)
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

static void plain_run(struct toy *toy, const struct kind *kind, double (*logits)[VOCAB])
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

START_TEST(logits_are_those_of_plain_arithmetic)
{
    const struct kind *kind = &kinds[_i];
    struct toy *toy = decoder_new(kind);
    double wanted[TOKENS][VOCAB], difference = 0, size = 0;
    float *got = toy_decode(toy, ids_get(), TOKENS, TOKENS);
    plain_run(toy, kind, wanted);
    for (size_t i = 0; i < TOKENS * VOCAB; i++) {
        difference += pow(got[i] - wanted[i / VOCAB][i % VOCAB], 2);
        size += pow(wanted[i / VOCAB][i % VOCAB], 2);
    }
    ck_assert_double_le(sqrt(difference / size), 2e-6);
    free(got);
    toy_free(toy);
}
END_TEST

START_TEST(steps_of_any_size_equal_the_full_pass)
{
    struct toy *toy = decoder_new(&kinds[_i]);
    float *full = toy_decode(toy, ids_get(), TOKENS, TOKENS);
    ck_assert_uint_eq(session_past(toy->session), TOKENS);
    for (size_t step = 1; step < TOKENS; step++) {
        toy_start(toy, 100);
        float *cached = toy_decode(toy, ids_get(), TOKENS, step);
        ck_assert_msg(memcmp(cached, full, sizeof *full * TOKENS * VOCAB) == 0, "steps of %zu", step);
        free(cached);
    }
    free(full);
    toy_free(toy);
}
END_TEST

START_TEST(later_tokens_leave_earlier_logits_alone)
{
    struct toy *toy = decoder_new(&kinds[_i]);
    float *before = toy_decode(toy, ids_get(), TOKENS, TOKENS);
    for (size_t at = 1; at < TOKENS; at += 5) {
        uint32_t ids[TOKENS];
        memcpy(ids, ids_get(), sizeof ids);
        ids[at] = (ids[at] + 1) % VOCAB;
        toy_start(toy, 100);
        float *after = toy_decode(toy, ids, TOKENS, TOKENS);
        ck_assert_int_eq(memcmp(before, after, sizeof *after * at * VOCAB), 0);
        ck_assert_int_ne(memcmp(before + at * VOCAB, after + at * VOCAB, sizeof *after * VOCAB), 0);
        free(after);
    }
    free(before);
    toy_free(toy);
}
END_TEST

START_TEST(a_window_ends_what_a_token_reaches)
{
    const struct kind kind = {.heads = 2, .kv_heads = 2, .window = 3};
    struct toy *toy = decoder_new(&kind);
    uint32_t ids[TOKENS];
    size_t reach = LAYERS * 2; /* each layer: two more tokens */
    float *before = toy_decode(toy, ids_get(), TOKENS, TOKENS);
    memcpy(ids, ids_get(), sizeof ids);
    ids[4] = (ids[4] + 1) % VOCAB;
    toy_start(toy, 100);
    float *after = toy_decode(toy, ids, TOKENS, TOKENS);
    for (size_t row = 0; row < TOKENS; row++) {
        bool same = memcmp(before + row * VOCAB, after + row * VOCAB, sizeof *after * VOCAB) == 0;
        ck_assert_msg(same == (row < 4 || row > 4 + reach), "row %zu", row);
    }
    free(before);
    free(after);
    toy_free(toy);
}
END_TEST

START_TEST(shared_key_heads_equal_repeated_ones)
{
    const struct kind shared = {.heads = 4, .kv_heads = 2, .rope = true};
    const struct kind repeated = {.heads = 4, .kv_heads = 4, .rope = true};
    struct toy *a = decoder_new(&shared), *b = decoder_new(&repeated);
    for (uint64_t i = 0; i < a->weights.count; i++) {
        const struct stored *stored = &a->stored[i];
        float *from = toy_find(a, stored->name), *to = toy_find(b, stored->name);
        bool narrow = stored->count != b->stored[i].count;
        size_t head = HEAD * 4 * HEAD;
        if (!narrow)
            memcpy(to, from, stored->bytes);
        for (size_t h = 0; narrow && h < 4; h++)
            memcpy(to + h * head, from + h / 2 * head, head * sizeof *to);
    }
    toy_start(b, 100);
    float *x = toy_decode(a, ids_get(), TOKENS, TOKENS), *y = toy_decode(b, ids_get(), TOKENS, 4);
    ck_assert_int_eq(memcmp(x, y, sizeof *x * TOKENS * VOCAB), 0);
    free(x);
    free(y);
    toy_free(a);
    toy_free(b);
}
END_TEST

/* Swaps the order of rows within heads from halves to pairs, as GGUF files have it. */
static void rows_permute(float *weight, size_t heads, size_t width)
{
    float *copy = malloc(heads * HEAD * width * sizeof *copy);
    memcpy(copy, weight, heads * HEAD * width * sizeof *copy);
    for (size_t h = 0; h < heads; h++)
        for (size_t i = 0; i < HEAD; i++) {
            size_t to = h * HEAD + (i < HEAD / 2 ? 2 * i : 2 * (i - HEAD / 2) + 1);
            memcpy(weight + to * width, copy + (h * HEAD + i) * width, width * sizeof *copy);
        }
    free(copy);
}

START_TEST(permuted_rows_of_gguf_turn_as_pairs)
{
    const struct kind kind = {.heads = 4, .kv_heads = 2, .rope = true};
    struct toy *toy = decoder_new(&kind);
    float *plain = toy_decode(toy, ids_get(), TOKENS, TOKENS);
    for (uint32_t i = 0; i < toy->map.count; i++) {
        struct map_entry *entry = &toy->map.entries[i];
        entry->gguf = entry->name;
        if (strcmp(entry->role, "attn.q.weight") == 0 || strcmp(entry->role, "attn.k.weight") == 0)
            entry->flags |= AC_ROPE_PAIRS;
    }
    for (int layer = 0; layer < LAYERS; layer++) {
        char name[40];
        snprintf(name, sizeof name, "%d.attn.q.weight", layer);
        rows_permute(toy_find(toy, name), 4, 24);
        snprintf(name, sizeof name, "%d.attn.k.weight", layer);
        rows_permute(toy_find(toy, name), 2, 24);
    }
    toy->weights.format = "gguf";
    toy_start(toy, 100);
    float *pairs = toy_decode(toy, ids_get(), TOKENS, TOKENS);
    for (size_t i = 0; i < TOKENS * VOCAB; i++)
        ck_assert_float_eq_tol(pairs[i], plain[i], 2e-6f);
    free(plain);
    free(pairs);
    toy_free(toy);
}
END_TEST

/* Encoder and decoder of one layer each; the decoder reads the memory. */
static struct toy *both_new(void)
{
    struct toy *toy = toy_new(9);
    const struct ac_host *h = &toy->host;
    struct ac_attend self = {.heads = 2, .head_dim = HEAD, .scale = 1}, cross = self;
    toy_role(toy, "embed.token", 0, 0, VOCAB, 12, 0);
    toy_role(toy, "enc.relbias", 0, 0, BUCKETS, 2, 0);
    toy_role(toy, "cross.k.weight", 1, 0, 12, 12, 0);
    toy_role(toy, "cross.v.weight", 1, 0, 12, 12, 0);
    toy_role(toy, "cross.v.bias", 1, 0, 12, 0, 0);
    toy_role(toy, "head.weight", 0, 0, VOCAB, 12, AC_OPTIONAL);
    toy_role(toy, "head.logits_bias", 0, 0, VOCAB, 0, AC_OPTIONAL);
    toy->building = &toy->encoder;
    ac_node x = ac_embed(h, ac_input(h, AC_TOKENS, 1), "embed.token", 0);
    self.bias = ac_relbias(h, "enc.relbias", AC_OUTSIDE, BUCKETS, DISTANCE, 1, 2);
    ac_output(h, ac_add(h, x, ac_attend(h, x, x, x, &self, "enc.attn", 0)));
    toy->building = &toy->decoder;
    ac_node memory = ac_input(h, AC_MEMORY, 12), k = ac_linear(h, memory, "cross.k", 0);
    ac_node v = ac_linear(h, memory, "cross.v", 0);
    x = ac_embed(h, ac_input(h, AC_TOKENS, 1), "embed.token", 0);
    self.bias = 0;
    self.mask = AC_MASK_CAUSAL;
    x = ac_add(h, x, ac_attend(h, x, x, x, &self, "attn", 0));
    x = ac_add(h, x, ac_attend(h, x, k, v, &cross, "cross", 0));
    x = ac_add(h, ac_linear(h, x, "head", AC_OUTSIDE), ac_weight(h, "head.logits_bias", AC_OUTSIDE));
    ac_output(h, x);
    toy_start(toy, 100);
    return toy;
}

static void encode(struct toy *toy, const uint32_t *ids, size_t count)
{
    ck_assert_msg(session_encode(toy->session, ids, count, &toy->error) == 0, "%s", toy->error.text);
}

START_TEST(steps_after_an_encoder_equal_the_full_pass)
{
    struct toy *toy = both_new();
    encode(toy, ids_get(), 9);
    float *full = toy_decode(toy, ids_get() + 3, 8, 8);
    encode(toy, ids_get() + 5, 4); /* another source in between */
    float *other = toy_decode(toy, ids_get() + 3, 8, 8);
    encode(toy, ids_get(), 9);
    ck_assert_uint_eq(session_past(toy->session), 0);
    float *cached = toy_decode(toy, ids_get() + 3, 8, 3);
    ck_assert_int_eq(memcmp(cached, full, sizeof *full * 8 * VOCAB), 0);
    ck_assert_int_ne(memcmp(other, full, sizeof *full * VOCAB), 0);
    free(full);
    free(other);
    free(cached);
    toy_free(toy);
}
END_TEST

START_TEST(an_encoder_sees_both_ways)
{
    struct toy *toy = both_new();
    uint32_t ids[9];
    memcpy(ids, ids_get(), sizeof ids);
    encode(toy, ids, 9);
    float *before = toy_decode(toy, ids_get(), 1, 1);
    ids[8] = (ids[8] + 1) % VOCAB;
    encode(toy, ids, 9);
    float *after = toy_decode(toy, ids_get(), 1, 1);
    ck_assert_int_ne(memcmp(before, after, sizeof *after * VOCAB), 0);
    free(before);
    free(after);
    toy_free(toy);
}
END_TEST

/* With one token each there is nothing to weigh: attention passes values on as they are. */
START_TEST(single_tokens_pass_their_values_on)
{
    struct toy *toy = both_new();
    const float *embed = toy_find(toy, "embed.token"), *head = toy_find(toy, "head.weight");
    const float *value = toy_find(toy, "0.cross.v.weight"), *bias = toy_find(toy, "0.cross.v.bias");
    encode(toy, (const uint32_t[]){5}, 1);
    float *got = toy_decode(toy, (const uint32_t[]){7}, 1, 1);
    for (size_t id = 0; id < VOCAB; id++) {
        double wanted = toy_find(toy, "head.logits_bias")[id];
        for (size_t i = 0; i < 12; i++) {
            double x = 2 * embed[7 * 12 + i] + bias[i];
            for (size_t k = 0; k < 12; k++)
                x += 2 * embed[5 * 12 + k] * value[i * 12 + k];
            wanted += x * head[id * 12 + i];
        }
        ck_assert_double_eq_tol(got[id], wanted, 1e-5);
    }
    free(got);
    toy_free(toy);
}
END_TEST

START_TEST(an_absent_logits_bias_adds_nothing)
{
    struct toy *toy = both_new();
    memset(toy_find(toy, "head.logits_bias"), 0, VOCAB * sizeof(float));
    toy_start(toy, 100);
    encode(toy, ids_get(), 4);
    float *zeros = toy_decode(toy, ids_get(), 4, 4);
    toy->weights.count--; /* it was the last one */
    toy_start(toy, 100);
    encode(toy, ids_get(), 4);
    float *absent = toy_decode(toy, ids_get(), 4, 4);
    ck_assert_int_eq(memcmp(zeros, absent, sizeof *zeros * 4 * VOCAB), 0);
    free(zeros);
    free(absent);
    toy_free(toy);
}
END_TEST

/* What a watcher saw. */
struct log {
    size_t attention, blocks, linear;
    float weights[4 * TOKENS * TOKENS];
    double sum; /* of the last block's numbers */
    bool wanted;
};

static float *want(void *context, const struct watched *watched)
{
    struct log *log = context;
    ck_assert(watched->probabilities && watched->rank == 3);
    ck_assert(watched->shape[0] == 4 && watched->shape[1] == 3 && watched->shape[2] == 8);
    return log->wanted ? log->weights : NULL;
}

static void seen(void *context, const struct watched *watched)
{
    struct log *log = context;
    ck_assert_int_eq(watched->side, AC_DECODER);
    if (watched->probabilities) {
        log->attention++;
        ck_assert_str_eq(watched->name, "attn");
        ck_assert_ptr_eq(watched->data, log->weights);
        for (size_t row = 0; row < 12; row++) {
            double sum = 0;
            for (size_t key = 0; key < 8; key++) {
                float weight = watched->data[row * 8 + key];
                ck_assert(key > row % 3 + 5 || key + 5 <= row % 3 + 5 ? weight == 0 : weight > 0);
                sum += weight;
            }
            ck_assert_double_eq_tol(sum, 1, 1e-6);
        }
    } else if (strcmp(watched->name, AC_TAG_BLOCK) == 0) {
        ck_assert_int_eq(watched->layer, (int)log->blocks++);
        ck_assert(watched->rank == 2 && watched->shape[0] == 3 && watched->shape[1] == 24);
        log->sum = 0;
        for (size_t i = 0; i < 3 * 24; i++)
            log->sum += watched->data[i];
    } else if (strcmp(watched->name, "attn.q") == 0) {
        log->linear++;
    }
}

START_TEST(watchers_see_names_and_probabilities)
{
    struct toy *toy = decoder_new(&kinds[2]); /* a window of five */
    struct log log = {.wanted = true};
    const struct watcher watcher = {want, seen, &log};
    float *unwatched = toy_decode(toy, ids_get(), 8, 5);
    toy_start(toy, 100);
    free(toy_decode(toy, ids_get(), 5, 5));
    session_watch(toy->session, &watcher);
    float *watched = toy_decode(toy, ids_get() + 5, 3, 3);
    ck_assert_int_eq(memcmp(watched, unwatched + 5 * VOCAB, 3 * VOCAB * sizeof *watched), 0);
    ck_assert(log.attention == LAYERS && log.blocks == LAYERS && log.linear == LAYERS);
    ck_assert(log.sum != 0);
    toy_start(toy, 100);
    free(toy_decode(toy, ids_get(), 5, 5));
    log = (struct log){.wanted = false};
    session_watch(toy->session, &watcher);
    free(toy_decode(toy, ids_get() + 5, 3, 3));
    ck_assert(log.attention == 0 && log.blocks == LAYERS);
    free(unwatched);
    free(watched);
    toy_free(toy);
}
END_TEST

static void decode_refused(struct toy *toy, const uint32_t *ids, size_t count, const char *why)
{
    const float *logits;
    toy->error = (struct error){0};
    ck_assert_int_eq(session_decode(toy->session, ids, count, &logits, &toy->error), ERROR_USAGE);
    ck_assert_msg(strstr(toy->error.text, why) != NULL, "\"%s\" in: %s", why, toy->error.text);
}

START_TEST(what_cannot_be_run_is_refused)
{
    const uint32_t outside[2] = {1, VOCAB};
    uint32_t many[60] = {0};
    struct toy *toy = decoder_new(&kinds[0]);
    decode_refused(toy, outside, 2, "token id 23 does not exist");
    decode_refused(toy, many, 0, "no tokens");
    decode_refused(toy, many, TOKENS + 2, "positions"); /* the table's offset is 2 */
    free(toy_decode(toy, many, TOKENS + 1, 6));
    decode_refused(toy, many, 1, "19 tokens are too many: \"embed.position\" knows 18 positions");
    toy_start(toy, 4);
    decode_refused(toy, many, 5, "the context is 4");
    ck_assert_int_eq(session_encode(toy->session, many, 1, &toy->error), ERROR_USAGE);
    toy_free(toy);
    toy = both_new();
    decode_refused(toy, many, 1, "nothing has been encoded");
    toy_free(toy);
}
END_TEST

static void session_refused(struct toy *toy, int code, const char *why)
{
    struct error error = {0};
    binding_fini(&toy->binding);
    binding_init(&toy->binding, &toy->map, &toy->weights);
    ck_assert_ptr_null(session_new(&toy->decoder, NULL, &toy->binding, 9, &error));
    ck_assert_int_eq(error.code, code);
    ck_assert_msg(strstr(error.text, why) != NULL, "\"%s\" in: %s", why, error.text);
}

START_TEST(weights_are_checked_before_anything_runs)
{
    struct toy *toy = decoder_new(&kinds[1]);
    struct stored *stored = &toy->stored[toy->weights.count - 1];
    ck_assert_str_eq(stored->name, "head.weight");
    stored->dtype = DTYPE_I8;
    session_refused(toy, ERROR_INPUT, "stored as I8");
    stored->dtype = DTYPE_F32;
    stored->shape[0]--;
    session_refused(toy, ERROR_INPUT, "should have the shape [23, 24]");
    toy->weights.count--;
    session_refused(toy, ERROR_INPUT, "\"head.weight\"");
    toy->decoder.output = 0;
    session_refused(toy, ERROR_PLUGIN, "no output");
    toy_free(toy);
    toy = both_new();
    session_refused(toy, ERROR_PLUGIN, "no encoder");
    toy_free(toy);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_window_ends_what_a_token_reaches,    shared_key_heads_equal_repeated_ones,
        permuted_rows_of_gguf_turn_as_pairs,   steps_after_an_encoder_equal_the_full_pass,
        an_encoder_sees_both_ways,             single_tokens_pass_their_values_on,
        an_absent_logits_bias_adds_nothing,    watchers_see_names_and_probabilities,
        what_cannot_be_run_is_refused,         weights_are_checked_before_anything_runs,
    };
    Suite *suite = suite_create("run");
    TCase *cases = tcase_create("run");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, logits_are_those_of_plain_arithmetic, 0, KINDS);
    tcase_add_loop_test(cases, steps_of_any_size_equal_the_full_pass, 0, KINDS);
    tcase_add_loop_test(cases, later_tokens_leave_earlier_logits_alone, 0, KINDS);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(cases, tests[i]);
    suite_add_tcase(suite, cases);
    srunner_set_tap(runner, "-");
    srunner_run_all(runner, CK_SILENT);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
