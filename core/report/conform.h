/* SPDX-License-Identifier: MIT */
/* conform.h - the report of a plugin's conformance tests. Runs none. */
#ifndef REPORT_CONFORM_H
#define REPORT_CONFORM_H

#include <jansson.h>

#include "conform/conform.h"
#include "doc/doc.h"

/* `only_failed` leaves out what passed or was skipped; the counts are of all. */
void report_conform(const struct conformity *conformity, bool only_failed, struct doc *doc);
json_t *report_conform_json(const struct conformity *conformity, bool only_failed);

#endif
