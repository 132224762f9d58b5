/* SPDX-License-Identifier: MIT */
/* t_doc.c - tests of documents printed as text: layout, width, safety. Not of their contents. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "doc/doc.h"
#include "doc/wrap.h"
#include "suite.h"

static struct doc *doc;
static struct text out;

static void setup(void)
{
    doc = doc_new();
}

static void teardown(void)
{
    doc_free(doc);
    text_fini(&out);
}

static const char *render(uint32_t width, bool color, bool sources)
{
    struct look look = {.width = width, .color = color, .sources = sources};

    text_fini(&out);
    doc_render_text(doc, &look, &out);
    return text_get(&out);
}

static size_t widest_line(const char *text)
{
    size_t widest = 0;

    while (*text) {
        size_t size = strcspn(text, "\n"), width = utf8_width(text, size);

        widest = width > widest ? width : widest;
        text += size + (text[size] == '\n');
    }
    return widest;
}

/* A table of `columns` columns: the first at the left, the others at the right. */
static void table_begin(const char *const *titles, size_t columns)
{
    doc_table_begin(doc, NULL);
    for (size_t i = 0; i < columns; i++)
        doc_table_column(doc, titles[i], i ? ALIGN_RIGHT : ALIGN_LEFT);
}

static void table_row(const char *const *cells, size_t columns)
{
    doc_table_row(doc, TONE_PLAIN);
    for (size_t i = 0; i < columns; i++)
        doc_table_cell(doc, cells[i]);
}

START_TEST(empty_document_is_empty)
{
    ck_assert_str_eq(render(80, false, false), "");
    doc_free(NULL);
}
END_TEST

START_TEST(headings)
{
    doc_heading(doc, 1, "Title");
    doc_heading(doc, 2, "Part");
    doc_paragraph(doc, "Text.");
    doc_heading(doc, 2, "Other");
    ck_assert_str_eq(render(80, false, false), "Title\n=====\n\nPart\nText.\n\nOther\n");
    ck_assert_str_eq(render(80, true, false),
                     "\033[1mTitle\033[0m\n\n\033[1mPart\033[0m\nText.\n\n\033[1mOther\033[0m\n");
}
END_TEST

START_TEST(paragraphs_are_wrapped_at_blanks)
{
    doc_paragraph(doc, " one two\n   three four five  six seven ");
    ck_assert_str_eq(render(20, false, false), "one two three four\nfive  six seven\n");
    ck_assert_str_eq(render(5, false, false), "one two three four\nfive  six seven\n");
}
END_TEST

START_TEST(notes_have_marks_and_stand_together)
{
    doc_note(doc, TONE_WARNING, "mind the gap between the lines");
    doc_note(doc, TONE_ERROR, "broken");
    doc_note(doc, TONE_INFO, "so it is");
    doc_paragraph(doc, "Text.");
    ck_assert_str_eq(render(20, false, false),
                     "! mind the gap\n  between the lines\nx broken\ni so it is\n\nText.\n");
    ck_assert_ptr_nonnull(strstr(render(80, true, false), "\033[31mbroken\033[0m"));
    ck_assert_ptr_nonnull(strstr(render(80, true, false), "\033[33mmind the gap"));
}
END_TEST

START_TEST(facts_are_aligned)
{
    doc_fact(doc, "vocab_size", "50,257", "config.json /vocab_size");
    doc_fact(doc, "kind", "a model that has been trained on text", "README.md 3:1");
    ck_assert_str_eq(render(40, false, false), "  vocab_size  50,257\n"
                                               "  kind        a model that has been\n"
                                               "              trained on text\n");
    ck_assert_str_eq(render(50, false, true), "  vocab_size  50,257  (config.json /vocab_size)\n"
                                              "  kind        a model that has been trained on\n"
                                              "              text\n"
                                              "    (README.md 3:1)\n");
    ck_assert_ptr_nonnull(
        strstr(render(50, true, true), "50,257  \033[2m(config.json /vocab_size)\033[0m"));
}
END_TEST

