/* SPDX-License-Identifier: MIT */
/*
 * find.h - which plugin files there are, in the order of the search path. Loads none of them.
 * The order: folders given with --plugin-path, ARCHCARD_PLUGIN_PATH (a list with colons; ignored in
 * privileged processes), the user's own folder, the program's folder. Never a model's folder.
 */
#ifndef PLUGIN_FIND_H
#define PLUGIN_FIND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct plugin_file {
    const char *name; /* file name without ".so"; the plugin must have the same */
    const char *path; /* absolute or as the folder was given */
    bool shadowed;    /* an earlier one has the same name */
};

/* Zeroed: none. */
struct plugin_files {
    struct arena arena;
    struct plugin_file *items; /* [count] */
    uint32_t count;
};

/* `extra` are the folders of --plugin-path; NULL ends, NULL itself: none. A folder that cannot be
 * read counts as empty. */
void plugin_files_init(struct plugin_files *files, const char *const *extra);
void plugin_files_fini(struct plugin_files *files);

#endif
