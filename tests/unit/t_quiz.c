/* SPDX-License-Identifier: MIT */
/*
 * t_quiz.c - tests of how questions are put together: what is asked, which wrong choices are left out,
 * what a seed decides. Whether answers are true, tests/oracle/quiz.py finds out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quiz/draft.h"
#include "suite.h"

static struct arena arena;
static struct examined *examined;
static struct draft draft;
static struct candidate plugin = {.name = "toy", .score = 100};

static void fact_add(const char *key, int64_t value, const char *file)
{
    struct claim claim = {.origin = ORIGIN_CONFIG, .file = file, .at = "/key",
                          .value = scalar_integer(value)};
    facts_add(&examined->model.facts, key, NULL, NULL, &claim);
}

static void setup(void)
{
    examined = calloc(1, sizeof *examined);
    examined->model.source.folder = (char *)"toy-model";
    examined->model.source.path = (char *)"toy-model";
    examined->model.source.name = (char *)"toy-model";
    examined->model.plugin = &plugin;
    examined->architecture = (struct architecture){.kind = "decoder-only", .norm = "rmsnorm",
                                                   .norm_placement = "pre", .positions = "rope",
                                                   .attention = "GQA"};
    fact_add("hidden_size", 64, "config.json");
    fact_add("num_attention_heads", 4, "config.json");
    fact_add("intermediate_size", 256, "config.json");
    fact_add("eos_token_id", 2, "config.json");
    draft = (struct draft){.arena = &arena, .examined = examined, .name = "toy-model"};
}

static void teardown(void)
{
    facts_fini(&examined->model.facts);
    free(examined);
    text_fini(&draft.id);
    text_fini(&draft.question);
    text_fini(&draft.why);
    text_fini(&draft.source);
    arena_fini(&arena);
}

START_TEST(wrong_choices_differ_from_all_others)
{
    draft_right(&draft, 4, "heads");
    draft_wrong(&draft, 4, "the same");
    draft_wrong(&draft, 4.5, "no whole number");
    draft_wrong(&draft, -1, "negative");
    draft_wrong(&draft, 8, "twice");
    draft_wrong(&draft, 8, "twice again");
    ck_assert_uint_eq(draft.count, 2);
    ck_assert_str_eq(draft.choices[1].slip, "twice");
    for (int i = 10; i < 60; i++)
        draft_wrong(&draft, i, NULL);
    ck_assert_uint_eq(draft.count, DRAFT_CHOICES);
}
END_TEST

START_TEST(rounded_choices_are_not_near)
{
    draft_right(&draft, 50, "%");
    draft_wrong(&draft, 100.5, "no share of anything");
    draft_wrong(&draft, 50.9, NULL);
    ck_assert_uint_eq(draft.count, 1);
    draft_wrong(&draft, 52, NULL);
    draft_wrong(&draft, 52.5, NULL);
    ck_assert_uint_eq(draft.count, 2);
    draft_right(&draft, 3 << 20, "bytes");
    draft_wrong(&draft, (3 << 20) + 9000, NULL);
    ck_assert_uint_eq(draft.count, 1);
}
END_TEST

START_TEST(numbers_are_shown_with_their_unit)
{
    static const struct {
        double number;
        const char *unit, *shown;
    } cases[] = {{1, "heads", "1 head"},  {12, "heads", "12 heads"},   {124439808, NULL, "124,439,808"},
                 {27.53, "%", "27.5 %"},  {0.00048828, "", "0.000488"}, {36864, "bytes", "36,864 bytes"},
                 {0, "heads", "0 heads"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        draft_right(&draft, cases[i].number, cases[i].unit);
        ck_assert_str_eq(draft.choices[0].text, cases[i].shown);
    }
    draft_right(&draft, 1 << 21, "bytes");
    draft_wrong(&draft, 1 << 19, NULL); /* like the right one */
    ck_assert_ptr_nonnull(strstr(draft.choices[1].text, "KiB"));
}
END_TEST

START_TEST(what_is_read_is_cited)
{
    int64_t value = 0;
    ck_assert(!draft_integer(&draft, "unheard_of", &value));
    ck_assert(draft_integer(&draft, "hidden_size", &value));
    ck_assert_int_eq(value, 64);
    ck_assert_str_eq(text_get(&draft.source), "hidden_size: config.json /key");
    draft_right(&draft, 64, NULL);
    ck_assert(draft_integer(&draft, "intermediate_size", &value));
    ck_assert_str_eq(text_get(&draft.source), "hidden_size: config.json /key");
}
END_TEST

