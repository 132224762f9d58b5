/* SPDX-License-Identifier: MIT */
/* compare.c - models side by side: differences first, then the tensors by role. */
#include "report/compare.h"

#include <string.h>

#include "analyze/align.h"
#include "analyze/differ.h"
#include "base/count.h"
#include "base/file.h"
#include "report/json.h"
#include "report/words.h"

static const char *short_name(const struct examined *examined)
{
    return model_name(&examined->model);
}

static void add_columns(const struct examined *const *models, uint32_t count, const char *first,
                        struct doc *doc)
{
    doc_table_column(doc, first, ALIGN_LEFT);
    for (uint32_t i = 0; i < count; i++)
        doc_table_column(doc, short_name(models[i]), ALIGN_RIGHT);
}

/* "architecture.mask.decoder" is "mask.decoder" to people. */
static const char *row_title(const struct row *row)
{
    const char *dot = strchr(row->key, '.');
    bool prefixed = !strncmp(row->key, "architecture.", 13) || !strncmp(row->key, "memory.", 7) ||
                    !strncmp(row->key, "compute.", 8);
    return prefixed ? dot + 1 : row->key;
}

static void add_value(const struct row *row, const struct scalar *value, struct doc *doc)
{
    struct text cell = {0};
    const char *unit = row->unit;
    bool count = !strncmp(row->key, "parameters.", 11) || !strncmp(row->key, "compute.", 8);
    if (value->kind == SCALAR_NOTHING)
        text_add(&cell, "-");
    else if (count && value->kind == SCALAR_INTEGER)
        text_add_short(&cell, (uint64_t)value->integer);
    else
        words_value(value, unit && (!strcmp(unit, "bytes") || !strcmp(unit, "id")) ? unit : NULL,
                    &cell);
    doc_table_cell(doc, text_get(&cell));
    text_fini(&cell);
}

static void add_rows(const struct comparison *comparison, const struct examined *const *models,
                     bool same, const char *title, struct doc *doc)
{
    doc_table_begin(doc, title);
    add_columns(models, comparison->models, "", doc);
    for (uint32_t i = 0; i < comparison->count; i++) {
        const struct row *row = &comparison->items[i];
        if (row->same != same)
            continue;
        doc_table_row(doc, TONE_PLAIN);
        doc_table_cell(doc, row_title(row));
        for (uint32_t m = 0; m < comparison->models; m++)
            add_value(row, &row->values[m], doc);
        if (row->consequence)
            doc_table_remark(doc, row->consequence);
    }
    doc_table_end(doc);
}

static bool same_shapes(const struct aligned *aligned, uint32_t models)
{
    const struct map_entry *first = aligned->entries[0];
    for (uint32_t m = 0; m < models; m++) {
        const struct map_entry *entry = aligned->entries[m];
        if (!first || !entry || entry->rank != first->rank ||
            memcmp(entry->shape, first->shape, first->rank * sizeof *first->shape) != 0)
            return false;
    }
    return true;
}

static void add_shapes(const struct aligned *aligned, uint32_t models, struct doc *doc)
{
    doc_table_row(doc, TONE_PLAIN);
    doc_table_cell(doc, aligned->role);
    for (uint32_t m = 0; m < models; m++) {
        const struct map_entry *entry = aligned->entries[m];
        struct text cell = {0};
        for (uint32_t d = 0; entry && d < entry->rank; d++)
            text_format(&cell, "%s%llu", d ? " x " : "", (unsigned long long)entry->shape[d]);
        doc_table_cell(doc, entry && entry->rank ? text_get(&cell) : entry ? "1" : "-");
        text_fini(&cell);
    }
}

/* Roles of different shapes, the others only counted unless `all`. */
static void add_alignment(const struct examined *const *models, uint32_t count, bool all,
                          struct doc *doc)
{
    struct alignment alignment;
    struct text told = {0};
    uint32_t same = 0;
    alignment_init(&alignment, models, count);
    for (uint32_t i = 0; i < alignment.count; i++)
        same += same_shapes(&alignment.items[i], count);
    doc_heading(doc, 2, "Tensors by role");
    if (all || same < alignment.count) {
        doc_table_begin(doc, NULL);
        add_columns(models, count, "role", doc);
        for (uint32_t i = 0; i < alignment.count; i++)
            if (all || !same_shapes(&alignment.items[i], count))
                add_shapes(&alignment.items[i], count, doc);
        doc_table_end(doc);
    }
    if (same == alignment.count && same)
        text_format(&told, "All %u roles have the same shape in all models.", (unsigned)same);
    else if (same && !all)
        text_format(&told, "%u more role%s the same shape in all models; --all shows %s.",
                    (unsigned)same, same == 1 ? " has" : "s have", same == 1 ? "it" : "them");
    if (told.size)
        doc_paragraph(doc, text_get(&told));
    text_fini(&told);
    alignment_fini(&alignment);
}

