/* SPDX-License-Identifier: MIT */
/*
 * loop.h - the variable `loop` of a for statement. Runs no loop.
 */
#ifndef TEMPLATE_LOOP_H
#define TEMPLATE_LOOP_H

#include "template/datum.h"

struct loop {
    const struct datum_list *list;
    uint32_t index;      /* of the current item, from 0 */
    struct datum watched; /* what changed() was given last; DATUM_MISSING: not yet called */
};

/* False: `loop` has no such attribute. */
bool loop_attribute(struct machine *machine, struct loop *loop, struct datum name,
                    struct datum *found);

#endif
