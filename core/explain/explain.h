/* SPDX-License-Identifier: MIT */
/*
 * explain.h - how one model does what all do: answers by topic, from its graph and its facts, each
 * with an experiment where it has weights. Lays nothing out.
 */
#ifndef EXPLAIN_EXPLAIN_H
#define EXPLAIN_EXPLAIN_H

#include "analyze/examine.h"

enum holds { HOLDS_UNKNOWN, HOLDS_NOT, HOLDS };

/* What was tried. `what` NULL: nothing can be tried. */
struct experiment {
    const char *what;
    const char *result;
    enum holds holds; /* HOLDS_UNKNOWN: it was not run; `result` says why */
};

struct explained_fact {
    const char *key;
    struct scalar value;
};

/* One topic. Text is in the arena of the explanation. */
struct explained_topic {
    const char *topic;
    const char *answer; /* a paragraph */
    struct explained_fact *facts; /* [fact_count] */
    uint32_t fact_count;
    size_t fact_room;
    const char **prose; /* [prose_count], what the plugin adds (ac.explain/1) */
    uint32_t prose_count;
    struct experiment experiment;
};

struct explanation {
    struct arena arena;
    const struct examined *examined;
    struct explained_topic *topics; /* [count] */
    uint32_t count;
};

/* Words of TOPIC, in the order they are told; NULL ends. */
extern const char *const explain_topics[];
/*
 * Explains `topic`, or where it is NULL all that apply to the model, which a plugin must have
 * described. ERROR_USAGE when the topic does not apply, ERROR_INPUT when weights are damaged.
 * explanation_fini() ends it, also after a failure.
 */
int explain(struct explanation *explanation, const struct examined *examined, const char *topic,
            uint32_t threads, struct error *error);
void explanation_fini(struct explanation *explanation);
/* The node that gives positions by this operation: AC_OP_EMBED by a table of them, AC_OP_ROPE,
 * AC_OP_RELBIAS. NULL: none does. */
const struct node *position_node_find(const struct graph *graph, uint32_t code);
/* What ALiBi takes off a head's scores for each token of distance. */
double alibi_loss(const struct node *attend, uint64_t head);
/* The fact of a topic, or NULL. */
const struct scalar *explained_find(const struct explained_topic *topic, const char *key);

#endif
