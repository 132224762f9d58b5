/* SPDX-License-Identifier: MIT */
/* t_safetensors.c - safetensors files, good and damaged. Other formats have tests of their own. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "weights/weights.h"

static char path[] = "t_safetensors.XXXXXX";

/* Writes a file of this header and so many bytes of numbers. */
static void file_write(uint64_t length, const char *header, size_t size, size_t bytes)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    for (int i = 0; i < 8; i++)
        fputc((int)(length >> (8 * i) & 255), file);
    fwrite(header, 1, size, file);
    for (size_t i = 0; i < bytes; i++)
        fputc((int)i, file);
    ck_assert_int_eq(fclose(file), 0);
}

static void refused(const char *header, size_t bytes, const char *why)
{
    struct weights weights;
    struct error error = {0};
    file_write(strlen(header), header, strlen(header), bytes);
    ck_assert_msg(weights_open(&weights, path, &error) == ERROR_INPUT, "%s", header);
    ck_assert_msg(strstr(error.text, why) != NULL, "\"%s\" in: %s", why, error.text);
    ck_assert_msg(strstr(error.text, path) != NULL, "the file in: %s", error.text);
    ck_assert_ptr_null(weights.files);
}

static void opened(struct weights *weights, const char *header, size_t bytes)
{
    struct error error = {0};
    file_write(strlen(header), header, strlen(header), bytes);
    ck_assert_msg(weights_open(weights, path, &error) == 0, "%s", error.text);
}

#define TENSOR(shape, from, to)                                                                   \
    "{\"dtype\":\"F32\",\"shape\":" shape ",\"data_offsets\":[" from "," to "]}"
#define FIRST "{\"a\":" TENSOR("[1]", "0", "4") ",\"b\":"

START_TEST(tensors_are_found_where_they_lie)
{
    struct weights weights;
    struct text shape = {0};
    opened(&weights, "{\"b\":" TENSOR("[2,1]", "4", "12") ",\"__metadata__\":{\"format\":\"pt\"},"
                     "\"a\":" TENSOR("[]", "0", "4") ",\"none\":" TENSOR("[0,7]", "12", "12")
                     "}   ", 12);
    ck_assert_str_eq(weights.format, "safetensors");
    ck_assert_uint_eq(weights.count, 3);
    ck_assert_str_eq(weights.tensors[0].name, "a");
    ck_assert_uint_eq(weights.note_count, 0);
    ck_assert_uint_eq(weights.metadata_count, 1);
    ck_assert_str_eq(weights.metadata[0].value, "pt");
    const struct stored *b = weights_find(&weights, "b");
    ck_assert_ptr_nonnull(b);
    ck_assert(b->rank == 2 && b->shape[0] == 2 && b->shape[1] == 1);
    ck_assert(b->count == 2 && b->bytes == 8);
    ck_assert_int_eq(((const uint8_t *)weights_data(&weights, b))[7], 11);
    ck_assert_uint_eq(weights_find(&weights, "none")->count, 0);
    ck_assert_ptr_null(weights_find(&weights, "c"));
    stored_shape(b, &shape);
    ck_assert_str_eq(text_get(&shape), "[2, 1]");
    text_fini(&shape);
    weights_close(&weights);
}
END_TEST

START_TEST(no_tensors_at_all_are_allowed)
{
    struct weights weights;
    opened(&weights, "{}", 0);
    ck_assert_uint_eq(weights.count, 0);
    ck_assert_ptr_null(weights_find(&weights, ""));
    weights_close(&weights);
}
END_TEST

