/* SPDX-License-Identifier: MIT */
/*
 * training.h - what a model's card and files state of its training: tokens, data, hardware, hours,
 * batch, optimizer, cutoff, emissions. Only what is plainly said; nothing is derived.
 */
#ifndef ANALYZE_TRAINING_H
#define ANALYZE_TRAINING_H

#include "model/model.h"

/* Fills model->training. */
void training_find(struct model *model);

#endif
