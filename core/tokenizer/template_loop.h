/* SPDX-License-Identifier: MIT */
/*
 * template_loop.h - the variable `loop` of a for statement. Runs no loop.
 */
#ifndef TOKENIZER_TEMPLATE_LOOP_H
#define TOKENIZER_TEMPLATE_LOOP_H

#include "tokenizer/template_datum.h"

struct loop {
    const struct datum_list *list;
    uint32_t index;      /* of the current item, from 0 */
    struct datum watched; /* what changed() was given last; DATUM_MISSING: not yet called */
};

/* False: `loop` has no such attribute. */
bool loop_attribute(struct machine *machine, struct loop *loop, struct datum name,
                    struct datum *found);

#endif
