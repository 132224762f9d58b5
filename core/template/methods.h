/* SPDX-License-Identifier: MIT */
/*
 * methods.h - the methods of Python's str, and those that filters do the same as. How a
 * method is found is call.h.
 */
#ifndef TEMPLATE_METHODS_H
#define TEMPLATE_METHODS_H

#include "template/call.h"

extern const struct callable methods_of_texts[];

/* Methods in split.c. */
callable_fn method_split, method_rsplit, method_partition, method_rpartition, method_split_lines;

struct datum method_lines(struct machine *machine, struct datum self, bool keep_ends);
/* `old` and `new` are texts; `limit` below 0: all. */
struct datum method_replace(struct machine *machine, struct datum self, struct datum old,
                            struct datum new, int64_t limit);

/* An argument that has to be a text. */
struct datum method_text_of(struct machine *machine, struct datum given);
/* Bytes of a text, marked as safe as it is. */
struct datum method_part_of(struct datum self, size_t from, size_t size);

#endif
