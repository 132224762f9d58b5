/* SPDX-License-Identifier: MIT */
/* mutate.h - configurations with something changed, for tests of plugins. Judges nothing. */
#ifndef CONFORM_MUTATE_H
#define CONFORM_MUTATE_H

#include "analyze/sample.h"
#include "base/tree.h"

/* A configuration of its own. Zeroed: none. */
struct mutant {
    char *source; /* its text */
    struct tree tree;
    struct text what; /* what was changed: "n_head = -1", "n_head removed" */
};

/* The value of `key`, a pair of the tree, becomes the JSON text `value`; NULL: the key is removed. */
void mutant_init(struct mutant *mutant, const struct tree *tree, const struct pair *key,
                 const char *value);
/* One to four changes, drawn. */
void mutant_init_drawn(struct mutant *mutant, const struct tree *tree, struct dice *dice);
void mutant_fini(struct mutant *mutant);

/* Keys of a map and of the maps within: how many, and one of them. */
uint32_t mutant_key_count(const struct value *map);
const struct pair *mutant_key_get(const struct value *map, uint32_t index);

#endif
