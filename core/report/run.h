/* SPDX-License-Identifier: MIT */
/* run.h - what came of generating: the report and its JSON. Generates nothing. */
#ifndef REPORT_RUN_H
#define REPORT_RUN_H

#include <jansson.h>

#include "analyze/examine.h"
#include "analyze/generate.h"
#include "doc/doc.h"

/* A run that is over, with what it was asked. Everything is borrowed. */
struct run_report {
    const struct examined *examined;
    const struct generation *asked;
    const struct generated *got;
    const struct settings *settings; /* of the generation config; those applied are asked->settings */
    const char *const *warnings;     /* NULL ends */
    bool fast;
    bool shown; /* the tokens stand before the report already */
    bool ascii; /* bars are drawn without block characters */
};

/* A table of the new tokens, a row each, and what else each could have been. `pieces` NULL: ids have
 * none. */
void report_steps(const struct generated *got, const struct generate_text *pieces, bool ascii,
                  struct doc *doc);
/* "exact" or "fast". */
const char *report_precision(bool fast);
void report_run(const struct run_report *report, struct doc *doc);
json_t *report_run_json(const struct run_report *report);

#endif
