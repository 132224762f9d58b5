/* SPDX-License-Identifier: MIT */
/* kit.c - finds the source, examples and test vectors of a plugin. Reads none of them. */
#include "plugin/kit.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/home.h"
#include "base/memory.h"

/* The path of a file in a folder, or NULL. */
static const char *file_in(struct kit *kit, const char *folder, const char *name, const char *end)
{
    const char *path = arena_format(&kit->arena, "%s/%s%s", folder, name, end);
    return path_exists(path) ? path : NULL;
}

static bool use_folder(struct kit *kit, const char *folder, const char *name)
{
    kit->vectors = file_in(kit, folder, name, ".vectors.json");
    kit->source = file_in(kit, folder, name, ".c");
    if (kit->vectors || kit->source)
        kit->folder = folder;
    return kit->folder != NULL;
}

static bool add_example(void *context, const char *name)
{
    struct kit *kit = context;
    size_t size = strlen(name), room = kit->example_count; /* grown one by one: there are few */
    if (size <= 5 || strcmp(name + size - 5, ".json"))
        return true;
    kit->examples = memory_grow(kit->examples, &room, kit->example_count + 1u,
                                sizeof *kit->examples);
    kit->examples[kit->example_count++] =
        arena_format(&kit->arena, "%s/examples/%s", kit->folder, name);
    return true;
}

void kit_init(struct kit *kit, const struct plugin_file *file)
{
    struct error none = {0};
    *kit = (struct kit){0};
    size_t base = (size_t)(path_base(file->path) - file->path);
    const char *folder = base ? arena_text_part(&kit->arena, file->path, base - 1) : ".";
    const char *own = arena_format(&kit->arena, "%s/plugins/%s", home_get()->data, file->name);
    const char *installed = arena_format(&kit->arena, "%s/%s", folder, file->name);
    if (use_folder(kit, installed, file->name) || use_folder(kit, folder, file->name) ||
        use_folder(kit, own, file->name))
        folder_each(arena_format(&kit->arena, "%s/examples", kit->folder), add_example, kit, &none);
}

void kit_fini(struct kit *kit)
{
    if (!kit)
        return;
    free(kit->examples);
    arena_fini(&kit->arena);
    *kit = (struct kit){0};
}
