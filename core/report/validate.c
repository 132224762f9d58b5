/* SPDX-License-Identifier: MIT */
/* validate.c - what was found, as documents and as JSON of the contract. For a terminal, with the
 * lines themselves: validate_text.c. */
#include "report/validate.h"

#include <string.h>

#include "report/json.h"
#include "report/words.h"

const char *severity_name(enum severity severity)
{
    static const char *const names[] = {"info", "warning", "error"};
    return names[severity];
}

uint32_t verdicts_count(const struct verdicts *verdicts, enum severity severity)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < verdicts->count; i++) {
        const struct model *model = &verdicts->items[i].examined->model;
        for (uint32_t k = 0; k < model->finding_count; k++)
            count += model->findings[k].severity == severity && !model->findings[k].silenced;
    }
    return count;
}

void verdicts_counts_add(const struct verdicts *verdicts, struct text *out)
{
    static const char *const words[] = {"error", "warning", "remark"};
    static const enum severity severities[] = {SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_INFO};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        uint32_t count = verdicts_count(verdicts, severities[i]);
        text_format(out, "%s%u %s%s", i ? ", " : "", count, words[i], count == 1 ? "" : "s");
    }
}

void verdict_file_add(const struct verdict *verdict, const char *file, struct text *out)
{
    const char *path = verdict->path, *base = path_base(path);
    if (!strcmp(path, "-")) {
        text_add(out, path);
        return;
    }
    if (!path_exists(path)) { /* a bundled model has a name, no path */
        text_format(out, "%s/%s", path, file);
        return;
    }
    if (path_is_folder(path)) {
        size_t size = strlen(path);
        text_format(out, "%s%s%s", path, size && path[size - 1] == '/' ? "" : "/", file);
    } else {
        text_format(out, "%.*s%s", (int)(base - path), path, file);
    }
}

static void add_finding(const struct finding *finding, struct doc *doc)
{
    struct text where = {0}, message = {0};
    if (finding->where_count) {
        words_where(&finding->where[0], &where);
        if (finding->where[0].pointer && !finding->where[0].place.line)
            text_format(&where, " %s", finding->where[0].pointer);
    }
    text_add(&message, finding->message);
    if (finding->fix)
        text_format(&message, " (%s)", finding->fix);
    doc_table_row(doc, words_tone(finding->severity));
    doc_table_cell(doc, severity_name(finding->severity));
    doc_table_cell(doc, finding->rule);
    doc_table_cell(doc, text_get(&where));
    doc_table_cell(doc, text_get(&message));
    text_fini(&where);
    text_fini(&message);
}

static void add_verdict(const struct verdict *verdict, struct doc *doc)
{
    const struct model *model = &verdict->examined->model;
    uint32_t shown = 0;
    doc_heading(doc, 2, verdict->path);
    for (uint32_t i = 0; i < model->finding_count; i++)
        shown += !model->findings[i].silenced;
    if (!shown) {
        doc_note(doc, TONE_GOOD, "nothing was found");
    } else {
        doc_table_begin(doc, NULL);
        doc_table_column(doc, "severity", ALIGN_LEFT);
        doc_table_column(doc, "rule", ALIGN_LEFT);
        doc_table_column(doc, "where", ALIGN_LEFT);
        doc_table_column(doc, "what", ALIGN_LEFT);
        for (uint32_t i = 0; i < model->finding_count; i++)
            if (!model->findings[i].silenced)
                add_finding(&model->findings[i], doc);
        doc_table_end(doc);
    }
    for (uint32_t i = 0; i < verdict->checking.unchecked_count; i++) {
        const struct unchecked *unchecked = &verdict->checking.unchecked[i];
        struct text text = {0};
        text_format(&text, "%s was not checked: %s", unchecked->rule, unchecked->why);
        doc_note(doc, TONE_QUIET, text_get(&text));
        text_fini(&text);
    }
}

void report_validate(const struct verdicts *verdicts, struct doc *doc)
{
    struct text text = {0};
    doc_heading(doc, 1, "Validation");
    verdicts_counts_add(verdicts, &text);
    text_format(&text, " in %u path%s", verdicts->count, verdicts->count == 1 ? "" : "s");
    doc_paragraph(doc, text_get(&text));
    for (uint32_t i = 0; i < verdicts->count; i++)
        add_verdict(&verdicts->items[i], doc);
    text_fini(&text);
}

json_t *report_validate_json(const struct verdicts *verdicts)
{
    json_t *json = json_document("validate");
    json_t *paths = json_array(), *findings = json_array(), *unchecked = json_array();
    for (uint32_t i = 0; i < verdicts->count; i++) {
        const struct verdict *verdict = &verdicts->items[i];
        const struct model *model = &verdict->examined->model;
        json_array_append_new(paths, json_text(verdict->path));
        for (uint32_t k = 0; k < model->finding_count; k++) {
            const struct finding *finding = &model->findings[k];
            json_t *entry = json_finding(finding);
            json_object_set_new(entry, "path", json_text(verdict->path));
            if (finding->silenced)
                json_object_set_new(entry, "silenced", json_text(finding->silenced));
            json_array_append_new(findings, entry);
        }
        for (uint32_t k = 0; k < verdict->checking.unchecked_count; k++) {
            json_t *entry = json_object();
            json_object_set_new(entry, "path", json_text(verdict->path));
            json_object_set_new(entry, "rule", json_text(verdict->checking.unchecked[k].rule));
            json_object_set_new(entry, "why", json_text(verdict->checking.unchecked[k].why));
            json_array_append_new(unchecked, entry);
        }
    }
    json_object_set_new(json, "paths", paths);
    json_object_set_new(json, "findings", findings);
    json_object_set_new(json, "not_checked", unchecked);
    json_object_set_new(json, "counts",
                        json_pack("{s:i, s:i, s:i}", "error",
                                  (int)verdicts_count(verdicts, SEVERITY_ERROR), "warning",
                                  (int)verdicts_count(verdicts, SEVERITY_WARNING), "info",
                                  (int)verdicts_count(verdicts, SEVERITY_INFO)));
    return json;
}
