/* SPDX-License-Identifier: MIT */
/*
 * attempt.h - one try at asking the plugins about one model: what its two ends share. The worker's
 * end is answer.c, the program's ask.c. Only for these two.
 */
#ifndef PLUGIN_ATTEMPT_H
#define PLUGIN_ATTEMPT_H

#include "base/worker.h"
#include "plugin/ask.h"

/* One try at one model. */
struct attempt {
    struct asking *asking;
    struct model *model;
    struct candidate *heard; /* [files.count], by plugin; ->name NULL: not heard of */
    int64_t caller;          /* plugin whose call is running; -1: none yet */
    const char *call;        /* which call */
    int64_t winner;          /* plugin; -1: not chosen yet */
    bool done;
    struct record_writer *writer; /* only in the worker */
};

/* Whether a plugin is to be asked: not shadowed, not broken, not left out by --arch. */
bool asking_asks(const struct asking *asking, uint32_t index);
/* The worker's end; `context` is the attempt. */
void answer_work(struct record_writer *writer, void *context);

#endif
