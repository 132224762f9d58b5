/* SPDX-License-Identifier: MIT */
/* sarif.c - findings as SARIF 2.1.0, with all rules, for code scanning. Other formats:
 * annotations.c. */
#include <string.h>

#include "report/annotations.h"
#include "report/json.h"

static const char *const levels[] = {"note", "warning", "error"};

static json_t *json_message(const char *text)
{
    json_t *json = json_object();
    json_object_set_new(json, "text", json_text(text));
    return json;
}

static json_t *json_rule(const struct rule *rule)
{
    json_t *json = json_object(), *help = json_object(), *tags = json_array();
    json_t *properties = json_object(), *configuration = json_object();
    struct text markdown = {0}, text = {0};
    text_format(&text, "%s\nNot so: %s\nBut so: %s", rule->why, rule->bad, rule->good);
    text_format(&markdown, "%s\n\nNot so:\n\n```\n%s\n```\n\nBut so:\n\n```\n%s\n```\n", rule->why,
                rule->bad, rule->good);
    json_object_set_new(help, "text", json_text(text_get(&text)));
    json_object_set_new(help, "markdown", json_text(text_get(&markdown)));
    json_object_set_new(configuration, "level", json_text(levels[rule->severity]));
    for (unsigned i = 0; i < PROFILES; i++)
        if (rule->profiles & (1u << i))
            json_array_append_new(tags, json_text(profile_names[i]));
    json_object_set_new(properties, "tags", tags);
    if (rule->id[0] == 'P')
        json_object_set_new(properties, "security-severity",
                            json_text(rule->severity == SEVERITY_ERROR ? "8.0" : "5.0"));
    json_object_set_new(json, "id", json_text(rule->id));
    json_object_set_new(json, "name", json_text(rule->name));
    json_object_set_new(json, "shortDescription", json_message(rule->summary));
    json_object_set_new(json, "fullDescription", json_message(rule->why));
    json_object_set_new(json, "help", help);
    json_object_set_new(json, "defaultConfiguration", configuration);
    json_object_set_new(json, "properties", properties);
    text_fini(&markdown);
    text_fini(&text);
    return json;
}

static json_t *json_location(const struct verdict *verdict, const struct where *where)
{
    json_t *json = json_object(), *physical = json_object(), *artifact = json_object();
    json_t *region = json_object();
    struct text file = {0};
    verdict_file_add(verdict, where->file ? where->file : "", &file);
    const char *uri = text_get(&file);
    while (!strncmp(uri, "./", 2))
        uri += 2;
    json_object_set_new(artifact, "uri", json_text(uri));
    json_object_set_new(physical, "artifactLocation", artifact);
    json_object_set_new(region, "startLine", json_integer(where->place.line ? where->place.line : 1));
    if (where->place.column)
        json_object_set_new(region, "startColumn", json_integer(where->place.column));
    json_object_set_new(physical, "region", region);
    json_object_set_new(json, "physicalLocation", physical);
    if (where->pointer) {
        json_t *logical = json_object(), *list = json_array();
        json_object_set_new(logical, "fullyQualifiedName", json_text(where->pointer));
        json_array_append_new(list, logical);
        json_object_set_new(json, "logicalLocations", list);
    }
    text_fini(&file);
    return json;
}

static json_t *json_fixes(const struct verdict *verdict, const struct finding *finding)
{
    json_t *deleted = json_object(), *replacement = json_object(), *change = json_object();
    json_t *artifact = json_object(), *fix = json_object();
    struct text file = {0};
    verdict_file_add(verdict, finding->where[0].file, &file);
    json_object_set_new(deleted, "byteOffset", json_integer((json_int_t)finding->edit->offset));
    json_object_set_new(deleted, "byteLength", json_integer((json_int_t)finding->edit->size));
    json_object_set_new(replacement, "deletedRegion", deleted);
    json_object_set_new(replacement, "insertedContent", json_message(finding->edit->text));
    json_object_set_new(artifact, "uri", json_text(text_get(&file)));
    json_object_set_new(change, "artifactLocation", artifact);
    json_object_set_new(change, "replacements", json_pack("[o]", replacement));
    json_object_set_new(fix, "description", json_message(finding->fix));
    json_object_set_new(fix, "artifactChanges", json_pack("[o]", change));
    text_fini(&file);
    return json_pack("[o]", fix);
}

