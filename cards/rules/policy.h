/* SPDX-License-Identifier: MIT */
/*
 * policy.h - the file .archcard.yml beside a model: profile, severities, and findings that are
 * silenced for a reason, for a time. Checks no rule.
 *
 *   profile: strict
 *   severity: {F007: "off", C203: warning}
 *   silence:
 *   - rule: T302
 *     reason: the card counts without embeddings
 *     until: 2027-01-31
 */
#ifndef CARDS_RULES_POLICY_H
#define CARDS_RULES_POLICY_H

#include "cards/rules/rule.h"

#define POLICY_NAME ".archcard.yml"

struct policy {
    struct file file;
    struct tree tree;
    bool there;
    unsigned profile; /* PROFILE_...; 0: not given */
};

/* What is wrong with the file itself becomes findings of A001. */
void policy_read(struct policy *policy, struct checking *checking);
/* False: the rule is switched off. */
bool policy_severity(const struct policy *policy, const struct rule *rule,
                       enum severity *severity);
/* Marks what is silenced; a line that silences nothing, has no reason or is past its day is a
 * finding, the first only when `whole`: all rules were checked. */
void policy_silence(const struct policy *policy, struct checking *checking, bool whole);
void policy_fini(struct policy *policy);

#endif
