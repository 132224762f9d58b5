/* SPDX-License-Identifier: MIT */
/* t_gguf.c - GGUF files, good and damaged. What is done with the numbers is tested elsewhere. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/recipe.h"

#define HEAD(tensors, keys) "'GGUF' 3/4 " tensors "/8 " keys "/8 "
#define ARCHITECTURE "s'general.architecture' 8/4 s'llama' "

static void refused(const char *words, const char *why)
{
    struct recipe recipe = {0};
    struct weights weights;
    struct error error = {0};
    recipe_add(&recipe, words);
    ck_assert_msg(recipe_open(&recipe, "bad.gguf", &weights, &error) == ERROR_INPUT, "%s", words);
    ck_assert_msg(strstr(error.text, why) != NULL, "\"%s\" in: %s", why, error.text);
    ck_assert_msg(strncmp(error.text, "bad.gguf: ", 10) == 0, "the file in: %s", error.text);
    recipe_fini(&recipe);
}

static void opened_as(struct weights *weights, const char *words, bool swapped)
{
    struct recipe recipe = {.swapped = swapped};
    struct error error = {0};
    recipe_add(&recipe, words);
    ck_assert_msg(recipe_open(&recipe, "good.gguf", weights, &error) == 0, "%s", error.text);
    recipe_fini(&recipe);
}

static void opened(struct weights *weights, const char *words)
{
    opened_as(weights, words, false);
}

/* Two tensors, the second of blocks, in the order in which they do not lie. */
#define TWO_TENSORS                                                                               \
    HEAD("2", "1") ARCHITECTURE                                                                   \
    "s'b' 2/4 64/8 2/8 8/4 32/8  s'a' 1/4 3/8 0/4 0/8 @32 1/f 2/f 3/f @32 *136 @32"

START_TEST(tensors_are_found_where_they_lie)
{
    struct weights weights;
    float numbers[3];
    opened(&weights, TWO_TENSORS);
    ck_assert_str_eq(weights.format, "gguf");
    ck_assert_uint_eq(weights.count, 2);
    ck_assert_str_eq(weights.tensors[0].name, "a");
    memcpy(numbers, weights_data(&weights, &weights.tensors[0]), sizeof numbers);
    ck_assert_float_eq(numbers[2], 3);
    const struct stored *stored = weights_find(&weights, "b");
    ck_assert_ptr_nonnull(stored);
    ck_assert_uint_eq(stored->rank, 2);
    ck_assert_uint_eq(stored->shape[0], 2); /* the contiguous dimension comes last here */
    ck_assert_uint_eq(stored->shape[1], 64);
    ck_assert_int_eq(stored->dtype, DTYPE_Q8_0);
    ck_assert_uint_eq(stored->bytes, 136);
    ck_assert(!stored->swapped);
    ck_assert_uint_eq(weights.note_count, 0);
    weights_close(&weights);
}
END_TEST

START_TEST(the_other_byte_order_is_read_and_marked)
{
    struct weights weights;
    opened_as(&weights, TWO_TENSORS, true);
    ck_assert_uint_eq(weights_find(&weights, "b")->bytes, 136);
    ck_assert(weights_find(&weights, "a")->swapped);
    ck_assert_str_eq(value_text(weights_key_find(&weights, "general.architecture")), "llama");
    weights_close(&weights);
    opened_as(&weights, "'FUGG' 3/4 0/8 1/8 s'n' 4/4 7/4", true);
    ck_assert_int_eq(weights_key_find(&weights, "n")->integer, 7);
    weights_close(&weights);
}
END_TEST

