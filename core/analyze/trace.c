/* SPDX-License-Identifier: MIT */
/* trace.c - watches one run for the flow of one token, then reads its states through the model's end. */
#include "analyze/trace.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "graph/tail.h"

/* A side that is watched. */
struct watch_side {
    struct trace_side *out;
    uint64_t width;
    float *states; /* [count + 1][width]: what enters the first block, then after each block */
    uint32_t row;  /* the token */
};

struct watch {
    const struct trace_request *request;
    struct watch_side sides[3]; /* by AC_ENCODER, AC_DECODER */
    float *scratch;             /* weights of the attention that is being computed */
    size_t scratch_room;
};

static double length_of(const float *a, uint64_t width)
{
    double sum = 0;
    for (uint64_t i = 0; i < width; i++)
        sum += (double)a[i] * a[i];
    return sqrt(sum);
}

static double cosine_of(const float *a, const float *b, uint64_t width)
{
    double sum = 0, lengths = length_of(a, width) * length_of(b, width);
    for (uint64_t i = 0; i < width; i++)
        sum += (double)a[i] * b[i];
    return lengths > 0 ? sum / lengths : 0;
}

/* A name without the side that encoder-decoder models put before it. */
static const char *bare(const char *name)
{
    return !strncmp(name, "enc.", 4) || !strncmp(name, "dec.", 4) ? name + 4 : name;
}

static void state_keep(struct watch_side *side, const struct watched *watched, uint32_t number)
{
    uint64_t width = watched->shape[1];
    if (!side->states) {
        side->width = width;
        side->states = memory_new(((size_t)side->out->count + 1) * width, sizeof *side->states);
    }
    if (width == side->width && number <= side->out->count && side->row < watched->shape[0])
        memcpy(side->states + number * width, watched->data + side->row * width,
               width * sizeof *side->states);
}

static void part_keep(const struct watch_side *side, struct trace_part *part,
                      const struct watched *watched)
{
    const float *row = watched->data + side->row * watched->shape[1];
    const float *before = side->states + (uint64_t)watched->layer * side->width;
    if (!side->states || watched->shape[1] != side->width)
        return;
    part->there = true;
    part->norm = length_of(row, side->width);
    part->cosine = cosine_of(row, before, side->width);
}

/* The heads' mean, or the chosen head, of one query's weights. */
static double weight_of(const struct trace_attention *attention, int64_t head, uint64_t key)
{
    double sum = 0;
    if (head >= 0)
        return attention->weights[(uint64_t)head * attention->keys + key];
    for (uint32_t h = 0; h < attention->heads; h++)
        sum += attention->weights[h * attention->keys + key];
    return sum / attention->heads;
}

/* The strongest sources, the strongest first; of equal ones the earlier. */
static void sources_choose(struct trace_attention *attention, int64_t head, uint32_t top)
{
    attention->sources = memory_new(top + 1u, sizeof *attention->sources);
    for (uint64_t key = 0; key < attention->keys; key++) {
        double weight = weight_of(attention, head, key);
        uint32_t at = attention->source_count;
        while (at > 0 && attention->sources[at - 1].weight < weight)
            at--;
        if (at >= top || weight <= 0)
            continue;
        if (attention->source_count < top)
            attention->source_count++;
        for (uint32_t i = attention->source_count - 1; i > at; i--)
            attention->sources[i] = attention->sources[i - 1];
        attention->sources[at] = (struct trace_source){(uint32_t)key, weight};
    }
    attention->first = weight_of(attention, -1, 0);
}

static void map_keep(struct trace_attention *attention, const struct watched *watched, int64_t head)
{
    uint64_t cells = watched->shape[1] * watched->shape[2];
    attention->queries = watched->shape[1];
    attention->map = memory_new(cells, sizeof *attention->map);
    for (uint64_t h = 0; h < watched->shape[0]; h++)
        for (uint64_t i = 0; i < cells && (head < 0 || (uint64_t)head == h); i++)
            attention->map[i] += watched->data[h * cells + i] /
                                 (head < 0 ? (float)watched->shape[0] : 1);
}

