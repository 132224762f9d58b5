/* SPDX-License-Identifier: MIT */
/*
 * sections.c - asks the plugin that described a model for its own sections of the report and its own
 * prose for explanations, in a second worker that starts once the host has counted. How these look is
 * not decided here.
 */
#include "plugin/sections.h"

#include <stdlib.h>

#include "base/memory.h"
#include "plugin/host.h"
#include "plugin/load.h"
#include "plugin/wire.h"

#define SECTION_LIMIT 64
#define PARAGRAPH_LIMIT 256 /* of one section */
#define ENTRY_LIMIT 1024    /* of one section */
#define TOLD_LIMIT 256

/* One model's second worker, at both ends. */
struct reporting {
    struct model *model;
    const char *call; /* "report" or "explain": which is running, as far as is known here */
};

static void say_call(struct record_writer *writer, const char *name)
{
    wire_text_write(writer, WIRE_CALL, name);
    record_flush(writer); /* where it crashes is known */
}

static void report_work(struct record_writer *writer, void *context)
{
    struct model *model = ((struct reporting *)context)->model;
    struct ac_plugin plugin;
    struct error error = {0};
    struct host host;
    const struct plugin_file file = {.name = model->plugin->name,
                                     .path = model->plugin->path};
    if (plugin_load(&file, &plugin, &error)) {
        wire_text_write(writer, WIRE_FAIL, error.text);
        return;
    }
    host_init(&host, model, &plugin, writer);
    say_call(writer, "report");
    host_report(&host);
    if (!host.error.code) {
        say_call(writer, "explain");
        host_explain(&host);
    }
    if (host.error.code)
        wire_text_write(writer, WIRE_FAIL, host.error.text);
    host_fini(&host);
}

static bool add_section(struct model *model, struct bytes *record)
{
    const char *id, *title;
    if (model->section_count >= SECTION_LIMIT || !wire_pair_read(record, &id, &title))
        return false;
    struct section section = {.plugin = model->plugin->name,
                              .id = arena_text(&model->arena, id),
                              .title = arena_text(&model->arena, title)};
    size_t room = model->section_count; /* grown one by one: there are few */
    model->sections =
        memory_grow(model->sections, &room, model->section_count + 1u, sizeof section);
    model->sections[model->section_count++] = section;
    return true;
}

static bool add_paragraph(struct model *model, struct section *section, struct bytes *record)
{
    const char *text;
    if (section->paragraph_count >= PARAGRAPH_LIMIT || !wire_text_read(record, &text))
        return false;
    const char **longer =
        arena_alloc(&model->arena, (section->paragraph_count + 1u) * sizeof *longer);
    for (uint32_t i = 0; i < section->paragraph_count; i++)
        longer[i] = section->paragraphs[i];
    longer[section->paragraph_count++] = arena_text(&model->arena, text);
    section->paragraphs = longer;
    return true;
}

static bool add_entry(struct section *section, struct bytes *record)
{
    const char *key, *unit, *note;
    struct claim claim;
    if (section->facts.count >= ENTRY_LIMIT ||
        !wire_claim_read(record, &key, &unit, &note, &claim))
        return false;
    facts_add(&section->facts, key, unit, note, &claim);
    return true;
}

static bool add_told(struct model *model, struct bytes *record)
{
    const char *topic, *text;
    if (model->told_count >= TOLD_LIMIT || !wire_pair_read(record, &topic, &text))
        return false;
    size_t room = model->told_count; /* likewise */
    model->told = memory_grow(model->told, &room, model->told_count + 1u, sizeof *model->told);
    model->told[model->told_count++] = (struct remark){arena_text(&model->arena, topic),
                                                     arena_text(&model->arena, text)};
    return true;
}

static bool take_call(struct reporting *reporting, struct bytes *record)
{
    const char *call;
    if (!wire_text_read(record, &call))
        return false;
    reporting->call = arena_text(&reporting->model->arena, call);
    return true;
}

static bool take_report(void *context, uint32_t kind, struct bytes *record)
{
    struct reporting *reporting = context;
    struct model *model = reporting->model;
    struct section *last = model->section_count ? &model->sections[model->section_count - 1] : NULL;
    const char *text;
    if (kind == WIRE_CALL)
        return take_call(reporting, record);
    if (kind == WIRE_SECTION)
        return add_section(model, record);
    if (kind == WIRE_TOLD)
        return add_told(model, record);
    if (kind == WIRE_FAIL && wire_text_read(record, &text)) {
        model->failure = arena_text(&model->arena, text);
        return true;
    }
    if (kind == WIRE_PARAGRAPH && last)
        return add_paragraph(model, last, record);
    return kind == WIRE_ENTRY && last && add_entry(last, record);
}

void plugin_sections_add(const struct asking *asking, struct model *model)
{
    struct worker_limits limits = {.in_process = asking->in_process};
    struct reporting reporting = {model, "report"};
    struct error error = {0};
    if (!model->plugin)
        return;
    if (worker_run(&limits, report_work, &reporting, take_report, &reporting, &error))
        model->failure = arena_text(&model->arena, error.text);
    if (model->failure)
        model->failure = arena_format(&model->arena, "plugin %s: %s (in %s)",
                                      model->plugin->name, model->failure, reporting.call);
}
