/* SPDX-License-Identifier: MIT */
/* inspect.h - the report of one or more models, one after the other. */
#ifndef REPORT_INSPECT_H
#define REPORT_INSPECT_H

#include <jansson.h>

#include "analyze/examine.h"
#include "doc/doc.h"

void report_inspect(const struct examined *const *models, uint32_t count, struct doc *doc);
json_t *report_inspect_json(const struct examined *const *models, uint32_t count);

#endif
