/* SPDX-License-Identifier: MIT */
/*
 * doc_html.c - a document as one HTML page that needs nothing else: no network, and no script but
 * those it is given, which its policy names by digest. Its looks are page_css.c's; what must be
 * escaped, escape.c knows.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/base64.h"
#include "base/sha256.h"
#include "doc/doc_tree.h"
#include "doc/escape.h"
#include "doc/page.h"
#include "doc/page_css.h"

#define LONG_CELL 28    /* a cell with more columns may be broken into lines */
#define NUMBER_CELL 4   /* "999." */

/* Widths of a table, in columns of about 0.56rem; where they fit, page_css.c knows. */
#define TABLE_NAME 22    /* its first column at least */
#define TABLE_GAP 4      /* between columns */
#define TABLE_SMALL 76   /* fits a tablet */
#define TABLE_MEDIUM 110 /* fits the page at its full width */

static void put_heading(struct page *page, int level, const char *text)
{
    /* A level is not left out on the way down. */
    if (level > page->level + 1)
        level = page->level + 1;
    if (level > 6)
        level = 6;
    text_format(page->out, "<h%d>", level);
    escape_html_name(page->out, text);
    text_format(page->out, "</h%d>\n", level);
    page->heading = text;
    page->level = level;
}

static void put_paragraph(struct page *page, const char *text)
{
    text_add(page->out, "<p>");
    escape_html(page->out, text);
    text_add(page->out, "</p>\n");
}

static const char *const tone_classes[] = {
    [TONE_PLAIN] = "plain",     [TONE_GOOD] = "good",   [TONE_INFO] = "info",
    [TONE_WARNING] = "warning", [TONE_ERROR] = "error", [TONE_QUIET] = "quiet",
};

/* The word says the tone where colours do not. */
static void put_note(struct page *page, enum tone tone, const char *text)
{
    static const char *const words[] = {
        [TONE_PLAIN] = NULL,        [TONE_GOOD] = "Good",   [TONE_INFO] = "Note",
        [TONE_WARNING] = "Warning", [TONE_ERROR] = "Error", [TONE_QUIET] = NULL,
    };

    text_format(page->out, "<p class=\"note %s\" role=\"note\">", tone_classes[tone]);
    if (words[tone])
        text_format(page->out, "<strong>%s</strong> ", words[tone]);
    escape_html(page->out, text);
    text_add(page->out, "</p>\n");
}

static void put_fact(struct page *page, const struct doc_fact *fact)
{
    struct text *out = page->out;

    text_add(out, "<div><dt>");
    escape_html_name(out, fact->key);
    text_add(out, "</dt><dd>");
    if (fact->source)
        text_format(out, "<details%s><summary>", page->sources ? " open" : "");
    escape_html(out, fact->value);
    if (fact->source) {
        text_add(out, "</summary><p>");
        escape_html_name(out, fact->source);
        text_add(out, "</p></details>");
    }
    text_add(out, "</dd></div>\n");
}

static void put_facts(struct page *page, const struct doc_facts *facts)
{
    text_add(page->out, "<dl>\n");
    for (size_t i = 0; i < facts->count; i++)
        put_fact(page, &facts->items[i]);
    text_add(page->out, "</dl>\n");
}

/* A table that has no title is named by the heading above it, for those who do not see that. */
static void put_caption(struct page *page, const char *title)
{
    text_format(page->out, "<caption id=\"table-%u\"%s>", page->tables,
                title ? "" : " class=\"unseen\"");
    escape_html(page->out, title ? title : page->heading);
    text_add(page->out, "</caption>\n");
}

static const char *cell_class(const char *text, enum align align)
{
    bool right = align == ALIGN_RIGHT;

    if (!text || !strcmp(text, "-"))
        return right ? "right nothing" : "nothing";
    if (utf8_width(text, strlen(text)) > LONG_CELL)
        return right ? "right long" : "long";
    return right ? "right" : "left";
}

static void put_heads(struct page *page, const struct doc_table *table)
{
    text_add(page->out, "<thead>\n<tr>");
    for (size_t i = 0; i < table->column_count; i++) {
        const struct doc_column *column = &table->columns[i];

        if (!column->title || !*column->title) {
            text_add(page->out, "<td></td>");
            continue;
        }
        text_format(page->out, "<th scope=\"col\" class=\"%s\">",
                    cell_class(column->title, column->align));
        escape_html_name(page->out, column->title);
        text_add(page->out, "</th>");
    }
    text_add(page->out, "</tr>\n</thead>\n");
}

/* A number stays with its unit: "95.9 %". */
#define QUANTITY 12 /* bytes, at most */

static void put_quantity(struct page *page, const char *text)
{
    const char *blank = strchr(text, ' ');
    struct text number = {0};
    text_append(&number, text, (size_t)(blank - text));
    escape_html(page->out, text_get(&number));
    text_add(page->out, "&#160;");
    escape_html(page->out, blank + 1);
    text_fini(&number);
}

