/* SPDX-License-Identifier: MIT */
/*
 * doc_text.c - a document as lines for a terminal or a plain file. Knows the order and the spacing
 * of the parts; printer.c and text_table.c print them.
 */
#include <stdio.h>
#include <string.h>

#include "doc/printer.h"

/* A narrower page is printed as if it had this width. */
#define WIDTH_LEAST 20
#define FACT_INDENT 2
#define QUESTION_NUMBER 3 /* columns: "12." */

static void put_heading(struct printer *printer, const struct doc_block *block)
{
    struct text clean = {0};
    size_t width;

    printer_lines(printer, 0, STYLE_BOLD, block->text);
    if (block->level == 1 && !printer->color) {
        wrap_clean(&clean, block->text);
        width = utf8_width(text_get(&clean), clean.size);
        text_repeat(printer->out, '=', width < printer->width ? width : printer->width);
        text_byte(printer->out, '\n');
        text_fini(&clean);
    }
}

/* The mark says the tone where colours do not. */
static void put_note(struct printer *printer, const struct doc_block *block)
{
    static const char *const marks[] = {
        [TONE_PLAIN] = "-", [TONE_GOOD] = "+",  [TONE_INFO] = "i",
        [TONE_WARNING] = "!", [TONE_ERROR] = "x", [TONE_QUIET] = "-",
    };
    struct text clean = {0};
    struct cell cells[2] = {
        {.text = marks[block->tone], .width = 1, .style = (enum style)block->tone},
        {.width = printer->width - 2, .style = (enum style)block->tone},
    };

    wrap_clean(&clean, block->text);
    cells[1].text = text_get(&clean);
    printer_row(printer, 0, 1, cells, 2);
    text_fini(&clean);
}

/* One line of a drawing, cut at the right edge. */
static void put_art_line(struct printer *printer, const char *line, size_t size)
{
    struct text safe = {0};
    size_t used = 0, at = 0;

    text_add_safe(&safe, line, size);
    while (at < safe.size) {
        size_t step = utf8_read(safe.data + at, safe.size - at, NULL);
        size_t columns = utf8_width(safe.data + at, step);

        if (used + columns > printer->width)
            break;
        used += columns;
        at += step;
    }
    while (at > 0 && safe.data[at - 1] == ' ')
        at--;
    text_append(printer->out, text_get(&safe), at);
    text_byte(printer->out, '\n');
    text_fini(&safe);
}

static void put_figure(struct printer *printer, const struct doc_figure *figure)
{
    if (!figure->art) {
        printer_lines(printer, 0, STYLE_BOLD, figure->title);
        if (figure->description)
            printer_lines(printer, 0, STYLE_PLAIN, figure->description);
        return;
    }
    for (const char *line = figure->art; *line;) {
        size_t size = strcspn(line, "\n");

        put_art_line(printer, line, size);
        line += size + (line[size] == '\n');
    }
}

/* A label, and what it stands before, which is wrapped beside it. */
static void put_labelled(struct printer *printer, size_t indent, size_t width, const char *label,
                         const char *text)
{
    struct text clean = {0};
    struct cell cells[2] = {
        {.text = label, .width = width, .align = ALIGN_RIGHT, .style = STYLE_BOLD},
        {.width = printer->width - indent - width - 1},
    };

    wrap_clean(&clean, text);
    cells[1].text = text_get(&clean);
    printer_row(printer, indent, 1, cells, 2);
    text_fini(&clean);
}

static void put_question(struct printer *printer, const struct doc_question *question)
{
    char label[12];

    snprintf(label, sizeof label, "%u.", question->number);
    put_labelled(printer, 0, QUESTION_NUMBER, label, question->text);
    for (uint32_t i = 0; i < question->count; i++) {
        snprintf(label, sizeof label, "%c", (char)('A' + i));
        put_labelled(printer, QUESTION_NUMBER + 1, 1, label, question->choices[i]);
    }
}

static void put_list(struct printer *printer, const struct doc_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        struct text line = {0};

        if (list->kind == LIST_NUMBERS)
            text_format(&line, "%zu. %s", i + 1, list->items[i]);
        else
            text_format(&line, "%s %s", list->kind == LIST_CHECKS ? "[ ]" : "-", list->items[i]);
        printer_lines(printer, 0, STYLE_PLAIN, text_get(&line));
        text_fini(&line);
    }
}

static void put_block(struct printer *printer, const struct doc_block *block)
{
    switch (block->kind) {
    case DOC_HEADING:
        put_heading(printer, block);
        break;
    case DOC_PARAGRAPH:
        printer_lines(printer, 0, STYLE_PLAIN, block->text);
        break;
    case DOC_NOTE:
        put_note(printer, block);
        break;
    case DOC_FACTS:
        printer_facts(printer, FACT_INDENT, &block->facts);
        break;
    case DOC_LIST:
        put_list(printer, &block->list);
        break;
    case DOC_TABLE:
        printer_table(printer, &block->table);
        break;
    case DOC_FIGURE:
        put_figure(printer, &block->figure);
        break;
    case DOC_QUESTION:
        put_question(printer, &block->question);
        break;
    case DOC_LIVE:
        break;
    }
}

/* Notes in a row stand close together, and what follows a lower heading stands close to it. */
static bool needs_gap(const struct doc_block *above, const struct doc_block *below)
{
    if (above->kind == DOC_HEADING)
        return above->level == 1 || below->kind == DOC_HEADING;
    return above->kind != DOC_NOTE || below->kind != DOC_NOTE;
}

void doc_render_text(const struct doc *doc, const struct look *look, struct text *out)
{
    uint32_t width = look->width ? look->width : 80;
    struct printer printer = {
        .out = out,
        .width = width < WIDTH_LEAST ? WIDTH_LEAST : width,
        .color = look->color,
        .sources = look->sources,
    };

    const struct doc_block *above = NULL;
    for (size_t i = 0; i < doc->count; i++) {
        if (doc->blocks[i].kind == DOC_LIVE)
            continue;
        if (above && needs_gap(above, &doc->blocks[i]))
            text_byte(out, '\n');
        above = &doc->blocks[i];
        put_block(&printer, above);
    }
}
