/* SPDX-License-Identifier: MIT */
/* t_lookup.c - the keys of GGUF files as sources of facts. Other sources are tested in cli/. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "model/lookup.h"
#include "tests/recipe.h"

#define KEYS                                                                                      \
    "'GGUF' 3/4 0/8 6/8 s'general.architecture' 8/4 s'llama' s'llama.block_count' 4/4 22/4 "      \
    "s'llama.same' 9/4 5/4 3/8 4/4 4/4 4/4 s'llama.mixed' 9/4 4/4 2/8 4/4 0/4 "                   \
    "s'llama.long' 9/4 0/4 5000/8 *5000 s'other.block_count' 4/4 7/4"

/* The last place that was found. */
struct last {
    int count;
    enum origin origin;
    struct scalar value;
    char at[64], file[64], text[64];
    const struct value *json;
};

static bool keep(void *context, const struct found *found)
{
    struct last *last = context;
    last->count++;
    last->origin = found->claim.origin;
    last->value = found->claim.value;
    strcpy(last->at, found->claim.at);
    strcpy(last->file, found->claim.file);
    bool text = last->value.kind == SCALAR_TEXT || last->value.kind == SCALAR_LIST;
    strcpy(last->text, text ? last->value.text : "");
    last->json = found->value;
    return true;
}

static struct last look(struct model *model, const char *sources)
{
    struct last last = {0};
    struct error error = {0};
    ck_assert_int_eq(lookup_each(model, NULL, sources, keep, &last, &error), 0);
    return last;
}

START_TEST(gguf_keys_are_sources)
{
    struct model model = {0};
    struct error error = {0};
    struct recipe recipe = {0};
    recipe_add(&recipe, KEYS);
    ck_assert_msg(recipe_open(&recipe, "m.gguf", &model.weights, &error) == 0, "%s", error.text);

    struct last last = look(&model, "num_hidden_layers *.block_count");
    ck_assert_int_eq(last.count, 1);
    ck_assert_int_eq(last.origin, ORIGIN_GGUF);
    ck_assert_int_eq(last.value.integer, 22);
    ck_assert_str_eq(last.at, "llama.block_count");
    ck_assert_str_eq(last.file, "m.gguf");
    ck_assert_int_eq(look(&model, "other.block_count").value.integer, 7);
    ck_assert_str_eq(look(&model, "general.architecture").text, "llama");
    ck_assert_int_eq(look(&model, "*.none llama.none /a.b =a.b @a.b").count, 0);

    last = look(&model, "*.same"); /* one number for all layers counts as that number */
    ck_assert_int_eq(last.value.kind, SCALAR_INTEGER);
    ck_assert_int_eq(last.value.integer, 4);
    ck_assert_uint_eq(last.json->size, 3);
    last = look(&model, "*.mixed");
    ck_assert_int_eq(last.value.kind, SCALAR_LIST);
    ck_assert_str_eq(last.text, "[4, 0]");
    ck_assert_int_eq(last.json->items[1].integer, 0);
    last = look(&model, "*.long");
    ck_assert_str_eq(last.text, "a list of 5000");
    ck_assert_ptr_null(last.json);
    weights_close(&model.weights);
    recipe_fini(&recipe);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lookup");
    TCase *cases = tcase_create("lookup");
    tcase_add_test(cases, gguf_keys_are_sources);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_set_tap(runner, "-");
    recipe_folder_enter();
    srunner_run_all(runner, CK_SILENT);
    recipe_folder_leave();
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
