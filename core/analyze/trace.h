/* SPDX-License-Identifier: MIT */
/*
 * trace.h - the flow of one token through a model: what each block adds to its state, whom it attends
 * to, and what the model would say if it stopped there (the logit lens). Lays nothing out.
 */
#ifndef ANALYZE_TRACE_H
#define ANALYZE_TRACE_H

#include "analyze/forward.h"
#include "analyze/sample.h"

/* A token that is attended to. */
struct trace_source {
    uint32_t token; /* its place, from 0 */
    double weight;
};

/* One attention of a block, for the token that is followed. */
struct trace_attention {
    bool there;
    uint32_t heads;
    uint64_t keys;
    float *weights;        /* [heads][keys]; free() ends it */
    struct trace_source *sources; /* [source_count] of the mean of heads, or of the chosen head */
    uint32_t source_count;
    double first;          /* weight of the first token, mean of heads */
    bool causal;           /* the mask hides later tokens */
    uint64_t window;       /* and those that lie so far back or further; 0: none of these */
    float *map;            /* [queries][keys] of the chosen block; NULL: not asked for */
    uint64_t queries;
};

/* What a part adds to the state. */
struct trace_part {
    bool there;
    double norm;   /* length of what it adds */
    double cosine; /* to the state before the block */
};

struct trace_layer {
    struct choice *lens; /* [lens_count], most probable first; `logprob` */
    uint32_t lens_count;
    double norm;         /* length of the state after the block */
    double cosine;       /* of the states after and before it */
    struct trace_part attention, cross, mlp;
    struct trace_attention self, source; /* `source`: cross-attention */
};

struct trace_side {
    struct trace_layer *layers; /* [count] */
    uint32_t count;
    double embedding;           /* length of what enters the first block */
    uint32_t token;             /* that is followed */
};

/* What is wanted. */
struct trace_request {
    const struct ids *source; /* NULL: there is no encoder */
    const struct ids *ids;    /* of the decoder */
    int64_t token;  /* of the prompt (the encoder's where there is one); -1: the last */
    int64_t head;   /* -1: mean of all */
    int64_t layer;  /* whose maps are kept, of both sides; -1: none */
    uint32_t top;   /* candidates and sources */
    bool every;     /* also follow every other token: `decoders`, `encoders` */
    uint32_t threads;
};

struct trace {
    struct trace_side decoder, encoder; /* ->count 0: there is none */
    struct trace_side *decoders, *encoders; /* [decoder_tokens], [encoder_tokens]; NULL: not asked for */
    uint32_t decoder_tokens, encoder_tokens;
    struct choice *candidates;          /* [candidate_count] */
    uint32_t candidate_count;
};

/* ERROR_USAGE when the token, layer or head does not exist. trace_fini() ends it, always. */
int trace(struct trace *trace, const struct examined *examined, const struct trace_request *request,
          struct error *error);
void trace_fini(struct trace *trace);
/* Whether the mask hides a key from a query, both tokens from 0. */
bool trace_hides(const struct trace_attention *attention, uint64_t query, uint64_t key);

#endif
