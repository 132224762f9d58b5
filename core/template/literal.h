/* SPDX-License-Identifier: MIT */
/*
 * literal.h - numbers and quoted texts as they are spelled in templates, which is as in
 * Python. Names and signs are the lexer's.
 */
#ifndef TEMPLATE_LITERAL_H
#define TEMPLATE_LITERAL_H

#include "template/datum.h"

/* The number that begins at `*at`, which moves behind it. Behind a dot it has no fraction. */
struct datum literal_number(struct machine *machine, const char *source, uint32_t size,
                            uint32_t *at, bool after_dot);
/* The text in quotes that begins at `*at`, with its escapes replaced. */
struct datum literal_text(struct machine *machine, const char *source, uint32_t size, uint32_t *at);
/* A whole number as int() reads it, blanks around it taken off; false: it is none. */
bool literal_whole(struct machine *machine, struct datum text, int base, struct datum *number);
/* A number as float() reads it. */
bool literal_real(struct machine *machine, struct datum text, double *real);

#endif
