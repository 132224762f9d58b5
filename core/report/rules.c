/* SPDX-License-Identifier: MIT */
/* rules.c - the table of rules, or one of them explained. Checks nothing. */
#include <string.h>

#include "report/json.h"
#include "report/validate.h"
#include "report/words.h"

static void add_profiles(const struct rule *rule, struct text *out)
{
    for (unsigned i = 0; i < PROFILES; i++)
        if (rule->profiles & (1u << i))
            text_format(out, "%s%s", out->size ? ", " : "", profile_names[i]);
}

static void explain(const struct rule *rule, struct doc *doc)
{
    struct text title = {0}, profiles = {0};
    text_format(&title, "%s %s", rule->id, rule->name);
    add_profiles(rule, &profiles);
    doc_heading(doc, 1, text_get(&title));
    doc_paragraph(doc, rule->summary);
    doc_fact(doc, "severity", severity_name(rule->severity), NULL);
    doc_fact(doc, "profiles", text_get(&profiles), NULL);
    doc_fact(doc, "looks at", rule->reads, NULL);
    if (*rule->unchecked)
        doc_fact(doc, "not checked when", rule->unchecked, NULL);
    doc_paragraph(doc, rule->why);
    doc_heading(doc, 2, "Not so");
    doc_figure(doc, "for example", NULL, rule->bad, NULL);
    doc_heading(doc, 2, "But so");
    doc_figure(doc, "for example", NULL, rule->good, NULL);
    text_fini(&title);
    text_fini(&profiles);
}

void report_rules(const struct rule *only, struct doc *doc)
{
    if (only) {
        explain(only, doc);
        return;
    }
    doc_heading(doc, 1, "Rules");
    doc_table_begin(doc, NULL);
    doc_table_column(doc, "rule", ALIGN_LEFT);
    doc_table_column(doc, "severity", ALIGN_LEFT);
    doc_table_column(doc, "name", ALIGN_LEFT);
    doc_table_column(doc, "what must be so", ALIGN_LEFT);
    for (uint32_t i = 0; i < rule_count(); i++) {
        doc_table_row(doc, words_tone(rule_at(i)->severity));
        doc_table_cell(doc, rule_at(i)->id);
        doc_table_cell(doc, severity_name(rule_at(i)->severity));
        doc_table_cell(doc, rule_at(i)->name);
        doc_table_cell(doc, rule_at(i)->summary);
    }
    doc_table_end(doc);
    doc_paragraph(doc, "archcard rules RULE explains one of them.");
}

static json_t *json_rule(const struct rule *rule)
{
    json_t *json = json_object(), *profiles = json_array();
    for (unsigned i = 0; i < PROFILES; i++)
        if (rule->profiles & (1u << i))
            json_array_append_new(profiles, json_text(profile_names[i]));
    json_object_set_new(json, "id", json_text(rule->id));
    json_object_set_new(json, "name", json_text(rule->name));
    json_object_set_new(json, "severity", json_text(severity_name(rule->severity)));
    json_object_set_new(json, "summary", json_text(rule->summary));
    json_object_set_new(json, "profiles", profiles);
    json_object_set_new(json, "why", json_text(rule->why));
    json_object_set_new(json, "bad", json_text(rule->bad));
    json_object_set_new(json, "good", json_text(rule->good));
    json_object_set_new(json, "reads", json_text(rule->reads));
    json_object_set_new(json, "unchecked", json_text(*rule->unchecked ? rule->unchecked : NULL));
    return json;
}

json_t *report_rules_json(const struct rule *only)
{
    json_t *json = json_document("rules"), *list = json_array();
    for (uint32_t i = 0; i < rule_count(); i++)
        if (!only || only == rule_at(i))
            json_array_append_new(list, json_rule(rule_at(i)));
    json_object_set_new(json, "rules", list);
    return json;
}
