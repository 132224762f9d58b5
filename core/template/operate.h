/* SPDX-License-Identifier: MIT */
/*
 * operate.h - Python's operators, subscripts and attributes. Walks no tree.
 */
#ifndef TEMPLATE_OPERATE_H
#define TEMPLATE_OPERATE_H

#include "template/datum.h"

/* The sign is that of the tree, see SIGN(). */
struct datum operate_binary(struct machine *machine, uint16_t sign, struct datum a, struct datum b);
bool operate_compare(struct machine *machine, uint16_t sign, struct datum a, struct datum b);
bool operate_contains(struct machine *machine, struct datum container, struct datum item);
struct datum operate_negate(struct machine *machine, struct datum datum);
struct datum operate_attribute(struct machine *machine, struct datum datum, const char *name);
struct datum operate_item(struct machine *machine, struct datum datum, struct datum key);
struct datum operate_slice(struct machine *machine, struct datum datum,
                           const struct datum bounds[3]);
struct datum operate_escape(struct machine *machine, struct datum datum); /* for HTML, safe */
/* `pattern` % `values`, as of a str. */
struct datum operate_format(struct machine *machine, struct datum pattern, struct datum values);

#endif
