/* SPDX-License-Identifier: MIT */
/*
 * doc_markdown.c - a document as GitHub flavoured Markdown, which also reads well as it is. What
 * must be escaped, escape.c knows.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "doc/doc_tree.h"
#include "doc/escape.h"

#define PAD_LEAST 3 /* columns of "---" */
#define PAD_MOST 40 /* a wider cell does not widen those above and below it */

/* A table that is put together cell by cell, its heads first, to be printed with even columns. */
struct sheet {
    struct arena arena;
    enum align *aligns; /* [columns] */
    size_t *widths;     /* [columns] */
    size_t columns;
    char **cells; /* [count], row by row, escaped */
    size_t count, room;
};

static void sheet_init(struct sheet *sheet, size_t columns)
{
    *sheet = (struct sheet){.columns = columns};
    sheet->aligns = arena_alloc(&sheet->arena, columns * sizeof *sheet->aligns);
    sheet->widths = arena_alloc(&sheet->arena, columns * sizeof *sheet->widths);
    for (size_t i = 0; i < columns; i++)
        sheet->widths[i] = PAD_LEAST;
}

static void sheet_fini(struct sheet *sheet)
{
    free(sheet->cells);
    arena_fini(&sheet->arena);
}

static void sheet_add(struct sheet *sheet, const char *text)
{
    size_t *width = &sheet->widths[sheet->count % sheet->columns], own;
    struct text cell = {0};

    escape_markdown(&cell, text);
    own = utf8_width(text_get(&cell), cell.size);
    if (own > *width)
        *width = own < PAD_MOST ? own : PAD_MOST;
    sheet->cells =
        memory_grow(sheet->cells, &sheet->room, sheet->count + 1, sizeof *sheet->cells);
    sheet->cells[sheet->count++] = arena_text(&sheet->arena, text_get(&cell));
    text_fini(&cell);
}

static void put_cell(const struct sheet *sheet, size_t column, const char *cell, struct text *out)
{
    size_t width = utf8_width(cell, strlen(cell));
    size_t pad = width < sheet->widths[column] ? sheet->widths[column] - width : 0;
    bool right = sheet->aligns[column] == ALIGN_RIGHT;

    text_repeat(out, ' ', right ? pad : 0);
    text_add(out, cell);
    text_repeat(out, ' ', right ? 0 : pad);
    text_add(out, " |");
}

static void sheet_put(const struct sheet *sheet, struct text *out)
{
    for (size_t i = 0; i < sheet->count; i++) {
        size_t column = i % sheet->columns;

        text_add(out, column ? " " : "| ");
        put_cell(sheet, column, sheet->cells[i], out);
        if (column + 1 == sheet->columns)
            text_byte(out, '\n');
        if (i + 1 != sheet->columns)
            continue;
        text_byte(out, '|');
        for (size_t k = 0; k < sheet->columns; k++) {
            text_byte(out, ' ');
            text_repeat(out, '-', sheet->widths[k] - 1);
            text_add(out, sheet->aligns[k] == ALIGN_RIGHT ? ": |" : "- |");
        }
        text_byte(out, '\n');
    }
}

static void put_heading(const struct doc_block *block, struct text *out)
{
    text_repeat(out, '#', block->level < 6 ? (size_t)block->level : 6);
    text_byte(out, ' ');
    escape_markdown(out, block->text);
    text_byte(out, '\n');
}

static void put_bold(const char *text, struct text *out)
{
    text_add(out, "**");
    escape_markdown(out, text);
    text_add(out, "**\n");
}

/* A note that follows one of its tone goes on in the same box. */
static void put_note(const struct doc_block *block, bool goes_on, struct text *out)
{
    static const char *const alerts[] = {
        [TONE_PLAIN] = NULL,        [TONE_GOOD] = "TIP",      [TONE_INFO] = "NOTE",
        [TONE_WARNING] = "WARNING", [TONE_ERROR] = "CAUTION", [TONE_QUIET] = NULL,
    };

    if (!goes_on && alerts[block->tone])
        text_format(out, "> [!%s]\n", alerts[block->tone]);
    text_add(out, "> ");
    escape_markdown_line(out, block->text);
    text_byte(out, '\n');
}

static bool has_sources(const struct doc_facts *facts)
{
    for (size_t i = 0; i < facts->count; i++)
        if (facts->items[i].source)
            return true;
    return false;
}

static void put_facts(const struct doc_facts *facts, bool sources, struct text *out)
{
    struct sheet sheet;

    sources = sources && has_sources(facts);
    sheet_init(&sheet, sources ? 3 : 2);
    sheet_add(&sheet, "fact");
    sheet_add(&sheet, "value");
    if (sources)
        sheet_add(&sheet, "source");
    for (size_t i = 0; i < facts->count; i++) {
        sheet_add(&sheet, facts->items[i].key);
        sheet_add(&sheet, facts->items[i].value);
        if (sources)
            sheet_add(&sheet, facts->items[i].source);
    }
    sheet_put(&sheet, out);
    sheet_fini(&sheet);
}

/* Every second part is a command, which needs no escapes but for what ends its line. Escaping takes
 * the blanks off the ends of the others. */
