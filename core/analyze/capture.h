/* SPDX-License-Identifier: MIT */
/*
 * capture.h - keeps hidden states and attentions of a run, numbered and named as the reference
 * library does. Runs nothing.
 */
#ifndef ANALYZE_CAPTURE_H
#define ANALYZE_CAPTURE_H

#include "base/arena.h"
#include "graph/run.h"
#include "weights/write.h"

/* What to keep; set before the run. */
struct capture {
    bool hidden_states, attentions;
    bool two_sided; /* encoder-decoder: names say which side */
    uint32_t layers[3]; /* by side, AC_ENCODER and AC_DECODER: number of blocks */
    struct arena arena;
    struct written *tensors; /* [count], named "hidden_states.0", "cross_attentions.1", ... */
    uint32_t count;
    size_t room;
};

/* A watcher that fills `capture`, which must outlive the run. */
struct watcher capture_watcher(struct capture *capture);
void capture_fini(struct capture *capture);

#endif
