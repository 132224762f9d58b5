/* SPDX-License-Identifier: MIT */
/*
 * tensormap.h - the tensors a family stores, as its plugin listed them: roles, names, shapes.
 * Checked when they are added. Does not look into weight files; bind.h does.
 */
#ifndef GRAPH_TENSORMAP_H
#define GRAPH_TENSORMAP_H

#include <archcard/plugin.h>

#include "base/arena.h"
#include "base/error.h"

/* One entry: a role, for all blocks and experts. Text is in the arena. */
struct map_entry {
    const char *role; /* "attn.q.weight" */
    const char *name; /* "h.{i}.attn.c_attn.weight" */
    const char *gguf; /* NULL: none */
    const char *tied; /* role; NULL */
    uint32_t flags;   /* AC_OPTIONAL, ... */
    uint32_t blocks;  /* 0: outside of the blocks */
    uint32_t experts; /* 0: none */
    uint32_t heads;   /* for AC_ROPE_PAIRS */
    uint32_t rank;
    uint64_t shape[4]; /* [rank], logical */
};

struct tensor_map {
    struct arena arena;
    struct map_entry *entries; /* [count], in the order of the plugin */
    uint32_t count;
    const char *const *prefixes; /* beginnings that names may have or lack; NULL ends */
};

/* Checks role, names, shape and products; a role twice is an error. */
int tensor_map_add(struct tensor_map *map, const struct ac_tensor *tensor, struct error *error);
/* Borrowed until the next add; NULL when there is none. */
const struct map_entry *tensor_map_find(const struct tensor_map *map, const char *role);
/* Elements of all blocks and experts of an entry. */
uint64_t map_entry_count(const struct map_entry *entry);
void tensor_map_fini(struct tensor_map *map);

#endif
