/* SPDX-License-Identifier: MIT */
/*
 * doc.c - puts a document together, part by part. Renders nothing.
 */
#include "doc/doc.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"
#include "doc/doc_tree.h"

struct doc *doc_new(void)
{
    return memory_new(1, sizeof(struct doc));
}

static void block_fini(struct doc_block *block)
{
    for (size_t i = 0; i < block->table.row_count; i++)
        free(block->table.rows[i].remarks);
    free(block->table.rows);
    free(block->table.columns);
    free(block->facts.items);
    free(block->list.items);
}

void doc_free(struct doc *doc)
{
    if (!doc)
        return;
    for (size_t i = 0; i < doc->count; i++)
        block_fini(&doc->blocks[i]);
    free(doc->blocks);
    arena_fini(&doc->arena);
    free(doc);
}

static const char *keep(struct doc *doc, const char *text)
{
    return text ? arena_text(&doc->arena, text) : NULL;
}

static struct doc_block *block_add(struct doc *doc, enum doc_kind kind)
{
    struct doc_block *block;

    assert(!doc->table_open);
    doc->blocks = memory_grow(doc->blocks, &doc->room, doc->count + 1, sizeof *doc->blocks);
    block = &doc->blocks[doc->count++];
    *block = (struct doc_block){.kind = kind};
    return block;
}

void doc_heading(struct doc *doc, int level, const char *text)
{
    struct doc_block *block = block_add(doc, DOC_HEADING);

    block->level = level;
    block->text = keep(doc, text);
}

void doc_paragraph(struct doc *doc, const char *text)
{
    block_add(doc, DOC_PARAGRAPH)->text = keep(doc, text);
}

void doc_note(struct doc *doc, enum tone tone, const char *text)
{
    struct doc_block *block = block_add(doc, DOC_NOTE);

    block->tone = tone;
    block->text = keep(doc, text);
}

void doc_fact(struct doc *doc, const char *key, const char *value, const char *source)
{
    struct doc_block *block = doc->count ? &doc->blocks[doc->count - 1] : NULL;
    struct doc_facts *facts;

    if (!block || block->kind != DOC_FACTS)
        block = block_add(doc, DOC_FACTS);
    facts = &block->facts;
    facts->items = memory_grow(facts->items, &facts->room, facts->count + 1, sizeof *facts->items);
    facts->items[facts->count++] =
        (struct doc_fact){keep(doc, key), keep(doc, value), keep(doc, source)};
}

void doc_item(struct doc *doc, enum list list, const char *text)
{
    struct doc_block *block = doc->count ? &doc->blocks[doc->count - 1] : NULL;
    struct doc_list *items;

    if (!block || block->kind != DOC_LIST || block->list.kind != list)
        block = block_add(doc, DOC_LIST);
    items = &block->list;
    items->kind = list;
    items->items = memory_grow(items->items, &items->room, items->count + 1, sizeof *items->items);
    items->items[items->count++] = keep(doc, text);
}

void doc_table_begin(struct doc *doc, const char *title)
{
    struct doc_block *block = block_add(doc, DOC_TABLE);

    block->table.title = keep(doc, title);
    doc->table_open = true;
}

static struct doc_table *table_get(struct doc *doc)
{
    assert(doc->table_open);
    return &doc->blocks[doc->count - 1].table;
}

static struct doc_row *row_get(struct doc *doc)
{
    struct doc_table *table = table_get(doc);

    assert(table->row_count);
    return &table->rows[table->row_count - 1];
}

void doc_table_column(struct doc *doc, const char *title, enum align align)
{
    struct doc_table *table = table_get(doc);

    assert(!table->row_count);
    table->columns = memory_grow(table->columns, &table->column_room, table->column_count + 1,
                                 sizeof *table->columns);
    table->columns[table->column_count++] = (struct doc_column){keep(doc, title), align};
}

void doc_table_row(struct doc *doc, enum tone tone)
{
    struct doc_table *table = table_get(doc);
    const char **cells = arena_alloc(&doc->arena, table->column_count * sizeof *cells);

    table->rows =
        memory_grow(table->rows, &table->row_room, table->row_count + 1, sizeof *table->rows);
    table->rows[table->row_count++] = (struct doc_row){.tone = tone, .cells = cells};
}

void doc_table_cell(struct doc *doc, const char *text)
{
    struct doc_row *row = row_get(doc);

    assert(row->cell_count < table_get(doc)->column_count);
    row->cells[row->cell_count++] = keep(doc, text);
}

void doc_table_remark(struct doc *doc, const char *text)
{
    struct doc_row *row = row_get(doc);

    row->remarks = memory_grow(row->remarks, &row->remark_room, row->remark_count + 1,
                               sizeof *row->remarks);
    row->remarks[row->remark_count++] = keep(doc, text);
}

void doc_table_end(struct doc *doc)
{
    assert(table_get(doc)->column_count);
    doc->table_open = false;
}

void doc_live(struct doc *doc, const char *markup, const char *script)
{
    struct doc_block *block = block_add(doc, DOC_LIVE);

    block->live = (struct doc_live){keep(doc, markup), script};
}

void doc_figure(struct doc *doc, const char *title, const char *description, const char *art,
                const char *svg)
{
    struct doc_block *block = block_add(doc, DOC_FIGURE);

    block->figure = (struct doc_figure){
        .title = keep(doc, title),
        .description = keep(doc, description),
        .art = keep(doc, art),
        .svg = keep(doc, svg),
    };
}

void doc_question(struct doc *doc, const struct doc_question *question)
{
    struct doc_block *block = block_add(doc, DOC_QUESTION);
    const char **choices = arena_alloc(&doc->arena, question->count * sizeof *choices);

    assert(question->count <= 26 && question->answer < question->count);
    for (uint32_t i = 0; i < question->count; i++)
        choices[i] = keep(doc, question->choices[i]);
    block->question = *question;
    block->question.text = keep(doc, question->text);
    block->question.why = keep(doc, question->why);
    block->question.choices = choices;
}

void doc_picture(struct doc *doc, const char *file, const char *title, const char *description,
                 const char *svg)
{
    doc_figure(doc, title, description, NULL, svg);
    doc->blocks[doc->count - 1].figure.file = keep(doc, file);
}

int doc_each_picture(const struct doc *doc, int (*each)(void *context, const char *file, const char *svg),
                     void *context)
{
    int code = 0;

    for (size_t i = 0; i < doc->count && !code; i++)
        if (doc->blocks[i].kind == DOC_FIGURE && doc->blocks[i].figure.file)
            code = each(context, doc->blocks[i].figure.file, doc->blocks[i].figure.svg);
    return code;
}
