/* SPDX-License-Identifier: MIT */
/* own.h - rules that plugins bring (ac.cardcheck/1), beside those of the table. */
#ifndef CARDS_RULES_OWN_H
#define CARDS_RULES_OWN_H

#include "cards/rules/rule.h"

/* Makes the rules of all plugins known: rule_find() and rule_at() have them from then on. */
void own_rules_add(const struct asking *asking);
/* Checks those of the plugin that described the model; `allows` says whether a rule is asked for, and
 * may change the severity of its findings, which is checking->severity. */
void own_rules_check(struct checking *checking, const struct asking *asking,
                     bool (*allows)(void *context, const struct rule *rule), void *context);

#endif
