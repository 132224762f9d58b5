/* SPDX-License-Identifier: MIT */
/* stack_read.h - which parts one side's graph has, and in which places. Counts no parameters. */
#ifndef ANALYZE_STACK_READ_H
#define ANALYZE_STACK_READ_H

#include "analyze/stack.h"

/* Fills blocks, parallel and parts of a column; text goes to the arena. */
void stack_read(struct arena *arena, const struct graph *graph, struct stack_column *column);
/* "GELU", "SiLU" for AC_GELU, AC_SILU, ... */
const char *stack_activation(int64_t kind);

#endif
