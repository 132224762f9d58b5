/* SPDX-License-Identifier: MIT */
/* t_generate.c - the loop that makes new tokens, on a toy model: greedy, ends, stop texts, the table
 * of positions, settings, what the caller is told. */
#include <math.h>

#include "analyze/generate.h"
#include "toy.h"

#define VOCAB 19
#define WIDTH 8
#define ROWS 24

/* One block of attention with a table of positions. */
static struct toy *model_new(void)
{
    struct toy *toy = toy_new(8);
    const struct ac_host *host = &toy->host;
    const struct ac_attend attend = {.heads = 2, .head_dim = 4, .mask = AC_MASK_CAUSAL};
    toy_role(toy, "embed.token", 0, 0, VOCAB, WIDTH, 0);
    toy_role(toy, "embed.position", 0, 0, ROWS, WIDTH, 0);
    toy_role(toy, "attn.q.weight", 1, 0, WIDTH, WIDTH, 0);
    toy_role(toy, "attn.k.weight", 1, 0, WIDTH, WIDTH, 0);
    toy_role(toy, "attn.v.weight", 1, 0, WIDTH, WIDTH, 0);
    toy_role(toy, "head.weight", 0, 0, VOCAB, WIDTH, 0);
    ac_node x = ac_embed(host, ac_input(host, AC_TOKENS, 0), "embed.token", 0);
    x = ac_add(host, x, ac_embed(host, ac_input(host, AC_POSITIONS, 0), "embed.position", 0));
    ac_node a = ac_attend(host, ac_linear(host, x, "attn.q", 0), ac_linear(host, x, "attn.k", 0),
                          ac_linear(host, x, "attn.v", 0), &attend, "attn", 0);
    ac_output(host, ac_linear(host, ac_add(host, x, a), "head", AC_OUTSIDE));
    toy_start(toy, 100);
    return toy;
}

static const uint32_t prompt_ids[4] = {3, 1, 4, 1};
static const struct ids prompt = {.items = (uint32_t *)prompt_ids, .count = 4};

static struct generation asked(uint64_t most)
{
    return (struct generation){.prompt = &prompt, .most = most, .candidates = 3};
}

/* What a full pass over all tokens says each time. */
static void greedy_by_hand(struct toy *toy, uint32_t *out, size_t count)
{
    uint32_t ids[ROWS];
    memcpy(ids, prompt_ids, sizeof prompt_ids);
    for (size_t i = 0; i < count; i++) {
        toy_start(toy, 100);
        float *all = toy_decode(toy, ids, 4 + i, 4 + i);
        const float *row = all + (3 + i) * VOCAB;
        out[i] = 0;
        for (uint32_t id = 1; id < VOCAB; id++)
            if (row[id] > row[out[i]])
                out[i] = id;
        ids[4 + i] = out[i];
        free(all);
    }
    toy_start(toy, 100);
}

START_TEST(greedy_steps_are_those_of_full_passes)
{
    struct toy *toy = model_new();
    struct generation generation = asked(10);
    struct generated got;
    uint32_t wanted[10];
    greedy_by_hand(toy, wanted, 10);
    ck_assert_int_eq(generate(toy->session, &generation, &got, &toy->error), 0);
    ck_assert(got.count == 10 && got.ids.count == 10 && got.prompt_tokens == 4);
    ck_assert_str_eq(got.finish, "length");
    ck_assert(!got.table_ended);
    for (int i = 0; i < 10; i++) {
        double sum = 0;
        ck_assert_uint_eq(got.ids.items[i], wanted[i]);
        ck_assert_uint_eq(got.steps[i].chosen.id, wanted[i]);
        ck_assert(got.steps[i].best_count == 3 && got.steps[i].best[0].id == wanted[i]);
        for (int k = 0; k < 3; k++)
            sum += exp(got.steps[i].best[k].logprob);
        ck_assert(sum > 3.0 / VOCAB && sum <= 1 + 1e-9);
    }
    generated_fini(&got);
    toy_free(toy);
}
END_TEST

START_TEST(the_table_of_positions_ends_it)
{
    struct toy *toy = model_new();
    struct generation generation = asked(50);
    struct generated got;
    generation.positions = ROWS;
    ck_assert_int_eq(generate(toy->session, &generation, &got, &toy->error), 0);
    ck_assert(got.count == ROWS - 4 + 1 && got.table_ended); /* the last one is never read */
    ck_assert_str_eq(got.finish, "length");
    generated_fini(&got);
    toy_free(toy);
}
END_TEST

START_TEST(an_end_id_is_the_last_one)
{
    struct toy *toy = model_new();
    struct generation generation = asked(10);
    struct generated got;
    uint32_t wanted[10], at = 1;
    greedy_by_hand(toy, wanted, 10);
    while (at < 9 && wanted[at] == wanted[0])
        at++;
    uint32_t ends[2] = {VOCAB - 1, wanted[at]};
    generation.ends = &(struct ids){.items = ends, .count = 2};
    ck_assert_int_eq(generate(toy->session, &generation, &got, &toy->error), 0);
    ck_assert(got.count <= at + 1 && got.ids.items[got.count - 1] != wanted[0]);
    ck_assert_str_eq(got.finish, "eos");
    generated_fini(&got);
    toy_free(toy);
}
END_TEST

/* Every id is two bytes of a three-byte character, so that text comes in uneven parts. */
static void decode(void *context, const uint32_t *ids, size_t count, struct text *out)
{
    size_t bytes = 2 * count;
    (void)context;
    (void)ids;
    for (size_t i = 0; i < bytes / 3; i++)
        text_add(out, i == 3 ? "\u20ac." : "\u20ac");
    if (bytes % 3)
        text_add(out, "\uFFFD");
}

