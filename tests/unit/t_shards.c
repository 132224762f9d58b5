/* SPDX-License-Identifier: MIT */
/* t_shards.c - models of several files: indexes of shards, split GGUF files. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/recipe.h"
#include "weights/shards.h"

/* A safetensors file with one F32 tensor of one number. */
static void shard_write(const char *file, const char *tensor)
{
    struct recipe recipe = {0};
    char header[160];
    snprintf(header, sizeof header, "{\"__metadata__\":{\"format\":\"pt\"},\"%s\":{\"dtype\":"
             "\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", tensor);
    char size[16];
    snprintf(size, sizeof size, "%zu/8", strlen(header));
    recipe_add(&recipe, size);
    recipe_bytes(&recipe, header, strlen(header));
    recipe_add(&recipe, "1/f");
    recipe_write(&recipe, file);
    recipe_fini(&recipe);
}

static int index_open(struct weights *weights, const char *text, struct error *error)
{
    struct recipe recipe = {0};
    recipe_bytes(&recipe, text, strlen(text));
    int code = recipe_open(&recipe, "x.index.json", weights, error);
    recipe_fini(&recipe);
    return code;
}

static void refused(const char *text, const char *why)
{
    struct weights weights;
    struct error error = {0};
    ck_assert_msg(index_open(&weights, text, &error) == ERROR_INPUT, "%s", text);
    ck_assert_msg(strstr(error.text, why) != NULL, "\"%s\" in: %s", why, error.text);
    ck_assert_msg(strncmp(error.text, "x.index.json:", 13) == 0, "the file in: %s", error.text);
}

START_TEST(shards_become_one_list)
{
    struct weights weights;
    struct error error = {0};
    shard_write("s2", "a");
    shard_write("s1", "b");
    ck_assert_msg(index_open(&weights, " {\"metadata\":{\"total_size\":8,\"by\":\"x\",\"odd\":[]},"
                             "\"weight_map\":{\"a\":\"s2\",\"b\":\"s1\"}}", &error) == 0, "%s",
                  error.text);
    ck_assert_str_eq(weights.format, "safetensors");
    ck_assert_uint_eq(weights.file_count, 2);
    ck_assert_uint_eq(weights.count, 2);
    ck_assert_str_eq(weights.files[0].path, "s1");
    ck_assert_uint_eq(weights_find(&weights, "a")->file, 1);
    ck_assert_uint_eq(weights_find(&weights, "b")->file, 0);
    ck_assert_uint_eq(weights.note_count, 0);
    ck_assert_uint_eq(weights.metadata_count, 3);
    ck_assert_str_eq(weights.metadata[1].key, "total_size");
    ck_assert_str_eq(weights.metadata[1].value, "8");
    ck_assert_str_eq(weights.metadata[2].value, "x");
    weights_close(&weights);
}
END_TEST

START_TEST(an_index_and_its_shards_may_disagree)
{
    struct weights weights;
    struct error error = {0};
    shard_write("s1", "a");
    shard_write("s2", "b");
    ck_assert_int_eq(index_open(&weights, "{\"weight_map\":{\"a\":\"s2\",\"c\":\"s1\"}}", &error),
                     0);
    ck_assert_uint_eq(weights.note_count, 3);
    ck_assert_str_eq(weights.notes[0].text,
                     "tensor \"a\" is promised here by the index and lies in another shard");
    ck_assert_str_eq(weights.notes[1].text,
                     "tensor \"c\" is promised by the index and not in this shard");
    ck_assert_uint_eq(weights.notes[1].file, 0);
    ck_assert_str_eq(weights.notes[2].text, "tensor \"b\" is not named by the index");
    ck_assert_uint_eq(weights.notes[2].file, 1);
    weights_close(&weights);
}
END_TEST

START_TEST(an_index_alone_has_no_weights)
{
    struct weights weights;
    struct error error = {0};
    ck_assert_int_eq(index_open(&weights, "{\"weight_map\":{\"a\":\"no1\",\"b\":\"no2\"}}", &error),
                     0);
    ck_assert_uint_eq(weights.absent, 2);
    ck_assert_uint_eq(weights.file_count, 0);
    ck_assert_uint_eq(weights.count, 0);
    weights_close(&weights);
}
END_TEST

