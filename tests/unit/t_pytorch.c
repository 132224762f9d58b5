/* SPDX-License-Identifier: MIT */
/* t_pytorch.c - PyTorch checkpoints and their zip archives. The pickle machine is t_pickle.c's. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/checkpoint.h"
#include "tests/recipe.h"

#define FLOATS STORAGE("FloatStorage", "0", "6")
#define A_MATRIX TEXT("1", "a") TENSOR(FLOATS, "0", PAIR("2", "3"), PAIR("3", "1"))
#define NUMBERS "1/f 2/f 3/f 4/f 5/f 6/f"

static int open_entries(struct weights *weights, const struct recipe_entry *entries,
                        struct error *error)
{
    struct recipe recipe = {0};
    *error = (struct error){0};
    recipe_zip(&recipe, entries);
    int code = recipe_open(&recipe, "m.bin", weights, error);
    recipe_fini(&recipe);
    return code;
}

/* A checkpoint of this pickle and six floats. */
static int open_pickle(struct weights *weights, const char *pickle, struct error *error)
{
    const struct recipe_entry entries[] = {
        {"m/data.pkl", pickle}, {"m/byteorder", "'little'"}, {"m/data/0", NUMBERS}, {NULL, NULL}};
    return open_entries(weights, entries, error);
}

static void opened(struct weights *weights, const char *pickle)
{
    struct error error;
    ck_assert_msg(open_pickle(weights, pickle, &error) == 0, "%s", error.text);
}

static void refused(const char *pickle, const char *why)
{
    struct weights weights;
    struct error error;
    ck_assert_msg(open_pickle(&weights, pickle, &error) == ERROR_INPUT, "%s", pickle);
    ck_assert_msg(strstr(error.text, why) != NULL, "\"%s\" in: %s", why, error.text);
    ck_assert_msg(strncmp(error.text, "m.bin: ", 7) == 0, "the file in: %s", error.text);
}

static float number_at(const struct weights *weights, const char *name, size_t at)
{
    float number;
    const char *data = weights_data(weights, weights_find(weights, name));
    memcpy(&number, data + at * sizeof number, sizeof number);
    return number;
}

START_TEST(tensors_lie_in_the_archive)
{
    struct weights weights;
    opened(&weights, STATE(A_MATRIX TEXT("1", "b") TENSOR(FLOATS, "4", "'K' 2/1 x85 ",
                                                          "'K' 1/1 x85 ")
                           TEXT("5", "epoch") "'K' 3/1 "));
    ck_assert_str_eq(weights.format, "pytorch");
    ck_assert_uint_eq(weights.count, 2); /* both of one storage */
    const struct stored *stored = weights_find(&weights, "a");
    ck_assert_int_eq(stored->dtype, DTYPE_F32);
    ck_assert_uint_eq(stored->shape[0], 2);
    ck_assert_uint_eq(stored->bytes, 24);
    ck_assert(!stored->transposed && !stored->swapped);
    ck_assert_float_eq(number_at(&weights, "a", 5), 6);
    ck_assert_float_eq(number_at(&weights, "b", 0), 5);
    ck_assert_uint_eq(weights.note_count, 1);
    ck_assert_str_eq(weights.notes[0].text, "1 entry of the state_dict that is no tensor");
    weights_close(&weights);
}
END_TEST

START_TEST(views)
{
    struct weights weights;
    opened(&weights, STATE(TEXT("1", "a") TENSOR(FLOATS, "0", PAIR("3", "2"), PAIR("1", "3"))
                           TEXT("1", "b") TENSOR(FLOATS, "0", PAIR("1", "6"), PAIR("1", "1"))
                           TEXT("1", "c") TENSOR(FLOATS, "6", PAIR("0", "2"), PAIR("2", "1"))));
    ck_assert(weights_find(&weights, "a")->transposed);
    ck_assert(!weights_find(&weights, "b")->transposed);
    ck_assert_uint_eq(weights_find(&weights, "c")->count, 0);
    weights_close(&weights);
    refused(STATE(TEXT("1", "a") TENSOR(FLOATS, "0", PAIR("2", "2"), PAIR("3", "1"))),
            "\"a\" is a view");
    refused(STATE(TEXT("1", "a") TENSOR(FLOATS, "0", PAIR("2", "6"), PAIR("0", "1"))), "is a view");
    refused(STATE(TEXT("1", "a") TENSOR(FLOATS, "1", PAIR("2", "3"), PAIR("3", "1"))),
            "past the end of its storage");
    refused(STATE(TEXT("1", "a") TENSOR(FLOATS, "2147483647", PAIR("0", "3"), PAIR("3", "1"))),
            "past the end of its storage");
    refused(STATE(TEXT("1", "a") TENSOR(STORAGE("FloatStorage", "0", "7"), "0", PAIR("2", "3"),
                                        PAIR("3", "1"))), "too short");
    refused(STATE(TEXT("1", "a") TENSOR(STORAGE("FloatStorage", "9", "6"), "0", PAIR("2", "3"),
                                        PAIR("3", "1"))), "no storage");
    refused(STATE(TEXT("1", "a") TENSOR(FLOATS, "0", "x8a 8/1 4294967296/8 '2' x86 ",
                                        PAIR("3", "1"))), "64 bits");
    refused(STATE(A_MATRIX A_MATRIX), "stands there twice");
}
END_TEST

