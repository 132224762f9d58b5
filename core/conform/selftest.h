/* SPDX-License-Identifier: MIT */
/*
 * selftest.h - runs a family's test vectors: small configurations with drawn weights, whose logits
 * were computed by other means. The file's shape stands in archcard/ext/selftest.h.
 */
#ifndef CONFORM_SELFTEST_H
#define CONFORM_SELFTEST_H

#include "conform/vectors.h"
#include "plugin/ask.h"

/* One case that was run. */
struct selftest_result {
    const char *name;
    const char *failure; /* why it did not pass; NULL: it did */
    double distance;     /* relative L2 error of its logits; 0 when they could not be computed */
};

/* Runs one case; `*distance` is the relative L2 error of its logits. */
int selftest_run(struct asking *asking, const struct vectors *vectors,
                 const struct vector_case *test, double *distance, struct error *error);
/* Runs all cases of a file of vectors by the plugin that `asking` names, else the best one. Fails only
 * when the file itself cannot be used. */
int selftest_each(struct asking *asking, const char *path,
                  void (*each)(void *context, const struct selftest_result *result), void *context,
                  struct error *error);

#endif
