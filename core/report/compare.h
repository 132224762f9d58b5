/* SPDX-License-Identifier: MIT */
/* compare.h - models side by side: differences first, then the tensors by role. */
#ifndef REPORT_COMPARE_H
#define REPORT_COMPARE_H

#include <jansson.h>

#include "analyze/examine.h"
#include "doc/doc.h"

/* `all` shows equal rows, too; JSON always has them. */
void report_compare(const struct examined *const *models, uint32_t count, bool all,
                    struct doc *doc);
json_t *report_compare_json(const struct examined *const *models, uint32_t count);

#endif
