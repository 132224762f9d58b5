/* SPDX-License-Identifier: MIT */
/* explain.h - explanations as a document and as JSON, with what differs between models. */
#ifndef REPORT_EXPLAIN_H
#define REPORT_EXPLAIN_H

#include <jansson.h>

#include "explain/explain.h"
#include "doc/doc.h"

/* What was tried and came out, as a note; nothing where nothing can be tried. */
void report_experiment(const struct experiment *experiment, struct doc *doc);
void report_explain(const struct explanation *explanations, uint32_t count, struct doc *doc);
json_t *report_explain_json(const struct explanation *explanations, uint32_t count);

#endif
