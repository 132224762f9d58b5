/* SPDX-License-Identifier: MIT */
/*
 * tail.h - the end of a side's graph, from a tag on, run by itself: what the final norm and the head
 * make of any state. Knows no sequence.
 */
#ifndef GRAPH_TAIL_H
#define GRAPH_TAIL_H

#include "graph/bind.h"
#include "graph/graph.h"

struct tail;

/* What comes behind the last tag of this name ("block", "final"); NULL on failure. */
struct tail *tail_new(const struct graph *graph, const char *tag, const struct binding *binding,
                      uint32_t threads, struct error *error);
/* What the tail makes of states [rows][width of the tag]: [rows][tail_width()], borrowed until the
 * next call. */
const float *tail_run(struct tail *tail, const float *states, uint64_t rows);
uint64_t tail_width(const struct tail *tail);
void tail_free(struct tail *tail);

#endif
