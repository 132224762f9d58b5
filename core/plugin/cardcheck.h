/* SPDX-License-Identifier: MIT */
/*
 * cardcheck.h - a plugin's own rules (ac.cardcheck/1): what they are, and what they find. The rules of
 * the program are cards/rules'.
 */
#ifndef PLUGIN_CARDCHECK_H
#define PLUGIN_CARDCHECK_H

#include <archcard/ext/cardcheck.h>

#include "plugin/ask.h"

/* Who is told what a plugin answers, first its rules. Texts are borrowed for the call. */
struct card_answers {
    void *context;
    /* False: the rule is not to be had (its name is taken). */
    bool (*rule)(void *context, const char *plugin, const struct ac_rule *rule);
    void (*find)(void *context, const char *rule, const char *fact, const char *message);
    void (*skip)(void *context, const char *rule, const char *why);
};

/* Checks the rules of the plugin that described the model; without one, or without rules, nothing
 * happens. ERROR_PLUGIN when it fails; some of what it said before may have been told. */
int plugin_card_check(const struct asking *asking, struct model *model,
                      const struct card_answers *answers, struct error *error);
/* Tells the rules of all plugins; one that cannot be asked has none. */
void plugin_card_rules(const struct asking *asking, const struct card_answers *answers);

#endif