START_TEST(what_harms_nobody_is_noted)
{
    struct weights weights;
    opened(&weights, "{\"__metadata__\":{\"n\":1,\"f\":\"pt\"},\"a\":" TENSOR("[1]", "0", "4")
                     ",\"b\\n\":" TENSOR("[1]", "6", "10") "}", 13);
    ck_assert_uint_eq(weights.note_count, 3);
    ck_assert_str_eq(weights.notes[0].text, "\"__metadata__\" is not an object of texts");
    ck_assert_str_eq(weights.notes[1].text, "2 unused bytes before tensor \"b\\x0A\"");
    ck_assert_str_eq(weights.notes[2].text, "3 unused bytes at the end");
    ck_assert_uint_eq(weights.metadata_count, 1);
    weights_close(&weights);
}
END_TEST

START_TEST(names_may_hold_anything)
{
    struct weights weights;
    opened(&weights, "{\"a\\u0000b\":" TENSOR("[1]", "0", "4") "}", 4);
    ck_assert_str_eq(weights.tensors[0].name, "a\\u0000b");
    weights_close(&weights);
}
END_TEST

START_TEST(damaged_headers_are_refused)
{
    refused("{\"a\":" TENSOR("[1]", "0", "4") "}", 3, "ends after");
    refused(FIRST TENSOR("[1]", "2", "6") "}", 6, "share bytes");
    refused(FIRST TENSOR("[1]", "0", "4") "}", 4, "share bytes");
    refused("{\"a\":" TENSOR("[1]", "4", "0") "}", 4, "ends before it begins");
    refused("{\"a\":" TENSOR("[1]", "-4", "0") "}", 4, "whole numbers");
    refused("{\"a\":" TENSOR("[1]", "-0", "4") "}", 4, "whole numbers");
    refused("{\"a\":" TENSOR("[1]", "0", "4.0") "}", 4, "whole numbers");
    refused("{\"a\":" TENSOR("[1]", "0", "4e0") "}", 4, "whole numbers");
    refused("{\"a\":" TENSOR("[1]", "0", "18446744073709551620") "}", 4, "whole numbers");
    refused("{\"a\":" TENSOR("[1]", "9223372036854775800", "9223372036854775804") "}", 4,
            "ends after");
    refused("{\"a\":" TENSOR("[2]", "0", "4") "}", 4, "do not fit");
    refused("{\"a\":" TENSOR("[-1]", "0", "4") "}", 4, "not a whole number");
    refused("{\"a\":" TENSOR("[4294967296,4294967296]", "0", "0") "}", 4, "64 bits");
    refused("{\"a\":" TENSOR("[4611686018427387904,1]", "0", "0") "}", 4, "do not fit");
    refused("{\"a\":" TENSOR("[1,1,1,1,1,1,1,1,1]", "0", "4") "}", 4, "8 dimensions");
    refused("{\"a\":" TENSOR("4", "0", "16") "}", 16, "shape");
    refused("{\"a\":{\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "dtype");
    refused("{\"a\":{\"dtype\":\"F32\\u0000\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "dtype");
    refused("{\"a\":{\"dtype\":7,\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "dtype");
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", 4, "data_offsets");
    refused("{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "dtype");
    refused("{\"a\":[]}", 4, "object");
    refused("{\"a\":" TENSOR("[]", "0", "4") ",\"a\":" TENSOR("[0]", "4", "4") "}", 4, "twice");
    refused("{\"a\":" TENSOR("[]", "0", "4") "]", 4, "header):1:");
    refused("{\"\xff\":" TENSOR("[]", "0", "4") "}", 4, "UTF-8");
}
END_TEST

START_TEST(lengths_are_checked_against_the_file)
{
    struct weights weights;
    struct error error = {0};
    file_write(1000, "{}", 2, 0);
    ck_assert_int_eq(weights_open(&weights, path, &error), ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.text, "within its header of 1000"));
    error.code = 0;
    file_write(100000001, "{}", 2, 0);
    ck_assert_int_eq(weights_open(&weights, path, &error), ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.text, "more than the 100000000"));
}
END_TEST

START_TEST(other_files_are_named_for_what_they_are)
{
    static const char pointer[] = "version https://git-lfs.github.com/spec/v1\n";
    struct weights weights;
    struct error error = {0};
    FILE *file = fopen(path, "wb");
    fputs(pointer, file);
    fclose(file);
    ck_assert_int_eq(weights_open(&weights, path, &error), ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.text, "git lfs pull"));
    error.code = 0;
    fclose(fopen(path, "wb"));
    ck_assert_int_eq(weights_open(&weights, path, &error), ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.text, "empty"));
    error.code = 0;
    ck_assert_int_eq(weights_open(&weights, "no/such/file", &error), ERROR_INPUT);
}
END_TEST