static void piece(void *context, uint32_t id, struct text *out)
{
    (void)context;
    text_format(out, "<%u>", id);
}

struct told {
    struct text text;
    size_t steps;
};

static void stepped(void *context, const struct generated_step *step, const char *text)
{
    struct told *told = context;
    ck_assert_ptr_nonnull(step->best);
    ck_assert_ptr_null(told->steps < 4 ? strstr(text, "\uFFFD") : NULL);
    text_add(&told->text, text);
    told->steps++;
}

START_TEST(text_is_told_in_whole_characters)
{
    static const struct generate_text text = {.decode = decode, .piece = piece};
    struct toy *toy = model_new();
    struct generation generation = asked(5); /* ten bytes: three characters and a part */
    struct generated got;
    struct told told = {0};
    generation.text = &text;
    generation.stepped = stepped;
    generation.context = &told;
    ck_assert_int_eq(generate(toy->session, &generation, &got, &toy->error), 0);
    ck_assert_uint_eq(told.steps, 5);
    ck_assert_str_eq(text_get(&told.text), "\u20ac\u20ac\u20ac\uFFFD");
    ck_assert_str_eq(text_get(&got.text), text_get(&told.text));
    text_fini(&told.text);
    generated_fini(&got);
    toy_free(toy);
}
END_TEST

START_TEST(a_stop_text_ends_it)
{
    static const struct generate_text text = {.decode = decode, .piece = piece};
    const char *const stops[] = {"nothing like it", "\u20ac.", NULL};
    struct toy *toy = model_new();
    struct generation generation = asked(20);
    struct generated got;
    generation.text = &text;
    generation.stops = stops;
    ck_assert_int_eq(generate(toy->session, &generation, &got, &toy->error), 0);
    ck_assert_str_eq(got.finish, "stop");
    ck_assert_uint_eq(got.count, 6); /* the fourth character is whole */
    generated_fini(&got);
    toy_free(toy);
}
END_TEST

START_TEST(settings_are_applied_and_a_seed_repeats)
{
    struct toy *toy = model_new();
    struct generation generation = asked(10);
    struct generated first, second;
    uint32_t wanted[1];
    greedy_by_hand(toy, wanted, 1);
    struct settings settings = {.suppress_tokens = {.items = wanted, .count = 1}};
    generation.settings = &settings;
    generation.sampling.temperature = 2;
    generation.seed = 4;
    ck_assert_int_eq(generate(toy->session, &generation, &first, &toy->error), 0);
    session_restart(toy->session);
    ck_assert_int_eq(generate(toy->session, &generation, &second, &toy->error), 0);
    ck_assert_int_eq(memcmp(first.ids.items, second.ids.items, 10 * sizeof(uint32_t)), 0);
    for (int i = 0; i < 10; i++)
        ck_assert_uint_ne(first.ids.items[i], wanted[0]);
    generated_fini(&second);
    session_restart(toy->session);
    generation.seed = 5;
    ck_assert_int_eq(generate(toy->session, &generation, &second, &toy->error), 0);
    ck_assert_int_ne(memcmp(first.ids.items, second.ids.items, 10 * sizeof(uint32_t)), 0);
    generated_fini(&first);
    generated_fini(&second);
    toy_free(toy);
}
END_TEST

START_TEST(broken_logits_fail)
{
    struct toy *toy = model_new();
    struct generation generation = asked(10);
    struct generated got;
    toy_find(toy, "head.weight")[5] = NAN;
    ck_assert_int_eq(generate(toy->session, &generation, &got, &toy->error), ERROR_INPUT);
    ck_assert(got.broken && got.count == 0);
    ck_assert_ptr_nonnull(strstr(toy->error.text, "the logits of token 3 are no numbers"));
    generated_fini(&got);
    toy_free(toy);
}
END_TEST

/* Which ids end it: the generation config's before the config's before GGUF's. */
START_TEST(end_ids_come_from_the_first_file_that_has_them)
{
    struct model model = {0};
    struct ids ends = {0};
    struct error error = {0};
    struct claim claim = {.origin = ORIGIN_GGUF, .file = "m.gguf", .value = scalar_integer(7)};
    ck_assert_int_eq(generate_ends(&model, &ends, &error), 0);
    ck_assert_uint_eq(ends.count, 0);
    facts_add(&model.facts, "eos_token_id", NULL, NULL, &claim);
    ck_assert_int_eq(generate_ends(&model, &ends, &error), 0);
    ck_assert(ends.count == 1 && ends.items[0] == 7);
    claim = (struct claim){.origin = ORIGIN_CONFIG, .file = "config.json", .at = "/e",
                           .value = scalar_integer(2)};
    facts_add(&model.facts, "eos_token_id", NULL, NULL, &claim);
    claim = (struct claim){.origin = ORIGIN_GENERATION, .file = "generation_config.json", .at = "/e",
                           .value = {.kind = SCALAR_LIST, .text = "[2, 11]"}};
    facts_add(&model.facts, "eos_token_id", NULL, NULL, &claim);
    ends.count = 0;
    ck_assert_int_eq(generate_ends(&model, &ends, &error), 0);
    ck_assert(ends.count == 2 && ends.items[0] == 2 && ends.items[1] == 11);
    ids_fini(&ends);
    facts_fini(&model.facts);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        greedy_steps_are_those_of_full_passes,     the_table_of_positions_ends_it,
        an_end_id_is_the_last_one,                 text_is_told_in_whole_characters,
        a_stop_text_ends_it,                       settings_are_applied_and_a_seed_repeats,
        broken_logits_fail,                        end_ids_come_from_the_first_file_that_has_them,
    };
    return toy_main("generate", tests, sizeof tests / sizeof *tests);
}
