/* SPDX-License-Identifier: MIT */
/*
 * run.h - running graphs: encoder once, decoder in steps with a cache, any node watched.
 * Decides no sampling and reads no text.
 */
#ifndef GRAPH_RUN_H
#define GRAPH_RUN_H

#include "base/error.h"
#include "graph/bind.h"
#include "graph/graph.h"

/* A tensor that passes by. */
struct watched {
    int32_t side;      /* AC_ENCODER or AC_DECODER */
    const char *name;  /* stem or tag: "attn.q", "block"; probabilities: stem of attend, "attn" */
    int32_t layer;     /* AC_OUTSIDE: none */
    bool probabilities; /* rows of attention: [heads][queries][keys]; else [rows][width] */
    uint32_t rank;
    uint64_t shape[3];
    const float *data; /* borrowed for the call */
    uint64_t nanoseconds; /* spent on the node */
};

/* Watches a run. Both may be NULL. */
struct watcher {
    /* Asked before a node with probabilities is run: a buffer of its shape to write them into, or
     * NULL: not wanted. watched->data is NULL. */
    float *(*want)(void *context, const struct watched *watched);
    /* Called after each node that has a name. */
    void (*seen)(void *context, const struct watched *watched);
    void *context;
};

/* How to run. Zeroed: on all processors, exactly. */
struct run_options {
    uint32_t threads; /* 0: one for each processor */
    bool fast;        /* activations may be rounded for products; names every number it touches */
};

struct session; /* one model being run for one sequence */

/*
 * `encoder` is NULL for decoder-only models. Every weight the graphs use is checked here, so that
 * running cannot fail for want of one. `context` is the most decoder tokens that will be asked for.
 */
struct session *session_new(const struct graph *decoder, const struct graph *encoder,
                            const struct binding *binding, uint64_t context,
                            const struct run_options *options, struct error *error);
void session_free(struct session *session);
void session_watch(struct session *session, const struct watcher *watcher); /* NULL: nobody */

/* Runs the encoder over all source tokens. Ids must be below the rows of the embedding. */
int session_encode(struct session *session, const uint32_t *ids, size_t count, struct error *error);
/* From now on logits are wanted of the last token of each call only: [1][vocab_size]. */
void session_last_only(struct session *session);
/*
 * Runs the decoder over the next `count` tokens, after those it has seen. `*logits` gets
 * [count][vocab_size], borrowed until the next call.
 */
int session_decode(struct session *session, const uint32_t *ids, size_t count, const float **logits,
                   struct error *error);
/* Forgets the decoder's tokens; buffers are kept. */
void session_restart(struct session *session);
uint64_t session_past(const struct session *session); /* decoder tokens seen */
uint64_t session_vocab(const struct session *session); /* width of the logits */

#endif
