/* SPDX-License-Identifier: MIT */
/*
 * tail.c - copies the last nodes of a graph behind an input of their own, and runs the copy as what
 * depends on a memory alone.
 */
#include "graph/tail.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "graph/side.h"

struct tail {
    struct graph graph;
    struct compute compute;
    struct side side;
    ac_node input;
};

static ac_node tag_find(const struct graph *graph, const char *name)
{
    for (ac_node n = graph->count; n > 0; n--) {
        const struct node *node = graph_node_get(graph, n);
        if (node->op.code == AC_OP_TAG && !strcmp(node->op.stem, name))
            return n;
    }
    return 0;
}

/* Copies what the output needs; nodes before the tag can be tables of one row at most. */
static void copy(struct tail *tail, const struct graph *graph, ac_node tag)
{
    ac_node *copied = memory_new(graph->count + (size_t)1, sizeof *copied);
    copied[tag] = copied[graph_node_get(graph, tag)->op.in[0]] = tail->input;
    for (ac_node n = tag + 1; n <= graph->count; n++) {
        struct ac_op op = graph_node_get(graph, n)->op;
        if (op.code == AC_OP_OUTPUT)
            continue;
        for (int i = 0; i < 4 && op.in[i]; i++)
            op.in[i] = copied[op.in[i]];
        copied[n] = graph_node_add(&tail->graph, &op);
    }
    tail->graph.output = copied[graph->output];
    free(copied);
}

struct tail *tail_new(const struct graph *graph, const char *tag, const struct binding *binding,
                      uint32_t threads, struct error *error)
{
    ac_node from = tag_find(graph, tag);
    struct tail *tail = memory_new(1, sizeof *tail);
    struct ac_op input = {.size = sizeof input, .code = AC_OP_INPUT, .layer = AC_OUTSIDE};
    graph_init(&tail->graph, AC_DECODER, graph->map);
    if (!from)
        error_set(error, ERROR_PLUGIN, "the graph has no tag \"%s\"", tag);
    if (!error->code) {
        input.i[AC_I_INPUT_KIND] = AC_MEMORY;
        input.i[AC_I_INPUT_WIDTH] = (int64_t)graph_node_get(graph, from)->width;
        tail->input = graph_node_add(&tail->graph, &input);
        copy(tail, graph, from);
        if (!tail->graph.output)
            error_set(error, ERROR_PLUGIN, "the end of the graph reads more than the tag \"%s\"", tag);
    }
    if (error->code || compute_init(&tail->compute, threads, false, error) ||
        side_init(&tail->side, &tail->graph, binding, &tail->compute, error)) {
        tail_free(tail);
        return NULL;
    }
    return tail;
}

const float *tail_run(struct tail *tail, const float *states, uint64_t rows)
{
    struct pass pass = {.source = rows, .memory = states};
    const struct node *output = graph_node_get(&tail->graph, tail->graph.output);
    if (output->op.code == AC_OP_INPUT)
        return states;
    side_run(&tail->side, STAGE_SOURCE, &pass);
    return side_output(&tail->side);
}

uint64_t tail_width(const struct tail *tail)
{
    return graph_node_get(&tail->graph, tail->graph.output)->width;
}

void tail_free(struct tail *tail)
{
    if (!tail)
        return;
    side_fini(&tail->side);
    compute_fini(&tail->compute);
    graph_fini(&tail->graph);
    free(tail);
}