START_TEST(many_tensors_open_quickly)
{
    enum { COUNT = 100000 };
    struct text header = {0};
    struct weights weights;
    struct timespec begin, end;
    text_byte(&header, '{');
    for (unsigned i = 0; i < COUNT; i++)
        text_format(&header, "%s\"layer.%u.weight\":{\"dtype\":\"U8\",\"shape\":[1],"
                    "\"data_offsets\":[%u,%u]}", i ? "," : "", i, COUNT - 1 - i, COUNT - i);
    text_byte(&header, '}');
    file_write(header.size, header.data, header.size, COUNT);
    struct error error = {0};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
    ck_assert_msg(weights_open(&weights, path, &error) == 0, "%s", error.text);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    ck_assert_uint_eq(weights.count, COUNT);
    ck_assert_str_eq(weights.tensors[0].name, "layer.99999.weight");
    /* Far above what it takes, far below what anything quadratic would. */
    ck_assert_int_le(end.tv_sec - begin.tv_sec, 20);
    weights_close(&weights);
    text_fini(&header);
}
END_TEST

START_TEST(damaged_samples_are_judged_as_expected)
{
    static const struct {
        const char *name;
        bool readable;
        uint32_t notes;
    } samples[] = {
        {"st-100k-tensors", true, 0},      {"st-header-deep", false, 0},
        {"st-hole", true, 1},              {"st-metadata-not-text", true, 1},
        {"st-name-escapes", true, 0},      {"st-offsets-negative", false, 0},
        {"st-offsets-reversed", false, 0}, {"st-overlap", false, 0},
        {"st-shape-overflow", false, 0},   {"st-shape-overflow-to-fit", false, 0},
    };
    const char *shared = getenv("ARCHCARD_SHARED");
    for (size_t i = 0; shared && i < sizeof samples / sizeof *samples; i++) {
        char name[4096];
        struct weights weights;
        struct error error = {0};
        snprintf(name, sizeof name, "%s/damaged/%s/model.safetensors", shared, samples[i].name);
        if (!path_exists(name))
            continue;
        int code = weights_open(&weights, name, &error);
        ck_assert_msg((code == 0) == samples[i].readable, "%s: %s", samples[i].name, error.text);
        if (code == 0)
            ck_assert_uint_eq(weights.note_count, samples[i].notes);
        weights_close(&weights);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("safetensors");
    TCase *cases = tcase_create("safetensors");
    SRunner *runner = srunner_create(suite);
    int failed, descriptor = mkstemp(path);

    if (descriptor < 0)
        return EXIT_FAILURE;
    close(descriptor);
    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, tensors_are_found_where_they_lie);
    tcase_add_test(cases, no_tensors_at_all_are_allowed);
    tcase_add_test(cases, what_harms_nobody_is_noted);
    tcase_add_test(cases, names_may_hold_anything);
    tcase_add_test(cases, damaged_headers_are_refused);
    tcase_add_test(cases, lengths_are_checked_against_the_file);
    tcase_add_test(cases, other_files_are_named_for_what_they_are);
    tcase_add_test(cases, many_tensors_open_quickly);
    tcase_add_test(cases, damaged_samples_are_judged_as_expected);
    suite_add_tcase(suite, cases);
    srunner_set_tap(runner, "-");
    srunner_run_all(runner, CK_SILENT);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    unlink(path);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
