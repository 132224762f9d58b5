/* SPDX-License-Identifier: MIT */
/*
 * t_doc_html.c - tests of documents as pages: the elements of the parts, that no text becomes one,
 * that nothing is fetched, and the contrast of the colours. How a page looks, people judge.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doc/doc.h"
#include "doc/page_css.h"
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
    doc_render_html(doc, &look, &out);
    return text_get(&out);
}

/* What stands between <main> and </main>. */
static const char *render_main(void)
{
    static const char begin[] = "<main>\n", end[] = "</main>";
    char *main_part = strstr(render(false), begin);

    ck_assert_ptr_nonnull(main_part);
    main_part += strlen(begin);
    ck_assert_ptr_nonnull(strstr(main_part, end));
    *strstr(main_part, end) = '\0';
    return main_part;
}

#define HAS(page, part) ck_assert_msg(strstr(page, part) != NULL, "no %s", part)
#define LACKS(page, part) ck_assert_msg(strstr(page, part) == NULL, "%s is there", part)

START_TEST(page_stands_alone)
{
    const char *page;

    doc_heading(doc, 1, "gpt2 & <co>");
    page = render(false);
    ck_assert_int_eq(strncmp(page, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n", 40), 0);
    HAS(page, "\n<title>gpt2 &amp; &lt;co&gt;</title>\n");
    HAS(page, "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    HAS(page, "\n<h1>gpt2 &amp; &lt;co&gt;</h1>\n");
    LACKS(page, "http:");
    LACKS(page, "https:");
    LACKS(page, "src=");
    LACKS(page, "href");
    LACKS(page, "url(");
    LACKS(page, "@import");
    LACKS(page, "<script");
}
END_TEST

START_TEST(headings_leave_no_level_out)
{
    ck_assert_str_eq(render_main(), "<h1>archcard</h1>\n");
    HAS(render(false), "<title>archcard</title>");
    doc_paragraph(doc, "Text.");
    doc_heading(doc, 4, "Second");
    doc_heading(doc, 3, "Third");
    doc_heading(doc, 2, "Next");
    ck_assert_str_eq(render_main(), "<h1>archcard</h1>\n<p>Text.</p>\n<h2>Second</h2>\n"
                                    "<h3>Third</h3>\n<h2>Next</h2>\n");
}
END_TEST

START_TEST(notes_say_their_tone)
{
    doc_heading(doc, 1, "x");
    doc_note(doc, TONE_WARNING, "mind");
    doc_note(doc, TONE_QUIET, "well");
    ck_assert_str_eq(render_main(),
                     "<h1>x</h1>\n"
                     "<p class=\"note warning\" role=\"note\"><strong>Warning</strong> mind</p>\n"
                     "<p class=\"note quiet\" role=\"note\">well</p>\n");
}
END_TEST

START_TEST(facts_fold_their_sources)
{
    doc_heading(doc, 1, "x");
    doc_fact(doc, "vocab_size", "640", "config.json /a");
    doc_fact(doc, "kind", "chat", NULL);
    ck_assert_str_eq(render_main(), "<h1>x</h1>\n<dl>\n"
                                    "<div><dt>vocab_<wbr>size</dt><dd><details><summary>640"
                                    "</summary><p>config.<wbr>json /<wbr>a</p></details></dd>"
                                    "</div>\n"
                                    "<div><dt>kind</dt><dd>chat</dd></div>\n"
                                    "</dl>\n");
    HAS(render(true), "<details open><summary>640</summary>");
}
END_TEST

START_TEST(tables)
{
    doc_heading(doc, 1, "Sizes");
    doc_table_begin(doc, NULL);
    doc_table_column(doc, "", ALIGN_LEFT);
    doc_table_column(doc, "gpt2", ALIGN_RIGHT);
    doc_table_row(doc, TONE_ERROR);
    doc_table_cell(doc, "layers");
    doc_table_cell(doc, "12");
    doc_table_remark(doc, "twice");
    doc_table_row(doc, TONE_PLAIN);
    doc_table_cell(doc, "heads");
    doc_table_cell(doc, "-");
    doc_table_end(doc);
    ck_assert_str_eq(
        render_main(),
        "<h1>Sizes</h1>\n"
        "<div class=\"scroll small\" role=\"group\" aria-labelledby=\"table-1\" tabindex=\"0\">\n"
        "<table>\n<caption id=\"table-1\" class=\"unseen\">Sizes</caption>\n"
        "<thead>\n<tr><td></td><th scope=\"col\" class=\"right\">gpt2</th></tr>\n</thead>\n"
        "<tbody>\n"
        "<tr class=\"error remarked\"><th scope=\"row\">layers</th>"
        "<td class=\"right\">12</td></tr>\n"
        "<tr class=\"remark\"><td colspan=\"2\"><p>twice</p></td></tr>\n"
        "<tr class=\"plain\"><th scope=\"row\">heads</th>"
        "<td class=\"right nothing\">-</td></tr>\n"
        "</tbody>\n</table>\n</div>\n");
}
END_TEST

START_TEST(tables_say_how_wide_they_are)
{
    static const char *const sizes[] = {"scroll small", "scroll medium", "scroll wide"};

    for (size_t columns = 1; columns <= 11; columns += 5) {
        teardown();
        setup();
        doc_table_begin(doc, "Sizes");
        for (size_t i = 0; i < columns; i++)
            doc_table_column(doc, "1,234,567", i ? ALIGN_RIGHT : ALIGN_LEFT);
        doc_table_end(doc);
        HAS(render(false), sizes[columns / 5]);
    }
}
END_TEST

START_TEST(figures)
{
    doc_heading(doc, 1, "x");
    doc_figure(doc, "A \"B\"", "words", "  <a>\n b\n", NULL);
    doc_figure(doc, "C", NULL, "art", "<svg id=\"s\"></svg>");
    ck_assert_str_eq(
        render_main(),
        "<h1>x</h1>\n<figure>\n"
        "<div class=\"scroll\" role=\"img\" aria-label=\"A &quot;B&quot;\" tabindex=\"0\">\n"
        "<pre>  &lt;a&gt;\n b\n</pre>\n</div>\n"
        "<figcaption><strong>A &quot;B&quot;</strong> words</figcaption>\n</figure>\n"
        "<figure>\n<div class=\"scroll\" role=\"img\" aria-label=\"C\" tabindex=\"0\">\n"
        "<svg id=\"s\"></svg>\n</div>\n"
        "<figcaption><strong>C</strong> </figcaption>\n</figure>\n");
}
END_TEST

/* Every part, each text of it the given one. */
static void fill(const char *text)
{
    doc_heading(doc, 1, text);
    doc_paragraph(doc, text);
    doc_note(doc, TONE_ERROR, text);
    doc_fact(doc, text, text, text);
    doc_table_begin(doc, text);
    doc_table_column(doc, text, ALIGN_LEFT);
    doc_table_column(doc, text, ALIGN_RIGHT);
    doc_table_row(doc, TONE_GOOD);
    doc_table_cell(doc, text);
    doc_table_cell(doc, text);
    doc_table_remark(doc, text);
    doc_table_end(doc);
    doc_figure(doc, text, text, text, NULL);
    doc_figure(doc, text, text, NULL, NULL);
}

/* The names of all tags of a page with their slashes, one a line; checks that they are nested. */
static void read_tags(const char *page, struct text *tags)
{
    static const char empty[] = " meta wbr ";
    char open[32][16];
    size_t depth = 0;

    for (const char *at = strchr(page + 1, '<'); at; at = strchr(at + 1, '<')) {
        size_t slash = at[1] == '/', size = strcspn(at + 1 + slash, " >\n");
        char name[16], key[20];

        ck_assert_uint_lt(size, sizeof name);
        snprintf(name, sizeof name, "%.*s", (int)size, at + 1 + slash);
        snprintf(key, sizeof key, " %s ", name);
        if (strcmp(name, "wbr") != 0)
            text_format(tags, "%s%s\n", slash ? "/" : "", name);
        if (strstr(empty, key))
            continue;
        if (!slash) {
            ck_assert_uint_lt(depth, 32);
            memcpy(open[depth++], name, sizeof name);
            continue;
        }
        ck_assert_uint_gt(depth, 0);
        ck_assert_str_eq(open[--depth], name);
    }
    ck_assert_uint_eq(depth, 0);
}

START_TEST(lists_and_their_commands)
{
    const char *page;

    doc_item(doc, LIST_NUMBERS, "Type `run <b>` now");
    doc_item(doc, LIST_CHECKS, "done");
    page = render_main();
    HAS(page, "<ol>\n<li>Type <code>run &lt;b&gt;</code> now</li>\n</ol>");
    HAS(page, "<li><label><input type=\"checkbox\"> <span>done</span></label></li>");
}
END_TEST

START_TEST(no_text_becomes_markup)
{
    static const char *const texts[] = {
        "</script></style></title></td><script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onfocus='x' \" onclick=\"y",
        "<!-- --> <![CDATA[ ]]> &lt; &#60; &amp",
        "\xe2\x80\xae\x20world \xe2\x80\xa8 \xc2\x85 \033[2J \001 \xff\xfe \xed\xa0\x80",
        "</pre></svg></dl></main></body></html>",
    };
    struct text wanted = {0};

    fill("plain");
    read_tags(render(true), &wanted);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct text tags = {0};
        const char *page;

        teardown();
        setup();
        fill(texts[i]);
        page = render(true);
        read_tags(page, &tags);
        ck_assert_str_eq(text_get(&tags), text_get(&wanted));
        ck_assert(utf8_is_valid(page, out.size));
        LACKS(page, "\xe2\x80\xae");
        LACKS(page, "\xc2\x85");
        ck_assert_ptr_null(strpbrk(page, "\001\033\r"));
        text_fini(&tags);
    }
    text_fini(&wanted);
}
END_TEST

START_TEST(attributes_hold_their_texts)
{
    doc_heading(doc, 1, "x");
    doc_figure(doc, "\" onfocus=\"alert(1)", NULL, "a", NULL);
    HAS(render(false), "aria-label=\"&quot; onfocus=&quot;alert(1)\" tabindex");
}
END_TEST

/* The relative luminance of a colour "#rrggbb" or "#rgb", by WCAG 2.1. */
static double luminance(const char *color)
{
    static const double shares[3] = {0.2126, 0.7152, 0.0722};
    size_t digits = strspn(color + 1, "0123456789abcdef") / 3;
    double sum = 0;

    ck_assert(digits == 1 || digits == 2);
    for (size_t i = 0; i < 3; i++) {
        char part[3] = {color[1 + i * digits], color[i * digits + digits], '\0'};
        double value = (double)strtol(part, NULL, 16) / 255;

        sum += shares[i] * (value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4));
    }
    return sum;
}

/* The luminance of "--NAME: #..." in the rules that begin at `rules`. */
static double luminance_of(const char *rules, const char *name)
{
    char key[40];
    const char *found;

    snprintf(key, sizeof key, "--%s: #", name);
    found = strstr(rules, key);
    ck_assert_msg(found != NULL, "no colour %s", name);
    return luminance(found + strlen(key) - 1);
}

START_TEST(colours_can_be_read)
{
    static const char *const pairs[][2] = {
        {"ink", "paper"},     {"quiet", "paper"},        {"accent", "paper"},
        {"ink", "shade"},     {"quiet", "shade"},        {"good", "paper"},
        {"warning", "paper"}, {"error", "paper"},        {"good", "good-paper"},
        {"info", "info-paper"}, {"warning", "warning-paper"}, {"error", "error-paper"},
        {"ink", "good-paper"}, {"ink", "info-paper"},    {"ink", "warning-paper"},
        {"ink", "error-paper"},
    };
    static const char *const modes[] = {":root {", "(prefers-color-scheme: dark) {",
                                        "@media print {"};

    for (size_t mode = 0; mode < 3; mode++) {
        const char *rules = strstr(page_css, modes[mode]);

        ck_assert_ptr_nonnull(rules);
        for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
            double one = luminance_of(rules, pairs[i][0]), two = luminance_of(rules, pairs[i][1]);
            double ratio = (fmax(one, two) + 0.05) / (fmin(one, two) + 0.05);

            ck_assert_msg(ratio >= 4.5, "%s on %s in %s: %.2f", pairs[i][0], pairs[i][1],
                          modes[mode], ratio);
        }
    }
}
END_TEST

