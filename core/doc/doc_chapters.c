/* SPDX-License-Identifier: MIT */
/*
 * doc_chapters.c - a document as a page to be gone through: a list of chapters, sections that can be
 * shown as slides. Its parts are written by doc_html.c, looks and script are chapters_page.c's.
 */
#include "doc/chapters_page.h"
#include "doc/escape.h"
#include "doc/page.h"

static bool begins(const struct doc_block *block, int level)
{
    return block->kind == DOC_HEADING && block->level == level;
}

static void put_list(const struct doc *doc, struct text *out)
{
    unsigned number = 0;

    text_add(out, "<nav aria-label=\"Chapters\">\n<p>Chapters</p>\n<ol>\n");
    for (size_t i = 0; i < doc->count; i++) {
        if (!begins(&doc->blocks[i], 2))
            continue;
        text_format(out, "<li><a href=\"#chapter-%u\">", ++number);
        escape_html(out, doc->blocks[i].text);
        text_add(out, "</a></li>\n");
    }
    text_add(out, "</ol>\n</nav>\n");
}

static void put_bar(struct text *out)
{
    text_add(out, "<div class=\"bar\" role=\"group\" aria-label=\"Slides\" hidden>\n"
                  "<button type=\"button\" data-move=\"-1\" hidden>Back</button>\n"
                  "<output hidden></output>\n"
                  "<button type=\"button\" data-move=\"1\" hidden>Next</button>\n"
                  "<button type=\"button\" class=\"toggle\">Slides</button>\n"
                  "</div>\n");
}

void doc_render_chapters(const struct doc *doc, const struct look *look, struct text *out)
{
    struct page page = {.out = out, .sources = look->sources, .heading = PAGE_NAME};
    unsigned number = 0;

    page_head(out, page_title(doc), CHAPTERS_SCRIPT_HASH, chapters_css);
    text_add(out, "<body>\n<a class=\"skip\" href=\"#chapter-1\">To the first chapter</a>\n<main>\n");
    put_bar(out);
    text_add(out, "<section class=\"slide\">\n");
    for (size_t i = 0; i < doc->count; i++) {
        const struct doc_block *block = &doc->blocks[i];

        if (begins(block, 2) || begins(block, 3))
            text_add(out, "</section>\n");
        if (begins(block, 2) && !number)
            put_list(doc, out);
        if (begins(block, 2))
            text_format(out, "<section class=\"slide chapter\" id=\"chapter-%u\">\n", ++number);
        else if (begins(block, 3))
            text_add(out, "<section class=\"slide\">\n");
        page_block(&page, block);
    }
    text_add(out, "</section>\n");
    text_add(out, "</main>\n<script>");
    text_add(out, chapters_script);
    text_add(out, "</script>\n</body>\n</html>\n");
}
