/* SPDX-License-Identifier: MIT */
/*
 * t_tokenizer.c - every step of tokenizer.json in small: ids, spans and decoded text beside what the
 * reference library made of the same texts (tests/oracle/tokenizers.py make); and damaged files.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "suite.h"
#include "tokenizer/tokenizer.h"

static const char *const names[] = {"tokenizer.json"};

static struct tokenizer *open_in(const char *folder, struct error *error)
{
    struct tokenizer_source source = {.folder = folder, .names = names, .count = 1};
    return tokenizer_open(&source, error);
}

/* Where the small tokenizers lie. */
static void good_folder(struct text *path, const char *name)
{
    const char *root = getenv("top_srcdir");
    ck_assert_msg(root != NULL, "top_srcdir is not set");
    path->size = 0;
    text_format(path, "%s/tests/data/good/tokenizers/%s", root, name);
}

static void same_ids(const char *name, const struct value *texts, const struct value *wanted,
                     const struct tokens *tokens)
{
    bool same = wanted->size == tokens->count;
    for (uint32_t i = 0; same && i < wanted->size; i++)
        same = wanted->items[i].integer == tokens->ids[i];
    ck_assert_msg(same, "%s: ids of \"%s\"", name, texts->text);
}

static void same_spans(const char *name, const struct value *text, const struct value *wanted,
                       const struct tokens *tokens)
{
    for (uint32_t i = 0; i < wanted->size; i++) {
        const struct value *span = wanted->items[i].items;
        ck_assert_msg(span[1].integer == tokens->spans[i].start &&
                          span[2].integer == tokens->spans[i].end,
                      "%s: token %u of \"%s\" is %u-%u, not %d-%d", name, i, text->text,
                      tokens->spans[i].start, tokens->spans[i].end, (int)span[1].integer,
                      (int)span[2].integer);
    }
}

static void check_case(struct tokenizer *tokenizer, const char *name, const struct value *one)
{
    const struct value *text = value_find(one, "text"), *decoded = value_find(one, "decoded");
    struct error error = {0};
    struct tokens tokens = {0};
    struct text back = {0};
    ck_assert_int_eq(tokenizer_encode(tokenizer, text->text, text->size, 0, &tokens, &error), 0);
    same_ids(name, text, value_find(one, "ids"), &tokens);
    tokens.count = 0;
    ck_assert_int_eq(tokenizer_encode(tokenizer, text->text, text->size, TOKENIZE_SPANS, &tokens,
                                      &error), 0);
    same_ids(name, text, value_find(one, "ids"), &tokens);
    same_spans(name, text, value_find(one, "spans"), &tokens);
    tokens.count = 0;
    ck_assert_int_eq(tokenizer_encode(tokenizer, text->text, text->size, TOKENIZE_SPECIAL, &tokens,
                                      &error), 0);
    same_ids(name, text, value_find(one, "special"), &tokens);
    tokenizer_decode(tokenizer, tokens.ids, tokens.count, true, &back);
    ck_assert_str_eq(text_get(&back), decoded->text);
    text_fini(&back);
    tokens_fini(&tokens);
}

static bool check_folder(void *context, const char *name)
{
    int *count = context;
    struct text path = {0}, file_path = {0};
    struct error error = {0};
    struct file file;
    struct tree tree;
    good_folder(&path, name);
    struct tokenizer *tokenizer = open_in(text_get(&path), &error);
    ck_assert_msg(tokenizer != NULL, "%s: %s", name, error.text);
    ck_assert_int_eq(file_open(&file, path_join(&file_path, text_get(&path), "cases.json"), 0,
                               &error), 0);
    ck_assert_int_eq(json_parse(&tree, name, (const char *)file.data, file.size, &error), 0);
    for (uint32_t i = 0; i < tree.root.size; i++)
        check_case(tokenizer, name, &tree.root.items[i]);
    tree_fini(&tree);
    file_close(&file);
    tokenizer_close(tokenizer);
    text_fini(&path);
    text_fini(&file_path);
    ++*count;
    return true;
}

START_TEST(small_tokenizers_are_those_of_the_reference)
{
    struct text path = {0};
    struct error error = {0};
    int count = 0;
    good_folder(&path, "");
    ck_assert_int_eq(folder_each(text_get(&path), check_folder, &count, &error), 0);
    ck_assert_int_ge(count, 13);
    text_fini(&path);
}
END_TEST

