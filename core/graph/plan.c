/* SPDX-License-Identifier: MIT */
/*
 * plan.c - gives nodes their buffers by when they are last read. Computes nothing.
 */
#include "graph/plan.h"

#include <stdlib.h>

#include "base/memory.h"

#define FOREVER UINT32_MAX

enum stage plan_stage(const struct node *node)
{
    if (node->rows == ROWS_ONE)
        return STAGE_ONCE;
    return node->rows == ROWS_SOURCE ? STAGE_SOURCE : STAGE_TOKENS;
}

static bool has_buffer(const struct node *node)
{
    return node->op.code != AC_OP_INPUT || node->op.i[AC_I_INPUT_KIND] == AC_POSITIONS;
}

/* Tags and the output stand for their operand; what another stage reads, or the caller, is kept:
 * last [nodes] is the last node that reads each. */
static void uses_note(struct plan *plan, const struct graph *graph, ac_node *last)
{
    for (ac_node n = 1; n <= graph->count; n++) {
        const struct node *node = graph_node_get(graph, n);
        bool name = node->op.code == AC_OP_TAG || node->op.code == AC_OP_OUTPUT;
        plan->source[n - 1] = name ? plan->source[node->op.in[0] - 1] : n;
        last[n - 1] = node->rows == ROWS_NONE ? FOREVER : n;
        for (int i = 0; i < 4 && node->op.in[i]; i++) {
            ac_node read = plan->source[node->op.in[i] - 1];
            bool kept = node->op.code == AC_OP_OUTPUT ||
                        plan_stage(graph_node_get(graph, read)) != plan_stage(node);
            if (last[read - 1] != FOREVER)
                last[read - 1] = kept ? FOREVER : n;
        }
    }
}

/* The free slot whose width is nearest to this node's; a new one when there is none. */
static struct slot *slot_choose(struct plan *plan, const struct node *node, ac_node n)
{
    struct slot *best = NULL;
    uint64_t best_waste = UINT64_MAX;
    for (uint32_t i = 0; i < plan->slot_count && node->rows != ROWS_NONE; i++) {
        struct slot *slot = &plan->slots[i];
        uint64_t waste = slot->width > node->width ? slot->width - node->width
                                                   : node->width - slot->width;
        if (slot->stage != plan_stage(node) || slot->released >= n || waste >= best_waste)
            continue;
        best = slot;
        best_waste = waste;
    }
    if (best)
        return best;
    plan->slots = memory_grow(plan->slots, &plan->slot_room, plan->slot_count + (size_t)1,
                              sizeof *plan->slots);
    best = &plan->slots[plan->slot_count++];
    *best = (struct slot){.stage = plan_stage(node)};
    return best;
}

void plan_init(struct plan *plan, const struct graph *graph)
{
    ac_node *last = memory_new(graph->count, sizeof *last);
    *plan = (struct plan){0};
    plan->slot = memory_new(graph->count, sizeof *plan->slot);
    plan->source = memory_new(graph->count, sizeof *plan->source);
    uses_note(plan, graph, last);
    for (ac_node n = 1; n <= graph->count; n++) {
        const struct node *node = graph_node_get(graph, n);
        if (node->op.code == AC_OP_ATTEND)
            plan->mixed = n;
        plan->slot[n - 1] = SLOT_NONE;
        if (plan->source[n - 1] != n) {
            plan->slot[n - 1] = plan->slot[plan->source[n - 1] - 1];
        } else if (has_buffer(node)) {
            struct slot *slot = slot_choose(plan, node, n);
            if (slot->width < node->width)
                slot->width = node->width;
            slot->released = last[n - 1];
            plan->slot[n - 1] = (uint32_t)(slot - plan->slots);
        }
    }
    free(last);
}

bool plan_is_cut(const struct plan *plan, const struct graph *graph, ac_node n)
{
    return n > plan->mixed && graph_node_get(graph, n)->rows == ROWS_TOKENS;
}

void plan_fini(struct plan *plan)
{
    for (uint32_t i = 0; i < plan->slot_count; i++)
        free(plan->slots[i].data);
    free(plan->slots);
    free(plan->slot);
    free(plan->source);
    *plan = (struct plan){0};
}
