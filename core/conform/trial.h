/* SPDX-License-Identifier: MIT */
/*
 * trial.h - a model that is nothing but a configuration in memory, described by a plugin and given
 * drawn weights: what tests of plugins try. Judges nothing.
 */
#ifndef CONFORM_TRIAL_H
#define CONFORM_TRIAL_H

#include "conform/draw.h"
#include "analyze/forward.h"

/* Zeroed: none. */
struct trial {
    struct examined examined; /* of which only the model is filled in */
    struct drawn drawn;
};

/* Makes a model of `config`, a map of the tree, which must outlive it, and asks the plugins. */
void trial_init(struct trial *trial, struct asking *asking, const char *name,
                const struct tree *tree, const struct value *config);
/* ERROR_PLUGIN with the reason when no plugin has described it. */
int trial_check(const struct trial *trial, struct error *error);
/* Draws and binds its weights; `optional` as in drawn_init(). */
int trial_draw(struct trial *trial, int64_t seed, const struct value *optional,
               struct error *error);
/* A session for `context` decoder tokens, with `source` encoded where there is an encoder; NULL on
 * failure. session_free() ends it. */
struct session *trial_session(const struct trial *trial, const struct ids *source,
                              uint64_t context, struct error *error);
void trial_fini(struct trial *trial);

#endif