START_TEST(a_stream_gives_whole_characters)
{
    struct text path = {0}, told = {0}, whole = {0};
    struct error error = {0};
    struct tokens tokens = {0};
    static const char text[] = "a\u00e9 \U0001f600 \u4f60";
    good_folder(&path, "byte-level");
    struct tokenizer_stream stream = {.tokenizer = open_in(text_get(&path), &error)};
    ck_assert(stream.tokenizer != NULL);
    ck_assert_int_eq(tokenizer_encode(stream.tokenizer, text, sizeof text - 1, 0, &tokens, &error),
                     0);
    for (size_t i = 0; i < tokens.count; i++) {
        tokenizer_stream_add(&stream, tokens.ids[i], &told);
        ck_assert(utf8_is_valid(text_get(&told), told.size));
    }
    ck_assert_str_eq(text_get(&told), text);
    tokenizer_decode(stream.tokenizer, tokens.ids, tokens.count, false, &whole);
    ck_assert_str_eq(text_get(&whole), text);
    tokenizer_close(stream.tokenizer);
    tokenizer_stream_fini(&stream);
    tokens_fini(&tokens);
    text_fini(&path);
    text_fini(&told);
    text_fini(&whole);
}
END_TEST

/* Opens a tokenizer.json of this content; the message, NULL: it could be opened. */
static const char *try_file(const char *content, struct error *error)
{
    char folder[] = "archcard-test.XXXXXX";
    struct text path = {0};
    *error = (struct error){0};
    ck_assert(mkdtemp(folder) != NULL);
    FILE *file = fopen(path_join(&path, folder, "tokenizer.json"), "w");
    ck_assert(file != NULL);
    fputs(content, file);
    fclose(file);
    struct tokenizer *tokenizer = open_in(folder, error);
    unlink(text_get(&path));
    rmdir(folder);
    text_fini(&path);
    bool opened = tokenizer != NULL;
    tokenizer_close(tokenizer);
    return opened ? NULL : error->text;
}

START_TEST(damaged_files_are_refused_in_one_line)
{
    static const char *const files[] = {
        "", "{}", "[]", "{\"model\": 1}", "{\"model\": {\"type\": \"BPE\"}}",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {}, \"merges\": []}}",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [\"a b\"]}}",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [\"a\"]}}",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": -1}, \"merges\": []}}",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 9999999999}, \"merges\": []}}",
        "{\"model\": {\"type\": \"Unigram\", \"vocab\": [[\"a\"]]}}",
        "{\"model\": {\"type\": \"Other\", \"vocab\": {\"a\": 0}}}",
        "{\"model\": {\"type\": \"WordLevel\", \"vocab\": {\"a\": 0}}, "
        "\"pre_tokenizer\": {\"type\": \"Other\"}}",
        "{\"model\": {\"type\": \"WordLevel\", \"vocab\": {\"a\": 0}}, "
        "\"pre_tokenizer\": {\"type\": \"Split\", \"pattern\": {\"Regex\": \"(\"}}}",
        "{\"model\": {\"type\": \"WordLevel\", \"vocab\": {\"a\": 0}}, "
        "\"normalizer\": {\"type\": \"Precompiled\", \"precompiled_charsmap\": \"AAAA\"}}",
        "{\"model\": {\"type\": \"WordLevel\", \"vocab\": {\"a\": 0}}, "
        "\"post_processor\": {\"type\": \"TemplateProcessing\", "
        "\"single\": [{\"SpecialToken\": {\"id\": \"x\"}}], \"special_tokens\": {}}}",
    };
    struct error error;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const char *message = try_file(files[i], &error);
        ck_assert_msg(message != NULL, "%s was opened", files[i]);
        ck_assert_msg(strstr(message, "tokenizer.json") && !strchr(message, '\n'), "%s: %s",
                      files[i], message);
        ck_assert_int_eq(error.code, ERROR_INPUT);
    }
    ck_assert_ptr_null(try_file("{\"model\": {\"type\": \"WordLevel\", \"vocab\": {\"a\": 0}}}",
                                &error));
}
END_TEST

START_TEST(what_is_not_utf8_is_refused_with_its_place)
{
    struct text path = {0};
    struct error error = {0};
    struct tokens tokens = {0};
    good_folder(&path, "byte-level");
    struct tokenizer *tokenizer = open_in(text_get(&path), &error);
    ck_assert(tokenizer != NULL);
    ck_assert_int_eq(tokenizer_encode(tokenizer, "ab\xc3(", 4, 0, &tokens, &error), ERROR_INPUT);
    ck_assert(strstr(error.text, "byte 2") != NULL);
    tokenizer_close(tokenizer);
    tokens_fini(&tokens);
    text_fini(&path);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tokenizer");
    TCase *cases = tcase_create("tokenizer");

    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, small_tokenizers_are_those_of_the_reference);
    tcase_add_test(cases, a_stream_gives_whole_characters);
    tcase_add_test(cases, damaged_files_are_refused_in_one_line);
    tcase_add_test(cases, what_is_not_utf8_is_refused_with_its_place);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
