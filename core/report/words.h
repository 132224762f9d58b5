/* SPDX-License-Identifier: MIT */
/* words.h - values and evidence as people read them, for all reports. Makes no layout. */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include "base/text.h"
#include "doc/doc.h"
#include "model/model.h"

/* A value with its unit: "256 tokens", "1.76 MiB". */
void words_value(const struct scalar *value, const char *unit, struct text *out);
/* Where a fact comes from: "counted in model.safetensors at wte.weight; config.json at /n_embd". */
void words_evidence(const struct fact *fact, struct text *out);
enum tone words_tone(enum severity severity);
/* "config.json:12:17", "model.safetensors". */
void words_where(const struct where *where, struct text *out);

#endif
