/* SPDX-License-Identifier: MIT */
/* t_sample.c - which token follows: greedy, by chance, within top-k and top-p; the settings of a
 * generation config applied to logits. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "analyze/sample.h"
#include "analyze/settings.h"
#include "base/json.h"
#include "suite.h"

#define COUNT 8

/* Probabilities 0.4, 0.3, 0.1, 0.1, 0.05, 0.03, 0.015, 0.005 in another order. */
static const double shares[COUNT] = {0.1, 0.03, 0.4, 0.005, 0.3, 0.1, 0.05, 0.015};

static const float *logits(void)
{
    static float numbers[COUNT];
    for (int i = 0; i < COUNT; i++)
        numbers[i] = (float)(log(shares[i]) + 3);
    return numbers;
}

/* How often each id is drawn in 20,000 throws. */
static void draw_many(const struct sampling *sampling, double out[COUNT])
{
    struct dice dice = {.state = 11};
    uint32_t none;
    for (int i = 0; i < COUNT; i++)
        out[i] = 0;
    for (int i = 0; i < 20000; i++)
        out[sample_choose(logits(), COUNT, sampling, &dice, NULL, 0, &none).id] += 1.0 / 20000;
}

START_TEST(greedy_takes_the_largest_and_the_first_of_equals)
{
    const float equal[4] = {1, 5, -2, 5};
    struct dice dice = {0};
    struct choice best[3];
    uint32_t count;
    struct choice chosen =
        sample_choose(logits(), COUNT, &(struct sampling){0}, &dice, best, 3, &count);
    ck_assert_uint_eq(chosen.id, 2);
    ck_assert_double_eq_tol(chosen.logprob, log(0.4), 1e-6);
    ck_assert_uint_eq(count, 3);
    ck_assert(best[0].id == 2 && best[1].id == 4 && best[2].id == 0);
    ck_assert_double_eq_tol(best[2].logprob, log(0.1), 1e-6);
    ck_assert_uint_eq(dice.state, 0); /* nothing was drawn */
    ck_assert_uint_eq(logits_peak(equal, 4), 1);
    chosen = sample_choose(equal, 4, &(struct sampling){0}, &dice, best, 3, &count);
    ck_assert(best[0].id == 1 && best[1].id == 3 && best[2].id == 0);
    sample_choose(equal, 2, &(struct sampling){0}, &dice, best, 3, &count);
    ck_assert_uint_eq(count, 2);
}
END_TEST

START_TEST(chance_follows_the_probabilities)
{
    double got[COUNT];
    draw_many(&(struct sampling){.temperature = 1}, got);
    for (int i = 0; i < COUNT; i++)
        ck_assert_double_eq_tol(got[i], shares[i], 0.012);
    draw_many(&(struct sampling){.temperature = 0.5}, got); /* squares, made to sum to 1 */
    double sum = 0;
    for (int i = 0; i < COUNT; i++)
        sum += shares[i] * shares[i];
    for (int i = 0; i < COUNT; i++)
        ck_assert_double_eq_tol(got[i], shares[i] * shares[i] / sum, 0.012);
}
END_TEST

START_TEST(top_k_and_top_p_cut_the_tail)
{
    double got[COUNT];
    draw_many(&(struct sampling){.temperature = 1, .top_k = 2}, got);
    ck_assert_double_eq_tol(got[2], 4.0 / 7, 0.012);
    ck_assert_double_eq_tol(got[2] + got[4], 1, 1e-9);
    draw_many(&(struct sampling){.temperature = 1, .top_p = 0.75}, got); /* 0.4 + 0.3 + 0.1 */
    ck_assert_double_eq_tol(got[0], 0.125, 0.012);
    ck_assert_double_eq_tol(got[0] + got[2] + got[4], 1, 1e-9);
    /* Top-p counts shares of what top-k has left: 0.5 of 0.7 is within the first. */
    draw_many(&(struct sampling){.temperature = 1, .top_k = 2, .top_p = 0.5}, got);
    ck_assert_double_eq_tol(got[2], 1, 1e-9);
    draw_many(&(struct sampling){.temperature = 1, .top_p = 0.001}, got); /* never none */
    ck_assert_double_eq_tol(got[2], 1, 1e-9);
    draw_many(&(struct sampling){.temperature = 1, .top_k = 100}, got);
    ck_assert_double_eq_tol(got[2], 0.4, 0.012);
}
END_TEST

START_TEST(a_seed_gives_the_same_numbers)
{
    struct dice a = {.state = 5}, b = {.state = 5}, c = {.state = 6};
    double sum = 0;
    for (int i = 0; i < 1000; i++) {
        double x = dice_throw(&a);
        ck_assert(x >= 0 && x < 1 && x == dice_throw(&b));
        ck_assert(x != dice_throw(&c));
        sum += x;
    }
    ck_assert_double_eq_tol(sum / 1000, 0.5, 0.03);
    /* SplitMix64 from seed 0 begins with 0xe220a8397b1dcdaf (Vigna's reference code). */
    ck_assert_double_eq(dice_throw(&(struct dice){0}),
                        (double)(0xe220a8397b1dcdafu >> 11) * 0x1p-53);
}
END_TEST

