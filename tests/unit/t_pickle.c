/* SPDX-License-Identifier: MIT */
/* t_pickle.c - the pickle machine: what it understands, and that it does nothing else. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/checkpoint.h"
#include "tests/recipe.h"
#include "weights/pickle.h"
#include "suite.h"

static int read_words(struct pickle *pickle, struct recipe *recipe, const char *words,
                      struct error *error)
{
    *error = (struct error){0};
    recipe_add(recipe, words);
    return pickle_read(pickle, "p.bin", recipe->data, recipe->size, error);
}

static void refused(const char *words, const char *why)
{
    struct pickle pickle;
    struct recipe recipe = {0};
    struct error error;
    ck_assert_msg(read_words(&pickle, &recipe, words, &error) == ERROR_INPUT, "%s", words);
    ck_assert_msg(strstr(error.text, why) != NULL, "\"%s\" in: %s", why, error.text);
    ck_assert_msg(strncmp(error.text, "p.bin: ", 7) == 0, "the file in: %s", error.text);
    pickle_fini(&pickle);
    recipe_fini(&recipe);
}

/* The root of a good pickle, of that kind. */
static struct pickle_item opened(struct pickle *pickle, struct recipe *recipe, const char *words,
                                 enum pickle_kind kind)
{
    struct error error;
    ck_assert_msg(read_words(pickle, recipe, words, &error) == 0, "%s", error.text);
    ck_assert_int_eq(pickle->root.kind, kind);
    return pickle->root;
}

static void closed(struct pickle *pickle, struct recipe *recipe)
{
    pickle_fini(pickle);
    recipe_fini(recipe);
}

START_TEST(values)
{
    static const struct {
        const char *words;
        enum pickle_kind kind;
        int64_t integer;
    } samples[] = {
        {"'N.'", PICKLE_NONE, 0},
        {"x88 '.'", PICKLE_FLAG, 1},
        {"x89 '.'", PICKLE_FLAG, 0},
        {"'J' -2/4 '.'", PICKLE_INTEGER, -2},
        {"'K' 255/1 '.'", PICKLE_INTEGER, 255},
        {"'M' 65535/2 '.'", PICKLE_INTEGER, 65535},
        {"x8a 0/1 '.'", PICKLE_INTEGER, 0},
        {"x8a 1/1 xfe '.'", PICKLE_INTEGER, -2},
        {"x8a 2/1 xff00 '.'", PICKLE_INTEGER, 255},
        {"x8b 8/4 -9/8 '.'", PICKLE_INTEGER, -9},
        {"x8a 9/1 *8 x01 '.'", PICKLE_OTHER, 0},
        {"x95 9/8 'K' 3/1 '.'", PICKLE_INTEGER, 3},
        {"'K' 1/1 'K' 2/1 '0.'", PICKLE_INTEGER, 1},
        {"'K' 1/1 '(K' 2/1 '1.'", PICKLE_INTEGER, 1},
        {"'K' 7/1 'q' 0/1 'r' 1/4 '0h' 1/1 '.'", PICKLE_INTEGER, 7},
        {"'K' 7/1 x94 x94 '0j' 1/4 '.'", PICKLE_INTEGER, 7},
        {"'K' 7/1 '2' x86 '0K' 4/1 '.'", PICKLE_INTEGER, 4},
        {"'](K' 1/1 'K' 2/1 'eK' 3/1 'a.'", PICKLE_LIST, 0},
        {"x8f '(K' 1/1 x90 '.'", PICKLE_OTHER, 0},
        {"'B' 2/4 'ab' '.'", PICKLE_OTHER, 0},
    };
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct pickle pickle;
        struct recipe recipe = {0};
        struct pickle_item root = opened(&pickle, &recipe, samples[i].words, samples[i].kind);
        if (root.kind == PICKLE_INTEGER || root.kind == PICKLE_FLAG)
            ck_assert_msg(root.integer == samples[i].integer, "%s", samples[i].words);
        closed(&pickle, &recipe);
    }
}
END_TEST

START_TEST(reals_and_texts)
{
    struct pickle pickle;
    struct recipe recipe = {0};
    ck_assert_double_eq(opened(&pickle, &recipe, "'G' x3ff8000000000000 '.'", PICKLE_REAL).real,
                        1.5);
    closed(&pickle, &recipe);
    struct pickle_item root = opened(&pickle, &recipe, "'X' 2/4 'ab' '.'", PICKLE_TEXT);
    ck_assert(pickle_is_text(&root, "ab") && !pickle_is_text(&root, "a"));
    closed(&pickle, &recipe);
}
END_TEST

START_TEST(maps_keep_their_order)
{
    struct pickle pickle;
    struct recipe recipe = {0};
    struct pickle_item root = opened(
        &pickle, &recipe, NAMED("collections", "OrderedDict") "')R' 'K' 1/1 'Ns' '(K' 2/1 'NK' 3/1 "
        "'Nu' '}b.'", PICKLE_MAP);
    ck_assert_uint_eq(root.map->count, 3);
    for (uint32_t i = 0; i < 3; i++)
        ck_assert_int_eq(root.map->pairs[i].key.integer, i + 1);
    closed(&pickle, &recipe);
}
END_TEST

