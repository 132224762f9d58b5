/* SPDX-License-Identifier: MIT */
/* texts.h - the report's parts about tuning, training, tokenizer and card. Not about the weights. */
#ifndef REPORT_TEXTS_H
#define REPORT_TEXTS_H

#include "analyze/examine.h"
#include "doc/doc.h"

void report_texts(const struct examined *examined, struct doc *doc);

#endif
