/* SPDX-License-Identifier: MIT */
/*
 * against.h - a model's numbers beside reference ones, tensor by tensor in the order in which they are
 * computed: the first that diverges says where to look. Makes no reference numbers.
 */
#ifndef CONFORM_AGAINST_H
#define CONFORM_AGAINST_H

#include "analyze/examine.h"

#define AGAINST_TOLERANCE 1e-4 /* where no golden.json beside the numbers says "rtol" */

/*
 * Runs the model with `input_ids` (and `decoder_input_ids`) of the safetensors file `golden` and
 * compares logits, hidden states and attentions, as many as it holds, named as `archcard logits` does.
 * True when all agree; `out` gets a sentence either way.
 */
int against_run(const struct examined *examined, const char *golden, bool *agrees,
                struct text *out, struct error *error);

#endif
