/* SPDX-License-Identifier: MIT */
/* validate_text.c - findings for a terminal: each with its line and a caret below the value, at most
 * five of a kind. Decides nothing about them. */
#include <string.h>

#include "base/bytes.h"
#include "report/validate.h"

#define SHOWN 5      /* findings of a rule and path that are shown */
#define LINE_LIMIT 4000
#define FILE_LIMIT (64u << 20)

bool verdict_line_read(const struct verdict *verdict, const char *file, uint32_t line,
                       struct text *out)
{
    const struct model *model = &verdict->examined->model;
    struct text path = {0};
    struct error ignored = {0};
    struct file open = {0};
    bool card = model->source.card && !strcmp(file, model->source.card) && model->card.file.data;
    path_join(&path, model->source.folder, file);
    bool there = card || !file_open(&open, text_get(&path), FILE_LIMIT, &ignored);
    const struct file *from = card ? &model->card.file : &open;
    const char *at = (const char *)from->data, *end = at ? at + from->size : at;
    for (uint32_t i = 1; there && at && at < end && i < line; i++) {
        at = memchr(at, '\n', (size_t)(end - at));
        at = at ? at + 1 : end;
    }
    bool found = there && at && at < end;
    if (found) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t size = stop ? (size_t)(stop - at) : (size_t)(end - at);
        size -= size && at[size - 1] == '\r';
        found = size <= LINE_LIMIT;
        if (found)
            text_append(out, at, size);
    }
    file_close(&open);
    text_fini(&path);
    return found;
}

static const char *paint(const struct look *look, enum severity severity)
{
    static const char *const colors[] = {"\033[36m", "\033[33m", "\033[31m"};
    return look->color ? colors[severity] : "";
}

/* The column of the caret, and the part of the line around it, both in characters. */
static void add_line(const struct verdict *verdict, const struct where *where,
                     const struct look *look, enum severity severity, struct text *out)
{
    struct text line = {0}, safe = {0}, before = {0};
    uint32_t room = (look->width ? look->width : 80) - 8, column = where->place.column;
    if (!where->place.line || !verdict_line_read(verdict, where->file, where->place.line, &line)) {
        text_fini(&line);
        return;
    }
    size_t from = 0, at = 0; /* bytes */
    for (uint32_t i = 1; i < column && at < line.size; i++) {
        size_t size = utf8_read(line.data + at, line.size - at, NULL);
        at += size ? size : 1;
    }
    if (at > room * 3 / 4) /* far to the right: begin near it */
        for (from = at - room / 2; from < at && ((unsigned char)line.data[from] & 0xc0) == 0x80;)
            from++;
    size_t end = line.size - from > room ? from + room : line.size;
    while (end > from && end < line.size && ((unsigned char)line.data[end] & 0xc0) == 0x80)
        end--;
    text_add_safe(&before, line.size ? line.data + from : "", at - from);
    text_add_safe(&safe, line.size ? line.data + from : "", end - from);
    text_format(out, "%5u | %s\n      | ", where->place.line, text_get(&safe));
    text_repeat(out, ' ', utf8_width(text_get(&before), before.size));
    text_format(out, "%s^%s\n", paint(look, severity), look->color ? "\033[0m" : "");
    text_fini(&line);
    text_fini(&safe);
    text_fini(&before);
}

static void add_finding(const struct verdict *verdict, const struct finding *finding,
                        const struct look *look, struct text *out)
{
    const struct where none = {0};
    const struct where *where = finding->where_count ? &finding->where[0] : &none;
    const struct rule *rule = rule_find(finding->rule);
    struct text file = {0};
    verdict_file_add(verdict, where->file ? where->file : "", &file);
    text_add_safe(out, text_get(&file), file.size);
    if (where->place.line)
        text_format(out, ":%u:%u", where->place.line, where->place.column);
    text_format(out, ": %s%s%s: ", paint(look, finding->severity), severity_name(finding->severity),
                look->color ? "\033[0m" : "");
    text_add_safe(out, finding->message, strlen(finding->message));
    text_format(out, " [%s %s]\n", finding->rule, rule ? rule->name : "");
    if (where->file)
        add_line(verdict, where, look, finding->severity, out);
    if (finding->fix)
        text_format(out, "      = %s%s\n", finding->fix,
                    finding->edit ? " (--fix does it)" : "");
    text_fini(&file);
}

/* How many findings of the rule come before the index, that are shown. */
static uint32_t count_before(const struct model *model, uint32_t index)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < index; i++)
        count += !model->findings[i].silenced &&
                 !strcmp(model->findings[i].rule, model->findings[index].rule);
    return count;
}

static void add_verdict(const struct verdict *verdict, const struct look *look, bool quiet,
                        struct text *out)
{
    const struct model *model = &verdict->examined->model;
    uint32_t silenced = 0;
    for (uint32_t i = 0; i < model->finding_count; i++) {
        const struct finding *finding = &model->findings[i];
        silenced += finding->silenced != NULL;
        if (finding->silenced)
            continue;
        uint32_t before = count_before(model, i), all = before;
        for (uint32_t k = i; k < model->finding_count; k++)
            all += !model->findings[k].silenced && !strcmp(model->findings[k].rule, finding->rule);
        if (before < SHOWN)
            add_finding(verdict, finding, look, out);
        if (before + 1 == SHOWN && all > SHOWN)
            text_format(out, "      ... and %u more of %s\n", all - SHOWN, finding->rule);
    }
    if (silenced)
        text_format(out, "%s: %u finding%s silenced by .archcard.yml\n", verdict->path, silenced,
                    silenced == 1 ? " is" : "s are");
    for (uint32_t i = 0; !quiet && i < verdict->checking.unchecked_count; i++)
        text_format(out, "%s: %s was not checked: %s\n", verdict->path,
                    verdict->checking.unchecked[i].rule, verdict->checking.unchecked[i].why);
}

void report_validate_text(const struct verdicts *verdicts, const struct look *look, bool quiet,
                          struct text *out)
{
    for (uint32_t i = 0; i < verdicts->count; i++)
        add_verdict(&verdicts->items[i], look, quiet, out);
    verdicts_counts_add(verdicts, out);
    text_format(out, " in %u path%s\n", verdicts->count, verdicts->count == 1 ? "" : "s");
}
