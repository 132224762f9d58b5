/* SPDX-License-Identifier: MIT */
/* t_summary.c - what a tokenizer is, from the files of every format, sound and damaged. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "tokenizer/pieces.h"
#include "tokenizer/summary.h"
#include "suite.h"

#define FILES 4

static struct tokenizer_summary summary;
static char folder[32];
static char *names[FILES];
static uint32_t name_count;

static void put_bytes(const char *name, const void *data, size_t size)
{
    char path[96];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(data, 1, size, file), size);
    fclose(file);
    names[name_count++] = memory_text(name);
}

static void put(const char *name, const char *text)
{
    put_bytes(name, text, strlen(text));
}

static void begin(void)
{
    strcpy(folder, "t_summary_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    name_count = 0;
}

static void end(void)
{
    tokenizer_summary_fini(&summary);
    for (uint32_t i = 0; i < name_count; i++) {
        char path[96];

        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
        free(names[i]);
    }
    rmdir(folder);
}

static void read_all(void)
{
    tokenizer_summary_read(&summary, folder, names, name_count);
}

static const struct special_token *special(const char *role)
{
    for (uint32_t i = 0; i < TOKENIZER_ROLES; i++)
        if (!strcmp(tokenizer_role(i), role))
            return &summary.specials[i];
    ck_abort_msg("no such role");
    return NULL;
}

START_TEST(files_of_a_tokenizer)
{
    ck_assert_int_eq(pieces_rank("tokenizer.json"), 0);
    ck_assert_int_lt(pieces_rank("tokenizer.model"), pieces_rank("x.model"));
    ck_assert_int_lt(pieces_rank("x.model"), pieces_rank("vocab.json"));
    ck_assert_int_ge(pieces_rank("qwen.tiktoken"), 0);
    ck_assert_int_eq(pieces_rank("config.json"), -1);
    ck_assert(tokenizer_is_file("merges.txt"));
    ck_assert(!tokenizer_is_file("config.json"));
}
END_TEST

START_TEST(tokenizer_json_and_its_settings)
{
    put("tokenizer.json",
        "{\"added_tokens\": [{\"id\": 0, \"content\": \"<s>\"}, {\"id\": 3, \"content\": \"<x>\"}],"
        " \"model\": {\"type\": \"BPE\", \"unk_token\": \"b\", \"vocab\":"
        " {\"<s>\": 0, \"a\": 1, \"b\": 2}, \"merges\": []}}");
    put("tokenizer_config.json",
        "{\"bos_token\": \"<s>\", \"eos_token\": {\"content\": \"<x>\"}, \"pad_token\": null,\n"
        " \"mask_token\": \"<gone>\", \"model_max_length\": 512, \"chat_template\": \"{}\",\n"
        " \"added_tokens_decoder\": {\"4\": {\"content\": \"<y>\"}, \"0\": {\"content\": \"<s>\"}}}");
    read_all();
    ck_assert_str_eq(summary.kind, "bpe");
    ck_assert_int_eq(summary.vocab_size, 5);
    ck_assert_int_eq(summary.added, 3);
    ck_assert_int_eq(special("bos")->id, 0);
    ck_assert_str_eq(special("eos")->text, "<x>");
    ck_assert_int_eq(special("eos")->id, 3);
    ck_assert_str_eq(special("unk")->text, "b");
    ck_assert_str_eq(special("unk")->file, "tokenizer.json");
    ck_assert_int_eq(special("mask")->id, -1);
    ck_assert_ptr_null(special("pad")->role);
    ck_assert_str_eq(summary.template_file, "tokenizer_config.json");
    ck_assert_uint_eq(summary.template_place.line, 2);
    ck_assert_int_eq(summary.max_length, 512);
    ck_assert_uint_eq(summary.problem_count, 0);
}
END_TEST

START_TEST(kinds_without_a_type)
{
    put("tokenizer.json", "{\"model\": {\"unk_id\": 1, \"vocab\": [[\"a\", 0], [\"?\", -1]]}}");
    put("tokenizer_config.json", "{\"model_max_length\": 1000000000000000019884624838656}");
    read_all();
    ck_assert_str_eq(summary.kind, "unigram");
    ck_assert_int_eq(summary.vocab_size, 2);
    ck_assert_str_eq(special("unk")->text, "?");
    ck_assert_int_eq(summary.max_length, 0);
}
END_TEST

/* A message: piece fields, then what the training says. */
START_TEST(sentencepiece_models)
{
    unsigned char model[] = {
        0x0a, 10, 0x0a, 3, 'u', 'n', 'k', 0x15, 0, 0, 0, 0,     /* a piece with a score */
        0x0a, 5,  0x0a, 3, '<', 's', '>',                       /* one without */
        0x12, 17, 0x18, 2,                                      /* trained as BPE */
        0xc8, 2,  1,                                            /* bos 1 */
        0xd0, 2,  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1 /* eos -1 */
    };

    put_bytes("spiece.model", model, sizeof model);
    read_all();
    ck_assert_msg(summary.problem_count == 0, "%s", summary.problems[0].message);
    ck_assert_str_eq(summary.kind, "bpe");
    ck_assert_int_eq(summary.vocab_size, 2);
    ck_assert_str_eq(special("bos")->text, "<s>");
    ck_assert_str_eq(special("unk")->text, "unk");
    ck_assert_ptr_null(special("eos")->role);
    end();

    begin();
    put_bytes("spiece.model", model, sizeof model - 1);
    read_all();
    ck_assert_ptr_null(summary.kind);
    ck_assert_str_eq(summary.problems[0].rule, "X423");
    end();

    begin();
    model[12] = 0x0b; /* the beginning of a group */
    put_bytes("spiece.model", model, sizeof model);
    read_all();
    ck_assert_ptr_null(summary.kind);
}
END_TEST

