/* SPDX-License-Identifier: MIT */
/* common.h - the facts that any model's files state in the common spellings. Knows no family. */
#ifndef MODEL_COMMON_H
#define MODEL_COMMON_H

#include "model/model.h"

/* Adds `model_type` and its like always, sizes only when no plugin has stated them. */
void model_common_facts(struct model *model);

#endif