static void attention_keep(const struct watch *watch, const struct watch_side *side,
                           struct trace_attention *attention, const struct watched *watched)
{
    uint64_t queries = watched->shape[1], keys = watched->shape[2];
    attention->there = true;
    attention->heads = (uint32_t)watched->shape[0];
    attention->keys = keys;
    free(attention->weights);
    free(attention->sources);
    free(attention->map);
    attention->source_count = 0;
    attention->weights = memory_new(attention->heads * keys, sizeof *attention->weights);
    for (uint64_t h = 0; h < attention->heads; h++)
        memcpy(attention->weights + h * keys, watched->data + (h * queries + side->row) * keys,
               keys * sizeof *attention->weights);
    sources_choose(attention, watch->request->head, watch->request->top);
    attention->map = NULL;
    if (watched->layer == watch->request->layer)
        map_keep(attention, watched, watch->request->head);
}

static float *want(void *context, const struct watched *watched)
{
    struct watch *watch = context;
    uint64_t count = watched->shape[0] * watched->shape[1] * watched->shape[2];
    watch->scratch = memory_grow(watch->scratch, &watch->scratch_room, (size_t)count,
                                 sizeof *watch->scratch);
    return watch->scratch;
}

static void seen(void *context, const struct watched *watched)
{
    struct watch *watch = context;
    struct watch_side *side = &watch->sides[watched->side];
    const char *name = bare(watched->name);
    if (!strcmp(name, AC_TAG_EMBED))
        state_keep(side, watched, 0);
    if (watched->layer < 0 || (uint32_t)watched->layer >= side->out->count)
        return;
    struct trace_layer *layer = &side->out->layers[watched->layer];
    if (watched->probabilities)
        attention_keep(watch, side, strcmp(name, "cross") ? &layer->self : &layer->source, watched);
    else if (!strcmp(name, AC_TAG_BLOCK))
        state_keep(side, watched, (uint32_t)watched->layer + 1);
    else if (!strcmp(name, "attn.o"))
        part_keep(side, &layer->attention, watched);
    else if (!strcmp(name, "cross.o"))
        part_keep(side, &layer->cross, watched);
    else if (!strcmp(name, "mlp.down") || !strcmp(name, "mlp"))
        part_keep(side, &layer->mlp, watched);
}

static struct choice *choices_of(const float *logits, uint64_t count, uint32_t top, uint32_t *kept)
{
    struct choice *best = memory_new(top + 1u, sizeof *best);
    struct sampling greedy = {0};
    struct dice dice = {0};
    *kept = 0;
    if (logits_are_usable(logits, count))
        sample_choose(logits, count, &greedy, &dice, best, top, kept);
    return best;
}

/* States of a side through its end, and then, of an encoder, through the decoder's head. */
static int lens_read(struct watch_side *side, const struct examined *examined, bool encoder,
                     const struct trace_request *request, struct error *error)
{
    const struct model *model = &examined->model;
    const struct graph *graph = encoder ? &model->encoder : &model->decoder;
    struct tail *tail = tail_new(graph, AC_TAG_BLOCK, &model->binding, request->threads, error);
    struct tail *head = NULL;
    if (tail && encoder) {
        bool final = false;
        for (ac_node n = 1; n <= model->decoder.count; n++) {
            const struct node *node = graph_node_get(&model->decoder, n);
            final |= node->op.code == AC_OP_TAG && !strcmp(node->op.stem, AC_TAG_FINAL);
        }
        head = tail_new(&model->decoder, final ? AC_TAG_FINAL : AC_TAG_BLOCK, &model->binding,
                        request->threads, error);
    }
    for (uint32_t i = 0; !error->code && i < side->out->count; i++) {
        struct trace_layer *layer = &side->out->layers[i];
        const float *before = side->states + i * side->width, *state = before + side->width;
        const float *logits = tail_run(tail, state, 1);
        if (head)
            logits = tail_run(head, logits, 1);
        layer->norm = length_of(state, side->width);
        layer->cosine = cosine_of(before, state, side->width);
        layer->lens = choices_of(logits, tail_width(head ? head : tail), request->top,
                                 &layer->lens_count);
    }
    if (!error->code)
        side->out->embedding = length_of(side->states, side->width);
    tail_free(tail);
    tail_free(head);
    return error->code;
}

