/* SPDX-License-Identifier: MIT */
/*
 * page.h - an HTML page while it is written, for the renderers of pages: its head, and each part of
 * a document. Not for those who write documents.
 */
#ifndef DOC_PAGE_H
#define DOC_PAGE_H

#include "doc/doc_tree.h"

#define PAGE_NAME "archcard" /* stands where a document has no title */

/* Zeroed but for `out` and `heading`: nothing is written yet. */
struct page {
    struct text *out;
    bool sources;        /* show where facts come from at once */
    const char *heading; /* the last one; names what stands below it */
    int level;           /* its level on the page */
    unsigned tables;     /* so far; numbers their captions */
    unsigned questions;  /* likewise; names their choices */
};

/* All up to <body>. `script` is the source that may run ("sha256-..."), NULL: none; `style` is
 * added to that of all pages. */
void page_head(struct text *out, const char *title, const char *script, const char *style);
void page_block(struct page *page, const struct doc_block *block);
const char *page_title(const struct doc *doc); /* the first heading, else PAGE_NAME */

#endif