static bool has_difference(const struct comparison *comparison)
{
    for (uint32_t i = 0; i < comparison->count; i++)
        if (!comparison->items[i].same)
            return true;
    return false;
}

/* Siblings: what a reader would look for in vain below. */
static void add_likeness(const struct comparison *comparison, struct doc *doc)
{
    uint32_t known = 0;
    for (uint32_t i = 0; i < comparison->count; i++) {
        const struct row *row = &comparison->items[i];
        bool architecture = !strncmp(row->key, "architecture.", 13);
        if (architecture && !row->same)
            return;
        known += architecture && row->values[0].kind != SCALAR_NOTHING;
    }
    if (!has_difference(comparison))
        doc_paragraph(doc, "Nothing that is known of them differs.");
    else if (known)
        doc_paragraph(doc, "The architecture is the same in all. What differs:");
}

static void add_notes(const struct examined *const *models, uint32_t count, struct doc *doc)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct model *model = &models[i]->model;
        for (uint32_t k = 0; k < model->finding_count; k++) {
            struct text text = {0};
            text_format(&text, "%s: %s", short_name(models[i]), model->findings[k].message);
            doc_note(doc, words_tone(model->findings[k].severity), text_get(&text));
            text_fini(&text);
        }
        if (model->failure)
            doc_note(doc, TONE_ERROR, model->failure);
    }
}

void report_compare(const struct examined *const *models, uint32_t count, bool all,
                    struct doc *doc)
{
    struct comparison comparison;
    struct text title = {0};
    for (uint32_t i = 0; i < count; i++)
        text_format(&title, "%s%s", i ? ", " : "", short_name(models[i]));
    doc_heading(doc, 1, text_get(&title));
    text_fini(&title);
    add_notes(models, count, doc);
    comparison_init(&comparison, models, count);
    doc_heading(doc, 2, "Differences");
    add_likeness(&comparison, doc);
    if (has_difference(&comparison))
        add_rows(&comparison, models, false, NULL, doc);
    if (all) {
        doc_heading(doc, 2, "The same in all");
        add_rows(&comparison, models, true, NULL, doc);
    }
    comparison_fini(&comparison);
    add_alignment(models, count, all, doc);
}

static json_t *json_rows(const struct examined *const *models, uint32_t count)
{
    struct comparison comparison;
    json_t *list = json_array();
    comparison_init(&comparison, models, count);
    for (uint32_t i = 0; i < comparison.count; i++) {
        const struct row *row = &comparison.items[i];
        json_t *json = json_object(), *values = json_array();
        for (uint32_t m = 0; m < count; m++)
            json_array_append_new(values, json_scalar(&row->values[m]));
        json_object_set_new(json, "key", json_text(row->key));
        json_object_set_new(json, "unit", json_text(row->unit));
        json_object_set_new(json, "values", values);
        json_object_set_new(json, "same", json_boolean(row->same));
        json_object_set_new(json, "consequence", json_text(row->consequence));
        json_array_append_new(list, json);
    }
    comparison_fini(&comparison);
    return list;
}

static json_t *json_alignment(const struct examined *const *models, uint32_t count)
{
    struct alignment alignment;
    json_t *list = json_array();
    alignment_init(&alignment, models, count);
    for (uint32_t i = 0; i < alignment.count; i++) {
        json_t *json = json_object(), *shapes = json_array();
        for (uint32_t m = 0; m < count; m++) {
            const struct map_entry *entry = alignment.items[i].entries[m];
            json_array_append_new(shapes,
                                  entry ? json_shape(entry->shape, entry->rank) : json_null());
        }
        json_object_set_new(json, "role", json_text(alignment.items[i].role));
        json_object_set_new(json, "shapes", shapes);
        json_array_append_new(list, json);
    }
    alignment_fini(&alignment);
    return list;
}

json_t *report_compare_json(const struct examined *const *models, uint32_t count)
{
    json_t *document = json_document("compare"), *list = json_array();
    for (uint32_t i = 0; i < count; i++)
        json_array_append_new(list, json_model(models[i]));
    json_object_set_new(document, "models", list);
    json_object_set_new(document, "rows", json_rows(models, count));
    json_object_set_new(document, "alignment", json_alignment(models, count));
    return document;
}
