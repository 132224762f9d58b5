/* SPDX-License-Identifier: MIT */
/* schema.h - what came of checking files against a schema, for people and programs. */
#ifndef REPORT_SCHEMA_H
#define REPORT_SCHEMA_H

#include <jansson.h>

#include "doc/doc.h"
#include "schema/schema.h"

/* A report that grows by a file at a time. */
struct schema_report {
    struct doc *doc;
    json_t *results;
    size_t files, valid;
};

void report_schema_init(struct schema_report *report);
/* Adds a file; all is copied. */
void report_schema_add(struct schema_report *report, const char *name, const struct tree *tree,
                       const struct schema_result *result);
/* Says the last words, and gives the JSON document, a new reference. */
json_t *report_schema_end(struct schema_report *report);
void report_schema_fini(struct schema_report *report);

#endif
