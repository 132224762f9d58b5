/* SPDX-License-Identifier: MIT */
/*
 * order.h - lists put in order by keys, as Python's sorted() does it. What the keys are,
 * is the caller's choice.
 */
#ifndef TEMPLATE_ORDER_H
#define TEMPLATE_ORDER_H

#include "template/datum.h"

/* The items in the order of their keys [items->count]; equal ones stay as they stand. */
struct datum_list *order_sorted(struct machine *machine, const struct datum_list *items,
                                const struct datum_list *keys, bool reverse);

#endif
