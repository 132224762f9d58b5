/* SPDX-License-Identifier: MIT */
/* named.h - the report of the models that are found by name. */
#ifndef REPORT_NAMED_H
#define REPORT_NAMED_H

#include <jansson.h>

#include "doc/doc.h"

/* Those whose name has `part` in it; NULL: all. Fills a document and gives the JSON of the same. */
json_t *report_named(const char *part, struct doc *doc);

#endif