static void put_cell(struct page *page, const char *text, enum align align)
{
    text_format(page->out, "<td class=\"%s\">", cell_class(text, align));
    if (text && text[0] >= '0' && text[0] <= '9' && strchr(text, ' ') && strlen(text) <= QUANTITY)
        put_quantity(page, text);
    else
        escape_html(page->out, text);
    text_add(page->out, "</td>");
}

static void put_row(struct page *page, const struct doc_table *table, const struct doc_row *row)
{
    text_format(page->out, "<tr class=\"%s%s\">", tone_classes[row->tone],
                row->remark_count ? " remarked" : "");
    text_format(page->out, "<th scope=\"row\"%s>",
                table->columns[0].align == ALIGN_RIGHT ? " class=\"right\"" : "");
    escape_html_name(page->out, row->cells[0]);
    text_add(page->out, "</th>");
    for (size_t i = 1; i < table->column_count; i++)
        put_cell(page, row->cells[i], table->columns[i].align);
    text_add(page->out, "</tr>\n");
    if (!row->remark_count)
        return;
    text_format(page->out, "<tr class=\"remark\"><td colspan=\"%zu\">", table->column_count);
    for (size_t i = 0; i < row->remark_count; i++) {
        text_add(page->out, "<p>");
        escape_html(page->out, row->remarks[i]);
        text_add(page->out, "</p>");
    }
    text_add(page->out, "</td></tr>\n");
}

static size_t cell_width(const char *text)
{
    size_t width = text ? utf8_width(text, strlen(text)) : 0;

    return width < LONG_CELL ? width : LONG_CELL;
}

/* How much room the table needs, about: a wide one scrolls inside a frame of its own. */
static const char *size_class(const struct doc_table *table)
{
    size_t total = TABLE_NAME;

    for (size_t i = 1; i < table->column_count; i++) {
        size_t widest = cell_width(table->columns[i].title);

        for (size_t row = 0; row < table->row_count; row++) {
            size_t width = cell_width(table->rows[row].cells[i]);

            widest = width > widest ? width : widest;
        }
        total += TABLE_GAP + widest;
    }
    return total <= TABLE_SMALL ? "small" : total <= TABLE_MEDIUM ? "medium" : "wide";
}

/* Its first column only counts the rows, and needs no room. */
static bool is_numbered(const struct doc_table *table)
{
    for (size_t i = 0; i < table->row_count; i++)
        if (cell_width(table->rows[i].cells[0]) > NUMBER_CELL)
            return false;
    return true;
}

static void put_table(struct page *page, const struct doc_table *table)
{
    page->tables++;
    text_format(page->out,
                "<div class=\"scroll %s%s\" role=\"group\" aria-labelledby=\"table-%u\" "
                "tabindex=\"0\">\n<table>\n",
                size_class(table), is_numbered(table) ? " numbered" : "", page->tables);
    put_caption(page, table->title);
    put_heads(page, table);
    text_add(page->out, "<tbody>\n");
    for (size_t i = 0; i < table->row_count; i++)
        put_row(page, table, &table->rows[i]);
    text_add(page->out, "</tbody>\n</table>\n</div>\n");
}

static void put_art(struct page *page, const char *art)
{
    text_add(page->out, "<pre>");
    while (*art) {
        size_t size = strcspn(art, "\n");

        escape_html_art(page->out, art, size);
        text_byte(page->out, '\n');
        art += size + (art[size] == '\n');
    }
    text_add(page->out, "</pre>");
}

static void put_figure(struct page *page, const struct doc_figure *figure)
{
    struct text *out = page->out;

    text_add(out, "<figure>\n");
    if (figure->svg || figure->art) {
        text_add(out, "<div class=\"scroll\" role=\"img\" aria-label=\"");
        escape_html(out, figure->title);
        text_add(out, "\" tabindex=\"0\">\n");
        if (figure->svg)
            text_add(out, figure->svg);
        else
            put_art(page, figure->art);
        text_add(out, "\n</div>\n");
    }
    text_add(out, "<figcaption><strong>");
    escape_html(out, figure->title);
    text_add(out, "</strong> ");
    escape_html(out, figure->description);
    text_add(out, "</figcaption>\n</figure>\n");
}

/* The verdict stands beside every choice and shows beside the chosen one: no script is needed. */
static void put_choice(struct page *page, const struct doc_question *question, uint32_t index)
{
    bool right = index == question->answer;

    text_format(page->out, "<label><input type=\"radio\" name=\"question-%u\"> <span>%c</span> ",
                page->questions, (char)('A' + index));
    escape_html(page->out, question->choices[index]);
    text_format(page->out, " <b class=\"%s\">%s</b></label>\n", right ? "good" : "error",
                right ? "right" : "wrong");
}

static void put_question(struct page *page, const struct doc_question *question)
{
    struct text *out = page->out;

    page->questions++;
    text_format(out, "<fieldset class=\"question\">\n<legend>%u. ", question->number);
    escape_html(out, question->text);
    text_add(out, "</legend>\n");
    for (uint32_t i = 0; i < question->count; i++)
        put_choice(page, question, i);
    text_format(out, "<details><summary>Answer</summary><p><b>%c</b> ",
                (char)('A' + question->answer));
    escape_html(out, question->why);
    text_add(out, "</p></details>\n</fieldset>\n");
}

