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
#include "base/table.h"
#include "base/text.h"

#define MAP_ENTRY_LIMIT 100000
#define MAP_BLOCK_LIMIT 10000   /* blocks of one entry, and experts of one block */
#define MAP_ITEM_LIMIT 2000000u /* tensors of all entries, blocks and experts */

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
    size_t room;
    uint64_t items;     /* of all entries: blocks times experts */
    struct table roles; /* role to index into entries */
    const char *const *prefixes; /* beginnings that names may have or lack; NULL: none, NULL ends */
};

/* Checks role, names, shape and products; a role twice is an error. */
int tensor_map_add(struct tensor_map *map, const struct ac_tensor *tensor, struct error *error);
/* Borrowed until the next add; NULL when there is none. */
const struct map_entry *tensor_map_find(const struct tensor_map *map, const char *role);
/* How many tensors an entry stands for, all blocks and experts. */
uint64_t map_entry_items(const struct map_entry *entry);
/* Elements of all blocks and experts of an entry. */
uint64_t map_entry_count(const struct map_entry *entry);
/* `name` without the first of `prefixes` (NULL ends, NULL itself: none) that it begins with. */
const char *name_bare(const char *const *prefixes, const char *name);
void tensor_map_fini(struct tensor_map *map);

/* Appends the name of one tensor of an entry: `pattern` with the numbers of its block and its expert for
 * {i} and {e}. */
void map_name_add(const char *pattern, uint32_t block, uint32_t expert, struct text *out);

#endif
