/* SPDX-License-Identifier: MIT */
/*
 * quantization.h - how the weights are quantized: what the configuration says of it and what the
 * tensors show. Unpacks nothing.
 */
#ifndef MODEL_QUANTIZATION_H
#define MODEL_QUANTIZATION_H

#include "model/model.h"

/* Finds the packed tensors of the open weights, with what the configuration says of them. */
void model_packed_find(struct model *model);
/* Adds the facts "quantization" (the method), "quantization.bits", "quantization.group_size". */
void model_quantization_facts(struct model *model);
/* Whether a tensor of the weights is of a type that only quantized weights have. */
bool model_looks_quantized(const struct model *model);

#endif
