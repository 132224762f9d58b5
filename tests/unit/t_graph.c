/* SPDX-License-Identifier: MIT */
/* t_graph.c - which operations a graph takes, and what it says of the others. Nothing is run. */
#include "graph/op.h"
#include "toy.h"

/* A graph with a tensor of each kind in its map. */
static struct toy *graph_new(void)
{
    struct toy *toy = toy_new(1);
    toy_role(toy, "embed.token", 0, 0, 11, 8, 0);
    toy_role(toy, "embed.norm.weight", 0, 0, 8, 0, 0);
    toy_role(toy, "attn.norm.weight", 2, 0, 8, 0, 0);
    toy_role(toy, "attn.norm.bias", 2, 0, 8, 0, 0);
    toy_role(toy, "attn.q.weight", 2, 0, 12, 8, 0);
    toy_role(toy, "attn.q.bias", 2, 0, 12, 0, 0);
    toy_role(toy, "attn.relbias", 0, 0, 32, 4, 0);
    toy_role(toy, "mlp.gate.weight", 2, 3, 5, 8, 0);
    toy_role(toy, "mlp.up.weight", 2, 3, 5, 8, 0);
    toy_role(toy, "mlp.down.weight", 2, 3, 8, 5, 0);
    toy_role(toy, "mlp.router.weight", 2, 0, 3, 8, 0);
    toy_role(toy, "odd.weight", 0, 0, 12, 8, 0);
    toy_role(toy, "odd.bias", 0, 0, 13, 0, 0);
    return toy;
}

static ac_node embedded(struct toy *toy)
{
    return ac_embed(&toy->host, ac_input(&toy->host, AC_TOKENS, 1), "embed.token", 0);
}

/* The graph refuses the operation that was just tried; it is as good as new then. */
static void refused(struct toy *toy, ac_node node, const char *why)
{
    const char *text = toy->building->error.text;
    ck_assert_uint_eq(node, 0);
    ck_assert_int_eq(toy->building->error.code, ERROR_PLUGIN);
    ck_assert_msg(strstr(text, why) != NULL, "\"%s\" in: %s", why, text);
    toy->building->error = (struct error){0};
}

static void shaped(struct toy *toy, ac_node node, enum rows rows, uint64_t width)
{
    ck_assert_msg(node != 0, "%s", toy->building->error.text);
    ck_assert_int_eq(graph_node_get(toy->building, node)->rows, rows);
    ck_assert_uint_eq(graph_node_get(toy->building, node)->width, width);
}

START_TEST(shapes_follow_from_operands_and_weights)
{
    struct toy *toy = graph_new();
    const struct ac_host *h = &toy->host;
    ac_node x = embedded(toy), positions = ac_input(h, AC_POSITIONS, 1);
    ac_node q = ac_linear(h, ac_layernorm(h, x, "attn.norm", 1, 1e-5), "attn.q", 1);
    struct ac_rope rope = {.head_dim = 4, .base = 10000};
    struct ac_attend attend = {.heads = 3, .kv_heads = 1, .head_dim = 4, .mask = AC_MASK_CAUSAL};
    shaped(toy, x, ROWS_TOKENS, 8);
    shaped(toy, q, ROWS_TOKENS, 12);
    ck_assert_int_ge(graph_node_get(&toy->decoder, q)->bias, 0);
    shaped(toy, ac_rope(h, q, positions, &rope, 1), ROWS_TOKENS, 12);
    ac_node k = ac_slice(h, q, 4, 4, 1, 0);
    shaped(toy, k, ROWS_TOKENS, 4);
    shaped(toy, ac_slice(h, q, 1, 2, 3, 4), ROWS_TOKENS, 6);
    shaped(toy, ac_concat(h, k, q), ROWS_TOKENS, 16);
    shaped(toy, ac_attend(h, q, k, k, &attend, "attn", 1), ROWS_TOKENS, 12);
    shaped(toy, ac_add(h, x, ac_weight(h, "embed.norm.weight", AC_OUTSIDE)), ROWS_TOKENS, 8);
    shaped(toy, ac_relbias(h, "attn.relbias", AC_OUTSIDE, 32, 128, 0, 4), ROWS_NONE, 4);
    shaped(toy, ac_input(h, AC_MEMORY, 9), ROWS_SOURCE, 9);
    shaped(toy, ac_route(h, x, ac_linear(h, x, "mlp.router", 0), "mlp", 0, 3, 2, AC_SILU, 1),
           ROWS_TOKENS, 8);
    ac_output(h, ac_tag(h, x, AC_TAG_FINAL, AC_OUTSIDE));
    ck_assert_int_eq(toy->decoder.error.code, 0);
    ck_assert_uint_eq(toy->decoder.memory_width, 9);
    ck_assert_uint_ne(toy->decoder.output, 0);
    toy_free(toy);
}
END_TEST