START_TEST(questions_are_judged_without_a_script)
{
    const char *part;
    static const char *const choices[] = {"one <b>", "two"};
    struct doc_question question = {.number = 7, .text = "How many *heads*?", .choices = choices,
                                    .count = 2, .answer = 1, .why = "1 + 1"};

    doc_question(doc, &question);
    doc_question(doc, &question);
    part = render_main();
    HAS(part, "<fieldset class=\"question\">\n<legend>7. How many *heads*?</legend>\n");
    HAS(part, "<input type=\"radio\" name=\"question-1\"> <span>A</span> one &lt;b&gt; "
              "<b class=\"error\">wrong</b></label>");
    HAS(part, "<span>B</span> two <b class=\"good\">right</b></label>");
    HAS(part, "<details><summary>Answer</summary><p><b>B</b> 1 + 1</p></details>");
    HAS(part, "name=\"question-2\""); /* of one number, but not of one choice */
    HAS(page_css, ".question label > b { display: none;");
    HAS(page_css, ".question input:checked ~ b { display: inline; }");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("doc_html");
    TCase *tests = tcase_create("html");

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, page_stands_alone);
    tcase_add_test(tests, headings_leave_no_level_out);
    tcase_add_test(tests, notes_say_their_tone);
    tcase_add_test(tests, facts_fold_their_sources);
    tcase_add_test(tests, tables);
    tcase_add_test(tests, tables_say_how_wide_they_are);
    tcase_add_test(tests, figures);
    tcase_add_test(tests, questions_are_judged_without_a_script);
    tcase_add_test(tests, lists_and_their_commands);
    tcase_add_test(tests, no_text_becomes_markup);
    tcase_add_test(tests, attributes_hold_their_texts);
    tcase_add_test(tests, colours_can_be_read);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