START_TEST(bad_indexes_are_refused)
{
    struct weights weights;
    struct error error = {0};
    shard_write("s1", "a");
    shard_write("s2", "a");
    refused("{", "1:2");
    refused("{}", "weight_map");
    refused("{\"weight_map\":{}}", "weight_map");
    refused("{\"weight_map\":{\"a\":7}}", "not: an integer");
    refused("{\"weight_map\":{\"a\":\"/etc/passwd\"}}", "/etc/passwd");
    refused("{\"weight_map\":{\"a\":\"../s1\"}}", "../s1");
    refused("{\"weight_map\":{\"a\":\"s1\\u0000\"}}", "plain name");
    refused("{\"weight_map\":{\"a\":\"s1\",\"a\":\"s1\"}}", "twice");
    refused("{\"weight_map\":{\"a\":\"s1\",\"b\":\"s9\"}}", "1 of 2 shards missing; download s9");
    ck_assert_int_ne(index_open(&weights, "{\"weight_map\":{\"a\":\"s1\",\"b\":\"s2\"}}", &error),
                     0);
    ck_assert_ptr_nonnull(strstr(error.text, "s2: tensor \"a\" stands there twice"));
    error = (struct error){0};
    ck_assert_int_ne(index_open(&weights, "{\"weight_map\":{\"a\":\"x.index.json\"}}", &error), 0);
    ck_assert_ptr_nonnull(strstr(error.text, "those of no weight file"));
}
END_TEST

/* Part `number` of three, with one tensor. */
static void part_write(int number, const char *keys)
{
    struct recipe recipe = {0};
    char text[400], name[64];
    snprintf(text, sizeof text, "'GGUF' 3/4 1/8 %s s't%d' 1/4 1/8 0/4 0/8 @32 1/f @32", keys,
             number);
    recipe_add(&recipe, text);
    snprintf(name, sizeof name, "m-%05d-of-00003.gguf", number);
    recipe_write(&recipe, name);
    recipe_fini(&recipe);
}

#define SPLIT(count, total)                                                                       \
    "3/8 s'general.architecture' 8/4 s'llama' s'split.count' 2/4 " count "/2 "                    \
    "s'split.tensors.count' 5/4 " total "/4"

START_TEST(split_files_are_one)
{
    struct weights weights;
    struct error error = {0};
    part_write(1, SPLIT("3", "3"));
    part_write(2, "1/8 s'split.count' 2/4 3/2");
    part_write(3, "0/8");
    for (int from = 1; from <= 2; from++) { /* any part stands for all */
        const char *path = from == 1 ? "m-00001-of-00003.gguf" : "./m-00002-of-00003.gguf";
        ck_assert_msg(weights_open(&weights, path, &error) == 0, "%s", error.text);
        ck_assert_uint_eq(weights.file_count, 3);
        ck_assert_uint_eq(weights_find(&weights, "t3")->file, 2);
        ck_assert_str_eq(value_text(weights_key_find(&weights, "general.architecture")), "llama");
        weights_close(&weights);
    }
    unlink("m-00003-of-00003.gguf");
    ck_assert_int_eq(weights_open(&weights, "m-00001-of-00003.gguf", &error), ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.text, "m-00003-of-00003.gguf"));
}
END_TEST

START_TEST(split_files_that_do_not_add_up_are_refused)
{
    struct weights weights;
    struct error error = {0};
    part_write(1, SPLIT("3", "4"));
    part_write(2, "0/8");
    part_write(3, "0/8");
    ck_assert_int_eq(weights_open(&weights, "m-00001-of-00003.gguf", &error), ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.text, "3 tensors in 3 files"));
    ck_assert_int_eq(rename("m-00001-of-00003.gguf", "alone.gguf"), 0);
    error = (struct error){0};
    ck_assert_int_eq(weights_open(&weights, "alone.gguf", &error), ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.text, "one of 3 files"));
}
END_TEST

START_TEST(names_of_split_files)
{
    struct shard_name name;
    struct text text = {0};
    ck_assert(shard_name_read("a-b-00002-of-00010.gguf", &name));
    ck_assert_uint_eq(name.number, 2);
    ck_assert_uint_eq(name.count, 10);
    shard_name_write("a-b-00002-of-00010.gguf", &name, 7, &text);
    ck_assert_str_eq(text_get(&text), "a-b-00007-of-00010.gguf");
    text_fini(&text);
    ck_assert(!shard_name_read("-00002-of-00010.gguf", &name));
    ck_assert(!shard_name_read("a-00011-of-00010.gguf", &name));
    ck_assert(!shard_name_read("a-00000-of-00010.gguf", &name));
    ck_assert(!shard_name_read("a-0001-of-00010.gguf", &name));
    ck_assert(!shard_name_read("a-00001-of-00010.safetensors", &name));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("shards");
    TCase *cases = tcase_create("shards");
    tcase_add_test(cases, shards_become_one_list);
    tcase_add_test(cases, an_index_and_its_shards_may_disagree);
    tcase_add_test(cases, an_index_alone_has_no_weights);
    tcase_add_test(cases, bad_indexes_are_refused);
    tcase_add_test(cases, split_files_are_one);
    tcase_add_test(cases, split_files_that_do_not_add_up_are_refused);
    tcase_add_test(cases, names_of_split_files);
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
