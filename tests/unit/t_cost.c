/* SPDX-License-Identifier: MIT */
/* t_cost.c - operations and cache of models of known size, from shapes alone. Nothing is run. */
#include "analyze/limits.h"
#include "graph/cost.h"
#include "toy.h"

/* Lists without storing: these models have no weights. */
static void listed(struct toy *toy, const char *role, int64_t blocks, int64_t experts, int64_t out,
                   int64_t in)
{
    char name[100];
    snprintf(name, sizeof name, "%s%s%s", blocks ? "{i}." : "", experts ? "{e}." : "", role);
    struct ac_tensor tensor = {.size = sizeof tensor, .role = role, .name = name,
                               .blocks = (uint32_t)blocks, .experts = (uint32_t)experts,
                               .rank = in ? 2 : 1, .shape = {out, in}};
    ck_assert_msg(tensor_map_add(&toy->map, &tensor, &toy->error) == 0, "%s", toy->error.text);
}

struct size {
    int64_t layers, width, inner, heads, kv_heads, head_dim, vocab, window, experts, top;
};

static struct toy *llama_new(const struct size *s)
{
    struct toy *toy = toy_new(1);
    const struct ac_host *h = &toy->host;
    struct ac_attend p = {.heads = s->heads, .kv_heads = s->kv_heads, .head_dim = s->head_dim,
                          .mask = AC_MASK_CAUSAL, .window = s->window};
    listed(toy, "embed.token", 0, 0, s->vocab, s->width);
    listed(toy, "norm.weight", 0, 0, s->width, 0);
    listed(toy, "q.weight", s->layers, 0, s->heads * s->head_dim, s->width);
    listed(toy, "k.weight", s->layers, 0, s->kv_heads * s->head_dim, s->width);
    listed(toy, "v.weight", s->layers, 0, s->kv_heads * s->head_dim, s->width);
    listed(toy, "o.weight", s->layers, 0, s->width, s->heads * s->head_dim);
    listed(toy, "mlp.gate.weight", s->layers, s->experts, s->inner, s->width);
    listed(toy, "mlp.up.weight", s->layers, s->experts, s->inner, s->width);
    listed(toy, "mlp.down.weight", s->layers, s->experts, s->width, s->inner);
    listed(toy, "router.weight", s->layers, 0, s->experts ? s->experts : 1, s->width);
    listed(toy, "head.weight", 0, 0, s->vocab, s->width);
    ac_node x = ac_embed(h, ac_input(h, AC_TOKENS, 1), "embed.token", 0);
    for (int32_t i = 0; i < s->layers; i++) {
        ac_node n = ac_rmsnorm(h, x, "norm", AC_OUTSIDE, 1e-5), q = ac_linear(h, n, "q", i);
        n = ac_attend(h, q, ac_linear(h, n, "k", i), ac_linear(h, n, "v", i), &p, "attn", i);
        x = ac_add(h, x, ac_linear(h, n, "o", i));
        if (s->experts)
            n = ac_route(h, x, ac_linear(h, x, "router", i), "mlp", i, s->experts, s->top, AC_SILU,
                         1);
        else
            n = ac_linear(h, ac_mul(h, ac_act(h, ac_linear(h, x, "mlp.gate", i), AC_SILU),
                                    ac_linear(h, x, "mlp.up", i)), "mlp.down", i);
        x = ac_add(h, x, n);
    }
    ac_output(h, ac_linear(h, x, "head", AC_OUTSIDE));
    ck_assert_msg(toy->decoder.error.code == 0, "%s", toy->decoder.error.text);
    return toy;
}

/* A long prompt is not refused for logits that nobody computes. */
START_TEST(logits_of_the_last_token_are_one_row)
{
    const struct size size = {2, 64, 128, 4, 4, 16, 100000, 0, 0, 0};
    struct toy *toy = llama_new(&size);
    const struct model model = {.decoder = toy->decoder};
    struct run_plan plan = {.prompt = 10000, .context = 10001};
    uint64_t all = limits_buffers(&model, &plan), one, row = 100000 * sizeof(float);
    plan.last_only = true;
    one = limits_buffers(&model, &plan);
    ck_assert_uint_gt(all, 10000 * row);
    ck_assert_uint_gt(one, row);
    ck_assert_uint_lt(one, 10 * 10000 * 128 * sizeof(float)); /* a few buffers of the widest rows */
    toy_free(toy);
}
END_TEST

