/* SPDX-License-Identifier: MIT */
/* list.c - the plugins on the search path and the state of each. Asks none about a model. */
#include "plugin/list.h"

#include "plugin/head.h"
#include "plugin/load.h"

struct look_up {
    struct arena *arena;
    const struct plugin_file *file;
    struct listed *listed;
    bool whole; /* extensions, too */
};

static void look_work(struct record_writer *writer, void *context)
{
    const struct look_up *look = context;
    const char *ids[8];
    struct ac_plugin plugin;
    struct error error = {0};
    if (plugin_load(look->file, &plugin, &error)) {
        wire_text_write(writer, WIRE_REFUSED, error.text);
        return;
    }
    struct wire_head head = head_of(&plugin);
    if (look->whole) {
        head_extensions(&plugin, ids);
        head.extensions = ids;
    }
    wire_head_write(writer, &head);
}

static const char *keep(const struct look_up *look, const char *text)
{
    return text ? arena_text(look->arena, text) : NULL;
}

static bool take_head(const struct look_up *look, struct bytes *record)
{
    struct listed *listed = look->listed;
    struct wire_head head;
    if (!wire_head_read(record, look->arena, &head))
        return false;
    listed->abi_major = (uint16_t)head.abi_major;
    listed->abi_minor = (uint16_t)head.abi_minor;
    listed->version = keep(look, head.version);
    listed->title = keep(look, head.title);
    listed->description = keep(look, head.description);
    listed->license = keep(look, head.license);
    listed->url = keep(look, head.url);
    listed->families = head.families;
    listed->prefixes = head.prefixes;
    listed->extensions = head.extensions;
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
    look->listed->reason = keep(look, text);
    return true;
}

static void look(struct listed *listed, const struct plugin_file *file, struct arena *arena,
                 bool whole)
{
    static const char *const none[] = {NULL};
    const struct worker_limits limits = {0};
    struct look_up look_up = {.arena = arena, .file = file, .listed = listed, .whole = whole};
    struct error error = {0};
    *listed = (struct listed){.name = file->name, .path = file->path, .families = none,
                              .prefixes = none, .extensions = none, .state = "refused"};
    if (file->shadowed) {
        listed->state = "shadowed";
        listed->reason = "an earlier folder of the search path has a plugin of this name";
    } else if (worker_run(&limits, look_work, &look_up, look_take, &look_up, &error)) {
        listed->state = "crashed";
        listed->reason = arena_text(arena, error.text);
    }
}

void plugin_look(struct listed *listed, const struct plugin_file *file, struct arena *arena)
{
    look(listed, file, arena, true);
}

void plugin_list_init(struct plugin_list *list, const char *const *extra)
{
    *list = (struct plugin_list){0};
    plugin_files_init(&list->files, extra);
    list->items = arena_alloc(&list->arena, list->files.count * sizeof *list->items + 1);
    for (uint32_t i = 0; i < list->files.count; i++)
        look(&list->items[i], &list->files.items[i], &list->arena, false);
}

void plugin_list_fini(struct plugin_list *list)
{
    if (!list)
        return;
    plugin_files_fini(&list->files);
    arena_fini(&list->arena);
    *list = (struct plugin_list){0};
}
