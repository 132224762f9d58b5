/* SPDX-License-Identifier: MIT */
/* trace.c - watches one run for the flow of one token, then reads its states through the model's end. */
#include "analyze/trace.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "graph/tail.h"

/* A token that is followed up a side. */
struct followed {
    struct trace_side *out;
    float *states; /* [count + 1][width]: what enters the first block, then after each block */
};

/* A side that is watched: first the token that was asked for, then, where wanted, every one. */
struct watch_side {
    struct followed *items; /* [count] */
    uint32_t count;
    uint64_t width;
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

static void state_keep(struct watch_side *side, struct followed *followed,
                       const struct watched *watched, uint32_t number)
{
    const struct trace_side *out = followed->out;
    side->width = side->width ? side->width : watched->shape[1];
    if (watched->shape[1] != side->width || number > out->count || out->token >= watched->shape[0])
        return;
    if (!followed->states)
        followed->states =
            memory_new(((size_t)out->count + 1) * side->width, sizeof *followed->states);
    memcpy(followed->states + number * side->width, watched->data + out->token * side->width,
           side->width * sizeof *followed->states);
}

static void part_keep(const struct watch_side *side, const struct followed *followed,
                      struct trace_part *part, const struct watched *watched)
{
    if (!followed->states || watched->shape[1] != side->width)
        return;
    const float *row = watched->data + followed->out->token * side->width;
    const float *before = followed->states + (uint64_t)watched->layer * side->width;
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

static void attention_fini(struct trace_attention *attention)
{
    free(attention->weights);
    free(attention->sources);
    free(attention->map);
    *attention = (struct trace_attention){0};
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

static void attention_keep(const struct watch *watch, uint32_t token, bool map,
                           struct trace_attention *attention, const struct watched *watched)
{
    uint64_t queries = watched->shape[1], keys = watched->shape[2];
    attention_fini(attention);
    attention->there = true;
    attention->heads = (uint32_t)watched->shape[0];
    attention->keys = keys;
    attention->weights = memory_new(attention->heads * keys, sizeof *attention->weights);
    for (uint64_t h = 0; h < attention->heads; h++)
        memcpy(attention->weights + h * keys, watched->data + (h * queries + token) * keys,
               keys * sizeof *attention->weights);
    sources_choose(attention, watch->request->head, watch->request->top);
    if (map)
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

/* What passes by, for one token. */
static void token_seen(struct watch *watch, struct watch_side *side, uint32_t index,
                       const struct watched *watched)
{
    struct followed *followed = &side->items[index];
    const char *name = bare(watched->name);
    if (!strcmp(name, AC_TAG_EMBED))
        state_keep(side, followed, watched, 0);
    if (watched->layer < 0 || (uint32_t)watched->layer >= followed->out->count)
        return;
    struct trace_layer *layer = &followed->out->layers[watched->layer];
    if (watched->probabilities)
        attention_keep(watch, followed->out->token, !index && watched->layer == watch->request->layer,
                       strcmp(name, "cross") ? &layer->self : &layer->source, watched);
    else if (!strcmp(name, AC_TAG_BLOCK))
        state_keep(side, followed, watched, (uint32_t)watched->layer + 1);
    else if (!strcmp(name, "attn.o"))
        part_keep(side, followed, &layer->attention, watched);
    else if (!strcmp(name, "cross.o"))
        part_keep(side, followed, &layer->cross, watched);
    else if (!strcmp(name, "mlp.down") || !strcmp(name, "mlp"))
        part_keep(side, followed, &layer->mlp, watched);
}

static void seen(void *context, const struct watched *watched)
{
    struct watch *watch = context;
    struct watch_side *side = &watch->sides[watched->side];
    for (uint32_t i = 0; i < side->count; i++)
        token_seen(watch, side, i, watched);
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

/* A layer's states of all that are followed, through the end of the side: [count][vocabulary]. */
static const float *layer_logits(const struct watch_side *side, uint32_t layer, float *rows,
                                 struct tail *tail, struct tail *head)
{
    uint64_t width = side->width;
    for (uint32_t k = 0; k < side->count; k++)
        memcpy(rows + k * width, side->items[k].states + (layer + 1) * width, width * sizeof *rows);
    const float *logits = tail_run(tail, rows, side->count);
    return head ? tail_run(head, logits, side->count) : logits;
}

static void lens_fill(struct watch_side *side, struct tail *tail, struct tail *head, uint32_t top)
{
    uint64_t width = side->width, vocab = tail_width(head ? head : tail);
    float *rows = memory_new(side->count * width, sizeof *rows);
    for (uint32_t i = 0; i < side->items[0].out->count; i++) {
        const float *logits = layer_logits(side, i, rows, tail, head);
        for (uint32_t k = 0; k < side->count; k++) {
            const float *before = side->items[k].states + i * width, *state = before + width;
            struct trace_layer *layer = &side->items[k].out->layers[i];
            layer->norm = length_of(state, width);
            layer->cosine = cosine_of(before, state, width);
            layer->lens = choices_of(logits + k * vocab, vocab, top, &layer->lens_count);
        }
    }
    for (uint32_t k = 0; k < side->count; k++)
        side->items[k].out->embedding = length_of(side->items[k].states, width);
    free(rows);
}

static bool has_final(const struct graph *graph)
{
    bool final = false;
    for (ac_node n = 1; n <= graph->count; n++) {
        const struct node *node = graph_node_get(graph, n);
        final |= node->op.code == AC_OP_TAG && !strcmp(node->op.stem, AC_TAG_FINAL);
    }
    return final;
}

/* States of a side through its end, and then, of an encoder, through the decoder's head. */
static int lens_read(struct watch_side *side, const struct examined *examined, bool encoder,
                     const struct trace_request *request, struct error *error)
{
    const struct model *model = &examined->model;
    const struct graph *graph = encoder ? &model->encoder : &model->decoder;
    struct tail *tail = tail_new(graph, AC_TAG_BLOCK, &model->binding, request->threads, error);
    struct tail *head = NULL;
    if (tail && encoder)
        head = tail_new(&model->decoder, has_final(&model->decoder) ? AC_TAG_FINAL : AC_TAG_BLOCK,
                        &model->binding, request->threads, error);
    if (!error->code)
        lens_fill(side, tail, head, request->top);
    tail_free(tail);
    tail_free(head);
    return error->code;
}

/* What each attention's mask hides, from the graph. */
static void masks_read(const struct watch_side *side, const struct graph *graph)
{
    for (ac_node n = 1; n <= graph->count; n++) {
        const struct node *node = graph_node_get(graph, n);
        int32_t layer = node->op.layer;
        for (uint32_t k = 0; node->op.code == AC_OP_ATTEND && k < side->count; k++) {
            if (layer < 0 || (uint32_t)layer >= side->items[k].out->count)
                continue;
            struct trace_layer *of = &side->items[k].out->layers[layer];
            bool cross = graph_node_get(graph, node->op.in[1])->rows == ROWS_SOURCE;
            struct trace_attention *attention = cross ? &of->source : &of->self;
            attention->causal = node->op.i[AC_I_ATTEND_MASK] == AC_MASK_CAUSAL;
            attention->window = (uint64_t)node->op.i[AC_I_ATTEND_WINDOW];
        }
    }
}

bool trace_hides(const struct trace_attention *attention, uint64_t query, uint64_t key)
{
    return attention->causal &&
           (key > query || (attention->window && query - key >= attention->window));
}

static void follow(struct followed *followed, struct trace_side *out, uint32_t layers, uint32_t token)
{
    *out = (struct trace_side){.token = token, .count = layers,
                               .layers = memory_new(layers, sizeof *out->layers)};
    *followed = (struct followed){.out = out};
}

/* `every` gets one side for each token, where that was asked for. */
static int side_begin(struct watch_side *side, struct trace_side *out, uint32_t layers, size_t tokens,
                      int64_t token, struct trace_side **every, struct error *error)
{
    if (token >= (int64_t)tokens)
        return error_set(error, ERROR_USAGE, "--token %" PRId64 ": there are %zu tokens, the first is 0",
                         token, tokens);
    side->items = memory_new(1 + (every ? tokens : 0), sizeof *side->items);
    follow(&side->items[side->count++], out, layers, (uint32_t)(token >= 0 ? (size_t)token : tokens - 1));
    if (every)
        *every = memory_new(tokens, sizeof **every);
    for (size_t i = 0; every && i < tokens; i++)
        follow(&side->items[side->count++], &(*every)[i], layers, (uint32_t)i);
    return 0;
}

static void side_end(struct watch_side *side)
{
    for (uint32_t i = 0; i < side->count; i++)
        free(side->items[i].states);
    free(side->items);
}

static int check_choice(const struct examined *examined, const struct trace_request *request,
                        struct error *error)
{
    const struct graph *graph = &examined->model.decoder;
    uint32_t layers = forward_layers(examined, AC_DECODER);
    uint32_t below = request->source ? forward_layers(examined, AC_ENCODER) : 0;
    int64_t heads = 0;
    layers = below > layers ? below : layers;
    for (ac_node n = 1; n <= graph->count; n++)
        if (graph_node_get(graph, n)->op.code == AC_OP_ATTEND)
            heads = graph_node_get(graph, n)->op.i[AC_I_ATTEND_HEADS];
    if (request->layer >= (int64_t)layers)
        return error_set(error, ERROR_USAGE, "--layer %" PRId64 ": there are %" PRIu32 " blocks, the "
                         "first is 0", request->layer, layers);
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
        trace->candidates = choices_of(logits + (uint64_t)trace->decoder.token * vocab, vocab,
                                       request->top, &trace->candidate_count);
    }
    session_free(session);
    return error->code;
}

int trace(struct trace *trace, const struct examined *examined, const struct trace_request *request,
          struct error *error)
{
    struct watch watch = {.request = request};
    struct watch_side *decoder = &watch.sides[AC_DECODER], *encoder = &watch.sides[AC_ENCODER];
    const struct ids *source = request->source;
    *trace = (struct trace){.decoder_tokens = (uint32_t)request->ids->count,
                            .encoder_tokens = source ? (uint32_t)source->count : 0};
    int code = check_choice(examined, request, error);
    if (!code)
        code = side_begin(decoder, &trace->decoder, forward_layers(examined, AC_DECODER),
                          request->ids->count, source ? -1 : request->token,
                          request->every ? &trace->decoders : NULL, error);
    if (!code && source)
        code = side_begin(encoder, &trace->encoder, forward_layers(examined, AC_ENCODER),
                          source->count, request->token, request->every ? &trace->encoders : NULL,
                          error);
    code = code ? code : run(&watch, examined, trace, error);
    if (!code)
        masks_read(decoder, &examined->model.decoder);
    if (!code && source)
        masks_read(encoder, &examined->model.encoder);
    if (!code && decoder->items[0].states)
        code = lens_read(decoder, examined, false, request, error);
    if (!code && source && encoder->items[0].states)
        code = lens_read(encoder, examined, true, request, error);
    side_end(decoder);
    side_end(encoder);
    free(watch.scratch);
    return code;
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

static void sides_free(struct trace_side *sides, uint32_t count)
{
    for (uint32_t i = 0; sides && i < count; i++)
        layers_fini(&sides[i]);
    free(sides);
}

void trace_fini(struct trace *trace)
{
    if (!trace)
        return;
    layers_fini(&trace->decoder);
    layers_fini(&trace->encoder);
    sides_free(trace->decoders, trace->decoder_tokens);
    sides_free(trace->encoders, trace->encoder_tokens);
    free(trace->candidates);
    *trace = (struct trace){0};
}
