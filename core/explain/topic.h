/* SPDX-License-Identifier: MIT */
/*
 * topic.h - for the topics: how a topic is told. Each topic is a file that defines one
 * function below; explain.c names them all.
 */
#ifndef EXPLAIN_TOPIC_H
#define EXPLAIN_TOPIC_H

#include "explain/explain.h"
#include "explain/lab.h"

#define EXPLAIN_TOKENS 8 /* of the short text of most experiments */

/* A topic that is being told. */
struct telling {
    struct arena *arena;
    const struct examined *examined;
    struct lab *lab;
    struct explained_topic *topic;
    struct text answer;
    struct ids source; /* of the encoder, empty without one */
    struct ids ids;    /* of the decoder */
};

/* Appends to the answer. */
void tell(struct telling *telling, const char *format, ...) __attribute__((format(printf, 2, 3)));
void tell_fact(struct telling *telling, const char *key, struct scalar value);
/* What is tried; true when the model can be run: then tell_result() follows. */
bool tell_experiment(struct telling *telling, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void tell_result(struct telling *telling, bool holds, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The experiment cannot be run, and why. */
void tell_unknown(struct telling *telling, const char *why);
/* The short text, through lab_run(). */
float *tell_run(struct telling *telling, size_t split, struct kept_node *kept, size_t kept_count,
                struct error *error);
/* The decoder, else the encoder. */
const struct graph *telling_graph(const struct telling *telling);
/* Encoder-decoder models name decoder parts "dec.attn": the name of the self-attention node. */
const char *attend_name(const struct graph *graph, bool cross);

/* The topics. `applies` is left to them: a topic that says nothing does not apply. */
int explain_mask(struct telling *telling, struct error *error);
int explain_position(struct telling *telling, struct error *error);
int explain_attention(struct telling *telling, struct error *error);
int explain_hidden_state(struct telling *telling, struct error *error);
int explain_cache(struct telling *telling, struct error *error);
int explain_sampling(struct telling *telling, struct error *error);
int explain_tokenizer(struct telling *telling, struct error *error);
int explain_training(struct telling *telling, struct error *error);
int explain_norm(struct telling *telling, struct error *error);
int explain_moe(struct telling *telling, struct error *error);
int explain_sides(struct telling *telling, struct error *error);

#endif