START_TEST(what_is_contradicted_is_not_asked)
{
    int64_t value = 0;
    fact_add("hidden_size", 65, "other.json");
    ck_assert(!draft_integer(&draft, "hidden_size", &value));
}
END_TEST

START_TEST(draws_are_part_of_the_id)
{
    draft.dice.state = 7;
    uint64_t drawn = draft_draw(&draft, 3, 9);
    char wanted[30];
    ck_assert_uint_ge(drawn, 3);
    ck_assert_uint_le(drawn, 9);
    snprintf(wanted, sizeof wanted, "-%d", (int)drawn);
    ck_assert_str_eq(text_get(&draft.id), wanted);
    ck_assert_uint_eq(draft_draw(&draft, 5, 5), 5);
}
END_TEST

static void check_question(const struct quiz_question *question)
{
    ck_assert_uint_ge(question->count, 2);
    ck_assert_uint_lt(question->answer, question->count);
    ck_assert_ptr_null(question->choices[question->answer].slip);
    ck_assert(*question->why && *question->source);
    for (uint32_t i = 0; i < question->count; i++)
        for (uint32_t k = 0; k < i; k++)
            ck_assert_str_ne(question->choices[i].text, question->choices[k].text);
}

static bool same(const struct quiz *a, const struct quiz *b)
{
    bool all = a->count == b->count;
    for (uint32_t i = 0; all && i < a->count; i++) {
        const struct quiz_question *x = &a->items[i], *y = &b->items[i];
        all = !strcmp(x->id, y->id) && x->answer == y->answer && x->count == y->count;
        for (uint32_t k = 0; all && k < x->count; k++)
            all = !strcmp(x->choices[k].text, y->choices[k].text);
    }
    return all;
}

START_TEST(a_seed_decides)
{
    struct quiz first = {0};
    uint32_t others = 0, places[QUIZ_CHOICES] = {0};
    struct error error = {0};
    const struct examined *models[] = {examined};
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct quiz quiz, again;
        struct quiz_request request = {.seed = seed, .count = 4};
        ck_assert_int_eq(quiz_init(&quiz, models, 1, &request, &error), 0);
        ck_assert_int_eq(quiz_init(&again, models, 1, &request, &error), 0);
        ck_assert_uint_eq(quiz.count, 4);
        ck_assert(same(&quiz, &again));
        for (uint32_t i = 0; i < quiz.count; i++) {
            check_question(&quiz.items[i]);
            places[quiz.items[i].answer]++;
        }
        quiz_fini(&again);
        others += seed && !same(&quiz, &first);
        if (seed)
            quiz_fini(&quiz);
        else
            first = quiz;
    }
    quiz_fini(&first);
    ck_assert_uint_ge(others, 190);
    for (uint32_t i = 0; i < QUIZ_CHOICES; i++)
        ck_assert_uint_ge(places[i], 100); /* of 800 */
}
END_TEST

START_TEST(two_of_one_name_are_told_apart)
{
    struct quiz quiz;
    struct error error = {0};
    const struct examined *models[] = {examined, examined};
    struct quiz_request request = {.count = 1000};
    ck_assert_int_eq(quiz_init(&quiz, models, 2, &request, &error), 0);
    for (uint32_t i = 0; i < quiz.count; i++)
        for (uint32_t k = 0; k < i; k++) {
            ck_assert_str_ne(quiz.items[i].id, quiz.items[k].id);
            ck_assert_str_ne(quiz.items[i].text, quiz.items[k].text);
        }
    quiz_fini(&quiz);
}
END_TEST

START_TEST(an_unknown_model_is_refused)
{
    struct quiz quiz;
    struct error error = {0};
    const struct examined *models[] = {examined};
    examined->model.plugin = NULL;
    ck_assert_int_eq(quiz_init(&quiz, models, 1, &(struct quiz_request){0}, &error), ERROR_PLUGIN);
    quiz_fini(&quiz);
}
END_TEST

int main(void)
{
    static const TTest *const *const tests[] = {
        &wrong_choices_differ_from_all_others, &rounded_choices_are_not_near,
        &numbers_are_shown_with_their_unit,    &what_is_read_is_cited,
        &what_is_contradicted_is_not_asked,    &draws_are_part_of_the_id,
        &a_seed_decides,                       &two_of_one_name_are_told_apart,
        &an_unknown_model_is_refused,
    };
    Suite *suite = suite_create("quiz");
    TCase *cases = tcase_create("quiz");
    tcase_add_checked_fixture(cases, setup, teardown);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(cases, *tests[i]);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
