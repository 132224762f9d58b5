/* SPDX-License-Identifier: MIT */
/*
 * template_evaluate.h - the value of an expression. Statements are template_execute.h.
 */
#ifndef TOKENIZER_TEMPLATE_EVALUATE_H
#define TOKENIZER_TEMPLATE_EVALUATE_H

#include "tokenizer/template_call.h"
#include "tokenizer/template_syntax.h"

struct datum evaluate(struct machine *machine, const struct syntax *node);
/* A call; `caller` is handed to it under that name unless it is DATUM_MISSING. */
struct datum evaluate_call(struct machine *machine, const struct syntax *node, struct datum caller);

#endif