static void put_commands(const char *text, struct text *out)
{
    for (size_t parts = 0; *text; parts++) {
        size_t size = strcspn(text, "`");
        char *part = memory_text_part(text, size);

        if (parts % 2) {
            text_byte(out, '`');
            text_add_safe(out, part, size);
            text_byte(out, '`');
        } else {
            text_add(out, parts && *part == ' ' ? " " : "");
            (parts ? escape_markdown : escape_markdown_line)(out, part);
            text_add(out, text[size] && size && part[size - 1] == ' ' ? " " : "");
        }
        free(part);
        text += size + (text[size] == '`');
    }
}

static void put_list(const struct doc_list *list, struct text *out)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->kind == LIST_NUMBERS)
            text_format(out, "%zu. ", i + 1);
        else
            text_add(out, list->kind == LIST_CHECKS ? "- [ ] " : "- ");
        put_commands(list->items[i], out);
        text_byte(out, '\n');
    }
}

static bool has_remarks(const struct doc_table *table)
{
    for (size_t i = 0; i < table->row_count; i++)
        if (table->rows[i].remark_count)
            return true;
    return false;
}

static void add_remarks(struct sheet *sheet, const struct doc_row *row)
{
    struct text remarks = {0};

    for (size_t i = 0; i < row->remark_count; i++) {
        text_add(&remarks, i ? "; " : "");
        text_add(&remarks, row->remarks[i]);
    }
    sheet_add(sheet, text_get(&remarks));
    text_fini(&remarks);
}

/* Remarks get a column of their own, as cells cannot span columns. */
static void put_table(const struct doc_table *table, struct text *out)
{
    bool remarks = has_remarks(table);
    struct sheet sheet;

    if (table->title) {
        put_bold(table->title, out);
        text_byte(out, '\n');
    }
    sheet_init(&sheet, table->column_count + remarks);
    for (size_t i = 0; i < table->column_count; i++) {
        sheet.aligns[i] = table->columns[i].align;
        sheet_add(&sheet, table->columns[i].title);
    }
    if (remarks)
        sheet_add(&sheet, "remark");
    for (size_t row = 0; row < table->row_count; row++) {
        for (size_t i = 0; i < table->column_count; i++)
            sheet_add(&sheet, table->rows[row].cells[i]);
        if (remarks)
            add_remarks(&sheet, &table->rows[row]);
    }
    sheet_put(&sheet, out);
    sheet_fini(&sheet);
}

/* Length of the longest row of backticks. */
static size_t longest_ticks(const char *text)
{
    size_t longest = 0;

    while (*text) {
        size_t ticks = strspn(text, "`");

        longest = ticks > longest ? ticks : longest;
        text += ticks;
        text += strcspn(text, "`");
    }
    return longest;
}

static void put_art(const char *art, struct text *out)
{
    size_t ticks = longest_ticks(art);

    ticks = ticks < 3 ? 3 : ticks + 1;
    text_repeat(out, '`', ticks);
    text_add(out, "text\n");
    while (*art) {
        size_t size = strcspn(art, "\n");

        text_add_safe(out, art, size);
        text_byte(out, '\n');
        art += size + (art[size] == '\n');
    }
    text_repeat(out, '`', ticks);
    text_byte(out, '\n');
}

static void put_figure(const struct doc_figure *figure, struct text *out)
{
    put_bold(figure->title, out);
    if (figure->file) {
        text_add(out, "\n![");
        escape_markdown(out, figure->title);
        text_format(out, "](%s)\n", figure->file);
    }
    if (figure->art) {
        text_byte(out, '\n');
        put_art(figure->art, out);
    }
    if (figure->description) {
        text_byte(out, '\n');
        escape_markdown_line(out, figure->description);
        text_byte(out, '\n');
    }
}

static void put_question(const struct doc_question *question, struct text *out)
{
    text_format(out, "**%u.** ", question->number);
    escape_markdown(out, question->text);
    text_add(out, "\n\n");
    for (uint32_t i = 0; i < question->count; i++) {
        text_format(out, "- **%c** ", (char)('A' + i));
        escape_markdown(out, question->choices[i]);
        text_byte(out, '\n');
    }
}

void doc_render_markdown(const struct doc *doc, const struct look *look, struct text *out)
{
    const struct doc_block *above = NULL;
    for (size_t i = 0; i < doc->count; i++) {
        const struct doc_block *block = &doc->blocks[i];
        bool goes_on = above && block->kind == DOC_NOTE && above->kind == DOC_NOTE &&
                       above->tone == block->tone;

        if (block->kind == DOC_LIVE)
            continue;
        text_add(out, goes_on ? ">\n" : above ? "\n" : "");
        above = block;
        switch (block->kind) {
        case DOC_HEADING:
            put_heading(block, out);
            break;
        case DOC_PARAGRAPH:
            escape_markdown_line(out, block->text);
            text_byte(out, '\n');
            break;
        case DOC_NOTE:
            put_note(block, goes_on, out);
            break;
        case DOC_FACTS:
            put_facts(&block->facts, look->sources, out);
            break;
        case DOC_LIST:
            put_list(&block->list, out);
            break;
        case DOC_TABLE:
            put_table(&block->table, out);
            break;
        case DOC_FIGURE:
            put_figure(&block->figure, out);
            break;
        case DOC_QUESTION:
            put_question(&block->question, out);
            break;
        case DOC_LIVE:
            break;
        }
    }
}