START_TEST(table_with_room_has_natural_widths)
{
    static const char *const titles[] = {"key", "gpt2", "t5"};
    static const char *const one[] = {"layers", "12", "6"};
    static const char *const two[] = {"heads", NULL, "8"};

    table_begin(titles, 3);
    table_row(one, 3);
    doc_table_remark(doc, "twice as many");
    table_row(two, 3);
    doc_table_end(doc);
    ck_assert_str_eq(render(80, false, false), "key     gpt2  t5\n"
                                               "------  ----  --\n"
                                               "layers    12   6\n"
                                               "    twice as many\n"
                                               "heads          8\n");
    ck_assert_ptr_nonnull(strstr(render(80, true, false), "\n    \033[2mtwice as many\033[0m\n"));
}
END_TEST

START_TEST(remarks_keep_to_their_table)
{
    static const char *const titles[] = {"key"};
    static const char *const cells[] = {"-"};

    table_begin(titles, 1);
    table_row(cells, 1);
    doc_table_remark(doc, "one two three four five six seven eight nine ten");
    doc_table_end(doc);
    ck_assert_str_eq(render(80, false, false), "key\n---\n-\n"
                                               "    one two three four five six seven\n"
                                               "    eight nine ten\n");
    ck_assert_ptr_nonnull(strstr(render(80, true, false), "\n\033[2m-\033[0m\n"));
}
END_TEST

START_TEST(table_tones_are_colours_only)
{
    static const char *const titles[] = {"key"};

    table_begin(titles, 1);
    doc_table_row(doc, TONE_GOOD);
    doc_table_cell(doc, "value");
    doc_table_end(doc);
    ck_assert_str_eq(render(80, false, false), "key\n-----\nvalue\n");
    ck_assert_ptr_nonnull(strstr(render(80, true, false), "\n\033[32mvalue\033[0m\n"));
}
END_TEST

static void fill_five(void)
{
    static const char *const titles[] = {"", "gpt2", "org/Some-1.1B-Chat-v1.0", "mistral-7b",
                                         "t5-small", "bart-base"};
    static const char *const rows[][6] = {
        {"memory.kv_cache_bytes_per_token", "36.0 KiB", "22.0 KiB", "128 KiB", "12 KiB", "36 KiB"},
        {"architecture.positions", "learned", "rope", "rope", "relative-bias", "learned"},
        {"max_position_embeddings", "1,024", "2,048", "32,768", "-", "1,024"},
    };

    table_begin(titles, 6);
    for (size_t i = 0; i < 3; i++)
        table_row(rows[i], 6);
    doc_table_end(doc);
}

START_TEST(five_models_fit_80_columns)
{
    const char *text;

    fill_five();
    text = render(80, false, false);
    ck_assert_uint_le(widest_line(text), 80);
    ck_assert_ptr_nonnull(strstr(text, "\nmax_position_embeddings "));
    ck_assert_ptr_nonnull(strstr(text, " 36.0 KiB "));
    ck_assert_ptr_nonnull(strstr(text, "relative-"));
    ck_assert_ptr_nonnull(strstr(text, " 32,768 "));
}
END_TEST

START_TEST(narrow_table_becomes_lists)
{
    fill_five();
    ck_assert_ptr_nonnull(strstr(render(40, false, false),
                                 "\narchitecture.positions\n"
                                 "  gpt2             learned\n"));
}
END_TEST

START_TEST(words_are_cut_before_numbers)
{
    static const char *const titles[] = {"name", "count"};
    static const char *const cells[] = {"/very/long/path/to/some/file/in/a/folder",
                                        "6,738,415,616"};

    table_begin(titles, 2);
    table_row(cells, 2);
    doc_table_end(doc);
    ck_assert_str_eq(render(30, false, false), "name                     count\n"
                                               "---------------  -------------\n"
                                               "/very/long/      6,738,415,616\n"
                                               "path/to/some/\n"
                                               "file/in/a/\n"
                                               "folder\n");
}
END_TEST

START_TEST(figures)
{
    doc_figure(doc, "Stack", "one block", "+--+  \n|ab\033|\n+----------------------------+\n",
               NULL);
    doc_figure(doc, "Other", "no art", NULL, "<svg/>");
    ck_assert_str_eq(render(20, false, false),
                     "+--+\n|ab\\x1B|\n+-------------------\n\nOther\nno art\n");
}
END_TEST

