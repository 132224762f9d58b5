/* SPDX-License-Identifier: MIT */
/*
 * sentencepiece.h - the pieces of a SentencePiece model, a message of protocol buffers
 * (sentencepiece_model.proto). Encodes nothing.
 */
#ifndef TOKENIZER_SENTENCEPIECE_H
#define TOKENIZER_SENTENCEPIECE_H

#include "base/file.h"
#include "tokenizer/pieces.h"

/* As pieces_each(), for an open file. */
const char *sentencepiece_each(const struct file *file,
                               void (*each)(void *context, const struct piece *piece),
                               void *context, struct error *error);

#endif