START_TEST(wrappers_are_taken_off)
{
    struct weights weights;
    opened(&weights, "x8002 '}(' " TEXT("5", "epoch") "'K' 1/1 " TEXT("10", "state_dict") "'}(' "
                     A_MATRIX "'uu.'");
    ck_assert_uint_eq(weights.count, 1);
    weights_close(&weights);
    opened(&weights, "x8002 '}(' " TEXT("5", "model") "'}(' " TEXT("6", "module") "'}(' "
                     A_MATRIX "'uuu.'");
    ck_assert_uint_eq(weights.count, 1);
    weights_close(&weights);
    refused("x8002 '}(' " TEXT("5", "other") "'}(' " A_MATRIX "'uu.'", "no map of names");
    refused("x8002 '].'", "no map of names");
    refused("x8002 '}q' 0/1 " TEXT("5", "model") "'h' 0/1 's.'", "no map of names"); /* in itself */
}
END_TEST

START_TEST(archives)
{
    struct weights weights;
    struct error error;
    const struct recipe_entry big[] = {{"m/data.pkl", STATE(A_MATRIX)}, {"m/byteorder", "'big'"},
                                       {"m/data/0", NUMBERS}, {NULL, NULL}};
    ck_assert_int_eq(open_entries(&weights, big, &error), 0);
    ck_assert(weights_find(&weights, "a")->swapped);
    weights_close(&weights);
    const struct recipe_entry script[] = {{"m/data.pkl", STATE(A_MATRIX)},
                                          {"m/constants.pkl", "'x'"}, {NULL, NULL}};
    ck_assert_int_eq(open_entries(&weights, script, &error), ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.text, "TorchScript"));
    const struct recipe_entry other[] = {{"word/document.xml", "'x'"}, {NULL, NULL}};
    ck_assert_int_eq(open_entries(&weights, other, &error), ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.text, "without data.pkl"));
    const struct recipe_entry twice[] = {{"m/data.pkl", STATE(A_MATRIX)}, {"m/data/0", NUMBERS},
                                         {"m/data/0", NUMBERS}, {NULL, NULL}};
    ck_assert_int_eq(open_entries(&weights, twice, &error), ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.text, "\"m/data/0\" stands there twice"));
}
END_TEST

/* A good archive in which the bytes at `at` are others; negative: from the end. */
static void archive_refused(int at, const char *words, const char *why)
{
    struct recipe recipe = {0}, other = {0};
    struct weights weights;
    struct error error = {0};
    const struct recipe_entry entries[] = {
        {"m/data.pkl", STATE(A_MATRIX)}, {"m/data/0", NUMBERS}, {NULL, NULL}};
    recipe_zip(&recipe, entries);
    recipe_add(&other, words);
    memcpy(recipe.data + (at < 0 ? (int)recipe.size + at : at), other.data, other.size);
    ck_assert_int_eq(recipe_open(&recipe, "m.bin", &weights, &error), ERROR_INPUT);
    ck_assert_msg(strstr(error.text, why) != NULL, "\"%s\" in: %s", why, error.text);
    recipe_fini(&recipe);
    recipe_fini(&other);
}

START_TEST(damaged_archives_are_refused)
{
    const int last = -22 - 46 - 8, first = last - 46 - 10; /* entries of the directory */
    archive_refused(-22, "*4", "without its directory");
    archive_refused(-12, "65535/2", "does not lie within it");
    archive_refused(-6, "4294967295/4", "does not lie within it");
    archive_refused(first, "*4", "no directory");
    archive_refused(first + 28, "60000/2", "cut off");
    archive_refused(30, "'n'", "another name");
    archive_refused(last + 42, "1/4", "no header of its own");
    archive_refused(last + 42, "0/4", "another name");
    archive_refused(last + 20, "999/4 999/4", "past the end of the file");
    archive_refused(first + 20, "250/4 250/4", "shares bytes");
    archive_refused(last + 10, "8/2", "compressed");
    archive_refused(last + 8, "1/2", "compressed");
    archive_refused(first + 10, "8/2", "data.pkl is compressed");
}
END_TEST

START_TEST(what_is_older_is_named)
{
    static const char *const olds[] = {
        "x80028a0a6cfc9c46f9206aa850192e8002 'M' xe903 '.'", /* a bare pickle */
        "*257 'ustar' *250",                                  /* a tar archive */
    };
    for (size_t i = 0; i < 2; i++) {
        struct recipe recipe = {0};
        struct weights weights;
        struct error error = {0};
        recipe_add(&recipe, olds[i]);
        ck_assert_int_eq(recipe_open(&recipe, "m.bin", &weights, &error), ERROR_INPUT);
        ck_assert_ptr_nonnull(strstr(error.text, "before version 1.6"));
        ck_assert_ptr_nonnull(strstr(error.text, "save it as safetensors"));
        recipe_fini(&recipe);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pytorch");
    TCase *cases = tcase_create("pytorch");
    tcase_add_test(cases, tensors_lie_in_the_archive);
    tcase_add_test(cases, views);
    tcase_add_test(cases, wrappers_are_taken_off);
    tcase_add_test(cases, archives);
    tcase_add_test(cases, damaged_archives_are_refused);
    tcase_add_test(cases, what_is_older_is_named);
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
