/* SPDX-License-Identifier: MIT */
/* tuning_text.h - what the text of a card says of the model's tuning. Decides nothing. */
#ifndef ANALYZE_TUNING_TEXT_H
#define ANALYZE_TUNING_TEXT_H

#include "analyze/tuning.h"

/* Adds what the title and the first sentences say; takes the base model where they name one. */
void tuning_text_look(struct model *model, struct tuning *tuning);

/* Of tuning.c: what the words of a model's name say, and one more sign. */
enum tuning_kind tuning_of_name(const char *name);
void tuning_add(struct tuning *tuning, const struct tuning_evidence *evidence);

#endif
