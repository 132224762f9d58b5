/* SPDX-License-Identifier: MIT */
/*
 * check.h - checks all rules of a profile against one model, with the settings of an .archcard.yml
 * beside it. What a rule looks for is its own.
 */
#ifndef CARDS_RULES_CHECK_H
#define CARDS_RULES_CHECK_H

#include "cards/rules/rule.h"

/* Which rules, and how; zeroed: those of the recommended profile that inspect shows. */
struct checks {
    unsigned profile;        /* one of PROFILE_...; 0: the settings file's, else recommended */
    bool all;                /* not only what inspect shows */
    const char *const *only; /* ids or names; NULL ends; NULL itself: all */
    const struct asking *asking; /* for rules of plugins; NULL: they are not checked */
};

/*
 * Adds the findings to the model's, sorted by file and place. `checking` is zeroed; its list of what
 * was not checked is filled in, checking_fini() ends it.
 */
void rules_check(struct checking *checking, struct examined *examined, const struct checks *checks);
void checking_fini(struct checking *checking);

#endif
