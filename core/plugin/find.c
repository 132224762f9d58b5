/* SPDX-License-Identifier: MIT */
/* find.c - which plugin files there are, in the order of the search path. Loads none of them. */
#include "plugin/find.h"

#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include "base/error.h"
#include "base/file.h"
#include "base/home.h"
#include "base/memory.h"
#include "base/text.h"

struct scan {
    struct plugin_files *files;
    const char *folder;
    size_t room;
};

static bool is_known(const struct plugin_files *files, const char *name)
{
    for (uint32_t i = 0; i < files->count; i++)
        if (!strcmp(files->items[i].name, name))
            return true;
    return false;
}

static bool ends_in_so(const char *text, size_t size)
{
    return size > 3 && !strcmp(text + size - 3, ".so");
}

static bool scan_name(void *context, const char *file_name)
{
    struct scan *scan = context;
    struct plugin_files *files = scan->files;
    size_t size = strlen(file_name);
    if (!ends_in_so(file_name, size))
        return true;
    struct text path = {0};
    path_join(&path, scan->folder, file_name);
    struct plugin_file file = {
        .name = arena_text_part(&files->arena, file_name, size - 3),
        .path = arena_text(&files->arena, text_get(&path)),
    };
    text_fini(&path);
    file.shadowed = is_known(files, file.name);
    files->items = memory_grow(files->items, &scan->room, files->count + 1u, sizeof file);
    files->items[files->count++] = file;
    return true;
}

static void scan_folder(struct scan *scan, const char *folder)
{
    struct error ignored = {0};
    if (!*folder || !path_is_folder(folder))
        return;
    scan->folder = folder;
    folder_each(folder, scan_name, scan, &ignored);
}

static void scan_list(struct scan *scan, const char *list)
{
    char *copy = memory_text(list), *rest = copy, *folder;
    while ((folder = strsep(&rest, ":")))
        scan_folder(scan, folder);
    free(copy);
}

/* $XDG_DATA_HOME/archcard/plugins, or the default of that variable. */
static void scan_user_folder(struct scan *scan)
{
    const char *data = getenv("XDG_DATA_HOME"), *own = getenv("HOME");
    struct text path = {0};
    if (data && *data == '/')
        text_format(&path, "%s/archcard/plugins", data);
    else if (own && *own == '/')
        text_format(&path, "%s/.local/share/archcard/plugins", own);
    scan_folder(scan, text_get(&path));
    text_fini(&path);
}

void plugin_files_init(struct plugin_files *files, const char *const *extra)
{
    *files = (struct plugin_files){0};
    struct scan scan = {.files = files};
    for (; extra && *extra; extra++)
        scan_folder(&scan, *extra);
    if (!getauxval(AT_SECURE)) {
        const char *list = getenv("ARCHCARD_PLUGIN_PATH");
        if (list)
            scan_list(&scan, list);
        scan_user_folder(&scan);
    }
    scan_folder(&scan, home_get()->plugins);
}

void plugin_files_take(struct plugin_files *files, const struct plugin_file *file)
{
    *files = (struct plugin_files){.items = memory_new(1, sizeof *file), .count = 1};
    files->items[0] = (struct plugin_file){.name = arena_text(&files->arena, file->name),
                                           .path = arena_text(&files->arena, file->path)};
}

/* The name nearest to what was meant, for the message. */
static int refuse_word(const struct plugin_files *files, const char *word, struct error *error)
{
    const char **names = memory_new(files->count + 1u, sizeof *names);
    for (uint32_t i = 0; i < files->count; i++)
        names[i] = files->items[i].name;
    const char *nearest = text_nearest(word, names);
    free(names);
    return error_set(error, ERROR_USAGE, "no plugin is called \"%.60s\"%s%s; see archcard plugin "
                     "list, or give the path of a file", word, nearest ? "; did you mean " : "",
                     nearest ? nearest : "");
}

int plugin_file_find(struct plugin_file *out, const char *word, const char *const *extra,
                     struct arena *arena, struct error *error)
{
    struct plugin_files files;
    size_t size = strlen(word);
    const char *base = path_base(word);
    *out = (struct plugin_file){0};
    if (strchr(word, '/') || ends_in_so(word, size)) {
        if (!path_exists(word) || !ends_in_so(word, size))
            return error_set(error, ERROR_USAGE, "%s: is no plugin file NAME.so", word);
        out->name = arena_text_part(arena, base, strlen(base) - 3);
        /* The linker takes a path without '/' for a name to search. */
        out->path = arena_format(arena, "%s%s", strchr(word, '/') ? "" : "./", word);
        return 0;
    }
    plugin_files_init(&files, extra);
    for (uint32_t i = 0; i < files.count && !out->name; i++)
        if (!strcmp(files.items[i].name, word))
            *out = (struct plugin_file){.name = arena_text(arena, word),
                                        .path = arena_text(arena, files.items[i].path)};
    if (!out->name)
        refuse_word(&files, word, error);
    plugin_files_fini(&files);
    return error->code;
}

void plugin_files_fini(struct plugin_files *files)
{
    if (!files)
        return;
    free(files->items);
    arena_fini(&files->arena);
    *files = (struct plugin_files){0};
}
