/* SPDX-License-Identifier: MIT */
/*
 * keys.h - what is known of fact keys themselves: their units, and where every model may state
 * them, whatever its family. Holds no values.
 */
#ifndef MODEL_KEYS_H
#define MODEL_KEYS_H

#include "model/model.h"

const char *key_unit(const char *key); /* NULL: a plain number or word */

/*
 * Adds the facts that any model's files state in the common spellings: `model_type` and its like
 * always, sizes only when no plugin has stated them.
 */
void model_common_facts(struct model *model);

#endif