START_TEST(other_formats)
{
    put("vocab.json", "{\"a\": 0, \"b\": 1}");
    put("merges.txt", "#version: 0.2\n");
    put("added_tokens.json", "{\"<x>\": 2}");
    read_all();
    ck_assert_str_eq(summary.kind, "bpe");
    ck_assert_int_eq(summary.vocab_size, 3);
    end();

    begin();
    put("x.tiktoken", "IQ== 0\nIg== 1\n");
    read_all();
    ck_assert_str_eq(summary.kind, "bpe");
    ck_assert_int_eq(summary.vocab_size, 2);
    end();

    begin();
    put("tekken.json", "{\"config\": {\"default_vocab_size\": 3, \"default_num_special_tokens\": 1},"
                       " \"vocab\": [{\"token_str\": \"a\"}, {\"token_str\": \"b\"}, {}]}");
    read_all();
    ck_assert_int_eq(summary.vocab_size, 3);
}
END_TEST

START_TEST(damage_is_a_problem)
{
    put("tokenizer.json", "{");
    put("vocab.json", "{\"a\": 7, \"b\": 7, \"c\": 1099511627776}");
    put("tokenizer_config.json", "[]");
    read_all();
    ck_assert(summary.there);
    ck_assert_uint_eq(summary.problem_count, 4);
    ck_assert_str_eq(summary.problems[0].file, "tokenizer_config.json");
    ck_assert_str_eq(summary.problems[1].file, "tokenizer.json");
    ck_assert_str_eq(summary.problems[2].message, "two pieces have the id 7");
    ck_assert_str_eq(summary.problems[3].rule, "X424");
    ck_assert_int_eq(summary.vocab_size, 3);
    end();

    begin();
    put("x.tiktoken", "IQ== 0\nIg==\n");
    read_all();
    ck_assert_int_eq(summary.vocab_size, -1);
    ck_assert(strstr(summary.problems[0].message, "x.tiktoken:2: ") != NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("summary");
    TCase *cases = tcase_create("summary");

    tcase_add_checked_fixture(cases, begin, end);
    tcase_add_test(cases, files_of_a_tokenizer);
    tcase_add_test(cases, tokenizer_json_and_its_settings);
    tcase_add_test(cases, kinds_without_a_type);
    tcase_add_test(cases, sentencepiece_models);
    tcase_add_test(cases, other_formats);
    tcase_add_test(cases, damage_is_a_problem);
    suite_add_tcase(suite, cases);

    return suite_run(suite);
}
