/* SPDX-License-Identifier: MIT */
/* blocks.c - the blocks of a model, neighbours that are alike folded into one run. */
#include "analyze/blocks.h"

#include <string.h>

#include "base/memory.h"

/* Whether a role belongs to this side: "enc." and "dec." say so, others are the decoder's. */
static bool is_of_side(const char *role, int32_t side)
{
    return strncmp(role, "enc.", 4) ? side == AC_DECODER : side == AC_ENCODER;
}

static uint64_t parameters_of_block(const struct tensor_map *map, int32_t side, uint32_t block)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < map->count; i++) {
        const struct map_entry *entry = &map->entries[i];
        bool counts = !(entry->flags & (AC_BUFFER | AC_TIED | AC_OPTIONAL));
        if (counts && block < entry->blocks && is_of_side(entry->role, side))
            sum += map_entry_count(entry) / entry->blocks;
    }
    return sum;
}

static void read_node(const struct graph *graph, const struct node *node, struct block_run *run)
{
    const int64_t *i = node->op.i;
    if (node->op.code == AC_OP_ROUTE)
        run->experts = (uint64_t)i[AC_I_ROUTE_EXPERTS];
    if (node->op.code != AC_OP_ATTEND)
        return;
    if (graph_node_get(graph, node->op.in[1])->rows == ROWS_SOURCE) {
        run->cross = true;
        return;
    }
    run->heads = (uint64_t)i[AC_I_ATTEND_HEADS];
    run->kv_heads = (uint64_t)i[AC_I_ATTEND_KV_HEADS];
    run->window = (uint64_t)i[AC_I_ATTEND_WINDOW];
}

static bool is_alike(const struct block_run *a, const struct block_run *b)
{
    return a->side == b->side && a->heads == b->heads && a->kv_heads == b->kv_heads &&
           a->window == b->window && a->cross == b->cross && a->experts == b->experts &&
           a->parameters == b->parameters;
}

struct runs {
    struct block_run *items;
    uint32_t count;
    size_t room;
};

static void add_block(struct runs *runs, const struct block_run *block)
{
    struct block_run *last = runs->count ? &runs->items[runs->count - 1] : NULL;
    if (last && is_alike(last, block)) {
        last->last = block->last;
        return;
    }
    runs->items = memory_grow(runs->items, &runs->room, runs->count + 1u, sizeof *runs->items);
    runs->items[runs->count++] = *block;
}

static void add_side(struct runs *runs, const struct model *model, const struct graph *graph)
{
    struct block_run block = {.side = graph->side};
    for (uint32_t i = 0; i < graph->count; i++) {
        const struct node *node = &graph->nodes[i];
        read_node(graph, node, &block);
        if (node->op.code != AC_OP_TAG || strcmp(node->op.stem, AC_TAG_BLOCK))
            continue;
        block.first = block.last = (uint32_t)node->op.layer;
        block.parameters = parameters_of_block(&model->map, graph->side, block.first);
        add_block(runs, &block);
        block = (struct block_run){.side = graph->side};
    }
}

struct block_run *block_runs_of(const struct model *model, uint32_t *count)
{
    struct runs runs = {0};
    add_side(&runs, model, &model->encoder);
    add_side(&runs, model, &model->decoder);
    *count = runs.count;
    return runs.items;
}
