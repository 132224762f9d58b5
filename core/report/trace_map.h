/* SPDX-License-Identifier: MIT */
/* trace_map.h - the weights of one block's attention as a figure of text. */
#ifndef REPORT_TRACE_MAP_H
#define REPORT_TRACE_MAP_H

#include "report/trace.h"

/* The maps of a side's block that was asked for; nothing where none was. */
void trace_map_add(const struct trace_report *report, bool encoder, struct doc *doc);
/* A token as people read it: its piece in quotes, or its id. */
void trace_token(const struct trace_report *report, uint32_t id, struct text *out);

#endif
