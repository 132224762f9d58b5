/* SPDX-License-Identifier: MIT */
/*
 * duplicates.h - finds keys that stand twice in a map, while its tree is made. Judges none of them.
 */
#ifndef BASE_DUPLICATES_H
#define BASE_DUPLICATES_H

#include "base/table.h"
#include "base/tree.h"

/* Lists the keys of a whole map that stand twice in it, as long as the tree keeps more of them.
 * `keys` is scratch that may serve for all maps of a tree. */
void duplicates_note(struct tree *tree, struct table *keys, const struct pair *pairs,
                     uint32_t count);

#endif
