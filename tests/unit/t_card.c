/* SPDX-License-Identifier: MIT */
/* t_card.c - model cards: where the front matter is, what it says, which sections there are. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "cards/card.h"
#include "suite.h"

static struct card card;

static void open_bytes(const char *data, size_t size)
{
    char path[] = "t_card_XXXXXX";
    struct error error = {0};
    int file = mkstemp(path);

    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, data, size), (ssize_t)size);
    close(file);
    int code = card_open(&card, path, &error);
    unlink(path);
    ck_assert_msg(code == 0, "%s", error.text);
}

static void open_text(const char *text)
{
    open_bytes(text, strlen(text));
}

static void check_problem(uint32_t index, const char *rule, uint32_t line, uint32_t column)
{
    ck_assert_uint_lt(index, card.problem_count);
    ck_assert_str_eq(card.problems[index].rule, rule);
    ck_assert_uint_eq(card.problems[index].place.line, line);
    ck_assert_uint_eq(card.problems[index].place.column, column);
}

START_TEST(fields_of_the_front_matter)
{
    open_text("---\nlicense: mit\nlanguage:\n- en\n- no\n- 3\nbase_model: []\n---\n# T\n");
    ck_assert(card.has_front);
    ck_assert_uint_eq(card.problem_count, 0);
    ck_assert(value_is_text(card_find(&card, "license"), "mit"));
    ck_assert_uint_eq(card_count(&card, "license"), 1);
    ck_assert(value_is_text(card_item(&card, "license", 0), "mit"));
    ck_assert_ptr_null(card_item(&card, "license", 1));
    ck_assert_uint_eq(card_count(&card, "language"), 3);
    ck_assert(value_is_text(card_item(&card, "language", 1), "no"));
    ck_assert_ptr_null(card_item(&card, "language", 2));
    ck_assert_uint_eq(card_count(&card, "base_model"), 0);
    ck_assert_uint_eq(card_count(&card, "tags"), 0);
    ck_assert_uint_eq(card_place(&card, card_item(&card, "language", 1)->offset).line, 5);
    card_close(&card);
}
END_TEST

/* What the hub takes for front matter, and what it does not. */
START_TEST(fences)
{
    static const struct {
        const char *text;
        bool there;
    } cases[] = {
        {"---\nlicense: mit\n---", true},
        {"---\r\nlicense: mit\r\n---\r\n# x", true},
        {"\xef\xbb\xbf---\nlicense: mit\n---\n", true},
        {"\n \n---\nlicense: mit\n---  \t\n", true},
        {"---\nlicense: mit\n----\n---\n", true},
        {"--- \nlicense: mit\n---\n", false},
        {"# x\n---\nlicense: mit\n---\n", false},
        {"license: mit\n", false},
        {"", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool there;

        open_text(cases[i].text);
        there = value_is_text(card_find(&card, "license"), "mit");
        if (i == 4) /* "----" is a line of YAML, and no good one */
            there = card.problem_count == 1 && card.body == strlen(cases[i].text);
        ck_assert_msg(there == cases[i].there, "case %zu", i);
        card_close(&card);
    }
}
END_TEST

START_TEST(sections_have_titles_and_places)
{
    open_text("---\nlicense: mit\n---\nLead\n\n# The *model* `x`\n\ntext\n\n"
              "Training\ndata\n----\nmore\n```\n# no heading\n```\n> # quoted\n\n### End ###");
    ck_assert_uint_eq(card.section_count, 4);
    ck_assert_str_eq(card.sections[0].title, "");
    ck_assert_uint_eq(card.sections[0].level, 0);
    ck_assert_str_eq(card.sections[1].title, "The model x");
    ck_assert_uint_eq(card.sections[1].level, 1);
    ck_assert_uint_eq(card.sections[1].line, 6);
    ck_assert_str_eq(card.sections[2].title, "Training data");
    ck_assert_uint_eq(card.sections[2].level, 2);
    ck_assert_uint_eq(card.sections[2].line, 10);
    ck_assert_int_eq(memcmp(card.file.data + card.sections[1].from, "\ntext\n\n", 7), 0);
    ck_assert_uint_eq(card.sections[1].end - card.sections[1].from, 7);
    ck_assert_int_eq(memcmp(card.file.data + card.sections[2].from, "more\n", 5), 0);
    ck_assert_str_eq(card.sections[3].title, "End");
    ck_assert_uint_eq(card.sections[3].from, card.sections[3].end);
    card_close(&card);
}
END_TEST

START_TEST(lines_may_end_in_carriage_returns)
{
    open_text("---\r\nlicense: mit\r\n---\r\n\r\n# One\r\ntext\r\n# Two\r\n");
    ck_assert_uint_eq(card.section_count, 3);
    ck_assert_uint_eq(card.sections[1].line, 5);
    ck_assert_uint_eq(card.sections[2].line, 7);
    ck_assert_int_eq(memcmp(card.file.data + card.sections[1].from, "text\r\n", 6), 0);
    card_close(&card);
}
END_TEST

START_TEST(problems_have_rules_and_places)
{
    open_text("---\nlicense: mit\n# x\n");
    check_problem(0, "F002", 1, 1);
    ck_assert_uint_eq(card.section_count, 2);
    card_close(&card);

    open_text("---\ntags:\n\t- a\n---\n# x\n");
    check_problem(0, "F003", 3, 1);
    ck_assert(!card.has_front);
    ck_assert_uint_eq(card.section_count, 1);
    card_close(&card);

    open_text("---\n- a\n---\n");
    check_problem(0, "F004", 2, 1);
    ck_assert_ptr_null(card_find(&card, "a"));
    card_close(&card);

    open_text("---\nlicense: mit\nlicense: x\n---\n");
    check_problem(0, "F005", 3, 1);
    ck_assert(value_is_text(card_find(&card, "license"), "x"));
    card_close(&card);

    open_bytes("---\na: b\0c\n---\n# x\n", 20);
    check_problem(0, "F010", 2, 5);
    check_problem(1, "F003", 2, 5);
    card_close(&card);

    open_text("# x\n\xff\n");
    check_problem(0, "F010", 2, 1);
    card_close(&card);
}
END_TEST

/* Text made to keep a Markdown parser busy: a long one is cut, and what is left takes its time. */
START_TEST(bombs_are_bounded)
{
    static const char *const bombs[] = {"[", ">", "*_", "![", "`a", "1) ", "- "};

    for (size_t i = 0; i < sizeof bombs / sizeof *bombs; i++) {
        struct text text = {0};
        clock_t begun = clock();

        while (text.size < 3u << 20)
            text_add(&text, bombs[i]);
        open_bytes(text.data, text.size);
        ck_assert_msg((double)(clock() - begun) / CLOCKS_PER_SEC < 20, "%s is slow", bombs[i]);
        check_problem(0, "F010", 1, (1u << 20) + 1);
        card_close(&card);
        text_fini(&text);
    }
}
END_TEST

START_TEST(a_file_that_cannot_be_read_is_an_error)
{
    struct error error = {0};

    ck_assert_int_eq(card_open(&card, "t_card_absent.md", &error), ERROR_INPUT);
    ck_assert(strstr(error.text, "t_card_absent.md") != NULL);
    ck_assert(!card_is_open(&card));
    card_close(&card);
    card_close(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("card");
    TCase *cases = tcase_create("card");

    tcase_set_timeout(cases, 200);
    tcase_add_test(cases, fields_of_the_front_matter);
    tcase_add_test(cases, fences);
    tcase_add_test(cases, sections_have_titles_and_places);
    tcase_add_test(cases, lines_may_end_in_carriage_returns);
    tcase_add_test(cases, problems_have_rules_and_places);
    tcase_add_test(cases, bombs_are_bounded);
    tcase_add_test(cases, a_file_that_cannot_be_read_is_an_error);
    suite_add_tcase(suite, cases);

    return suite_run(suite);
}
