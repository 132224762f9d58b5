/* SPDX-License-Identifier: MIT */
/*
 * t_doc_markdown.c - tests of documents as Markdown: the forms of the parts, and that no text is
 * taken for markup, by a reader of its own and, where it is installed, by cmark-gfm.
 */
#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "doc/doc.h"
#include "doc/escape.h"
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

static const char *render(bool sources)
{
    struct look look = {.sources = sources};

    text_fini(&out);
    doc_render_markdown(doc, &look, &out);
    return text_get(&out);
}

START_TEST(text_parts)
{
    ck_assert_str_eq(render(false), "");
    doc_heading(doc, 1, "A *model*");
    doc_paragraph(doc, " one\ntwo\r\n\r\n# three ");
    doc_heading(doc, 7, "Deep #");
    doc_paragraph(doc, "- no list");
    doc_paragraph(doc, "1. no list, 2.5 is none");
    ck_assert_str_eq(render(false), "# A \\*model\\*\n\n"
                                    "one two \\# three\n\n"
                                    "###### Deep \\#\n\n"
                                    "\\- no list\n\n"
                                    "1\\. no list, 2.5 is none\n");
}
END_TEST

START_TEST(notes_of_a_tone_share_a_box)
{
    doc_note(doc, TONE_WARNING, "first");
    doc_note(doc, TONE_WARNING, "=== second");
    doc_note(doc, TONE_ERROR, "broken");
    doc_note(doc, TONE_INFO, ":-"); /* the line below a head of a table */
    doc_note(doc, TONE_PLAIN, "so it is");
    ck_assert_str_eq(render(false), "> [!WARNING]\n> first\n>\n> \\=== second\n\n"
                                    "> [!CAUTION]\n> broken\n\n"
                                    "> [!NOTE]\n> \\:-\n\n"
                                    "> so it is\n");
}
END_TEST

START_TEST(facts_are_a_table)
{
    doc_fact(doc, "vocab_size", "50,257", "config.json:3:1 /vocab_size");
    doc_fact(doc, "kind", "a|b", NULL);
    ck_assert_str_eq(render(false), "| fact       | value  |\n"
                                    "| ---------- | ------ |\n"
                                    "| vocab_size | 50,257 |\n"
                                    "| kind       | a\\|b   |\n");
    ck_assert_str_eq(render(true),
                     "| fact       | value  | source                      |\n"
                     "| ---------- | ------ | --------------------------- |\n"
                     "| vocab_size | 50,257 | config.json:3:1 /vocab_size |\n"
                     "| kind       | a\\|b   |                             |\n");
}
END_TEST

START_TEST(tables_have_alignment_and_remarks)
{
    doc_table_begin(doc, "Sizes");
    doc_table_column(doc, "", ALIGN_LEFT);
    doc_table_column(doc, "gpt2", ALIGN_RIGHT);
    doc_table_row(doc, TONE_PLAIN);
    doc_table_cell(doc, "layers");
    doc_table_cell(doc, "12");
    doc_table_remark(doc, "twice as many");
    doc_table_remark(doc, "so it is");
    doc_table_row(doc, TONE_PLAIN);
    doc_table_cell(doc, "heads");
    doc_table_cell(doc, NULL);
    doc_table_end(doc);
    ck_assert_str_eq(render(false), "**Sizes**\n\n"
                                    "|        | gpt2 | remark                  |\n"
                                    "| ------ | ---: | ----------------------- |\n"
                                    "| layers |   12 | twice as many; so it is |\n"
                                    "| heads  |      |                         |\n");
}
END_TEST

START_TEST(figures_are_fenced)
{
    doc_figure(doc, "Stack", "one _block_", " |a\033|\n ````\n", "<svg/>");
    doc_figure(doc, "Other", "no art", NULL, "<svg/>");
    ck_assert_str_eq(render(false), "**Stack**\n\n`````text\n |a\\x1B|\n ````\n`````\n\n"
                                    "one \\_block\\_\n\n**Other**\n\nno art\n");
}
END_TEST

