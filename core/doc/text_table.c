/* SPDX-License-Identifier: MIT */
/*
 * text_table.c - a table as lines: the widths of its columns, then its rows. A table that is too
 * wide for the page even with narrow columns is printed as one list of facts a row.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "doc/printer.h"

#define GAP 2           /* columns between cells */
#define GAP_TIGHT 1     /* the same where room is short */
#define COLUMN_LEAST 10 /* a column that is cut has at least this width */
#define LIST_INDENT 2
#define REMARK_INDENT 4
#define REMARK_LEAST 40 /* a remark is as wide as its table, but no narrower than this */

/* A table with its texts made clean, and the layout that was found. */
struct grid {
    const struct doc_table *table;
    struct arena arena;
    struct cell *heads; /* [columns]; `width` is the width of the column */
    struct cell *cells; /* [rows][columns] */
    size_t *natural;    /* [columns] width of the widest text */
    size_t *piece;      /* [columns] width of the longest piece that should not be cut */
    size_t gap;
};

static struct cell *row_cells(const struct grid *grid, size_t row)
{
    return grid->cells + row * grid->table->column_count;
}

static void cell_set(struct grid *grid, struct cell *cell, size_t column, const char *text)
{
    struct text clean = {0};
    size_t width, piece;

    wrap_clean(&clean, text);
    width = utf8_width(text_get(&clean), clean.size);
    piece = wrap_piece_width(text_get(&clean));
    grid->natural[column] = width > grid->natural[column] ? width : grid->natural[column];
    grid->piece[column] = piece > grid->piece[column] ? piece : grid->piece[column];
    cell->text = arena_text(&grid->arena, text_get(&clean));
    cell->align = grid->table->columns[column].align;
    text_fini(&clean);
}

/* A dash stands for nothing: it is not to catch the eye. */
static enum style cell_style(const struct doc_row *row, const char *text)
{
    return strcmp(text, "-") ? (enum style)row->tone : STYLE_QUIET;
}

static void grid_init(struct grid *grid, const struct doc_table *table)
{
    size_t columns = table->column_count;

    *grid = (struct grid){.table = table};
    grid->heads = arena_alloc(&grid->arena, columns * sizeof *grid->heads);
    grid->natural = arena_alloc(&grid->arena, columns * sizeof *grid->natural);
    grid->piece = arena_alloc(&grid->arena, columns * sizeof *grid->piece);
    grid->cells = memory_new(table->row_count * columns, sizeof *grid->cells);
    for (size_t i = 0; i < columns; i++) {
        cell_set(grid, &grid->heads[i], i, table->columns[i].title);
        grid->heads[i].style = STYLE_BOLD;
        for (size_t row = 0; row < table->row_count; row++) {
            struct cell *cell = &row_cells(grid, row)[i];

            cell_set(grid, cell, i, table->rows[row].cells[i]);
            cell->style = cell_style(&table->rows[row], cell->text);
        }
    }
}

static void grid_fini(struct grid *grid)
{
    free(grid->cells);
    arena_fini(&grid->arena);
}

static size_t total_width(const struct grid *grid)
{
    size_t total = 0;

    for (size_t i = 0; i < grid->table->column_count; i++)
        total += grid->heads[i].width + (i ? grid->gap : 0);
    return total;
}

/*
 * Takes columns of width from where there are most until the table fits, none below its floor.
 * The first column names the rows: it may be 2.5 times as wide as the others.
 */
static bool shrink(struct grid *grid, const size_t *floors, size_t width)
{
    struct cell *heads = grid->heads;

    for (size_t total = total_width(grid); total > width; total--) {
        struct cell *widest = NULL;
        size_t most = 0;

        for (size_t i = 0; i < grid->table->column_count; i++) {
            size_t weight = i ? 5 * heads[i].width : 2 * heads[i].width;

            if (heads[i].width > floors[i] && weight >= most) {
                most = weight;
                widest = &heads[i];
            }
        }
        if (!widest)
            return false;
        widest->width--;
    }
    return true;
}

/* Finds the widths of the columns; false when the table does not fit. Words are cut last. */
static bool fit(struct grid *grid, size_t width)
{
    size_t columns = grid->table->column_count;

    for (size_t i = 0; i < columns; i++)
        grid->heads[i].width = grid->natural[i] < width ? grid->natural[i] : width;
    grid->gap = GAP;
    if (shrink(grid, grid->piece, width))
        return true;
    grid->gap = GAP_TIGHT;
    if (shrink(grid, grid->piece, width))
        return true;
    for (size_t i = 0; i < columns; i++)
        grid->piece[i] = grid->natural[i] < COLUMN_LEAST ? grid->natural[i] : COLUMN_LEAST;
    return shrink(grid, grid->piece, width);
}

static void put_remarks(struct printer *printer, const struct doc_row *row, size_t width)
{
    size_t page = printer->width;

    width = width < REMARK_LEAST ? REMARK_LEAST : width;
    printer->width = width < page ? width : page;
    for (size_t i = 0; i < row->remark_count; i++)
        printer_lines(printer, REMARK_INDENT, STYLE_QUIET, row->remarks[i]);
    printer->width = page;
}

static void put_rule(struct printer *printer, const struct grid *grid)
{
    for (size_t i = 0; i < grid->table->column_count; i++) {
        text_repeat(printer->out, ' ', i ? grid->gap : 0);
        text_repeat(printer->out, '-', grid->heads[i].width);
    }
    text_byte(printer->out, '\n');
}

static void put_rows(struct printer *printer, const struct grid *grid)
{
    size_t columns = grid->table->column_count;

    printer_row(printer, 0, grid->gap, grid->heads, columns);
    put_rule(printer, grid);
    for (size_t row = 0; row < grid->table->row_count; row++) {
        struct cell *cells = row_cells(grid, row);

        for (size_t i = 0; i < columns; i++)
            cells[i].width = grid->heads[i].width;
        printer_row(printer, 0, grid->gap, cells, columns);
        put_remarks(printer, &grid->table->rows[row], total_width(grid));
    }
}

/* Each row as a list: its first cell, then the others behind the titles of their columns. */
static void put_lists(struct printer *printer, const struct grid *grid)
{
    const struct doc_table *table = grid->table;
    struct doc_fact *items = memory_new(table->column_count, sizeof *items);
    struct doc_facts facts = {.items = items, .count = table->column_count - 1};

    for (size_t row = 0; row < table->row_count; row++) {
        const struct doc_row *from = &table->rows[row];

        for (size_t i = 1; i < table->column_count; i++)
            items[i - 1] = (struct doc_fact){table->columns[i].title, from->cells[i], NULL};
        if (row)
            text_byte(printer->out, '\n');
        printer_lines(printer, 0, (enum style)from->tone, from->cells[0]);
        printer_facts(printer, LIST_INDENT, &facts);
        put_remarks(printer, from, printer->width);
    }
    free(items);
}

void printer_table(struct printer *printer, const struct doc_table *table)
{
    struct grid grid;

    if (table->title)
        printer_lines(printer, 0, STYLE_BOLD, table->title);
    grid_init(&grid, table);
    if (fit(&grid, printer->width))
        put_rows(printer, &grid);
    else
        put_lists(printer, &grid);
    grid_fini(&grid);
}