START_TEST(wrap_breaks)
{
    static const struct {
        const char *text;
        size_t width;
        const char *lines; /* joined by | */
    } cases[] = {
        {"one two", 7, "one two"},       {"one two", 6, "one|two"},
        {"one  two", 4, "one|two"},      {"abcdefgh", 3, "abc|def|gh"},
        {"a/bcd/ef", 5, "a/|bcd/|ef"},   {"lr 1e-05", 7, "lr|1e-05"},
        {"Llama-2-7b", 9, "Llama-|2-7b"}, {"1,024,000", 7, "1,024,0|00"},
        {"日本語", 3, "日|本|語"},       {"日", 1, "日"},
        {"e\xcc\x81" "e\xcc\x81", 1, "e\xcc\x81|e\xcc\x81"}, {"", 5, ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct wrap wrap = wrap_over(cases[i].text);
        struct text lines = {0};

        while (wrap_next(&wrap, cases[i].width)) {
            text_add(&lines, lines.size ? "|" : "");
            text_append(&lines, wrap.line, wrap.size);
        }
        ck_assert_str_eq(text_get(&lines), cases[i].lines);
        text_fini(&lines);
    }
    ck_assert_uint_eq(wrap_piece_width("one three/four x"), 6);
    ck_assert_uint_eq(wrap_piece_width(""), 0);
}
END_TEST

/* All parts with texts as hostile files have them, at every width: no line passes the edge, and
 * nothing of the texts reaches the terminal as a command. */
START_TEST(never_wider_than_the_page)
{
    static const char hostile[] = "\033[2J\033]0;x\007 \xff\xfe \xe2\x80\xae"
                                  "evil 日本語日本語日本語 e\xcc\x81\xcc\x81 "
                                  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n\t.";
    static const char *const texts[] = {hostile, "日本", hostile, "1", hostile};

    doc_heading(doc, 1, hostile);
    doc_heading(doc, 2, hostile);
    doc_paragraph(doc, hostile);
    doc_note(doc, TONE_ERROR, hostile);
    doc_fact(doc, hostile, hostile, hostile);
    doc_fact(doc, "key", "value", hostile);
    for (size_t columns = 1; columns <= 5; columns++) {
        doc_table_begin(doc, hostile);
        for (size_t i = 0; i < columns; i++)
            doc_table_column(doc, texts[i], i % 2 ? ALIGN_LEFT : ALIGN_RIGHT);
        table_row(texts, columns);
        doc_table_remark(doc, hostile);
        doc_table_end(doc);
    }
    doc_figure(doc, hostile, hostile, hostile, NULL);
    doc_figure(doc, hostile, hostile, NULL, NULL);
    for (uint32_t width = 20; width <= 200; width++) {
        const char *text = render(width, false, true);

        ck_assert_uint_le(widest_line(text), width);
        ck_assert(utf8_is_valid(text, out.size));
        ck_assert_ptr_null(strpbrk(text, "\033\007\r\t"));
        ck_assert_ptr_null(strstr(text, "\xe2\x80\xae"));
        ck_assert_ptr_null(strstr(text, " \n"));
    }
}
END_TEST

START_TEST(questions_hide_their_answers)
{
    static const char *const choices[] = {"one <b>", "two"};
    struct doc_question question = {.number = 7, .text = "How many *heads*?", .choices = choices,
                                    .count = 2, .answer = 1, .why = "1 + 1"};

    doc_question(doc, &question);
    ck_assert_str_eq(render(20, false, false), " 7. How many\n    *heads*?\n    A one <b>\n    B two\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("doc");
    TCase *tests = tcase_create("text");

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, empty_document_is_empty);
    tcase_add_test(tests, headings);
    tcase_add_test(tests, paragraphs_are_wrapped_at_blanks);
    tcase_add_test(tests, notes_have_marks_and_stand_together);
    tcase_add_test(tests, facts_are_aligned);
    tcase_add_test(tests, table_with_room_has_natural_widths);
    tcase_add_test(tests, remarks_keep_to_their_table);
    tcase_add_test(tests, table_tones_are_colours_only);
    tcase_add_test(tests, five_models_fit_80_columns);
    tcase_add_test(tests, narrow_table_becomes_lists);
    tcase_add_test(tests, words_are_cut_before_numbers);
    tcase_add_test(tests, figures);
    tcase_add_test(tests, questions_hide_their_answers);
    tcase_add_test(tests, wrap_breaks);
    tcase_add_test(tests, never_wider_than_the_page);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