START_TEST(every_kind_of_value)
{
    struct weights weights;
    opened(&weights, HEAD("0", "12")
           "s'u8' 0/4 200/1 s'i8' 1/4 200/1 s'u16' 2/4 65535/2 s'i16' 3/4 65535/2 "
           "s'u32' 4/4 4294967295/4 s'i32' 5/4 4294967295/4 s'f32' 6/4 0.5/f s'flag' 7/4 1/1 "
           "s'text' 8/4 s'x y' s'u64' 10/4 18446744073709551615/8 s'i64' 11/4 -5/8 "
           "s'f64' 12/4 -0.25/d");
    ck_assert_int_eq(weights_key_find(&weights, "u8")->integer, 200);
    ck_assert_int_eq(weights_key_find(&weights, "i8")->integer, -56);
    ck_assert_int_eq(weights_key_find(&weights, "u16")->integer, 65535);
    ck_assert_int_eq(weights_key_find(&weights, "i16")->integer, -1);
    ck_assert_int_eq(weights_key_find(&weights, "u32")->integer, 4294967295);
    ck_assert_int_eq(weights_key_find(&weights, "i32")->integer, -1);
    ck_assert_double_eq(weights_key_find(&weights, "f32")->real, 0.5);
    ck_assert_int_eq(weights_key_find(&weights, "flag")->kind, VALUE_FLAG);
    ck_assert(weights_key_find(&weights, "flag")->flag);
    ck_assert_str_eq(value_text(weights_key_find(&weights, "text")), "x y");
    ck_assert_int_eq(weights_key_find(&weights, "u64")->kind, VALUE_REAL);
    ck_assert_int_eq(weights_key_find(&weights, "i64")->integer, -5);
    ck_assert_double_eq(weights_key_find(&weights, "f64")->real, -0.25);
    ck_assert_ptr_null(weights_key_find(&weights, "none"));
    weights_close(&weights);
}
END_TEST

START_TEST(arrays_are_lists)
{
    struct weights weights;
    struct arena arena = {0};
    struct value list;
    opened(&weights, HEAD("0", "4")
           "s'short' 9/4 5/4 3/8 4/4 -1/4 0/4  s'long' 9/4 0/4 5000/8 *4999 9/1 "
           "s'texts' 9/4 8/4 3/8 s'a' s'' s'bc'  s'none' 9/4 4/4 0/8");
    const struct value *value = weights_key_find(&weights, "short");
    ck_assert_int_eq(value->kind, VALUE_LIST);
    ck_assert_uint_eq(value->size, 3);
    ck_assert_int_eq(value->items[1].integer, -1);
    value = weights_key_find(&weights, "long");
    ck_assert_uint_eq(value->size, 5000);
    ck_assert_ptr_null(value->items);
    ck_assert(weights_key_list(&weights, "long", &arena, &list));
    ck_assert_int_eq(list.items[4999].integer, 9);
    ck_assert_ptr_null(weights_key_find(&weights, "texts")->items);
    ck_assert(weights_key_list(&weights, "texts", &arena, &list));
    ck_assert_uint_eq(list.size, 3);
    ck_assert_str_eq(list.items[0].text, "a");
    ck_assert_str_eq(list.items[1].text, "");
    ck_assert_str_eq(list.items[2].text, "bc");
    ck_assert_uint_eq(list.items[2].size, 2);
    ck_assert(weights_key_list(&weights, "none", &arena, &list) && list.size == 0);
    ck_assert(!weights_key_list(&weights, "short.", &arena, &list));
    arena_fini(&arena);
    weights_close(&weights);
}
END_TEST

START_TEST(what_harms_nobody_is_a_note)
{
    struct weights weights;
    opened(&weights, HEAD("0", "3") "s'flag' 7/4 5/1 s'text' 8/4 2/8 xfffe 4/8 x61ff0062 8/4 s'x'");
    ck_assert(weights_key_find(&weights, "flag")->flag);
    ck_assert_str_eq(value_text(weights_key_find(&weights, "text")), "\\xFF\\xFE");
    ck_assert_ptr_nonnull(weights_key_find(&weights, "a\\xFF\\x00b"));
    ck_assert_uint_eq(weights.note_count, 2);
    weights_close(&weights);
    opened(&weights, HEAD("2", "0") "s'a' 1/4 1/8 0/4 0/8  s'b' 1/4 1/8 0/4 64/8 @32 *68 *60");
    ck_assert_uint_eq(weights.note_count, 2); /* a hole, and bytes behind the last */
    ck_assert_str_eq(weights.notes[0].text, "60 unused bytes before tensor \"b\"");
    weights_close(&weights);
}
END_TEST

START_TEST(a_type_of_tomorrow_is_measured_by_what_follows)
{
    struct weights weights;
    opened(&weights, HEAD("2", "0") "s'a' 1/4 64/8 77/4 0/8  s'b' 1/4 1/8 0/4 64/8 @32 *68 @32");
    ck_assert_int_eq(weights_find(&weights, "a")->dtype, DTYPE_OTHER);
    ck_assert_uint_eq(weights_find(&weights, "a")->bytes, 64);
    ck_assert_ptr_nonnull(strstr(weights.notes[0].text, "number type 77 of tensor \"a\""));
    weights_close(&weights);
}
END_TEST

