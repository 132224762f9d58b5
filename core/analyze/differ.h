/* SPDX-License-Identifier: MIT */
/*
 * differ.h - several models as rows of values, those that differ first, each with what follows from
 * the difference. How rows look is decided elsewhere.
 */
#ifndef ANALYZE_DIFFER_H
#define ANALYZE_DIFFER_H

#include "analyze/examine.h"

/* One key over all models. Text lives as long as the comparison. */
struct row {
    const char *key;  /* "architecture.attention", "parameters.total", "hidden_size" */
    const char *unit; /* NULL: a plain number or word */
    struct scalar *values; /* [models]; nothing: that model has no such value */
    bool same;
    const char *consequence; /* what the difference means; NULL: nothing to say */
};

struct comparison {
    struct arena arena;
    struct row *items; /* [count], differing ones first, else in the order of the description */
    uint32_t count;
    uint32_t models;
};

void comparison_init(struct comparison *rows, const struct examined *const *models, uint32_t count);
void comparison_fini(struct comparison *rows);

#endif
