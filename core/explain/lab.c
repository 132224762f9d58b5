/* SPDX-License-Identifier: MIT */
/* lab.c - runs for experiments. Draws no conclusions. */
#include "explain/lab.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static uint64_t embedding_rows(const struct graph *graph)
{
    uint64_t rows = UINT32_MAX;
    for (ac_node n = 1; n <= graph->count; n++) {
        const struct node *node = graph_node_get(graph, n);
        if (node->op.code != AC_OP_EMBED)
            continue;
        const struct node *ids = graph_node_get(graph, node->op.in[0]);
        uint64_t own = graph->map->entries[node->weight].shape[0];
        if (ids->op.code == AC_OP_INPUT && ids->op.i[AC_I_INPUT_KIND] == AC_TOKENS && own < rows)
            rows = own;
    }
    return rows;
}

int lab_open(struct lab *lab, const struct examined *examined, uint64_t most, uint32_t threads,
             struct error *error)
{
    *lab = (struct lab){.examined = examined};
    if (!examined->model.has_weights || !examined->model.decoder.output)
        return 0;
    if (forward_check(examined, error))
        return error->code;
    lab->session = forward_session(examined, most, threads, false, error);
    if (!lab->session)
        return error->code;
    lab->vocab = session_vocab(lab->session);
    lab->rows = embedding_rows(&examined->model.decoder);
    if (lab->rows > lab->vocab)
        lab->rows = lab->vocab;
    return 0;
}

void lab_close(struct lab *lab)
{
    session_free(lab->session);
    *lab = (struct lab){0};
}

void lab_ids(const struct lab *lab, struct ids *ids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ids_add(ids, (uint32_t)((lab->rows / 3 + 61 * i + 7 * i * i) % lab->rows));
}

uint32_t lab_other(const struct lab *lab, uint32_t id)
{
    return (uint32_t)((id + lab->rows / 2) % lab->rows);
}

/* What is kept of a run. */
struct keeping {
    struct kept_node *kept;
    size_t count;
};

static struct kept_node *find(const struct keeping *keeping, const struct watched *watched)
{
    for (size_t i = 0; i < keeping->count; i++) {
        struct kept_node *kept = &keeping->kept[i];
        if (kept->side == watched->side && kept->layer == watched->layer &&
            kept->probabilities == watched->probabilities && !strcmp(kept->name, watched->name))
            return kept;
    }
    return NULL;
}

static uint64_t room_make(struct kept_node *kept, const struct watched *watched)
{
    uint64_t count = 1;
    for (uint32_t i = 0; i < watched->rank; i++) {
        kept->shape[i] = watched->shape[i];
        count *= watched->shape[i];
    }
    free(kept->data);
    kept->data = memory_new(count, sizeof *kept->data);
    return count;
}

static float *want(void *context, const struct watched *watched)
{
    struct kept_node *kept = find(context, watched);
    if (!kept)
        return NULL;
    room_make(kept, watched);
    return kept->data;
}

static void seen(void *context, const struct watched *watched)
{
    struct kept_node *kept = find(context, watched);
    if (!kept || watched->probabilities)
        return;
    uint64_t count = room_make(kept, watched);
    memcpy(kept->data, watched->data, count * sizeof *kept->data);
}

static int run(struct lab *lab, const struct ids *source, const struct ids *ids, size_t split,
               const float **logits, struct error *error)
{
    if (source && session_encode(lab->session, source->items, source->count, error))
        return error->code;
    if (!source)
        session_restart(lab->session);
    if (split && session_decode(lab->session, ids->items, split, logits, error))
        return error->code;
    return session_decode(lab->session, ids->items + split, ids->count - split, logits, error);
}

float *lab_run(struct lab *lab, const struct ids *source, const struct ids *ids, size_t split,
               struct kept_node *kept, size_t kept_count, struct error *error)
{
    struct keeping keeping = {kept, kept_count};
    struct watcher watcher = {want, seen, &keeping};
    const float *logits;
    session_watch(lab->session, kept_count ? &watcher : NULL);
    int code = run(lab, source, ids, split, &logits, error);
    session_watch(lab->session, NULL);
    if (code)
        return NULL;
    size_t count = (ids->count - split) * (size_t)lab->vocab;
    float *copy = memory_new(count, sizeof *copy);
    memcpy(copy, logits, count * sizeof *copy);
    return copy;
}

double lab_difference(const float *a, const float *b, uint64_t count)
{
    double largest = 0;
    for (uint64_t i = 0; i < count; i++) {
        double difference = fabs((double)a[i] - b[i]);
        if (difference > largest)
            largest = difference;
    }
    return largest;
}
