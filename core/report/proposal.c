/* SPDX-License-Identifier: MIT */
/* proposal.c - the report of roles that were proposed, and of tensors that were not placed. */
#include "report/proposal.h"

#include "report/json.h"

static void show_row(const struct proposed *item, struct doc *doc)
{
    struct text shape = {0}, count = {0};
    struct stored stored = {.rank = item->rank};
    for (uint32_t i = 0; i < item->rank; i++)
        stored.shape[i] = item->shape[i];
    stored_shape(&stored, &shape);
    text_format(&count, "%u", (item->blocks ? item->blocks : 1) * (item->experts ? item->experts : 1));
    doc_table_row(doc, item->role ? TONE_PLAIN : TONE_WARNING);
    doc_table_cell(doc, item->pattern);
    doc_table_cell(doc, text_get(&count));
    doc_table_cell(doc, text_get(&shape));
    doc_table_cell(doc, item->role ? item->role : "not placed");
    doc_table_cell(doc, item->why);
    text_fini(&shape);
    text_fini(&count);
}

static json_t *item_json(const struct proposed *item)
{
    json_t *json = json_object();
    json_object_set_new(json, "name", json_text(item->pattern));
    json_object_set_new(json, "role", json_text(item->role));
    json_object_set_new(json, "blocks", json_integer(item->blocks));
    json_object_set_new(json, "experts", json_integer(item->experts));
    json_object_set_new(json, "shape", json_shape(item->shape, item->rank));
    json_object_set_new(json, "why", json_text(item->why));
    return json;
}

void report_proposal(const struct proposal *proposal, struct doc *doc, json_t *json)
{
    json_t *placed = json_array(), *unplaced = json_array();
    struct text sum = {0};
    doc_table_begin(doc, "Proposed roles");
    doc_table_column(doc, "tensor", ALIGN_LEFT);
    doc_table_column(doc, "count", ALIGN_RIGHT);
    doc_table_column(doc, "shape", ALIGN_LEFT);
    doc_table_column(doc, "role", ALIGN_LEFT);
    doc_table_column(doc, "why", ALIGN_LEFT);
    for (uint32_t i = 0; i < proposal->count; i++) {
        const struct proposed *item = &proposal->items[i];
        show_row(item, doc);
        json_array_append_new(item->role ? placed : unplaced, item_json(item));
    }
    doc_table_end(doc);
    json_object_set_new(json, "proposed", placed);
    json_object_set_new(json, "unplaced", unplaced);
    if (proposal->placed == proposal->count)
        text_format(&sum, "All %u names are placed.", proposal->count);
    else
        text_format(&sum, "%u of %u names are placed; the source lists the others as TODO.",
                    proposal->placed, proposal->count);
    doc_paragraph(doc, text_get(&sum));
    text_fini(&sum);
}
