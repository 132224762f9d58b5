/* SPDX-License-Identifier: MIT */
/* annotations.c - findings for GitHub's workflows, GitLab's code quality and readers of JUnit.
 * SARIF: sarif.c. */
#include "report/annotations.h"

#include <stdio.h>
#include <string.h>

#include "doc/escape.h"
#include "report/json.h"

static uint64_t hash_add(uint64_t hash, const char *text)
{
    for (; text && *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3ull;
    return (hash ^ 0xff) * 0x100000001b3ull;
}

void finding_fingerprint(const struct finding *finding, char out[17])
{
    const struct where *where = finding->where_count ? finding->where : NULL;
    uint64_t hash = hash_add(0xcbf29ce484222325ull, finding->rule);
    hash = hash_add(hash, where ? where->file : NULL);
    hash = hash_add(hash, where ? where->pointer : NULL);
    hash = hash_add(hash, finding->message);
    snprintf(out, 17, "%016llx", (unsigned long long)hash);
}

/* GitHub's own escapes: in properties also ":" and ",". */
static void add_escaped(const char *value, bool property, struct text *out)
{
    struct text safe = {0};
    text_add_safe(&safe, value, strlen(value));
    for (const char *at = text_get(&safe); *at; at++) {
        if (strchr("%\r\n", *at) || (property && strchr(":,", *at)))
            text_format(out, "%%%02X", (unsigned)*at);
        else
            text_byte(out, *at);
    }
    text_fini(&safe);
}

static void add_command(const struct verdict *verdict, const struct finding *finding,
                        struct text *out)
{
    static const char *const words[] = {"notice", "warning", "error"};
    const struct where *where = finding->where_count ? finding->where : NULL;
    const struct rule *rule = rule_find(finding->rule);
    struct text file = {0};
    text_format(out, "::%s ", words[finding->severity]);
    if (where && where->file) {
        verdict_file_add(verdict, where->file, &file);
        text_add(out, "file=");
        add_escaped(text_get(&file), true, out);
        text_format(out, ",line=%u,", where->place.line ? where->place.line : 1);
        if (where->place.column)
            text_format(out, "col=%u,", where->place.column);
    }
    text_format(out, "title=%s %s::", finding->rule, rule ? rule->name : "");
    add_escaped(finding->message, false, out);
    text_byte(out, '\n');
    text_fini(&file);
}

void report_github(const struct verdicts *verdicts, struct text *out)
{
    for (int severity = SEVERITY_ERROR; severity >= SEVERITY_INFO; severity--)
        for (uint32_t i = 0; i < verdicts->count; i++) {
            const struct model *model = &verdicts->items[i].examined->model;
            for (uint32_t k = 0; k < model->finding_count; k++)
                if ((int)model->findings[k].severity == severity && !model->findings[k].silenced)
                    add_command(&verdicts->items[i], &model->findings[k], out);
        }
    verdicts_counts_add(verdicts, out);
    text_byte(out, '\n');
}

json_t *report_gitlab(const struct verdicts *verdicts)
{
    static const char *const levels[] = {"info", "minor", "major"};
    json_t *list = json_array();
    for (uint32_t i = 0; i < verdicts->count; i++) {
        const struct model *model = &verdicts->items[i].examined->model;
        for (uint32_t k = 0; k < model->finding_count; k++) {
            const struct finding *finding = &model->findings[k];
            const struct where *where = finding->where_count ? finding->where : NULL;
            struct text file = {0}, text = {0};
            char mark[17];
            if (finding->silenced)
                continue;
            finding_fingerprint(finding, mark);
            verdict_file_add(&verdicts->items[i], where && where->file ? where->file : "", &file);
            text_format(&text, "%s: %s", finding->rule, finding->message);
            json_t *entry = json_object(), *lines = json_object(), *place = json_object();
            uint32_t line = where && where->place.line ? where->place.line : 1;
            json_object_set_new(lines, "begin", json_integer(line));
            json_object_set_new(place, "path", json_text(text_get(&file)));
            json_object_set_new(place, "lines", lines);
            json_object_set_new(entry, "description", json_text(text_get(&text)));
            json_object_set_new(entry, "check_name", json_text(finding->rule));
            json_object_set_new(entry, "fingerprint", json_text(mark));
            json_object_set_new(entry, "severity", json_text(levels[finding->severity]));
            json_object_set_new(entry, "location", place);
            json_array_append_new(list, entry);
            text_fini(&file);
            text_fini(&text);
        }
    }
    return list;
}

/* The rule's findings of a path, all in one case; returns how many there are. */
static uint32_t add_failures(const struct verdict *verdict, const struct rule *rule,
                             struct text *out)
{
    const struct model *model = &verdict->examined->model;
    uint32_t count = 0;
    for (uint32_t i = 0; i < model->finding_count; i++) {
        const struct finding *finding = &model->findings[i];
        const struct where *where = finding->where_count ? finding->where : NULL;
        struct text text = {0}, file = {0};
        if (finding->silenced || strcmp(finding->rule, rule->id))
            continue;
        verdict_file_add(verdict, where && where->file ? where->file : "", &file);
        text_format(&text, "%s:%u: %s: %s", text_get(&file), where ? where->place.line : 0,
                    severity_name(finding->severity), finding->message);
        text_format(out, "      <failure type=\"%s\" message=\"", rule->id);
        escape_html(out, finding->message);
        text_add(out, "\">");
        escape_html(out, text_get(&text));
        text_add(out, "</failure>\n");
        text_fini(&text);
        text_fini(&file);
        count++;
    }
    return count;
}

static const char *why_unchecked(const struct verdict *verdict, const struct rule *rule)
{
    for (uint32_t i = 0; i < verdict->checking.unchecked_count; i++)
        if (!strcmp(verdict->checking.unchecked[i].rule, rule->id))
            return verdict->checking.unchecked[i].why;
    return NULL;
}

static void add_suite(const struct verdict *verdict, struct text *out)
{
    struct text cases = {0};
    uint32_t failed = 0, skipped = 0;
    for (uint32_t i = 0; i < rule_count(); i++) {
        const struct rule *rule = rule_at(i);
        struct text inner = {0};
        const char *why = why_unchecked(verdict, rule);
        uint32_t count = add_failures(verdict, rule, &inner);
        failed += count > 0;
        skipped += !count && why;
        if (!count && why) {
            text_add(&inner, "      <skipped message=\"");
            escape_html(&inner, why);
            text_add(&inner, "\"/>\n");
        }
        text_format(&cases, "    <testcase classname=\"%c\" name=\"%s %s\"", rule->id[0], rule->id,
                    rule->name);
        if (inner.size)
            text_format(&cases, ">\n%s    </testcase>\n", text_get(&inner));
        else
            text_add(&cases, "/>\n");
        text_fini(&inner);
    }
    text_add(out, "  <testsuite name=\"");
    escape_html(out, verdict->path);
    text_format(out, "\" tests=\"%u\" failures=\"%u\" skipped=\"%u\">\n%s  </testsuite>\n", rule_count(),
                failed, skipped, text_get(&cases));
    text_fini(&cases);
}

void report_junit(const struct verdicts *verdicts, struct text *out)
{
    text_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"archcard\">\n");
    for (uint32_t i = 0; i < verdicts->count; i++)
        add_suite(&verdicts->items[i], out);
    text_add(out, "</testsuites>\n");
}