/* Every second part is a command. Escaping takes the blanks off the ends of the others. */
static void put_commands(struct page *page, const char *text)
{
    for (bool command = false; *text; command = !command) {
        size_t size = strcspn(text, "`");
        char *part = memory_text_part(text, size);

        text_add(page->out, command ? "<code>" : *part == ' ' ? " " : "");
        escape_html(page->out, part);
        text_add(page->out, command ? "</code>" : text[size] && size && part[size - 1] == ' ' ? " " : "");
        free(part);
        text += size + (text[size] == '`');
    }
}

static void put_list(struct page *page, const struct doc_list *list)
{
    const char *tag = list->kind == LIST_NUMBERS ? "ol" : "ul";

    text_format(page->out, "<%s%s>\n", tag, list->kind == LIST_CHECKS ? " class=\"checks\"" : "");
    for (size_t i = 0; i < list->count; i++) {
        text_add(page->out, "<li>");
        if (list->kind == LIST_CHECKS)
            text_add(page->out, "<label><input type=\"checkbox\"> <span>");
        put_commands(page, list->items[i]);
        text_add(page->out, list->kind == LIST_CHECKS ? "</span></label></li>\n" : "</li>\n");
    }
    text_format(page->out, "</%s>\n", tag);
}

void page_block(struct page *page, const struct doc_block *block)
{
    switch (block->kind) {
    case DOC_HEADING:
        put_heading(page, block->level, block->text);
        break;
    case DOC_PARAGRAPH:
        put_paragraph(page, block->text);
        break;
    case DOC_NOTE:
        put_note(page, block->tone, block->text);
        break;
    case DOC_FACTS:
        put_facts(page, &block->facts);
        break;
    case DOC_LIST:
        put_list(page, &block->list);
        break;
    case DOC_TABLE:
        put_table(page, &block->table);
        break;
    case DOC_FIGURE:
        put_figure(page, &block->figure);
        break;
    case DOC_QUESTION:
        put_question(page, &block->question);
        break;
    case DOC_LIVE:
        text_add(page->out, block->live.markup);
        break;
    }
}

const char *page_title(const struct doc *doc)
{
    for (size_t i = 0; i < doc->count; i++)
        if (doc->blocks[i].kind == DOC_HEADING)
            return doc->blocks[i].text;
    return PAGE_NAME;
}

/* The only scripts that may run, by what they are: "sha256-...' 'sha256-...". */
static void add_policy(const struct doc *doc, struct text *out)
{
    for (size_t i = 0; i < doc->count; i++) {
        const char *script = doc->blocks[i].live.script;
        unsigned char digest[SHA256_SIZE];

        if (doc->blocks[i].kind != DOC_LIVE)
            continue;
        sha256_of(script, strlen(script), digest);
        text_add(out, out->size ? "' 'sha256-" : "sha256-");
        base64_write(digest, sizeof digest, out);
    }
}

static void put_scripts(struct text *out, const struct doc *doc)
{
    for (size_t i = 0; i < doc->count; i++)
        if (doc->blocks[i].kind == DOC_LIVE)
            text_format(out, "<script>%s</script>\n", doc->blocks[i].live.script);
}

void page_head(struct text *out, const char *title, const char *script, const char *style)
{
    text_add(out, "<!DOCTYPE html>\n"
                  "<html lang=\"en\">\n"
                  "<head>\n"
                  "<meta charset=\"utf-8\">\n"
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    if (script)
        text_format(out, "script-src '%s'; ", script);
    text_add(out, "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<meta name=\"color-scheme\" content=\"light dark\">\n"
                  "<meta name=\"referrer\" content=\"no-referrer\">\n"
                  "<meta name=\"generator\" content=\"" PAGE_NAME "\">\n"
                  "<title>");
    escape_html(out, title);
    text_add(out, "</title>\n<style>\n");
    text_add(out, page_css);
    text_add(out, style);
    text_add(out, "</style>\n</head>\n");
}

void doc_render_html(const struct doc *doc, const struct look *look, struct text *out)
{
    struct page page = {.out = out, .sources = look->sources, .heading = PAGE_NAME};

    struct text policy = {0};

    add_policy(doc, &policy);
    page_head(out, page_title(doc), policy.size ? text_get(&policy) : NULL, "");
    text_fini(&policy);
    text_add(out, "<body>\n<main>\n");
    if (!doc->count || doc->blocks[0].kind != DOC_HEADING || doc->blocks[0].level > 1)
        put_heading(&page, 1, PAGE_NAME);
    for (size_t i = 0; i < doc->count; i++)
        page_block(&page, &doc->blocks[i]);
    text_add(out, "</main>\n");
    put_scripts(out, doc);
    text_add(out, "</body>\n</html>\n");
}
