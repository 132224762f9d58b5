/* SPDX-License-Identifier: MIT */
/*
 * doc_tree.h - what a document holds, for its renderers. Not for those who write documents: they
 * use doc.h.
 */
#ifndef DOC_DOC_TREE_H
#define DOC_DOC_TREE_H

#include <stddef.h>

#include "base/arena.h"
#include "doc/doc.h"

enum doc_kind {
    DOC_HEADING,
    DOC_PARAGRAPH,
    DOC_NOTE,
    DOC_FACTS,
    DOC_LIST,
    DOC_TABLE,
    DOC_FIGURE,
    DOC_QUESTION,
    DOC_LIVE,
};

struct doc_fact {
    const char *key;
    const char *value;
    const char *source; /* NULL: none */
};

struct doc_facts {
    struct doc_fact *items; /* [count] */
    size_t count, room;
};

struct doc_list {
    enum list kind;
    const char **items; /* [count] */
    size_t count, room;
};

struct doc_column {
    const char *title;
    enum align align;
};

struct doc_row {
    enum tone tone;
    const char **cells; /* [columns of the table]; NULL: empty */
    size_t cell_count;  /* cells given so far */
    const char **remarks; /* [remark_count] */
    size_t remark_count, remark_room;
};

struct doc_table {
    const char *title;          /* NULL: none */
    struct doc_column *columns; /* [column_count] */
    size_t column_count, column_room;
    struct doc_row *rows; /* [row_count] */
    size_t row_count, row_room;
};

struct doc_figure {
    const char *title;
    const char *description; /* NULL: none */
    const char *art;         /* lines of text; NULL: none */
    const char *svg;         /* NULL: none */
    const char *file;        /* that Markdown shows it from; NULL: it shows the art */
};

struct doc_live {
    const char *markup;
    const char *script; /* borrowed */
};

/* One part of the document, by its kind. */
struct doc_block {
    enum doc_kind kind;
    int level;        /* headings: 1 is the title */
    enum tone tone;   /* notes */
    const char *text; /* headings, paragraphs, notes */
    struct doc_facts facts;
    struct doc_list list;
    struct doc_table table;
    struct doc_figure figure;
    struct doc_question question;
    struct doc_live live;
};

struct doc {
    struct arena arena;       /* owns all text */
    struct doc_block *blocks; /* [count], in reading order */
    size_t count, room;
    bool table_open; /* the last block is a table that is being written */
};

#endif
