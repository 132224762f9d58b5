/* SPDX-License-Identifier: MIT */
/*
 * named.h - models that are found by name: bundled ones, and repositories in the local hub cache.
 * Looks at folders and links, not into files of models. Asks no network.
 */
#ifndef MODEL_NAMED_H
#define MODEL_NAMED_H

#include <stdbool.h>

enum named_kind { NAMED_DEMO, NAMED_REFERENCE, NAMED_HUB };

/* A model that has a name. Borrowed for the call. */
struct named {
    enum named_kind kind;
    const char *name; /* "demo-gpt", "gpt2", "org/name" */
    const char *path; /* its folder */
};

/* A new path of the folder, or NULL: bundled models first, then "org/name" in the hub cache, there
 * the snapshot of refs/main, or the only one. */
char *named_find(const char *name);
/* The same for a repository of data in the hub cache. */
char *named_find_data(const char *name);
/* Calls `each` for all, by kind and name; false stops. */
void named_each(bool (*each)(void *context, const struct named *named), void *context);
/* A new name that is near enough to be meant, or NULL. */
char *named_nearest(const char *name);

#endif
