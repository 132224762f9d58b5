/* SPDX-License-Identifier: MIT */
/*
 * named.c - models that are found by name. The layout of the hub cache is that of huggingface_hub:
 * models--ORG--NAME/refs/main holds a commit, snapshots/COMMIT its files.
 */
#include "model/named.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/home.h"
#include "base/memory.h"

#define HUB_PREFIX "models--"

static char *join(const char *folder, const char *name)
{
    struct text path = {0};
    path_join(&path, folder, name);
    return text_take(&path);
}

/* The path, or NULL when it is no folder. */
static char *folder_or_null(char *path)
{
    if (path_is_folder(path))
        return path;
    free(path);
    return NULL;
}

static const char *const bundled_folders[] = {[NAMED_DEMO] = "demo", [NAMED_REFERENCE] = "known"};

static char *bundled_find(const char *name)
{
    char *found = NULL;
    for (int kind = NAMED_DEMO; kind <= NAMED_REFERENCE && !found; kind++) {
        char *folder = join(home_get()->cards, bundled_folders[kind]);
        found = folder_or_null(join(folder, name));
        free(folder);
    }
    return found;
}

/* Where the hub cache is, as a new path; NULL when the environment does not tell. */
static char *hub_folder(void)
{
    const char *cache = getenv("HF_HUB_CACHE"), *hub_home = getenv("HF_HOME");
    const char *xdg = getenv("XDG_CACHE_HOME"), *own = getenv("HOME");
    struct text path = {0};
    if (cache && *cache)
        return memory_text(cache);
    if (hub_home && *hub_home)
        text_format(&path, "%s/hub", hub_home);
    else if (xdg && *xdg)
        text_format(&path, "%s/huggingface/hub", xdg);
    else if (own && *own)
        text_format(&path, "%s/.cache/huggingface/hub", own);
    return path.size ? text_take(&path) : NULL;
}

static bool take_only(void *context, const char *name)
{
    char **only = context;
    bool first = !*only;
    free(*only);
    *only = first ? memory_text(name) : NULL;
    return first;
}

/* The snapshot of refs/main, else the only one there is; a new path or NULL. */
static char *snapshot_find(const char *repository)
{
    struct error ignored = {0};
    struct file file = {0};
    char *ref = join(repository, "refs/main"), *snapshots = join(repository, "snapshots");
    char *commit = NULL, *found = NULL;
    if (!file_open(&file, ref, 256, &ignored)) {
        commit = memory_text_part((const char *)file.data, (size_t)file.size);
        commit[strcspn(commit, " \t\r\n")] = '\0';
    } else if (path_is_folder(snapshots)) {
        ignored = (struct error){0};
        folder_each(snapshots, take_only, &commit, &ignored);
    }
    if (commit && *commit && path_is_plain(commit))
        found = folder_or_null(join(snapshots, commit));
    file_close(&file);
    free(ref);
    free(snapshots);
    free(commit);
    return found;
}

static char *hub_find(const char *prefix, const char *name)
{
    const char *slash = strchr(name, '/');
    char *hub = slash && slash[1] && !strchr(slash + 1, '/') ? hub_folder() : NULL;
    if (!hub)
        return NULL;
    struct text folder = {0};
    text_format(&folder, "%s/%s%.*s--%s", hub, prefix, (int)(slash - name), name, slash + 1);
    char *found = snapshot_find(text_get(&folder));
    text_fini(&folder);
    free(hub);
    return found;
}

char *named_find(const char *name)
{
    if (!path_is_plain(name))
        return NULL;
    return strchr(name, '/') ? hub_find(HUB_PREFIX, name) : bundled_find(name);
}

char *named_find_data(const char *name)
{
    return path_is_plain(name) ? hub_find("datasets--", name) : NULL;
}

/* A walk over one kind. */
struct walk {
    enum named_kind kind;
    const char *folder;
    bool (*each)(void *context, const struct named *named);
    void *context;
    bool stopped;
};

static bool walk_bundled(void *context, const char *name)
{
    struct walk *walk = context;
    char *path = join(walk->folder, name);
    if (path_is_folder(path)) {
        struct named named = {.kind = walk->kind, .name = name, .path = path};
        walk->stopped = !walk->each(walk->context, &named);
    }
    free(path);
    return !walk->stopped;
}

/* "models--org--name" is "org/name"; a name may have "--" itself. */
static bool walk_hub(void *context, const char *entry)
{
    struct walk *walk = context;
    size_t prefix = strlen(HUB_PREFIX);
    const char *middle = strncmp(entry, HUB_PREFIX, prefix) ? NULL : strstr(entry + prefix, "--");
    if (!middle || !middle[2])
        return true;
    char *repository = join(walk->folder, entry), *path = snapshot_find(repository);
    struct text name = {0};
    text_format(&name, "%.*s/%s", (int)(middle - entry - (ptrdiff_t)prefix), entry + prefix,
                middle + 2);
    struct named named = {.kind = NAMED_HUB, .name = text_get(&name), .path = path};
    if (path)
        walk->stopped = !walk->each(walk->context, &named);
    text_fini(&name);
    free(path);
    free(repository);
    return !walk->stopped;
}

void named_each(bool (*each)(void *context, const struct named *named), void *context)
{
    struct walk walk = {.each = each, .context = context};
    struct error ignored = {0};
    for (int kind = NAMED_DEMO; kind <= NAMED_HUB && !walk.stopped; kind++) {
        char *folder = kind == NAMED_HUB ? hub_folder()
                                         : join(home_get()->cards, bundled_folders[kind]);
        walk.kind = (enum named_kind)kind;
        walk.folder = folder;
        if (folder && path_is_folder(folder))
            folder_each(folder, kind == NAMED_HUB ? walk_hub : walk_bundled, &walk, &ignored);
        free(folder);
    }
}

struct names {
    char **items; /* [count], then NULL */
    size_t count, room;
};

static bool names_add(void *context, const struct named *named)
{
    struct names *names = context;
    names->items = memory_grow(names->items, &names->room, names->count + 2, sizeof *names->items);
    names->items[names->count++] = memory_text(named->name);
    names->items[names->count] = NULL;
    return true;
}

char *named_nearest(const char *name)
{
    struct names names = {0};
    named_each(names_add, &names);
    const char *nearest =
        names.items ? text_nearest(name, (const char *const *)names.items) : NULL;
    char *copy = nearest ? memory_text(nearest) : NULL;
    for (size_t i = 0; i < names.count; i++)
        free(names.items[i]);
    free(names.items);
    return copy;
}
