/* SPDX-License-Identifier: MIT */
/*
 * lab.h - runs for experiments: a short text of tokens of its own, run again and again with changes,
 * nodes kept. Draws no conclusions.
 */
#ifndef EXPLAIN_LAB_H
#define EXPLAIN_LAB_H

#include "analyze/forward.h"

/* A node to keep. Set the first five; the rest is filled by a run. */
struct kept_node {
    int32_t side;       /* AC_ENCODER or AC_DECODER */
    const char *name;   /* a stem or tag */
    int32_t layer;
    bool probabilities; /* of an attend node */
    float *data;        /* [shape...]; NULL: has not passed by. free() ends it */
    uint64_t shape[3];
};

struct lab {
    const struct examined *examined;
    struct session *session; /* NULL: the model cannot be run */
    uint64_t vocab;
    uint64_t rows;   /* of the token embedding: ids are below */
};

/* Without weights the lab is empty, which is no error; `most` tokens of the decoder at most. */
int lab_open(struct lab *lab, const struct examined *examined, uint64_t most, uint32_t threads,
             struct error *error);
void lab_close(struct lab *lab);
/* `count` ids, always the same ones. */
void lab_ids(const struct lab *lab, struct ids *ids, size_t count);
/* Another id than this one. */
uint32_t lab_other(const struct lab *lab, uint32_t id);
/*
 * Runs `source` (NULL without encoder) and `ids` from the beginning, in two passes where `split` is
 * not 0, the first with so many tokens. Returns the logits [ids->count][vocab], or of two passes those
 * of the second; free() ends them. NULL on failure.
 */
float *lab_run(struct lab *lab, const struct ids *source, const struct ids *ids, size_t split,
               struct kept_node *kept, size_t kept_count, struct error *error);
/* The largest difference of two rows of numbers; 0: bit for bit the same. */
double lab_difference(const float *a, const float *b, uint64_t count);

#endif
