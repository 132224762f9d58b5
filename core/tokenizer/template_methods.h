/* SPDX-License-Identifier: MIT */
/*
 * template_methods.h - the methods of Python's str, and those that filters do the same as. How a
 * method is found is template_call.h.
 */
#ifndef TOKENIZER_TEMPLATE_METHODS_H
#define TOKENIZER_TEMPLATE_METHODS_H

#include "tokenizer/template_call.h"

extern const struct callable methods_of_texts[];

struct datum method_splitlines(struct machine *machine, struct datum self, bool keep_ends);
/* `old` and `new` are texts; `limit` below 0: all. */
struct datum method_replace(struct machine *machine, struct datum self, struct datum old,
                            struct datum new, int64_t limit);

#endif
