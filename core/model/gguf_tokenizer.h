/* SPDX-License-Identifier: MIT */
/* gguf_tokenizer.h - what a tokenizer is, from the keys of a GGUF file. Encodes nothing. */
#ifndef MODEL_GGUF_TOKENIZER_H
#define MODEL_GGUF_TOKENIZER_H

#include "model/model.h"

/* Fills the empty summary of a model whose weights are a GGUF file with a vocabulary or template. */
void gguf_tokenizer_read(struct model *model);

#endif