START_TEST(pieces_that_would_be_markup)
{
    static const char *const cases[][2] = {
        {"num_hidden_layers", "num_hidden_layers"},
        {"__init__ _x", "\\_\\_init\\_\\_ \\_x"},
        {"a|b\\|c\\", "a\\|b\\\\\\|c\\\\"},
        {"<b>&amp;", "\\<b\\>\\&amp;"},
        {"[x](y) ![z] `c` ~~d~~", "\\[x\\](y) !\\[z\\] \\`c\\` \\~\\~d\\~\\~"},
        {"http://a.b www.c.d", "http\\://a.b www\\.c.d"},
        {"1.5e-05 - x + 2", "1.5e-05 - x + 2"},
        {"\xe2\x80\xae\xff", "\\\\u{202E}\\\\xFF"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text text = {0};

        escape_markdown(&text, cases[i][0]);
        ck_assert_str_eq(text_get(&text), cases[i][1]);
        text_fini(&text);
    }
}
END_TEST

/* Texts of the pieces that mean something in Markdown, in any order; the same ones each time. */
static char *hostile_text(struct arena *arena, uint32_t *state)
{
    static const char *const pieces[] = {
        "*",  "_",  "`",  "~",   "[",   "]",       "(",    ")",      "<",     ">",    "|",  "\\",
        "#",  "-",  "+",  "=",   ":",   "!",       "&",    "$",      "1.",    "2)",   " ",  "  ",
        "\n", "\t", "a",  "Z",   "9",   "http://", "www.", "<b>",    "</td>", "&lt;", "/",  ".",
        "é",  "---", "```", "|-|", "[^1]", "- [ ]", "<!--", "\n\n# ", "~~",    "**",   "日",
    };
    struct text text = {0};
    char *kept;

    for (uint32_t left = 1 + (*state >> 8) % 9; left > 0; left--) {
        *state = *state * 1664525 + 1013904223;
        text_add(&text, pieces[(*state >> 8) % (sizeof pieces / sizeof *pieces)]);
    }
    text_byte(&text, 'x'); /* not empty */
    kept = arena_text(arena, text_get(&text));
    text_fini(&text);
    return kept;
}

/* What is escaped is read back by the rule for backslashes (CommonMark 2.4). */
START_TEST(escaped_text_is_read_back)
{
    struct arena arena = {0};
    uint32_t state = 1;

    for (int i = 0; i < 5000; i++) {
        struct text escaped = {0}, back = {0}, clean = {0};
        char *text = hostile_text(&arena, &state);

        wrap_clean(&clean, text);
        escape_markdown_line(&escaped, text);
        for (const char *at = text_get(&escaped); *at; at++) {
            if (*at == '\\' && ispunct((unsigned char)at[1]))
                at++;
            else
                ck_assert_msg(!strchr("\\`*[]<>|~&#", *at), "bare %c in %s", *at, escaped.data);
            text_byte(&back, *at);
        }
        ck_assert_str_eq(text_get(&back), text_get(&clean));
        text_fini(&escaped);
        text_fini(&clean);
        text_fini(&back);
    }
    arena_fini(&arena);
}
END_TEST

/* The document as cmark-gfm makes HTML of it. */
static void run_cmark(const char *markdown, struct text *html)
{
    char path[] = "/tmp/t_doc_markdown.XXXXXX", command[160];
    FILE *file = fdopen(mkstemp(path), "w");
    FILE *pipe;
    int byte;

    ck_assert_ptr_nonnull(file);
    fputs(markdown, file);
    fclose(file);
    snprintf(command, sizeof command,
             "cmark-gfm -e table -e strikethrough -e autolink -e tasklist -e footnotes %s", path);
    pipe = popen(command, "r");
    ck_assert_ptr_nonnull(pipe);
    while ((byte = getc(pipe)) != EOF)
        text_byte(html, (char)byte);
    ck_assert_int_eq(pclose(pipe), 0);
    unlink(path);
}

/* The text where `html` stands, up to `end`, with its entities resolved; moves behind the end. */
static void read_until(const char **html, const char *end, struct text *text)
{
    static const char *const entities[][2] = {
        {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}, {"&quot;", "\""}};

    while (**html && strncmp(*html, end, strlen(end)) != 0) {
        size_t i = 0;

        while (i < 4 && strncmp(*html, entities[i][0], strlen(entities[i][0])) != 0)
            i++;
        text_add(text, i < 4 ? entities[i][1] : "");
        if (i == 4)
            text_byte(text, **html);
        *html += i < 4 ? strlen(entities[i][0]) : 1;
    }
    *html += **html ? strlen(end) : 0;
}

/* The next text between `begin` and `end` is the given one, made clean. */
static void expect(const char **html, const char *begin, const char *end, const char *wanted)
{
    struct text clean = {0}, got = {0};
    const char *at = strstr(*html, begin);

    ck_assert_msg(at != NULL, "no %s for %s", begin, wanted);
    *html = at + strlen(begin);
    wrap_clean(&clean, wanted);
    read_until(html, end, &got);
    ck_assert_str_eq(text_get(&got), text_get(&clean));
    text_fini(&clean);
    text_fini(&got);
}

START_TEST(cmark_shows_the_texts_that_were_given)
{
    struct arena arena = {0};
    struct text html = {0};
    char *texts[600];
    uint32_t state = 7;
    const char *at;

    for (int i = 0; i < 600; i++)
        texts[i] = hostile_text(&arena, &state);
    for (int i = 0; i < 600; i += 6) {
        doc_heading(doc, 2, texts[i]);
        doc_paragraph(doc, texts[i + 1]);
        doc_note(doc, TONE_INFO, texts[i + 2]);
        doc_fact(doc, texts[i + 3], texts[i + 4], texts[i + 5]);
    }
    run_cmark(render(true), &html);
    at = text_get(&html);
    for (int i = 0; i < 600; i += 6) {
        expect(&at, "<h2>", "</h2>", texts[i]);
        expect(&at, "<p>", "</p>", texts[i + 1]);
        expect(&at, "<p>[!NOTE]\n", "</p>", texts[i + 2]);
        expect(&at, "<td>", "</td>", texts[i + 3]);
        expect(&at, "<td>", "</td>", texts[i + 4]);
        expect(&at, "<td>", "</td>", texts[i + 5]);
    }
    ck_assert_ptr_null(strstr(at, "<td>"));
    text_fini(&html);
    arena_fini(&arena);
}
END_TEST

START_TEST(questions_hide_their_answers)
{
    static const char *const choices[] = {"one <b>", "two"};
    struct doc_question question = {.number = 7, .text = "How many *heads*?", .choices = choices,
                                    .count = 2, .answer = 1, .why = "1 + 1"};

    doc_question(doc, &question);
    ck_assert_str_eq(render(false), "**7.** How many \\*heads\\*?\n\n"
                                    "- **A** one \\<b\\>\n- **B** two\n");
}
END_TEST

START_TEST(lists_and_their_commands)
{
    doc_item(doc, LIST_POINTS, "1. no number, `run <b> *x*`, *no stress*");
    doc_item(doc, LIST_POINTS, "an odd ` one <b>");
    doc_item(doc, LIST_NUMBERS, "first");
    doc_item(doc, LIST_NUMBERS, "second");
    doc_item(doc, LIST_CHECKS, "done");
    ck_assert_str_eq(render(false), "- 1\\. no number, `run <b> *x*`, \\*no stress\\*\n"
                                    "- an odd ` one <b>`\n\n"
                                    "1. first\n"
                                    "2. second\n\n"
                                    "- [ ] done\n");
}
END_TEST

START_TEST(pictures_are_linked)
{
    doc_picture(doc, "mask-1.svg", "A [mask]", "What it hides.", "<svg></svg>");
    ck_assert_str_eq(render(false), "**A \\[mask\\]**\n\n"
                                    "![A \\[mask\\]](mask-1.svg)\n\n"
                                    "What it hides.\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("doc_markdown");
    TCase *tests = tcase_create("markdown");

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, text_parts);
    tcase_add_test(tests, notes_of_a_tone_share_a_box);
    tcase_add_test(tests, facts_are_a_table);
    tcase_add_test(tests, tables_have_alignment_and_remarks);
    tcase_add_test(tests, figures_are_fenced);
    tcase_add_test(tests, questions_hide_their_answers);
    tcase_add_test(tests, lists_and_their_commands);
    tcase_add_test(tests, pictures_are_linked);
    tcase_add_test(tests, pieces_that_would_be_markup);
    tcase_add_test(tests, escaped_text_is_read_back);
    if (!system("command -v cmark-gfm >/dev/null 2>&1"))
        tcase_add_test(tests, cmark_shows_the_texts_that_were_given);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
