/* SPDX-License-Identifier: MIT */
/* equal.h - whether values are the same to JSON Schema: 1 is 1.0, keys have no order. */
#ifndef SCHEMA_EQUAL_H
#define SCHEMA_EQUAL_H

#include "base/tree.h"

/* A value and the tree that it is in. */
struct located {
    const struct tree *tree;
    const struct value *value;
};

bool value_equal(struct located a, struct located b);
/* Finds two items of a list that are the same; false when there are none. */
bool value_twice(struct located list, uint32_t *first, uint32_t *second);

#endif
