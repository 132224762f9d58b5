/* SPDX-License-Identifier: MIT */
/*
 * texts.h - what stands beside weights and config: the card, the tokenizer's files, the settings of
 * an adapter. A damaged one is a finding; the rest of the model is described all the same.
 */
#ifndef MODEL_TEXTS_H
#define MODEL_TEXTS_H

#include "model/model.h"

/* Opens them. Fails only when the model is nothing but a file that cannot be read. */
int model_texts_open(struct model *model, struct error *error);
/* Adds the facts that they state. */
void model_texts_facts(struct model *model);

#endif
