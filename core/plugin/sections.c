/* SPDX-License-Identifier: MIT */
/*
 * sections.c - asks the plugin that described a model for its own sections of the report, in a
 * second worker that starts once the host has counted. How sections look is not decided here.
 */
#include "plugin/sections.h"

#include <stdlib.h>

#include "base/memory.h"
#include "plugin/host.h"
#include "plugin/load.h"
#include "plugin/wire.h"

static void report_work(struct record_writer *writer, void *context)
{
    struct model *model = context;
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
    host_report(&host);
    if (host.error.code)
        wire_text_write(writer, WIRE_FAIL, host.error.text);
    host_fini(&host);
}

static void add_section(struct model *model, struct bytes *record)
{
    struct section section = {.plugin = model->plugin->name};
    section.id = arena_text(&model->arena, wire_text_read(record));
    section.title = arena_text(&model->arena, wire_text_read(record));
    size_t room = model->section_count; /* grown one by one: there are few */
    model->sections =
        memory_grow(model->sections, &room, model->section_count + 1u, sizeof section);
    model->sections[model->section_count++] = section;
}

static void add_paragraph(struct model *model, struct section *section, const char *text)
{
    const char **longer = arena_alloc(&model->arena,
                                      (section->paragraph_count + 1u) * sizeof *longer);
    for (uint32_t i = 0; i < section->paragraph_count; i++)
        longer[i] = section->paragraphs[i];
    longer[section->paragraph_count++] = arena_text(&model->arena, text);
    section->paragraphs = longer;
}

static bool take_report(void *context, uint32_t kind, struct bytes *record)
{
    struct model *model = context;
    struct section *last = model->section_count ? &model->sections[model->section_count - 1] : NULL;
    const char *key, *unit, *note;
    struct claim claim;
    if (kind == WIRE_SECTION && model->section_count < 64)
        add_section(model, record);
    else if (kind == WIRE_PARAGRAPH && last && last->paragraph_count < 256)
        add_paragraph(model, last, wire_text_read(record));
    else if (kind == WIRE_FAIL)
        model->failure = arena_text(&model->arena, wire_text_read(record));
    else if (kind == WIRE_ENTRY && last && last->facts.count < 1024 &&
             wire_claim_read(record, &key, &unit, &note, &claim))
        facts_add(&last->facts, key, unit, note, &claim);
    else
        return false;
    return !record->failed;
}

void plugin_sections_add(const struct asking *asking, struct model *model)
{
    struct worker_limits limits = {.in_process = asking->in_process};
    struct error error = {0};
    if (!model->plugin)
        return;
    if (worker_run(&limits, report_work, model, take_report, model, &error))
        model->failure = arena_text(&model->arena, error.text);
    if (model->failure)
        model->failure = arena_format(&model->arena, "plugin %s: %s in its report",
                                      model->plugin->name, model->failure);
}
