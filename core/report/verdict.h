/* SPDX-License-Identifier: MIT */
/* verdict.h - what a model is, in three sentences. */
#ifndef REPORT_VERDICT_H
#define REPORT_VERDICT_H

#include "analyze/examine.h"
#include "doc/doc.h"

void report_verdict(const struct examined *examined, struct doc *doc);

#endif