START_TEST(llama_2_7b_costs_what_is_published)
{
    const struct size size = {32, 4096, 11008, 32, 32, 128, 32000, 0, 0, 0};
    struct toy *toy = llama_new(&size);
    struct lengths prompt = {.tokens = 128}, first = {.tokens = 1};
    struct lengths later = {.tokens = 1, .past = 9};
    struct cost cost = graph_cost(&toy->decoder, &prompt);
    uint64_t weights = UINT64_C(6607077376), keys = 4 * 32 * 32 * 128;
    ck_assert_uint_eq(cost.flops, 2 * weights * 128 + keys * 128 * 128);
    ck_assert_uint_eq(cost.flops / 100000000, 17000); /* published: 1,700 billion */
    ck_assert_uint_eq(graph_cost(&toy->decoder, &first).flops, 2 * weights + keys);
    ck_assert_uint_eq(graph_cost(&toy->decoder, &later).flops, 2 * weights + 10 * keys);
    ck_assert_uint_eq(cost.parameters_read, weights + 32 * 4096 + 4096);
    ck_assert_uint_eq(graph_cache(&toy->decoder, 4096).per_token * 2, 524288);
    ck_assert_uint_eq(graph_cache(&toy->decoder, 4096).full * 2, UINT64_C(2) << 30);
    toy_free(toy);
}
END_TEST

START_TEST(windows_bound_scores_and_cache)
{
    const struct size size = {32, 4096, 14336, 32, 8, 128, 32000, 4096, 0, 0};
    struct toy *toy = llama_new(&size);
    struct lengths inside = {.tokens = 1, .past = 4095}, beyond = {.tokens = 1, .past = 30000};
    ck_assert_uint_eq(graph_cache(&toy->decoder, 8192).per_token * 2, 131072);
    ck_assert_uint_eq(graph_cache(&toy->decoder, 8192).full * 2, UINT64_C(512) << 20);
    ck_assert_uint_eq(graph_cache(&toy->decoder, 1024).full * 2, UINT64_C(128) << 20);
    ck_assert_uint_eq(graph_cost(&toy->decoder, &inside).flops,
                      graph_cost(&toy->decoder, &beyond).flops);
    toy_free(toy);
}
END_TEST

START_TEST(only_active_experts_count)
{
    const struct size size = {2, 64, 96, 4, 2, 16, 100, 0, 8, 2};
    struct toy *toy = llama_new(&size);
    struct lengths lengths = {.tokens = 3};
    uint64_t layer = 64 * 64 * 2 + 64 * 32 * 2 + 64 * 8 + 2 * 3 * 64 * 96;
    uint64_t weights = 2 * layer + 64 * 100;
    struct cost cost = graph_cost(&toy->decoder, &lengths);
    ck_assert_uint_eq(cost.flops, 3 * 2 * weights + 2 * 4 * 64 * 3 * 3);
    ck_assert_uint_eq(cost.parameters_read, weights + 64 + 2 * 64);
    toy_free(toy);
}
END_TEST

START_TEST(cross_attention_projects_a_source_once)
{
    struct toy *toy = toy_new(1);
    const struct ac_host *h = &toy->host;
    struct ac_attend p = {.heads = 8, .head_dim = 64};
    listed(toy, "embed.token", 0, 0, 1000, 512);
    for (const char *const *role = (const char *const[]){"q.weight", "k.weight", "v.weight",
                                                          "o.weight", NULL}; *role; role++)
        listed(toy, *role, 6, 0, 512, 512);
    ac_node x = ac_embed(h, ac_input(h, AC_TOKENS, 1), "embed.token", 0);
    ac_node memory = ac_input(h, AC_MEMORY, 512);
    for (int32_t i = 0; i < 6; i++) {
        ac_node q = ac_linear(h, x, "q", i), k = ac_linear(h, memory, "k", i);
        ac_node n = ac_attend(h, q, k, ac_linear(h, memory, "v", i), &p, "cross", i);
        x = ac_linear(h, n, "o", i);
    }
    ac_output(h, x);
    struct lengths first = {.tokens = 1, .source = 10};
    struct lengths later = {.tokens = 1, .past = 1, .source = 10};
    uint64_t square = 2 * 512 * 512, step = 6 * (2 * square + 4 * 512 * 10);
    ck_assert_uint_eq(graph_cost(&toy->decoder, &first).flops, step + 6 * 2 * square * 10);
    ck_assert_uint_eq(graph_cost(&toy->decoder, &later).flops, step);
    struct cache_cost cache = graph_cache(&toy->decoder, 512);
    ck_assert_uint_eq(cache.per_source_token * 2, 12288); /* T5-small */
    ck_assert_uint_eq(cache.per_token, 0);
    ck_assert_uint_eq(cache.full, 0);
    toy_free(toy);
}
END_TEST

START_TEST(sums_stay_at_the_top)
{
    uint64_t sum = 5;
    op_count_add(&sum, UINT64_MAX / 2, 3, 1);
    ck_assert_uint_eq(sum, UINT64_MAX);
    op_count_add(&sum, 1, 1, 1);
    ck_assert_uint_eq(sum, UINT64_MAX);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        llama_2_7b_costs_what_is_published,     windows_bound_scores_and_cache,
        only_active_experts_count,              cross_attention_projects_a_source_once,
        sums_stay_at_the_top,                   logits_of_the_last_token_are_one_row,
    };
    return toy_main("cost", tests, sizeof tests / sizeof *tests);
}