START_TEST(tensors_are_views_of_storages)
{
    struct pickle pickle;
    struct recipe recipe = {0};
    struct pickle_item root = opened(
        &pickle, &recipe, TENSOR(STORAGE("HalfStorage", "7", "60"), "4", PAIR("2", "3"),
                                 PAIR("3", "1")) "'.'", PICKLE_TENSOR);
    ck_assert_int_eq(root.tensor->dtype, DTYPE_F16);
    ck_assert_uint_eq(root.tensor->first, 4);
    ck_assert_uint_eq(root.tensor->rank, 2);
    ck_assert_uint_eq(root.tensor->shape[1], 3);
    ck_assert_uint_eq(root.tensor->stride[0], 3);
    ck_assert(pickle_is_text(&root.tensor->storage->key, "7"));
    ck_assert_uint_eq(root.tensor->storage->count, 60);
    closed(&pickle, &recipe);
    root = opened(&pickle, &recipe, NAMED("torch._utils", "_rebuild_parameter") "'('"
                  TENSOR(STORAGE("LongStorage", "0", "1"), "0", "')' ", "')' ") "x88 '}tR.'",
                  PICKLE_TENSOR);
    ck_assert_uint_eq(root.tensor->rank, 0);
    closed(&pickle, &recipe);
    root = opened(&pickle, &recipe, NAMED("torch._tensor", "_rebuild_from_type_v2") "'('"
                  NAMED("torch._utils", "_rebuild_tensor_v3")
                  NAMED("torch.nn.parameter", "Parameter") "'(' "
                  STORAGE("UntypedStorage", "0", "4") "'K' 0/1 'K' 4/1 x85 'K' 1/1 x85 x89 '}'"
                  NAMED("torch", "float8_e4m3fn") "'t}tR.'", PICKLE_TENSOR);
    ck_assert_int_eq(root.tensor->dtype, DTYPE_F8_E4M3);
    closed(&pickle, &recipe);
}
END_TEST

START_TEST(nothing_is_called)
{
    refused("x8004 x8c 8/1 'builtins' x8c 4/1 'eval' x93 x8c 1/1 '1' x85 'R.'", "builtins.eval");
    refused(NAMED("os", "system") "'.'", "os.system");
    refused(NAMED("torch._utils", "_rebuild_tensor_v2.__globals__") "'.'", "__globals__");
    refused("'c' x1b0a 'x' x0a '.'", "\\x1B.x");
    refused("x8c 1/1 'x' '(tR.'", "no name of a checkpoint");
    refused(NAMED("collections", "OrderedDict") "']R.'", "no name of a checkpoint");
    refused(NAMED("torch", "FloatStorage") "')R.'", "type of numbers");
    refused("'i' '.'", "opcode 0x69");
    refused("x82 1/1 '.'", "opcode 0x82");
    refused("'P0' x0a '.'", "opcode 0x50");
}
END_TEST

START_TEST(damage_is_refused)
{
    refused("x8002 '}'", "ends within byte 3 of 3");
    refused("'.'", "values are missing");
    refused("'0.'", "values are missing");
    refused("'(0.'", "values are missing");
    refused("'K' 1/1 '(' x85 '.'", "values are missing");
    refused("'t.'", "mark is missing");
    refused("'h' 0/1 '.'", "never remembered");
    refused("'q' 0/1 '.'", "nothing is there");
    refused("'Nr' 2/4 '.'", "skipped");
    refused("'Nr' 4294967295/4 '.'", "skipped");
    refused("x8e 4611686018427387904/8 'x' '.'", "ends within");
    refused("'X' 4294967295/4 'x' '.'", "ends within");
    refused("'NNNs.'", "no map");
    refused("'}(Nu.'", "no map");
    refused("'}Na.'", "no list or set");
    refused("'N(Ne.'", "no list or set");
    refused("x8006 '.'", "protocol");
    refused("'cno line end'", "ends within");
    refused("'NQ.'", "no storage");
    refused(STORAGE("float32", "0", "1") "'.'", "no storage");
    refused(STORAGE("FloatStorage", "0", "-1") "'.'", "no storage");
    refused(TENSOR("'N' ", "0", "')' ", "')' ") "'.'", "something else");
    refused(TENSOR(STORAGE("FloatStorage", "0", "1"), "-1", "')' ", "')' ") "'.'",
            "something else");
    refused(TENSOR(STORAGE("FloatStorage", "0", "1"), "0", PAIR("1", "1"), "')' ") "'.'",
            "something else");
    refused(TENSOR(STORAGE("FloatStorage", "0", "1"), "0", PAIR("-1", "1"), PAIR("1", "1")) "'.'",
            "no whole number");
    refused(TENSOR(STORAGE("FloatStorage", "0", "1"), "0", "'(NNNNNNNNNt' ", "'(NNNNNNNNNt' ")
            "'.'", "8 dimensions");
}
END_TEST

START_TEST(piles_have_an_end)
{
    struct pickle pickle;
    struct recipe recipe = {0};
    struct error error = {0};
    for (int i = 0; i <= 1 << 20; i++)
        recipe_bytes(&recipe, "N", 1);
    ck_assert_int_eq(pickle_read(&pickle, "p.bin", recipe.data, recipe.size, &error), ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.text, "piled up"));
    closed(&pickle, &recipe);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pickle");
    TCase *cases = tcase_create("pickle");
    tcase_add_test(cases, values);
    tcase_add_test(cases, reals_and_texts);
    tcase_add_test(cases, maps_keep_their_order);
    tcase_add_test(cases, tensors_are_views_of_storages);
    tcase_add_test(cases, nothing_is_called);
    tcase_add_test(cases, damage_is_refused);
    tcase_add_test(cases, piles_have_an_end);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
