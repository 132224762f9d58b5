/* SPDX-License-Identifier: MIT */
/*
 * list.h - the plugins on the search path and the state of each: every file is loaded in a worker
 * of its own. Asks none of them about a model.
 */
#ifndef PLUGIN_LIST_H
#define PLUGIN_LIST_H

#include "plugin/find.h"

/* What became of a file. Text is in the arena of the list. */
struct listed {
    const char *name;
    const char *path;
    const char *state;  /* "ok", "shadowed", "refused", "crashed" */
    const char *reason; /* NULL: nothing to say */
    const char *version, *title; /* NULL unless it could be asked, like those below */
    const char *description, *license, *url;
    const char *const *families;   /* NULL ends; never NULL itself, like those below */
    const char *const *prefixes;
    const char *const *extensions; /* ids; only of plugin_look() */
    uint16_t abi_major, abi_minor; /* 0 unless it could be asked */
};

struct plugin_list {
    struct arena arena;
    struct plugin_files files;
    struct listed *items; /* [files.count], in the order of the search path */
};

/* `extra` are the folders of --plugin-path; NULL ends. */
void plugin_list_init(struct plugin_list *list, const char *const *extra);
/* The same for one file, with its extensions, which it is asked for. Text is in the arena. */
void plugin_look(struct listed *listed, const struct plugin_file *file, struct arena *arena);
void plugin_list_fini(struct plugin_list *list);

#endif
