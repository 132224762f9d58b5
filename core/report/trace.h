/* SPDX-License-Identifier: MIT */
/* trace.h - a token's flow as a document and as JSON. Traces nothing. */
#ifndef REPORT_TRACE_H
#define REPORT_TRACE_H

#include <jansson.h>

#include "analyze/generate.h"
#include "analyze/trace.h"
#include "doc/doc.h"

/* A trace with what it was asked. Everything is borrowed. */
struct trace_report {
    const struct examined *examined;
    const struct trace_request *request;
    const struct trace *trace;
    const struct generate_text *text; /* NULL: ids have no pieces */
    bool numbers; /* weights as numbers, not as shades */
    bool ascii;
    int64_t only; /* the block that is listed; -1: all */
    uint32_t width; /* columns of a map; 0: 80 */
};

/* A side's blocks as a table, a row each, and what its columns mean. */
void report_trace_blocks(const struct trace_report *report, bool encoder, struct doc *doc);
extern const char report_trace_columns[];

void report_trace(const struct trace_report *report, struct doc *doc);
json_t *report_trace_json(const struct trace_report *report);

#endif
