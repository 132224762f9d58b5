/* SPDX-License-Identifier: MIT */
/*
 * execute.h - runs the statements of a template, keeps its variables, calls its macros.
 * Expressions are evaluate.h.
 */
#ifndef TEMPLATE_EXECUTE_H
#define TEMPLATE_EXECUTE_H

#include "template/call.h"
#include "template/syntax.h"

/* Variables of a block that has its own. */
struct scope {
    struct scope *outer; /* NULL: this is the outermost */
    struct variable *variables;
};

struct macro {
    const struct syntax *syntax;
    struct scope *scope; /* in which it was defined */
};

/* The value of a variable, undefined when there is none. Names are the machine's copies. */
struct datum scope_get(struct machine *machine, const char *name);
void scope_set(struct machine *machine, const char *name, struct datum value);
struct scope *scope_enter(struct machine *machine, struct scope *outer); /* becomes the innermost */

/* Runs statements from this one on; output goes to the machine's sink. */
void execute(struct machine *machine, const struct syntax *first);
struct datum execute_macro(struct machine *machine, const struct macro *macro,
                           const struct arguments *arguments);

#endif
