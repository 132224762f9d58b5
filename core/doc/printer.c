/* SPDX-License-Identifier: MIT */
/*
 * printer.c - rows of cells, and lists of facts. Decides nothing about whole documents.
 */
#include "doc/printer.h"

#include <stdlib.h>

#include "base/memory.h"

#define FACT_GAP 2
#define SOURCE_INDENT 2

static void put_styled(struct printer *printer, enum style style, const char *data, size_t size)
{
    static const char *const codes[] = {
        [STYLE_PLAIN] = NULL,     [STYLE_GOOD] = "32",  [STYLE_INFO] = "36",
        [STYLE_WARNING] = "33",   [STYLE_ERROR] = "31", [STYLE_QUIET] = "2",
        [STYLE_BOLD] = "1",
    };
    bool colored = printer->color && codes[style];

    if (colored)
        text_format(printer->out, "\033[%sm", codes[style]);
    text_append(printer->out, data, size);
    if (colored)
        text_add(printer->out, "\033[0m");
}

/* Prints the next line of every cell that has one; false when none had. */
static bool put_line(struct printer *printer, size_t indent, size_t gap, const struct cell *cells,
                     struct wrap *wraps, size_t count)
{
    size_t at = 0, left = indent; /* columns printed; the column where the cell begins */
    bool any = false;

    for (size_t i = 0; i < count; left += cells[i++].width + gap) {
        size_t used, start;

        if (!wrap_next(&wraps[i], cells[i].width))
            continue;
        used = utf8_width(wraps[i].line, wraps[i].size);
        start = left;
        if (cells[i].align == ALIGN_RIGHT && used < cells[i].width)
            start += cells[i].width - used;
        text_repeat(printer->out, ' ', start - at);
        put_styled(printer, cells[i].style, wraps[i].line, wraps[i].size);
        at = start + used;
        any = true;
    }
    if (any)
        text_byte(printer->out, '\n');
    return any;
}

void printer_row(struct printer *printer, size_t indent, size_t gap, const struct cell *cells,
                 size_t count)
{
    struct wrap *wraps = memory_new(count, sizeof *wraps);

    for (size_t i = 0; i < count; i++)
        wraps[i] = wrap_over(cells[i].text ? cells[i].text : "");
    if (!put_line(printer, indent, gap, cells, wraps, count))
        text_byte(printer->out, '\n');
    else
        while (put_line(printer, indent, gap, cells, wraps, count))
            continue;
    free(wraps);
}

void printer_lines(struct printer *printer, size_t indent, enum style style, const char *text)
{
    struct text clean = {0};
    struct cell cell = {.width = printer->width - indent, .style = style};

    wrap_clean(&clean, text);
    cell.text = text_get(&clean);
    printer_row(printer, indent, 0, &cell, 1);
    text_fini(&clean);
}

/* The source stands behind the value where there is room, else on lines of its own below. */
static void put_fact(struct printer *printer, size_t indent, size_t key_width,
                     const struct doc_fact *fact)
{
    struct text key = {0}, value = {0}, source = {0};
    size_t room = printer->width - indent - key_width - FACT_GAP;
    struct cell cells[3] = {{.width = key_width}, {.width = room}, {.style = STYLE_QUIET}};
    bool behind;

    wrap_clean(&key, fact->key);
    wrap_clean(&value, fact->value);
    if (printer->sources && fact->source) {
        text_byte(&source, '(');
        wrap_clean(&source, fact->source);
        text_byte(&source, ')');
    }
    cells[0].text = text_get(&key);
    cells[1].text = text_get(&value);
    cells[2].text = text_get(&source);
    cells[2].width = utf8_width(source.data, source.size);
    behind = utf8_width(value.data, value.size) + FACT_GAP + cells[2].width <= room;
    if (behind)
        cells[1].width = utf8_width(value.data, value.size);
    printer_row(printer, indent, FACT_GAP, cells, behind ? 3 : 2);
    if (!behind && source.size) {
        cells[2].width = printer->width - indent - SOURCE_INDENT;
        printer_row(printer, indent + SOURCE_INDENT, 0, &cells[2], 1);
    }
    text_fini(&key);
    text_fini(&value);
    text_fini(&source);
}

void printer_facts(struct printer *printer, size_t indent, const struct doc_facts *facts)
{
    size_t widest = 0, most = (printer->width - indent) * 2 / 5;

    for (size_t i = 0; i < facts->count; i++) {
        struct text key = {0};
        size_t width;

        wrap_clean(&key, facts->items[i].key);
        width = utf8_width(text_get(&key), key.size);
        widest = width > widest ? width : widest;
        text_fini(&key);
    }
    for (size_t i = 0; i < facts->count; i++)
        put_fact(printer, indent, widest < most ? widest : most, &facts->items[i]);
}
