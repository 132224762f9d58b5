/* SPDX-License-Identifier: MIT */
/* tokenize_beside.c - one text in the pieces of several tokenizers. */
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/memory.h"
#include "report/tokenize.h"

#define MODELS_LIMIT 16
#define PLACES_SHOWN 200

static void add_row(const struct tokenized *one, struct doc *doc)
{
    struct fertility counts;
    struct text cells[6] = {0}, given = {0};
    size_t at;
    fertility_count(one, &counts);
    text_add(&cells[0], one->model);
    text_format(&cells[1], "%s, ", tokenizer_model(one->tokenizer));
    text_add_count(&cells[1], tokenizer_size(one->tokenizer));
    text_add_count(&cells[2], (int64_t)counts.tokens);
    if (counts.tokens)
        text_format(&cells[3], "%.2f", (double)counts.bytes / (double)counts.tokens);
    text_format(&cells[4], "%zu, %zu", counts.single, counts.unknown);
    text_add(&cells[5], report_round_trip(one, &at, &given) ? "equal" : "differs");
    doc_table_row(doc, TONE_PLAIN);
    for (int i = 0; i < 6; i++) {
        doc_table_cell(doc, text_get(&cells[i]));
        text_fini(&cells[i]);
    }
    text_fini(&given);
}

static void add_figures(const struct tokenized *all, uint32_t count, struct doc *doc)
{
    doc_table_begin(doc, NULL);
    doc_table_column(doc, "model", ALIGN_LEFT);
    doc_table_column(doc, "tokenizer", ALIGN_LEFT);
    doc_table_column(doc, "tokens", ALIGN_RIGHT);
    doc_table_column(doc, "bytes a token", ALIGN_RIGHT);
    doc_table_column(doc, "single bytes, unknown", ALIGN_RIGHT);
    doc_table_column(doc, "round trip", ALIGN_LEFT);
    for (uint32_t i = 0; i < count; i++)
        add_row(&all[i], doc);
    doc_table_end(doc);
}

/* Marks the bytes at which a tokenizer cuts. */
static void mark_cuts(const struct tokenized *one, uint16_t *cuts, uint16_t bit)
{
    for (size_t i = 0; i < one->tokens->count; i++) {
        struct token_span span = one->tokens->spans[i];
        if (span.start != TOKEN_ADDED && span.end <= one->size)
            cuts[span.end] |= bit;
    }
}

/* The pieces of a part of the text, with bars between. */
static void add_pieces(const struct tokenized *one, const uint16_t *cuts, uint16_t bit,
                       size_t begin, size_t end, struct text *out)
{
    for (size_t from = begin, at = begin + 1; at <= end; at++) {
        if (at < end && !(cuts[at] & bit))
            continue;
        text_add(out, from > begin ? " | " : "");
        report_visible(one->text + from, at - from, out);
        from = at;
    }
}

static bool is_same(const uint16_t *cuts, uint16_t all, size_t begin, size_t end)
{
    for (size_t at = begin + 1; at < end; at++)
        if (cuts[at] && cuts[at] != all)
            return false;
    return true;
}

static void add_place(const struct tokenized *all, uint32_t count, const uint16_t *cuts,
                      size_t begin, size_t end, struct doc *doc)
{
    struct text cell = {0};
    doc_table_row(doc, TONE_PLAIN);
    text_format(&cell, "%zu", begin);
    doc_table_cell(doc, text_get(&cell));
    for (uint32_t i = 0; i < count; i++) {
        cell.size = 0;
        add_pieces(&all[i], cuts, (uint16_t)(1u << i), begin, end, &cell);
        doc_table_cell(doc, text_get(&cell));
    }
    text_fini(&cell);
}

/* Parts of the text between cuts that all make, where some cut and others do not. */
static void add_places(const struct tokenized *all, uint32_t count, struct doc *doc)
{
    size_t size = all[0].size, shown = 0;
    uint16_t *cuts = memory_new(size + 1, sizeof *cuts), every = (uint16_t)((1u << count) - 1);
    for (uint32_t i = 0; i < count; i++)
        mark_cuts(&all[i], cuts, (uint16_t)(1u << i));
    doc_heading(doc, 2, "Where they cut differently");
    doc_table_begin(doc, NULL);
    doc_table_column(doc, "byte", ALIGN_RIGHT);
    for (uint32_t i = 0; i < count; i++)
        doc_table_column(doc, all[i].model, ALIGN_LEFT);
    for (size_t begin = 0, at = 1; at <= size; at++) {
        if (at < size && cuts[at] != every)
            continue;
        if (!is_same(cuts, every, begin, at) && shown++ < PLACES_SHOWN)
            add_place(all, count, cuts, begin, at, doc);
        begin = at;
    }
    doc_table_end(doc);
    if (!shown)
        doc_note(doc, TONE_GOOD, "they cut everywhere alike");
    else if (shown > PLACES_SHOWN)
        doc_note(doc, TONE_INFO, "only the first 200 places are shown");
    free(cuts);
}

void report_tokenized_beside(const struct tokenized *all, uint32_t count, bool brief,
                             struct doc *doc)
{
    doc_heading(doc, 1, "One text, several tokenizers");
    add_figures(all, count, doc);
    if (!brief && count <= MODELS_LIMIT)
        add_places(all, count, doc);
}
