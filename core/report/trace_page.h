/* SPDX-License-Identifier: MIT */
/* trace_page.h - the part of a trace's page where one chooses block, head and token. */
#ifndef REPORT_TRACE_PAGE_H
#define REPORT_TRACE_PAGE_H

#include "report/trace.h"

extern const char trace_script[];

/* Nothing where the trace did not follow every token. */
void trace_page_add(const struct trace_report *report, struct doc *doc);

#endif
