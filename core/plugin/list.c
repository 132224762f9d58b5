/* SPDX-License-Identifier: MIT */
/* list.c - the plugins on the search path and the state of each. Asks none about a model. */
#include "plugin/list.h"

#include "plugin/load.h"
#include "plugin/wire.h"

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
    if (plugin_load(look->file, &plugin, &error)) {
        wire_text_write(writer, WIRE_REFUSED, error.text);
        return;
    }
    const struct wire_head head = {.abi_major = plugin.abi_major, .abi_minor = plugin.abi_minor,
                                   .version = plugin.version, .title = plugin.title,
                                   .families = plugin.families};
    wire_head_write(writer, &head);
}

static bool take_head(const struct look_up *look, struct bytes *record)
{
    struct arena *arena = &look->list->arena;
    struct listed *listed = look->listed;
    struct wire_head head;
    if (!wire_head_read(record, arena, &head))
        return false;
    listed->abi_major = (uint16_t)head.abi_major;
    listed->abi_minor = (uint16_t)head.abi_minor;
    listed->version = arena_text(arena, head.version);
    listed->title = arena_text(arena, head.title);
    listed->families = head.families;
    listed->state = "ok";
    return true;
}

static bool look_take(void *context, uint32_t kind, struct bytes *record)
{
    const struct look_up *look = context;
    const char *text;
    if (kind == WIRE_HEAD)
        return take_head(look, record);
    if (kind != WIRE_REFUSED || !wire_text_read(record, &text))
        return false;
    look->listed->reason = arena_text(&look->list->arena, text);
    return true;
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