START_TEST(what_is_no_number_is_noticed)
{
    const float fine[3] = {-INFINITY, 1, 2}, nothing[2] = {-INFINITY, -INFINITY};
    const float bad[2][3] = {{1, NAN, 2}, {1, 2, INFINITY}};
    ck_assert(logits_are_usable(fine, 3));
    ck_assert(!logits_are_usable(nothing, 2));
    ck_assert(!logits_are_usable(bad[0], 3) && !logits_are_usable(bad[1], 3));
    struct dice dice = {0};
    struct choice best[3];
    uint32_t count;
    sample_choose(fine, 3, &(struct sampling){.temperature = 1}, &dice, best, 3, &count);
    ck_assert(count == 3 && best[2].id == 0 && best[2].logprob == -INFINITY);
}
END_TEST

/* The settings of this text; what is wrong goes to `error`. */
static void read_text(struct settings *settings, struct model *model, const char *json,
                      struct error *error)
{
    *model = (struct model){.generation = {.there = true}};
    model->generation.file.path = (char *)"generation_config.json";
    ck_assert_int_eq(json_parse(&model->generation.tree, "g", json, strlen(json), error), 0);
    settings_read(settings, model, error);
}

static void apply(const char *json, const uint32_t *ids, size_t count, size_t prompt, bool last,
                  float out[COUNT])
{
    struct settings settings;
    struct model model;
    struct error error = {0};
    const struct ids sequence = {.items = (uint32_t *)ids, .count = count};
    read_text(&settings, &model, json, &error);
    ck_assert_msg(error.code == 0, "%s", error.text);
    for (int i = 0; i < COUNT; i++)
        out[i] = (float)(i - 4);
    settings_apply(&settings, out, COUNT, &sequence, prompt, last);
    settings_fini(&settings);
    tree_fini(&model.generation.tree);
}

START_TEST(settings_change_logits_as_the_reference_does)
{
    const uint32_t ids[5] = {1, 6, 2, 1, 6};
    float got[COUNT];
    apply("{\"repetition_penalty\": 2.0}", ids, 5, 5, false, got);
    ck_assert(got[1] == -6 && got[6] == 1 && got[2] == -4 && got[7] == 3 && got[0] == -4);
    apply("{\"no_repeat_ngram_size\": 3}", ids, 5, 5, false, got); /* 1 6 was followed by 2 */
    ck_assert(got[2] == -INFINITY && got[1] == -3 && got[6] == 2);
    apply("{\"no_repeat_ngram_size\": 1}", ids, 5, 5, false, got);
    ck_assert(got[1] == -INFINITY && got[6] == -INFINITY && got[2] == -INFINITY && got[0] == -4);
    apply("{\"suppress_tokens\": [3, 99, -1], \"begin_suppress_tokens\": [0]}", ids, 5, 4, false, got);
    ck_assert(got[3] == -INFINITY && got[0] == -4); /* the second new token */
    apply("{\"begin_suppress_tokens\": [0]}", ids, 4, 4, false, got);
    ck_assert(got[0] == -INFINITY);
    apply("{\"forced_bos_token_id\": 3, \"begin_suppress_tokens\": [0]}", ids, 1, 1, false, got);
    ck_assert(got[3] == 0 && got[0] == -INFINITY && got[7] == -INFINITY);
    apply("{\"forced_bos_token_id\": 3, \"begin_suppress_tokens\": [0]}", ids, 2, 1, false, got);
    ck_assert(got[3] == -1 && got[0] == -INFINITY);
    apply("{\"forced_bos_token_id\": 3}", ids, 3, 2, false, got);
    ck_assert(got[3] == -1 && got[0] == -4);
    apply("{\"forced_eos_token_id\": [2, 5]}", ids, 5, 4, true, got);
    ck_assert(got[2] == 0 && got[5] == 0 && got[7] == -INFINITY);
    apply("{\"forced_eos_token_id\": 2}", ids, 5, 4, false, got);
    ck_assert(got[2] == -2 && got[7] == 3);
}
END_TEST

START_TEST(settings_are_listed_and_wrong_ones_refused)
{
    struct settings settings;
    struct model model;
    struct error error = {0};
    read_text(&settings, &model,
              "{\"num_beams\": 4, \"temperature\": 0.5, \"top_k\": null, \"eos_token_id\": 1,"
              " \"do_sample\": true, \"top_p\": \"x\"}", &error);
    ck_assert_int_eq(error.code, ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.text, "generation_config.json:1:100: top_p cannot be text"));
    ck_assert_uint_eq(settings.count, 4);
    ck_assert_str_eq(settings.items[0].key, "do_sample");
    ck_assert(settings.do_sample && settings.sampling.temperature == 0.5);
    ck_assert(!settings.items[3].known); /* num_beams */
    settings_fini(&settings);
    tree_fini(&model.generation.tree);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        greedy_takes_the_largest_and_the_first_of_equals, chance_follows_the_probabilities,
        top_k_and_top_p_cut_the_tail,                     a_seed_gives_the_same_numbers,
        what_is_no_number_is_noticed,
        settings_change_logits_as_the_reference_does,     settings_are_listed_and_wrong_ones_refused,
    };
    Suite *suite = suite_create("sample");
    TCase *cases = tcase_create("sample");
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(cases, tests[i]);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
