/* SPDX-License-Identifier: MIT */
/*
 * pickle_names.h - the names of Python that a checkpoint may ask for, and what a call to them means
 * here. The machine that reads opcodes is pickle.c.
 */
#ifndef WEIGHTS_PICKLE_NAMES_H
#define WEIGHTS_PICKLE_NAMES_H

#include "weights/pickle.h"

/* NULL: not on the list. The texts have no NUL behind. */
const struct pickle_name *pickle_name_find(const struct pickle_item *module,
                                           const struct pickle_item *name);
/* What the call yields, in the arena. NULL, or what is wrong with it. */
const char *pickle_name_call(const struct pickle_name *name, const struct pickle_item *arguments,
                             struct arena *arena, struct pickle_item *out);
/* The storage that a persistent id describes; NULL, or what is wrong with it. */
const char *pickle_storage_find(const struct pickle_item *id, struct arena *arena,
                                struct pickle_item *out);

#endif
