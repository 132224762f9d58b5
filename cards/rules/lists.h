/* SPDX-License-Identifier: MIT */
/*
 * lists.h - the lists in schemas that rules look things up in: licences, languages, tasks,
 * libraries. Each is read when it is first asked for and lives as long as the program. They are data
 * and age; what they do not have need not be wrong.
 */
#ifndef CARDS_RULES_LISTS_H
#define CARDS_RULES_LISTS_H

#include <stdbool.h>
#include <stddef.h>

/* Texts live as long as the program. */
struct license {
    const char *id;   /* "apache-2.0" */
    const char *spdx; /* "Apache-2.0"; NULL: SPDX has none */
    const char *kind; /* "permissive", "non-commercial" ...; NULL: unknown */
    bool family;      /* a group of licences of several versions */
};

const struct license *license_find(const char *id); /* NULL: the hub does not know it */
/* What a spelling may mean: another case, an SPDX name, a common alias, a slip; NULL: nothing. */
const char *license_meant(const char *text);

bool language_is_known(const char *code);
const char *language_retired(const char *code); /* what stands for it now; NULL: it is not retired */
const char *language_short(const char *code);   /* the code of two letters; NULL: there is none */

bool task_is_known(const char *task);
const char *task_removed(const char *task); /* what to say instead; NULL: it was never removed */
const char *task_meant(const char *task);   /* the nearest one; NULL */
bool relation_is_known(const char *relation);
bool gated_type_is_known(const char *type);

bool library_is_known(const char *library);
const char *library_meant(const char *library);
bool metric_is_known(const char *metric);

#endif
