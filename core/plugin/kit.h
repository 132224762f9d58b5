/* SPDX-License-Identifier: MIT */
/*
 * kit.h - what lies beside a plugin for those who write and check it: example configurations, test
 * vectors, its source. Reads none of them.
 */
#ifndef PLUGIN_KIT_H
#define PLUGIN_KIT_H

#include "plugin/find.h"

struct kit {
    struct arena arena;
    const char *folder;    /* NULL: there is none */
    const char **examples; /* [example_count] paths of examples' *.json, by name */
    uint32_t example_count;
    const char *vectors;   /* path of NAME.vectors.json; NULL: there is none */
    const char *source;    /* path of NAME.c; NULL: there is none */
};

/*
 * The kit of DIR/NAME.so is the first of these folders that has the source or the vectors: DIR/NAME/,
 * where plugins are installed; DIR itself, where one is built; plugins/NAME/ in the program's data.
 */
void kit_init(struct kit *kit, const struct plugin_file *file);
void kit_fini(struct kit *kit);

#endif
