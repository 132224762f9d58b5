/* SPDX-License-Identifier: MIT */
/*
 * side.c - runs the nodes of a graph one after the other, and tells whoever watches.
 * Decides neither what is run nor on which tokens.
 */
#include "graph/side.h"

#include <stdlib.h>
#include <time.h>

#include "base/memory.h"
#include "graph/op.h"
#include "graph/prepare.h"

int side_init(struct side *side, const struct graph *graph, const struct binding *binding,
              const struct compute *compute, struct error *error)
{
    *side = (struct side){.graph = graph};
    plan_init(&side->plan, graph);
    side->steps = memory_new(graph->count, sizeof *side->steps);
    for (ac_node n = 1; n <= graph->count; n++)
        if (step_prepare(side->steps, graph, n, binding, error) != 0)
            return error->code;
    for (uint32_t i = 0; i < graph->count; i++)
        side->steps[i].compute = compute;
    side_run(side, STAGE_ONCE, &(struct pass){0});
    return 0;
}

/* Whether only the last row of a node is computed. */
static bool is_cut(const struct side *side, ac_node n, const struct pass *pass)
{
    return pass->last && plan_is_cut(&side->plan, side->graph, n);
}

static uint64_t rows_of(const struct node *node, const struct pass *pass)
{
    switch (node->rows) {
    case ROWS_ONE:
        return 1;
    case ROWS_SOURCE:
        return pass->source;
    case ROWS_TOKENS:
    case ROWS_NONE:
        break;
    }
    return pass->tokens;
}

static bool is_memory(const struct node *node)
{
    return node->op.code == AC_OP_INPUT && node->op.i[AC_I_INPUT_KIND] == AC_MEMORY;
}

/* Where a node's numbers are; NULL for token ids. */
static float *data_of(const struct side *side, ac_node n)
{
    uint32_t slot = side->plan.slot[n - 1];
    return slot == SLOT_NONE ? NULL : side->plan.slots[slot].data;
}

static void room_make(struct slot *slot, uint64_t rows, uint64_t width)
{
    if (slot->room >= rows * width)
        return;
    free(slot->data);
    slot->data = memory_new((size_t)rows, (size_t)width * sizeof *slot->data);
    slot->room = rows * width;
}

static void step_fill(struct side *side, ac_node n, const struct pass *pass)
{
    struct step *step = &side->steps[n - 1];
    const struct node *node = step->node;
    uint32_t slot = side->plan.slot[n - 1];
    bool cut = is_cut(side, n, pass);
    step->rows = cut ? 1 : rows_of(node, pass);
    step->past = pass->past + (cut ? pass->tokens - 1 : 0);
    for (int i = 0; i < 4 && node->op.in[i]; i++) {
        ac_node source = side->plan.source[node->op.in[i] - 1];
        const struct node *operand = graph_node_get(side->graph, source);
        step->in[i] = is_memory(operand) ? pass->memory : data_of(side, source);
        step->in_rows[i] = rows_of(operand, pass);
        if (cut && operand->rows == ROWS_TOKENS) {
            if (step->in[i] && !is_cut(side, source, pass))
                step->in[i] += (pass->tokens - 1) * operand->width;
            step->in_rows[i] = 1;
        }
    }
    if (node->op.code == AC_OP_EMBED && !step->in[0])
        step->ids = pass->ids + (cut ? pass->tokens - 1 : 0);
    if (slot == SLOT_NONE)
        return;
    if (side->plan.source[n - 1] == n)
        room_make(&side->plan.slots[slot],
                  node->rows == ROWS_NONE ? step_distances(step) : step->rows, node->width);
    step->out = data_of(side, n);
}

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static struct watched watched_of(const struct step *step)
{
    const struct node *node = step->node;
    struct watched watched = {
        .side = step->graph->side,
        .name = node->op.stem,
        .layer = node->op.layer,
        .rank = 2,
        .shape = {step->rows, node->width},
    };
    if (node->rows == ROWS_NONE) {
        watched.shape[0] = node->width;
        watched.shape[1] = step_distances(step);
    }
    return watched;
}

static struct watched probabilities_of(const struct step *step)
{
    struct watched watched = watched_of(step);
    watched.probabilities = true;
    watched.rank = 3;
    watched.shape[0] = (uint64_t)step->node->op.i[AC_I_ATTEND_HEADS];
    watched.shape[1] = step->rows;
    watched.shape[2] = step->in_rows[1] + (step->kept ? step->kept->count : 0);
    return watched;
}

static void step_watch(struct step *step, const struct watcher *watcher)
{
    const struct op *op = op_get(step->node->op.code);
    struct watched weights = {0}, watched = watched_of(step);
    uint64_t begin = now();
    step->probabilities = NULL;
    if (step->node->op.code == AC_OP_ATTEND && watcher->want) {
        weights = probabilities_of(step);
        weights.data = step->probabilities = watcher->want(watcher->context, &weights);
        begin = now();
    }
    if (op->run)
        op->run(step);
    watched.nanoseconds = weights.nanoseconds = now() - begin;
    watched.data = step->out;
    if (watcher->seen && weights.data)
        watcher->seen(watcher->context, &weights);
    if (watcher->seen)
        watcher->seen(watcher->context, &watched);
}

void side_run(struct side *side, enum stage stage, const struct pass *pass)
{
    for (ac_node n = 1; n <= side->graph->count; n++) {
        struct step *step = &side->steps[n - 1];
        const struct op *op = op_get(step->node->op.code);
        if (plan_stage(step->node) != stage)
            continue;
        step_fill(side, n, pass);
        step->probabilities = NULL;
        if (pass->watcher && step->node->op.stem)
            step_watch(step, pass->watcher);
        else if (op->run)
            op->run(step);
    }
}

const float *side_output(const struct side *side)
{
    return data_of(side, side->graph->output);
}

void side_forget(struct side *side)
{
    for (uint32_t i = 0; i < side->graph->count; i++)
        if (side->steps[i].kept)
            side->steps[i].kept->count = 0;
}

void side_fini(struct side *side)
{
    for (uint32_t i = 0; side->steps && i < side->graph->count; i++)
        step_release(&side->steps[i]);
    free(side->steps);
    plan_fini(&side->plan);
    *side = (struct side){0};
}
