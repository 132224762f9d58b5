/* SPDX-License-Identifier: MIT */
/*
 * lookup.h - the places where a model's files state a value, by the source list of plugin.h
 * ("n_embd *.embedding_length #wte.weight[1]"). Decides nothing about which one is right.
 */
#ifndef MODEL_LOOKUP_H
#define MODEL_LOOKUP_H

#include "model/model.h"

/* One place that exists. */
struct found {
    struct claim claim;        /* text borrowed until the next call of `each` */
    const struct value *value; /* in a JSON file or of a GGUF key; NULL: neither, or a long list */
};

/* Calls `each` for every source of the list that exists, in order; false stops. A malformed list is
 * ERROR_INTERNAL. `prefixes` are those tensor names may have or lack; NULL: none. */
int lookup_each(const struct model *model, const char *const *prefixes, const char *sources,
                bool (*each)(void *context, const struct found *found), void *context,
                struct error *error);

#endif
