/* SPDX-License-Identifier: MIT */
/*
 * limits.h - how long a run may be and what memory it takes, before anything is run. Refuses what
 * cannot work. Runs nothing.
 */
#ifndef ANALYZE_LIMITS_H
#define ANALYZE_LIMITS_H

#include "model/model.h"

/* A run that is planned. */
struct run_plan {
    uint64_t source;  /* tokens of the encoder; 0: there is none */
    uint64_t prompt;  /* tokens of the decoder in the largest pass */
    uint64_t context; /* tokens of the decoder in all */
    bool last_only;   /* logits of the last token of a pass only */
};

/* Rows of the decoder's table of positions; 0: positions are not looked up in a table. */
uint64_t limits_positions(const struct model *model);
/* Bytes of activations and logits in the largest pass. */
uint64_t limits_buffers(const struct model *model, const struct run_plan *plan);
/* ERROR_SYSTEM with the estimate when the run does not fit: activations and cache into what is
 * available, or these and the weights into the whole memory. */
int limits_memory_check(const struct model *model, const struct run_plan *plan,
                        struct error *error);

#endif
