/* SPDX-License-Identifier: MIT */
/* consequence.h - what it means that models differ in a row, in one sentence. */
#ifndef ANALYZE_CONSEQUENCE_H
#define ANALYZE_CONSEQUENCE_H

#include "analyze/differ.h"

/* In the arena; NULL: nothing worth saying. `names` are the models' [models]. */
const char *consequence_of(const struct row *row, const char *const *names, uint32_t models,
                           struct arena *arena);

#endif
