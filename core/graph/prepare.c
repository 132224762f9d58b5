/* SPDX-License-Identifier: MIT */
/*
 * prepare.c - gives a node its weights before the first run. Matrices stay where they lie in the
 * file; what is particular to an operation is in ops/.
 */
#include "graph/prepare.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "graph/op.h"

uint32_t prepare_block(const struct node *node)
{
    return node->op.layer < 0 ? 0 : (uint32_t)node->op.layer;
}

static bool is_absent(const struct binding *binding, int32_t entry, const struct node *node)
{
    return (binding->map->entries[entry].flags & AC_OPTIONAL) &&
           !binding_get(binding, (uint32_t)entry, prepare_block(node), 0)->stored;
}

bool prepare_is_absent(const struct step *step, const struct binding *binding)
{
    return is_absent(binding, step->node->weight, step->node);
}

/* A whole tensor as floats; free() ends it. */
static int widen(const struct binding *binding, int32_t entry, const struct node *node, float **out,
                 struct error *error)
{
    struct matrix matrix;
    if (binding_matrix(binding, (uint32_t)entry, prepare_block(node), 0, &matrix, error) != 0)
        return error->code;
    *out = memory_new((size_t)matrix.rows, (size_t)matrix.columns * sizeof **out);
    for (uint64_t row = 0; row < matrix.rows; row++)
        matrix_row(&matrix, row, *out + row * matrix.columns);
    return 0;
}

int prepare_matrix(struct step *step, const struct binding *binding, struct error *error)
{
    return binding_matrix(binding, (uint32_t)step->node->weight, prepare_block(step->node), 0,
                          &step->weight, error);
}

int prepare_vector(struct step *step, const struct binding *binding, struct error *error)
{
    return widen(binding, step->node->weight, step->node, &step->vector, error);
}

int prepare_norm(struct step *step, const struct binding *binding, struct error *error)
{
    int code = prepare_vector(step, binding, error);
    uint64_t count = code ? 0 : op_entry_get(step->graph, step->node)->shape[0];
    const struct map_entry *entry = &binding->map->entries[step->node->weight];
    bool less = (entry->flags & AC_LESS_ONE) && strcmp(binding->weights->format, "gguf");
    for (uint64_t i = 0; less && i < count; i++)
        step->vector[i] += 1;
    return code;
}

int step_prepare(struct step *steps, const struct graph *graph, ac_node n,
                 const struct binding *binding, struct error *error)
{
    struct step *step = &steps[n - 1];
    const struct node *node = graph_node_get(graph, n);
    const struct op *op = op_get(node->op.code);
    *step = (struct step){.graph = graph, .node = node, .steps = steps};
    if (op->prepare && op->prepare(step, binding, error) != 0)
        return error->code;
    if (node->bias < 0 || is_absent(binding, node->bias, node))
        return 0;
    return widen(binding, node->bias, node, &step->bias, error);
}

void step_release(struct step *step)
{
    for (int part = 0; part < 3; part++)
        free(step->expert[part]);
    free(step->bias);
    free(step->vector);
    if (step->kept) {
        free(step->kept->keys);
        free(step->kept->values);
        free(step->kept);
    }
}
