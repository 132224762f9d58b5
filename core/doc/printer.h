/* SPDX-License-Identifier: MIT */
/*
 * printer.h - what the parts of the text renderer share: rows of cells, and lists of facts. All
 * lines are such rows, so that one place wraps, aligns and colours. Not for other renderers.
 */
#ifndef DOC_PRINTER_H
#define DOC_PRINTER_H

#include "doc/doc_tree.h"
#include "doc/wrap.h"

struct printer {
    struct text *out;
    size_t width; /* columns of a line */
    bool color;
    bool sources;
};

/* How a piece of text looks; the first ones are the tones, in their order. */
enum style {
    STYLE_PLAIN = TONE_PLAIN,
    STYLE_GOOD = TONE_GOOD,
    STYLE_INFO = TONE_INFO,
    STYLE_WARNING = TONE_WARNING,
    STYLE_ERROR = TONE_ERROR,
    STYLE_QUIET = TONE_QUIET,
    STYLE_BOLD,
};

struct cell {
    const char *text; /* clean; NULL: empty */
    size_t width;     /* columns it may fill */
    enum align align;
    enum style style;
};

/* Prints cells side by side, `gap` columns apart, each wrapped in its width, in as many lines as
 * the longest needs, at least one. */
void printer_row(struct printer *printer, size_t indent, size_t gap, const struct cell *cells,
                 size_t count);
/* One cell from `indent` to the right edge. The text need not be clean. */
void printer_lines(struct printer *printer, size_t indent, enum style style, const char *text);
/* Keys and values in two columns. */
void printer_facts(struct printer *printer, size_t indent, const struct doc_facts *facts);
void printer_table(struct printer *printer, const struct doc_table *table);

#endif