static int side_begin(struct watch_side *side, struct trace_side *out, uint32_t layers, size_t tokens,
                      int64_t token, struct error *error)
{
    if (token >= (int64_t)tokens)
        return error_set(error, ERROR_USAGE, "--token %" PRId64 ": there are %zu tokens, the first is 0",
                         token, tokens);
    side->out = out;
    side->row = token >= 0 ? (uint32_t)token : (uint32_t)tokens - 1;
    out->token = side->row;
    out->count = layers;
    out->layers = memory_new(layers, sizeof *out->layers);
    return 0;
}

static int check_choice(const struct examined *examined, const struct trace_request *request,
                        struct error *error)
{
    const struct graph *graph = &examined->model.decoder;
    uint32_t layers = forward_layers(examined, AC_DECODER);
    int64_t heads = 0;
    for (ac_node n = 1; n <= graph->count; n++)
        if (graph_node_get(graph, n)->op.code == AC_OP_ATTEND)
            heads = graph_node_get(graph, n)->op.i[AC_I_ATTEND_HEADS];
    if (request->layer >= (int64_t)layers)
        return error_set(error, ERROR_USAGE, "--layer %" PRId64 ": the decoder has %" PRIu32
                         " layers, the first is 0", request->layer, layers);
    if (request->head >= heads)
        return error_set(error, ERROR_USAGE, "--head %" PRId64 ": there are %" PRId64
                         " heads, the first is 0", request->head, heads);
    return 0;
}

static int run(struct watch *watch, const struct examined *examined, struct trace *trace,
               struct error *error)
{
    const struct trace_request *request = watch->request;
    struct watcher watcher = {want, seen, watch};
    const float *logits = NULL;
    struct session *session = forward_session(examined, request->ids->count, request->threads, false,
                                              error);
    if (!session)
        return error->code;
    session_watch(session, &watcher);
    if (request->source)
        session_encode(session, request->source->items, request->source->count, error);
    if (!error->code)
        session_decode(session, request->ids->items, request->ids->count, &logits, error);
    if (!error->code) {
        uint64_t vocab = session_vocab(session);
        trace->candidates = choices_of(logits + watch->sides[AC_DECODER].row * vocab, vocab,
                                       request->top, &trace->candidate_count);
    }
    session_free(session);
    return error->code;
}

int trace(struct trace *trace, const struct examined *examined, const struct trace_request *request,
          struct error *error)
{
    struct watch watch = {.request = request};
    bool encoder = request->source;
    *trace = (struct trace){0};
    int code = check_choice(examined, request, error);
    if (!code)
        code = side_begin(&watch.sides[AC_DECODER], &trace->decoder,
                          forward_layers(examined, AC_DECODER), request->ids->count,
                          encoder ? -1 : request->token, error);
    if (!code && encoder)
        code = side_begin(&watch.sides[AC_ENCODER], &trace->encoder,
                          forward_layers(examined, AC_ENCODER), request->source->count,
                          request->token, error);
    code = code ? code : run(&watch, examined, trace, error);
    if (!code && watch.sides[AC_DECODER].states)
        code = lens_read(&watch.sides[AC_DECODER], examined, false, request, error);
    if (!code && encoder && watch.sides[AC_ENCODER].states)
        code = lens_read(&watch.sides[AC_ENCODER], examined, true, request, error);
    free(watch.sides[AC_DECODER].states);
    free(watch.sides[AC_ENCODER].states);
    free(watch.scratch);
    return code;
}

static void attention_fini(struct trace_attention *attention)
{
    free(attention->weights);
    free(attention->sources);
    free(attention->map);
}

static void layers_fini(struct trace_side *side)
{
    for (uint32_t i = 0; i < side->count; i++) {
        free(side->layers[i].lens);
        attention_fini(&side->layers[i].self);
        attention_fini(&side->layers[i].source);
    }
    free(side->layers);
}

void trace_fini(struct trace *trace)
{
    if (!trace)
        return;
    layers_fini(&trace->decoder);
    layers_fini(&trace->encoder);
    free(trace->candidates);
    *trace = (struct trace){0};
}
