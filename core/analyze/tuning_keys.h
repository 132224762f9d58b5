/* SPDX-License-Identifier: MIT */
/* tuning_keys.h - signs of the model's tuning in the keys of a GGUF file. Decides nothing. */
#ifndef ANALYZE_TUNING_KEYS_H
#define ANALYZE_TUNING_KEYS_H

#include "analyze/tuning_text.h"

void tuning_keys_look(struct model *model, struct tuning *tuning);

#endif