START_TEST(the_first_cause_stays_and_poisons)
{
    struct toy *toy = graph_new();
    ac_node bad = ac_linear(&toy->host, embedded(toy), "attn.x", 1);
    ck_assert_uint_eq(bad, 0);
    ck_assert_uint_eq(ac_scale(&toy->host, bad, 2), 0);
    ck_assert_uint_eq(embedded(toy), 0);
    ck_assert_str_eq(toy->decoder.error.text,
                     "linear \"attn.x\": block 1: the tensor map has no role \"attn.x.weight\"");
    toy_free(toy);
}
END_TEST

START_TEST(wrong_operands_are_refused)
{
    struct toy *toy = graph_new();
    const struct ac_host *h = &toy->host;
    ac_node x = embedded(toy), ids = ac_input(h, AC_TOKENS, 1), memory = ac_input(h, AC_MEMORY, 8);
    ac_node bias = ac_relbias(h, "attn.relbias", AC_OUTSIDE, 32, 128, 0, 4);
    struct ac_op op = ac_op_make(99, NULL, 0, 0, 0);
    refused(toy, ac_scale(h, 0, 1), "operand 1 is missing");
    refused(toy, ac_scale(h, 1000, 1), "does not exist");
    refused(toy, ac_scale(h, ids, 1), "embed them first");
    refused(toy, ac_scale(h, bias, 1), "only attend");
    refused(toy, ac_add(h, x, memory), "different rows");
    refused(toy, ac_add(h, x, ac_input(h, AC_POSITIONS, 1)), "8 and 1 columns");
    refused(toy, ac_concat(h, x, memory), "different rows");
    refused(toy, ac_embed(h, x, "embed.token", 0), "no ids, positions or segments");
    refused(toy, ac_scale(h, x, 1.0 / 0.0), "not finite");
    refused(toy, ac_tag(h, x, NULL, 0), "no name");
    refused(toy, ac_tag(h, x, "a b", 0), "stem");
    refused(toy, ac_act(h, x, 99), "kind is 99");
    refused(toy, ac_input(h, 99, 1), "kind is 99");
    refused(toy, ac_input(h, AC_MEMORY, 5), "two widths");
    refused(toy, toy_op(h, &op), "operation 99 is unknown");
    op = ac_op_make(AC_OP_SCALE, NULL, AC_OUTSIDE, x, x);
    refused(toy, toy_op(h, &op), "one too many");
    ac_output(h, memory);
    refused(toy, 0, "one row a token");
    ac_output(h, x);
    ac_output(h, x);
    refused(toy, 0, "two outputs");
    toy_free(toy);
}
END_TEST

START_TEST(wrong_weights_are_refused)
{
    struct toy *toy = graph_new();
    const struct ac_host *h = &toy->host;
    ac_node x = embedded(toy), q = ac_linear(h, x, "attn.q", 0);
    refused(toy, ac_linear(h, x, "attn.q", 2), "2 blocks, and none is 2");
    refused(toy, ac_linear(h, x, "attn.q", AC_OUTSIDE), "none is -1");
    refused(toy, ac_linear(h, q, "attn.q", 0), "takes 8 columns, the operand has 12");
    refused(toy, ac_linear(h, x, "attn.norm", 0), "has rank 1");
    refused(toy, ac_linear(h, x, "odd", AC_OUTSIDE), "13 elements for 12 columns");
    refused(toy, ac_layernorm(h, q, "attn.norm", 0, 1e-5), "8 elements for 12 columns");
    refused(toy, ac_rmsnorm(h, x, "attn.norm", 0, -1), "negative");
    refused(toy, ac_embed(h, ac_input(h, AC_TOKENS, 1), "embed.token", 11), "offset is 11");
    refused(toy, ac_route(h, x, q, "mlp", 0, 3, 2, AC_SILU, 1), "3 logits");
    q = ac_slice(h, x, 0, 2, 1, 0);
    refused(toy, ac_route(h, x, q, "mlp", 0, 2, 2, AC_SILU, 1), "3 experts");
    q = ac_slice(h, x, 0, 3, 1, 0);
    refused(toy, ac_route(h, x, q, "mlp", 0, 3, 4, AC_SILU, 1), "top is 4");
    refused(toy, ac_relbias(h, "attn.relbias", AC_OUTSIDE, 16, 128, 0, 4), "32 by 4");
    toy_free(toy);
}
END_TEST

START_TEST(wrong_slices_are_refused)
{
    struct toy *toy = graph_new();
    const struct ac_host *h = &toy->host;
    ac_node x = embedded(toy);
    refused(toy, ac_slice(h, x, 8, 1, 1, 0), "from is 8");
    refused(toy, ac_slice(h, x, 4, 5, 1, 0), "after the last");
    refused(toy, ac_slice(h, x, 0, 2, 4, 4), "do not fit");
    refused(toy, ac_slice(h, x, 3, 2, 2, 4), "after the last");
    refused(toy, ac_slice(h, x, 0, 2, 2, 1), "overlap");
    refused(toy, ac_slice(h, x, 0, 1, INT64_MAX, 8), "groups");
    refused(toy, ac_slice(h, x, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX), "from");
    toy_free(toy);
}
END_TEST

