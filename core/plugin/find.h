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
#include "base/error.h"

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
/* A list of one, copied. */
void plugin_files_take(struct plugin_files *files, const struct plugin_file *file);
/*
 * The plugin that a word of the command line means: the path of a file (it holds a '/' or ends in
 * ".so"), else a name on the search path. ERROR_USAGE when there is none; text is in the arena.
 */
int plugin_file_find(struct plugin_file *out, const char *word, const char *const *extra,
                     struct arena *arena, struct error *error);
void plugin_files_fini(struct plugin_files *files);

#endif
