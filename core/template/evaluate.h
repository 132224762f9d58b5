/* SPDX-License-Identifier: MIT */
/*
 * evaluate.h - the value of an expression. Statements are execute.h.
 */
#ifndef TEMPLATE_EVALUATE_H
#define TEMPLATE_EVALUATE_H

#include "template/call.h"
#include "template/syntax.h"

struct datum evaluate(struct machine *machine, const struct syntax *node);
/* A call; `caller` is handed to it under that name unless it is DATUM_MISSING. */
struct datum evaluate_call(struct machine *machine, const struct syntax *node, struct datum caller);

#endif
