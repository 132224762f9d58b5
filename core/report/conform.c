/* SPDX-License-Identifier: MIT */
/* conform.c - the report of a plugin's conformance tests. Runs none. */
#include "report/conform.h"

#include "report/json.h"

static const enum tone tones[VERDICT_COUNT] = {
    [VERDICT_PASSED] = TONE_GOOD,    [VERDICT_SKIPPED] = TONE_QUIET, [VERDICT_WARNING] = TONE_WARNING,
    [VERDICT_FAILED] = TONE_ERROR,   [VERDICT_CRASHED] = TONE_ERROR,
};

/* The order in which counts are shown. */
static const enum verdict order[] = {VERDICT_PASSED, VERDICT_FAILED, VERDICT_CRASHED,
                                     VERDICT_SKIPPED, VERDICT_WARNING};

static bool is_shown(const struct conform_result *result, bool only_failed)
{
    return !only_failed || result->verdict >= VERDICT_WARNING;
}

void report_conform(const struct conformity *conformity, bool only_failed, struct doc *doc)
{
    struct text counts = {0};
    uint32_t shown = 0;
    for (uint32_t i = 0; i < conformity->count; i++)
        shown += is_shown(&conformity->items[i], only_failed);
    if (shown)
        doc_table_begin(doc, NULL);
    if (shown) {
        doc_table_column(doc, "test", ALIGN_LEFT);
        doc_table_column(doc, "result", ALIGN_LEFT);
        doc_table_column(doc, "what it tries", ALIGN_LEFT);
    }
    for (uint32_t i = 0; i < conformity->count; i++) {
        const struct conform_result *result = &conformity->items[i];
        if (!is_shown(result, only_failed))
            continue;
        doc_table_row(doc, tones[result->verdict]);
        doc_table_cell(doc, result->name);
        doc_table_cell(doc, verdict_names[result->verdict]);
        doc_table_cell(doc, result->what);
        if (result->message)
            doc_table_remark(doc, result->message);
    }
    if (shown)
        doc_table_end(doc);
    text_format(&counts, "%s:", conformity->plugin);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        text_format(&counts, "%s %u %s", i ? "," : "", conformity->counts[order[i]],
                    verdict_names[order[i]]);
    doc_paragraph(doc, text_get(&counts));
    text_fini(&counts);
}

json_t *report_conform_json(const struct conformity *conformity, bool only_failed)
{
    json_t *document = json_document("plugin"), *tests = json_array(), *counts = json_object();
    for (uint32_t i = 0; i < conformity->count; i++) {
        const struct conform_result *result = &conformity->items[i];
        if (!is_shown(result, only_failed))
            continue;
        json_t *json = json_object();
        json_object_set_new(json, "name", json_text(result->name));
        json_object_set_new(json, "what", json_text(result->what));
        json_object_set_new(json, "status", json_text(verdict_names[result->verdict]));
        json_object_set_new(json, "message", json_text(result->message));
        json_array_append_new(tests, json);
    }
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        json_object_set_new(counts, verdict_names[order[i]],
                            json_integer(conformity->counts[order[i]]));
    json_object_set_new(document, "plugin", json_text(conformity->plugin));
    json_object_set_new(document, "tests", tests);
    json_object_set_new(document, "counts", counts);
    return document;
}
