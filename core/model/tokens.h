/* SPDX-License-Identifier: MIT */
/*
 * tokens.h - a model's tokenizer and chat template, found and opened when something is to be made of
 * text. What the tokenizer is, without opening it, is in the model's description.
 */
#ifndef MODEL_TOKENS_H
#define MODEL_TOKENS_H

#include "base/tree.h"
#include "model/model.h"
#include "tokenizer/tokenizer.h"

/* Opens of a model only what its tokenizer needs, and `chat`: its chat template. model_close() ends
 * it, on failure, too. */
int model_open_for_text(struct model *model, const char *name, bool chat, struct error *error);
/*
 * Opens the tokenizer: the model's files, else the keys of its GGUF file, else, for a bundled card,
 * the vocabulary of the bundled card that its file `vocabulary` names. NULL on failure, with the
 * places where one was looked for.
 */
struct tokenizer *model_tokenizer_open(const struct model *model, enum tokenizer_mode mode,
                                       struct error *error);
/*
 * Appends what the model's chat template makes of messages, with the prompt for an answer behind if
 * `prompt`. `messages` is a list of maps; NULL: `user` is the only one.
 */
int model_chat_render(const struct model *model, struct tokenizer *tokenizer,
                      const struct tree *messages, const char *user, bool prompt,
                      struct text *out, struct error *error);

#endif
