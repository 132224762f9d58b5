/* SPDX-License-Identifier: MIT */
/*
 * run.c - one sequence being run: the encoder once, then the decoder in passes of any size.
 * Computes nothing itself; side.c runs the graphs.
 */
#include "graph/run.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/memory.h"
#include "graph/op.h"
#include "graph/side.h"

struct session {
    struct side decoder;
    struct side encoder;   /* zeroed: there is none */
    struct compute compute;
    uint64_t context;      /* most tokens of the decoder */
    uint64_t past;         /* of the decoder */
    uint64_t source;       /* tokens of the encoder; 0: not encoded yet */
    struct watcher watcher; /* zeroed: nobody */
    bool last_only;       /* logits of the last token of a call only */
};

static int graph_check(const struct graph *graph, const char *what, struct error *error)
{
    if (graph->error.code != 0)
        return error_set(error, graph->error.code, "%s: %s", what, graph->error.text);
    if (graph->output == 0)
        return error_set(error, ERROR_PLUGIN, "the graph of the %s has no output", what);
    return 0;
}

static int graphs_check(const struct graph *decoder, const struct graph *encoder,
                        struct error *error)
{
    if (graph_check(decoder, "decoder", error) != 0)
        return error->code;
    if (!encoder)
        return decoder->memory_width == 0 ? 0 : error_set(error, ERROR_PLUGIN,
               "the decoder reads an encoder's memory, and there is no encoder");
    if (graph_check(encoder, "encoder", error) != 0)
        return error->code;
    uint64_t width = graph_node_get(encoder, encoder->output)->width;
    if (decoder->memory_width != width)
        return error_set(error, ERROR_PLUGIN, "the decoder reads a memory of %" PRIu64 " columns, "
                         "the encoder gives %" PRIu64, decoder->memory_width, width);
    return 0;
}

struct session *session_new(const struct graph *decoder, const struct graph *encoder,
                            const struct binding *binding, uint64_t context,
                            const struct run_options *options, struct error *error)
{
    if (graphs_check(decoder, encoder, error) != 0)
        return NULL;
    struct session *session = memory_new(1, sizeof *session);
    session->context = context;
    if (compute_init(&session->compute, options->threads, options->fast, error) != 0 ||
        side_init(&session->decoder, decoder, binding, &session->compute, error) != 0 ||
        (encoder &&
         side_init(&session->encoder, encoder, binding, &session->compute, error) != 0)) {
        session_free(session);
        return NULL;
    }
    return session;
}

void session_free(struct session *session)
{
    if (!session)
        return;
    side_fini(&session->decoder);
    side_fini(&session->encoder);
    compute_fini(&session->compute);
    free(session);
}

void session_watch(struct session *session, const struct watcher *watcher)
{
    session->watcher = watcher ? *watcher : (struct watcher){0};
}

/* Every row of every table that will be looked up must exist. */
static int ids_check(const struct graph *graph, const uint32_t *ids, size_t count, uint64_t past,
                     struct error *error)
{
    for (ac_node n = 1; n <= graph->count; n++) {
        const struct node *node = graph_node_get(graph, n);
        if (node->op.code != AC_OP_EMBED)
            continue;
        uint64_t rows = op_entry_get(graph, node)->shape[0];
        rows -= (uint64_t)node->op.i[AC_I_EMBED_OFFSET];
        bool positions = op_operand(graph, node, 0)->op.i[AC_I_INPUT_KIND] == AC_POSITIONS;
        if (positions && past + count > rows)
            return error_set(error, ERROR_USAGE, "%" PRIu64 " tokens are too many: \"%s\" knows %"
                             PRIu64 " positions", past + count, node->op.stem, rows);
        for (size_t i = 0; i < count && !positions; i++)
            if (ids[i] >= rows)
                return error_set(error, ERROR_USAGE, "token id %" PRIu32 " does not exist: the "
                                 "vocabulary ends at %" PRIu64, ids[i], rows - 1);
    }
    return 0;
}

static const struct watcher *watcher_of(const struct session *session)
{
    return session->watcher.want || session->watcher.seen ? &session->watcher : NULL;
}

int session_encode(struct session *session, const uint32_t *ids, size_t count, struct error *error)
{
    struct pass pass = {.ids = ids, .tokens = count, .watcher = watcher_of(session)};
    if (!session->encoder.graph)
        return error_set(error, ERROR_USAGE, "the model has no encoder");
    if (count == 0)
        return error_set(error, ERROR_USAGE, "there are no tokens to encode");
    if (ids_check(session->encoder.graph, ids, count, 0, error) != 0)
        return error_context(error, "encoder");
    side_run(&session->encoder, STAGE_TOKENS, &pass);
    session->source = count;
    session_restart(session);
    pass = (struct pass){.source = count, .memory = side_output(&session->encoder),
                         .watcher = watcher_of(session)};
    side_run(&session->decoder, STAGE_SOURCE, &pass);
    return 0;
}

int session_decode(struct session *session, const uint32_t *ids, size_t count, const float **logits,
                   struct error *error)
{
    struct pass pass = {.ids = ids, .tokens = count, .past = session->past,
                        .source = session->source, .last = session->last_only,
                        .watcher = watcher_of(session)};
    if (count == 0)
        return error_set(error, ERROR_USAGE, "there are no tokens to run");
    if (session->encoder.graph && session->source == 0)
        return error_set(error, ERROR_USAGE, "nothing has been encoded yet");
    if (count > session->context || session->past > session->context - count)
        return error_set(error, ERROR_USAGE, "%" PRIu64 " tokens are too many: the context is %"
                         PRIu64, session->past + count, session->context);
    if (ids_check(session->decoder.graph, ids, count, session->past, error) != 0)
        return error->code;
    if (session->encoder.graph)
        pass.memory = side_output(&session->encoder);
    side_run(&session->decoder, STAGE_TOKENS, &pass);
    session->past += count;
    *logits = side_output(&session->decoder);
    return 0;
}

void session_last_only(struct session *session)
{
    session->last_only = true;
}

void session_restart(struct session *session)
{
    session->past = 0;
    side_forget(&session->decoder);
}

uint64_t session_past(const struct session *session)
{
    return session->past;
}

uint64_t session_vocab(const struct session *session)
{
    const struct graph *graph = session->decoder.graph;
    return graph_node_get(graph, graph->output)->width;
}