static json_t *json_result(const struct verdict *verdict, const struct finding *finding)
{
    json_t *json = json_object(), *locations = json_array(), *related = json_array();
    json_t *marks = json_object();
    const struct rule *rule = rule_find(finding->rule);
    char mark[17];
    finding_fingerprint(finding, mark);
    for (uint32_t i = 0; i < finding->where_count; i++)
        json_array_append_new(i ? related : locations, json_location(verdict, &finding->where[i]));
    json_object_set_new(marks, "archcard/1", json_text(mark));
    json_object_set_new(json, "ruleId", json_text(finding->rule));
    if (rule)
        json_object_set_new(json, "ruleIndex", json_integer(rule_index(rule)));
    json_object_set_new(json, "level", json_text(levels[finding->severity]));
    json_object_set_new(json, "message", json_message(finding->message));
    json_object_set_new(json, "locations", locations);
    if (json_array_size(related))
        json_object_set(json, "relatedLocations", related);
    json_decref(related);
    json_object_set_new(json, "partialFingerprints", marks);
    if (finding->silenced)
        json_object_set_new(json, "suppressions",
                            json_pack("[{s:s, s:o}]", "kind", "external", "justification",
                                      json_text(finding->silenced)));
    if (finding->edit && finding->where_count)
        json_object_set_new(json, "fixes", json_fixes(verdict, finding));
    return json;
}

static json_t *json_invocation(const struct verdicts *verdicts, int code)
{
    json_t *json = json_object(), *notes = json_array();
    for (uint32_t i = 0; i < verdicts->count; i++)
        for (uint32_t k = 0; k < verdicts->items[i].checking.unchecked_count; k++) {
            const struct unchecked *unchecked = &verdicts->items[i].checking.unchecked[k];
            json_t *note = json_object(), *rule = json_object();
            struct text text = {0};
            text_format(&text, "%s: not checked: %s", verdicts->items[i].path, unchecked->why);
            json_object_set_new(rule, "id", json_text(unchecked->rule));
            json_object_set_new(note, "level", json_text("note"));
            json_object_set_new(note, "message", json_message(text_get(&text)));
            json_object_set_new(note, "associatedRule", rule);
            json_array_append_new(notes, note);
            text_fini(&text);
        }
    json_object_set_new(json, "executionSuccessful", json_true());
    json_object_set_new(json, "exitCode", json_integer(code));
    json_object_set_new(json, "toolExecutionNotifications", notes);
    return json;
}

json_t *report_sarif(const struct verdicts *verdicts, int code)
{
    json_t *json = json_object(), *run = json_object(), *driver = json_object();
    json_t *rules = json_array(), *results = json_array(), *tool = json_object();
    for (uint32_t i = 0; i < rule_count(); i++)
        json_array_append_new(rules, json_rule(rule_at(i)));
    for (uint32_t i = 0; i < verdicts->count; i++) {
        const struct model *model = &verdicts->items[i].examined->model;
        for (uint32_t k = 0; k < model->finding_count; k++)
            json_array_append_new(results, json_result(&verdicts->items[i], &model->findings[k]));
    }
    json_object_set_new(driver, "name", json_text("archcard"));
    json_object_set_new(driver, "version", json_text(PACKAGE_VERSION));
    json_object_set_new(driver, "rules", rules);
    json_object_set_new(tool, "driver", driver);
    json_object_set_new(run, "tool", tool);
    json_object_set_new(run, "columnKind", json_text("unicodeCodePoints"));
    json_object_set_new(run, "invocations", json_pack("[o]", json_invocation(verdicts, code)));
    json_object_set_new(run, "results", results);
    json_object_set_new(json, "$schema",
                        json_text("https://json.schemastore.org/sarif-2.1.0.json"));
    json_object_set_new(json, "version", json_text("2.1.0"));
    json_object_set_new(json, "runs", json_pack("[o]", run));
    return json;
}
