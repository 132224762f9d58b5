/* SPDX-License-Identifier: MIT */
/*
 * vectors.h - a file of test vectors, opened, and its cases one by one. The file's shape stands in
 * archcard/ext/selftest.h. Runs none of them.
 */
#ifndef CONFORM_VECTORS_H
#define CONFORM_VECTORS_H

#include "analyze/forward.h"
#include "base/file.h"
#include "base/tree.h"

/* Zeroed: none. */
struct vectors {
    struct file file;
    struct tree tree;
    const struct value *cases;  /* a list */
    const struct value *totals; /* a map of parameters by name of the example; NULL: none */
};

/* One case. All but the ids is borrowed from the file. */
struct vector_case {
    const char *name;
    const struct value *config;   /* a map */
    const struct value *optional; /* NULL: none */
    int64_t seed;
    double tolerance;
    struct ids source, tokens, rows;
    const struct value *logits; /* [rows.count] lists; NULL: not computed yet */
};

int vectors_open(struct vectors *vectors, const char *path, struct error *error);
/* vector_case_fini() ends it, also after a failure, which names the place. */
int vector_case_read(struct vector_case *out, const struct vectors *vectors, uint32_t index,
                     struct error *error);
void vector_case_fini(struct vector_case *vector_case);
void vectors_close(struct vectors *vectors);

#endif