START_TEST(wrong_rotations_are_refused)
{
    struct toy *toy = graph_new();
    const struct ac_host *h = &toy->host;
    ac_node x = embedded(toy), positions = ac_input(h, AC_POSITIONS, 1);
    struct ac_rope rope = {.head_dim = 3, .base = 10000};
    double factors[3] = {1, 1, 1};
    refused(toy, ac_rope(h, x, positions, &rope, 0), "do not make 8");
    rope.head_dim = 4;
    refused(toy, ac_rope(h, x, x, &rope, 0), "one position a row");
    rope.base = 1;
    refused(toy, ac_rope(h, x, positions, &rope, 0), "base");
    rope.base = 10000;
    rope.dims = 6;
    refused(toy, ac_rope(h, x, positions, &rope, 0), "dims is 6");
    rope.dims = 0;
    rope.scaling = AC_ROPE_LINEAR;
    refused(toy, ac_rope(h, x, positions, &rope, 0), "factor");
    rope.factor = 2;
    rope.scaling = AC_ROPE_YARN;
    refused(toy, ac_rope(h, x, positions, &rope, 0), "original length");
    rope.original = 64;
    rope.scaling = AC_ROPE_LLAMA3;
    refused(toy, ac_rope(h, x, positions, &rope, 0), "0 < low < high");
    rope.scaling = AC_ROPE_LONGROPE;
    rope.context = 128;
    refused(toy, ac_rope(h, x, positions, &rope, 0), "0 factors for 2 pairs");
    rope.factors = factors;
    rope.factor_count = 3;
    refused(toy, ac_rope(h, x, positions, &rope, 0), "3 factors for 2 pairs");
    toy_free(toy);
}
END_TEST

START_TEST(wrong_attention_is_refused)
{
    struct toy *toy = graph_new();
    const struct ac_host *h = &toy->host;
    ac_node x = embedded(toy), memory = ac_input(h, AC_MEMORY, 8);
    struct ac_attend p = {.heads = 2, .head_dim = 4, .mask = AC_MASK_CAUSAL};
    refused(toy, ac_attend(h, x, memory, memory, &p, "attn", 0), "no causal mask");
    refused(toy, ac_attend(h, memory, x, x, &p, "attn", 0), "without rows of tokens");
    p.mask = AC_MASK_NONE;
    refused(toy, ac_attend(h, x, x, x, &p, "attn", 0), "need the causal mask");
    p.window = 4;
    refused(toy, ac_attend(h, x, memory, memory, &p, "attn", 0), "window needs");
    p.window = 0;
    p.alibi = AC_ALIBI_ON;
    refused(toy, ac_attend(h, x, memory, memory, &p, "attn", 0), "no distance");
    p = (struct ac_attend){.heads = 2, .head_dim = 3, .mask = AC_MASK_CAUSAL};
    refused(toy, ac_attend(h, x, x, x, &p, "attn", 0), "do not fit 8, 8 and 8");
    p.heads = 0;
    refused(toy, ac_attend(h, x, x, x, &p, "attn", 0), "heads is 0");
    p = (struct ac_attend){.heads = 2, .head_dim = 4, .mask = AC_MASK_CAUSAL, .bias = x};
    refused(toy, ac_attend(h, x, x, x, &p, "attn", 0), "no relative bias");
    p.bias = ac_relbias(h, "attn.relbias", AC_OUTSIDE, 32, 128, 0, 4);
    refused(toy, ac_attend(h, x, x, x, &p, "attn", 0), "other heads");
    toy->building = &toy->encoder;
    refused(toy, ac_input(h, AC_MEMORY, 8), "only a decoder");
    toy_free(toy);
}
END_TEST

START_TEST(every_code_has_its_operation)
{
    for (uint32_t code = 1; code < AC_OP_END; code++) {
        ck_assert_ptr_nonnull(op_get(code));
        ck_assert_uint_gt(strlen(op_get(code)->name), 2);
        ck_assert_uint_le(op_get(code)->operands_min, op_get(code)->operands_max);
    }
    ck_assert_ptr_null(op_get(0));
    ck_assert_ptr_null(op_get(AC_OP_END));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        shapes_follow_from_operands_and_weights, the_first_cause_stays_and_poisons,
        wrong_operands_are_refused,              wrong_weights_are_refused,
        wrong_slices_are_refused,                wrong_rotations_are_refused,
        wrong_attention_is_refused,              every_code_has_its_operation,
    };
    return toy_main("graph", tests, sizeof tests / sizeof *tests);
}
