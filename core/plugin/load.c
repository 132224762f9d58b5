/* SPDX-License-Identifier: MIT */
/*
 * load.c - loads a plugin file and checks its head. Calls none of the plugin's functions but its
 * entry, and trusts nothing that the head says without a look.
 */
#include "plugin/load.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define NAME_LIMIT 64

/* What the linker said, without the path that it begins with. */
static const char *linker_reason(const char *path)
{
    const char *reason = dlerror();
    size_t size = strlen(path);
    if (!reason)
        return "the linker gives no reason";
    return !strncmp(reason, path, size) && reason[size] == ':' ? reason + size + 2 : reason;
}

static int check_head(const struct plugin_file *file, const struct ac_plugin *head,
                      struct error *error)
{
    if (!head)
        return error_set(error, ERROR_PLUGIN, "ac_plugin_entry gives NULL");
    if (head->magic != AC_PLUGIN_MAGIC)
        return error_set(error, ERROR_PLUGIN, "wrong magic 0x%08x, 0x%08x is expected", head->magic,
                         AC_PLUGIN_MAGIC);
    if (head->abi_major != AC_ABI_MAJOR)
        return error_set(error, ERROR_PLUGIN,
                         "built for ABI %u.%u, this program has %u.%u; build it again with the "
                         "headers of this version", head->abi_major, head->abi_minor,
                         AC_ABI_MAJOR, AC_ABI_MINOR);
    if (head->size < offsetof(struct ac_plugin, extension) || head->size > 65536)
        return error_set(error, ERROR_PLUGIN, "its struct has %u bytes, at least %zu are needed",
                         head->size, offsetof(struct ac_plugin, extension));
    if (!head->name || strncmp(head->name, file->name, NAME_LIMIT))
        return error_set(error, ERROR_PLUGIN, "calls itself \"%.*s\", but its file is \"%s.so\"",
                         NAME_LIMIT, head->name ? head->name : "", file->name);
    return 0;
}

static int check_body(const struct ac_plugin *plugin, struct error *error)
{
    if (!plugin->version || !plugin->families || !plugin->prefixes)
        return error_set(error, ERROR_PLUGIN, "version, families or prefixes are NULL");
    if (!plugin->detect || !plugin->describe || !plugin->tensors || !plugin->build)
        return error_set(error, ERROR_PLUGIN, "detect, describe, tensors or build are NULL");
    return 0;
}

int plugin_load(const struct plugin_file *file, struct ac_plugin *out, struct error *error)
{
    void *library = dlopen(file->path, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return error_set(error, ERROR_PLUGIN, "cannot be loaded: %s", linker_reason(file->path));
    const struct ac_plugin *(*entry)(void);
    *(void **)&entry = dlsym(library, "ac_plugin_entry");
    if (!entry)
        return error_set(error, ERROR_PLUGIN, "has no ac_plugin_entry: not an archcard plugin");
    const struct ac_plugin *head = entry();
    int code = check_head(file, head, error);
    if (code)
        return code;
    *out = (struct ac_plugin){0};
    memcpy(out, head, head->size < sizeof *out ? head->size : sizeof *out);
    return check_body(out, error);
}
