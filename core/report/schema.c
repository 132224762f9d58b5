/* SPDX-License-Identifier: MIT */
/* schema.c - the report of a schema check: each error with the line it is in. Checks nothing. */
#include "report/schema.h"

#include <inttypes.h>
#include <string.h>

#include "report/json.h"

#define SHOWN 50       /* errors of a file that people see */
#define LINE_BEFORE 50 /* bytes of a line shown before the place, and behind it */
#define LINE_BEHIND 40

void report_schema_init(struct schema_report *report)
{
    *report = (struct schema_report){.doc = doc_new(), .results = json_array()};
}

/* A byte in the middle of a character. */
static bool is_inside(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* The line of the place with a caret below it, a long one cut on both sides. */
static void add_line(struct doc *doc, const struct tree *tree, const struct schema_error *error)
{
    const char *source = tree->source;
    uint64_t at = error->offset, first = at, end = at;
    struct text art = {0}, before = {0};
    while (first && source[first - 1] != '\n' && source[first - 1] != '\r')
        first--;
    while (end < tree->source_size && source[end] != '\n' && source[end] != '\r')
        end++;
    bool cut = at - first > LINE_BEFORE, cut_end = end - at > LINE_BEHIND;
    for (first = cut ? at - LINE_BEFORE : first; first < at && is_inside(source[first]);)
        first++;
    for (end = cut_end ? at + LINE_BEHIND : end; end > at && cut_end && is_inside(source[end]);)
        end--;
    text_add(&before, cut ? "..." : "");
    text_add_safe(&before, source + first, (size_t)(at - first));
    text_format(&art, "%6u | %s", (unsigned)error->place.line, text_get(&before));
    text_add_safe(&art, source + at, (size_t)(end - at));
    text_add(&art, cut_end ? "...\n" : "\n");
    text_repeat(&art, ' ', 7);
    text_add(&art, "| ");
    text_repeat(&art, ' ', utf8_width(text_get(&before), before.size));
    text_byte(&art, '^');
    doc_figure(doc, "source line", NULL, text_get(&art), NULL);
    text_fini(&art);
    text_fini(&before);
}

static void add_safe(struct text *out, const char *text)
{
    text_add_safe(out, text, strlen(text));
}

static void add_error(struct doc *doc, const char *name, const struct tree *tree,
                      const struct schema_error *error)
{
    struct text text = {0};
    add_safe(&text, name);
    text_format(&text, ":%u:%u: ", (unsigned)error->place.line, (unsigned)error->place.column);
    add_safe(&text, *error->pointer ? error->pointer : "the whole");
    text_format(&text, " %s [%s]", error->message, error->keyword);
    doc_note(doc, TONE_ERROR, text_get(&text));
    add_line(doc, tree, error);
    text_fini(&text);
}

static json_t *error_json(const struct schema_error *error)
{
    json_t *json = json_object();
    json_object_set_new(json, "instance", json_text(error->pointer));
    json_object_set_new(json, "keyword", json_text(error->keyword));
    json_object_set_new(json, "message", json_text(error->message));
    json_object_set_new(json, "line", json_integer(error->place.line));
    json_object_set_new(json, "column", json_integer(error->place.column));
    return json;
}

void report_schema_add(struct schema_report *report, const char *name, const struct tree *tree,
                       const struct schema_result *result)
{
    json_t *json = json_object(), *errors = json_array();
    struct text text = {0};
    for (size_t i = 0; i < result->count; i++) {
        json_array_append_new(errors, error_json(&result->errors[i]));
        if (i < SHOWN)
            add_error(report->doc, name, tree, &result->errors[i]);
    }
    if (result->count > SHOWN || result->more) {
        add_safe(&text, name);
        text_format(&text, ": and %s%zu more", result->more ? "at least " : "",
                    result->count > SHOWN ? result->count - SHOWN : 1);
        doc_note(report->doc, TONE_ERROR, text_get(&text));
    }
    text_fini(&text);
    report->files++;
    report->valid += result->valid;
    json_object_set_new(json, "file", json_text(name));
    json_object_set_new(json, "valid", json_boolean(result->valid));
    json_object_set_new(json, "checked", json_boolean(!result->unchecked));
    json_object_set_new(json, "errors", errors);
    json_object_set_new(json, "more", json_boolean(result->more));
    json_array_append_new(report->results, json);
}

json_t *report_schema_end(struct schema_report *report)
{
    struct text text = {0};
    bool all = report->valid == report->files;
    if (report->files == 1)
        text_add(&text, all ? "The file is valid." : "The file is not valid.");
    else
        text_format(&text, "%zu of %zu files are valid.", report->valid, report->files);
    doc_note(report->doc, all ? TONE_GOOD : TONE_ERROR, text_get(&text));
    text_fini(&text);
    json_t *document = json_document("schema");
    json_object_set(document, "results", report->results);
    return document;
}

void report_schema_fini(struct schema_report *report)
{
    doc_free(report->doc);
    json_decref(report->results);
    *report = (struct schema_report){0};
}
