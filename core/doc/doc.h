/* SPDX-License-Identifier: MIT */
/*
 * doc.h - a document: headings, paragraphs, facts, lists, tables, notes, figures, in the order they
 * are added. Says what there is to read, not how it looks; the renderers decide that.
 * All text is UTF-8, copied, and made safe for its sink by the renderer.
 */
#ifndef DOC_DOC_H
#define DOC_DOC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

struct doc;

struct doc *doc_new(void);
void doc_free(struct doc *doc);

/* Level 1 is the title. */
void doc_heading(struct doc *doc, int level, const char *text);
void doc_paragraph(struct doc *doc, const char *text);

enum tone { TONE_PLAIN, TONE_GOOD, TONE_INFO, TONE_WARNING, TONE_ERROR, TONE_QUIET };

/* A remark that stands out. */
void doc_note(struct doc *doc, enum tone tone, const char *text);

/* Facts in a row form one list. `source` says where it comes from, shown on request; NULL: none. */
void doc_fact(struct doc *doc, const char *key, const char *value, const char *source);

enum list { LIST_POINTS, LIST_NUMBERS, LIST_CHECKS /* each with a box to tick */ };

/* Items of one kind in a row form one list. What stands between two ` is a command to type. */
void doc_item(struct doc *doc, enum list list, const char *text);

enum align { ALIGN_LEFT, ALIGN_RIGHT };

/* A table: begin, columns, then rows of exactly as many cells, end. `title` may be NULL. */
void doc_table_begin(struct doc *doc, const char *title);
void doc_table_column(struct doc *doc, const char *title, enum align align);
void doc_table_row(struct doc *doc, enum tone tone); /* the cells that follow are its */
void doc_table_cell(struct doc *doc, const char *text); /* NULL: empty */
/* A line below the last row that belongs to it, across all columns ("a quarter of the cache"). */
void doc_table_remark(struct doc *doc, const char *text);
void doc_table_end(struct doc *doc);

/* A drawing: `art` for terminals and Markdown, `svg` for pages; either may be NULL. `title` and
 * `description` stand for it where it cannot be seen. `svg` is an element <svg> that goes into the
 * page as it is: who draws it makes it safe. */
void doc_figure(struct doc *doc, const char *title, const char *description, const char *art,
                const char *svg);
/* A drawing that Markdown shows from a file beside it: `file` is its name. doc_each_picture() calls
 * back for each, in order. */
void doc_picture(struct doc *doc, const char *file, const char *title, const char *description,
                 const char *svg);
int doc_each_picture(const struct doc *doc, int (*each)(void *context, const char *file, const char *svg),
                     void *context);

/* A question with choices, which are lettered from A. Nothing is kept of it. */
struct doc_question {
    uint32_t number; /* from 1, as its key counts, too */
    const char *text;
    const char *const *choices; /* [count], at most 26 */
    uint32_t count;
    uint32_t answer; /* index of the right choice */
    const char *why; /* how it follows */
};

/* A page has buttons and folds the answer away; text and Markdown do not tell it: add a key. */
void doc_question(struct doc *doc, const struct doc_question *question);

/* A part that works by its script, for pages alone; where scripts do not run it stays hidden, so the
 * document must be whole without it. `markup` goes into the page as it is: who writes it makes it safe.
 * `script` is a constant of the program. */
void doc_live(struct doc *doc, const char *markup, const char *script);

/* How to print for people. Zeroed: 80 columns, no colour, no sources. Only text heeds the first
 * two; a page always holds the sources, folded away unless they are asked for. */
struct look {
    uint32_t width; /* columns; 0: 80; fewer than 20 count as 20 */
    bool color;     /* ANSI colours */
    bool sources;   /* show where facts come from */
};

void doc_render_text(const struct doc *doc, const struct look *look, struct text *out);
/* GitHub flavoured Markdown. */
void doc_render_markdown(const struct doc *doc, const struct look *look, struct text *out);
/* One HTML page that needs nothing else: no network, and no script but those of doc_live(). */
void doc_render_html(const struct doc *doc, const struct look *look, struct text *out);
/* The same as a page to be gone through: headings of level 2 are chapters, listed at the top; each of
 * them and each heading of level 3 begins a slide, which a small script shows one at a time. */
void doc_render_chapters(const struct doc *doc, const struct look *look, struct text *out);

#endif
