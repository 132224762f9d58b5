/* SPDX-License-Identifier: MIT */
/*
 * limits.c - how long a run may be and what memory it takes: from the graphs' own plans of buffers.
 * Runs nothing.
 */
#include "analyze/limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/count.h"
#include "base/count.h"
#include "base/memory.h"
#include "graph/cost.h"
#include "graph/plan.h"

uint64_t limits_positions(const struct model *model)
{
    const struct graph *graph = &model->decoder;
    uint64_t least = 0;
    for (ac_node n = 1; n <= graph->count; n++) {
        const struct node *node = graph_node_get(graph, n);
        if (node->op.code != AC_OP_EMBED ||
            op_operand(graph, node, 0)->op.i[AC_I_INPUT_KIND] != AC_POSITIONS)
            continue;
        uint64_t rows = op_entry_get(graph, node)->shape[0];
        rows -= (uint64_t)node->op.i[AC_I_EMBED_OFFSET];
        if (least == 0 || rows < least)
            least = rows;
    }
    return least;
}

/* Rows of a node, of one graph in its largest pass. */
static uint64_t rows_of(const struct node *node, uint64_t tokens, uint64_t source, bool cut)
{
    switch (node->rows) {
    case ROWS_ONE:
        return 1;
    case ROWS_SOURCE:
        return source;
    case ROWS_NONE: /* one for each distance, either way */
        return 2 * tokens;
    case ROWS_TOKENS:
        break;
    }
    return cut ? 1 : tokens;
}

/* Bytes of the buffers of one graph in its largest pass: each as large as its largest node. */
static uint64_t activations(const struct graph *graph, uint64_t tokens, uint64_t source, bool last)
{
    uint64_t sum = 0;
    struct plan plan;
    if (!graph->output)
        return 0;
    plan_init(&plan, graph);
    uint64_t *most = memory_new(plan.slot_count, sizeof *most);
    for (ac_node n = 1; n <= graph->count; n++) {
        const struct node *node = graph_node_get(graph, n);
        uint32_t slot = plan.slot[n - 1];
        uint64_t bytes = 0;
        if (slot == SLOT_NONE || plan.source[n - 1] != n)
            continue;
        op_count_add(&bytes, node->width,
                     rows_of(node, tokens, source, last && plan_is_cut(&plan, graph, n)),
                     sizeof(float));
        most[slot] = bytes > most[slot] ? bytes : most[slot];
    }
    for (uint32_t i = 0; i < plan.slot_count; i++)
        op_count_add(&sum, most[i], 1, 1);
    free(most);
    plan_fini(&plan);
    return sum;
}

uint64_t limits_buffers(const struct model *model, const struct run_plan *plan)
{
    uint64_t sum = activations(&model->decoder, plan->prompt, plan->source, plan->last_only);
    op_count_add(&sum, activations(&model->encoder, plan->source, 0, false), 1, 1);
    return sum;
}

/* The cache is kept as float. */
static uint64_t cache(const struct model *model, const struct run_plan *plan)
{
    struct cache_cost cost = graph_cache(&model->decoder, plan->context);
    uint64_t sum = 0;
    op_count_add(&sum, cost.per_token, plan->context, sizeof(float));
    op_count_add(&sum, cost.per_source_token, plan->source, sizeof(float));
    return sum;
}

/* "MemAvailable:   123 kB" of /proc/meminfo in bytes; 0: not known. */
static uint64_t meminfo(const char *key)
{
    FILE *file = fopen("/proc/meminfo", "re");
    char line[200];
    unsigned long long kilobytes = 0;
    while (file && !kilobytes && fgets(line, sizeof line, file))
        if (!strncmp(line, key, strlen(key)))
            sscanf(line + strlen(key), ": %llu", &kilobytes);
    if (file)
        fclose(file);
    return kilobytes * 1024;
}

int limits_memory_check(const struct model *model, const struct run_plan *plan,
                        struct error *error)
{
    struct dtype_count counts[DTYPE_COUNT];
    uint64_t weights = dtypes_count(&model->weights, counts), buffers, kept, all;
    buffers = limits_buffers(model, plan);
    kept = cache(model, plan);
    all = weights;
    op_count_add(&all, buffers, 1, 1);
    op_count_add(&all, kept, 1, 1);
    uint64_t available = meminfo("MemAvailable"), total = meminfo("MemTotal"), work = buffers;
    op_count_add(&work, kept, 1, 1);
    if (!available || (work <= available && all <= total))
        return 0;
    struct text text = {0};
    text_add(&text, "needs about ");
    text_add_bytes(&text, all);
    text_add(&text, " of memory (weights ");
    text_add_bytes(&text, weights);
    text_add(&text, ", cache ");
    text_add_bytes(&text, kept);
    text_add(&text, ", activations and logits ");
    text_add_bytes(&text, buffers);
    text_add(&text, "), and there are ");
    text_add_bytes(&text, work > available ? available : total);
    text_format(&text, "%s; run fewer tokens or a smaller model",
                work > available ? " available" : "");
    error_set(error, ERROR_SYSTEM, "%s: a run of %" PRIu64 " tokens %s", model->source.name,
              plan->context + plan->source, text_get(&text));
    text_fini(&text);
    return error->code;
}
