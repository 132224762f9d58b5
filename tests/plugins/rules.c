/* SPDX-License-Identifier: MIT */
/* rules.c - a plugin with a rule of its own, which it finds broken, or crashes in. */
#include <stdlib.h>
#include <string.h>

#include <archcard/ext/cardcheck.h>

#include "faulty.h"

static const struct ac_rule green = {sizeof green, AC_ERROR, "green", "the model is green",
                                     "Others are not seen.", "\"colour\": \"red\"",
                                     "\"colour\": \"green\""};
static const struct ac_rule *const rules[] = {&green, NULL};

static void rules_check(const struct ac_host *host, const struct ac_checker *checker)
{
    checker->find(checker, "green", NULL, "it is \x1b[31mred");
    checker->find(checker, "unheard-of", NULL, "a rule that was not announced");
    checker->skip(checker, "green", "half of it is in the dark");
    if (host->flag(host, NULL, "crashes", 0))
        abort();
}

static const struct ac_cardcheck cardcheck = {sizeof cardcheck, 0, rules, rules_check};

static const void *rules_extension(const char *id)
{
    return strcmp(id, AC_CARDCHECK) ? NULL : &cardcheck;
}

static const struct ac_plugin plugin = {
    AC_PLUGIN_HEAD, "rules", "rules", "1.0", "Faulty on purpose.", "MIT", NULL, faulty_families,
    faulty_prefixes, faulty_detect, faulty_describe, faulty_tensors, faulty_build, rules_extension};

AC_PLUGIN(plugin)
