/* SPDX-License-Identifier: MIT */
/* list.c - the plugins on the search path and the state of each. Asks none about a model. */
#include "plugin/list.h"

#include "plugin/load.h"
#include "plugin/wire.h"

#define FAMILY_LIMIT 256

struct look_up {
    struct plugin_list *list;
    const struct plugin_file *file;
    struct listed *listed;
};

static void look_work(struct record_writer *writer, void *context)
{
    const struct look_up *look = context;
    struct ac_plugin plugin;
    struct error error = {0};
    uint32_t count = 0;
    if (plugin_load(look->file, &plugin, &error)) {
        wire_text_write(writer, WIRE_REFUSED, error.text);
        return;
    }
    while (plugin.families[count])
        count++;
    record_begin(writer, WIRE_HEAD);
    record_u32(writer, plugin.abi_major);
    record_u32(writer, plugin.abi_minor);
    record_text(writer, plugin.version);
    record_text(writer, plugin.title);
    record_u32(writer, count);
    for (uint32_t i = 0; i < count; i++)
        record_text(writer, plugin.families[i]);
    record_send(writer);
}

static void take_head(const struct look_up *look, struct bytes *record)
{
    struct arena *arena = &look->list->arena;
    struct listed *listed = look->listed;
    listed->abi_major = (uint16_t)bytes_u32(record);
    listed->abi_minor = (uint16_t)bytes_u32(record);
    listed->version = arena_text(arena, wire_text_read(record));
    listed->title = arena_text(arena, wire_text_read(record));
    uint32_t count = bytes_u32(record);
    if (record->failed || count > FAMILY_LIMIT)
        return;
    const char **families = arena_alloc(arena, (count + 1) * sizeof *families);
    for (uint32_t i = 0; i < count; i++)
        families[i] = arena_text(arena, wire_text_read(record));
    listed->families = families;
    listed->state = "ok";
}

static bool look_take(void *context, uint32_t kind, struct bytes *record)
{
    const struct look_up *look = context;
    if (kind == WIRE_HEAD)
        take_head(look, record);
    else if (kind == WIRE_REFUSED)
        look->listed->reason = arena_text(&look->list->arena, wire_text_read(record));
    return !record->failed;
}

void plugin_list_init(struct plugin_list *list, const char *const *extra)
{
    static const char *const none[] = {NULL};
    const struct worker_limits limits = {0};
    *list = (struct plugin_list){0};
    plugin_files_init(&list->files, extra);
    list->items = arena_alloc(&list->arena, list->files.count * sizeof *list->items + 1);
    for (uint32_t i = 0; i < list->files.count; i++) {
        const struct plugin_file *file = &list->files.items[i];
        struct listed *listed = &list->items[i];
        struct look_up look = {.list = list, .file = file, .listed = listed};
        struct error error = {0};
        *listed = (struct listed){.name = file->name, .path = file->path, .families = none,
                                  .state = file->shadowed ? "shadowed" : "refused"};
        if (file->shadowed) {
            listed->reason = "an earlier folder of the search path has a plugin of this name";
        } else if (worker_run(&limits, look_work, &look, look_take, &look, &error)) {
            listed->state = "crashed";
            listed->reason = arena_text(&list->arena, error.text);
        }
    }
}

void plugin_list_fini(struct plugin_list *list)
{
    if (!list)
        return;
    plugin_files_fini(&list->files);
    arena_fini(&list->arena);
    *list = (struct plugin_list){0};
}