START_TEST(damaged_headers_are_refused)
{
    refused("'GGUF'", "within its header");
    refused("'GGUF' 3/4 0/8", "within its header");
    refused("'GGUF' 1/4 0/4 0/4", "version 1");
    refused("'GGUF' 9/4 0/8 0/8", "version 9");
    refused(HEAD("0", "1152921504606846976") "*100", "keys, more than the file");
    refused(HEAD("0", "2") ARCHITECTURE, "within its keys");
    refused(HEAD("0", "1") "9223372036854775808/8 *64", "within its keys");
    refused(HEAD("0", "1") "s'a' 8/4 18446744073709551615/8 *64", "within its keys");
    refused(HEAD("0", "1") "s'a' 13/4 *64", "unknown type");
    refused(HEAD("0", "2") ARCHITECTURE ARCHITECTURE, "stands there twice");
    refused(HEAD("0", "1") "s'a' 9/4 9/4 1/8 9/4 1/8", "array of arrays");
    refused(HEAD("0", "1") "s'a' 9/4 13/4 1/8 *9", "unknown type");
    refused(HEAD("0", "1") "s'a' 9/4 4/4 4611686018427387905/8 *64", "more elements");
    refused(HEAD("0", "1") "s'a' 9/4 8/4 3/8 s'x' 9/8 *7", "within its keys");
    refused(HEAD("0", "1") "s'general.alignment' 4/4 0/4", "alignment");
    refused(HEAD("0", "1") "s'general.alignment' 4/4 48/4", "alignment");
    refused(HEAD("0", "1") "s'general.alignment' 8/4 s'32'", "alignment");
}
END_TEST

START_TEST(damaged_tensors_are_refused)
{
    refused(HEAD("1152921504606846976", "0") "*64", "more tensors");
    refused(HEAD("1", "0") "s'a' 9/4 1/8 1/8 1/8 1/8 1/8 1/8 1/8 1/8 1/8 0/4 0/8 @32 *32",
            "8 dimensions");
    refused(HEAD("1", "0") "s'a' 2/4 4294967296/8 4294967296/8 0/4 0/8 @32", "64 bits");
    refused(HEAD("1", "0") "s'a' 1/4 4611686018427387904/8 0/4 0/8 @32", "blocks");
    refused(HEAD("1", "0") "s'a' 2/4 16/8 2/8 8/4 0/8 @32 *64", "blocks");
    refused(HEAD("1", "0") "s'a' 1/4 32/8 4/4 0/8 @32 *64", "Q4_2, which was removed");
    refused(HEAD("1", "0") "s'a' 1/4 8/8 0/4 0/8 @32 *31", "file ends after");
    refused(HEAD("1", "0") "s'a' 1/4 8/8 0/4 18446744073709551584/8 @32 *32", "alignment");
    refused(HEAD("1", "0") "s'a' 1/4 8/8 0/4 8/8 @32 *64", "multiple of the alignment");
    refused(HEAD("2", "0") "s'a' 1/4 9/8 0/4 0/8 s'b' 1/4 1/8 0/4 32/8 @32 *64", "share bytes");
    refused(HEAD("2", "0") "s'a' 0/4 0/4 0/8 s'a' 0/4 0/4 32/8 @32 *64", "twice");
    refused(HEAD("2", "0") "s'a' 0/4 0/4 0/8 9/8 *16", "list of tensors");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gguf");
    TCase *cases = tcase_create("gguf");
    tcase_add_test(cases, tensors_are_found_where_they_lie);
    tcase_add_test(cases, the_other_byte_order_is_read_and_marked);
    tcase_add_test(cases, every_kind_of_value);
    tcase_add_test(cases, arrays_are_lists);
    tcase_add_test(cases, what_harms_nobody_is_a_note);
    tcase_add_test(cases, a_type_of_tomorrow_is_measured_by_what_follows);
    tcase_add_test(cases, damaged_headers_are_refused);
    tcase_add_test(cases, damaged_tensors_are_refused);
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
