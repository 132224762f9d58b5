/* SPDX-License-Identifier: MIT */
/*
 * template_order.h - lists put in order by keys, as Python's sorted() does it. What the keys are,
 * is the caller's choice.
 */
#ifndef TOKENIZER_TEMPLATE_ORDER_H
#define TOKENIZER_TEMPLATE_ORDER_H

#include "tokenizer/template_datum.h"

/* The items in the order of their keys [items->count]; equal ones stay as they stand. */
struct datum_list *order_sorted(struct machine *machine, const struct datum_list *items,
                                const struct datum_list *keys, bool reverse);

#endif
