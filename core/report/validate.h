/* SPDX-License-Identifier: MIT */
/*
 * validate.h - what was found in models that were checked, for people and for programs. Checks
 * nothing. Formats of other tools: annotations.h.
 */
#ifndef REPORT_VALIDATE_H
#define REPORT_VALIDATE_H

#include <jansson.h>

#include "cards/rules/check.h"
#include "doc/doc.h"

/* One path that was checked. */
struct verdict {
    const char *path; /* as given; "-": standard input */
    struct examined *examined;
    struct checking checking;
};

struct verdicts {
    struct verdict *items; /* [count] */
    uint32_t count;
};

/* Findings of a severity that are not silenced. */
uint32_t verdicts_count(const struct verdicts *verdicts, enum severity severity);
void verdicts_counts_add(const struct verdicts *verdicts, struct text *out); /* "1 error, 0 warnings, ..." */
const char *severity_name(enum severity severity); /* "error" */
/* The path of a finding's file, from where the program was started: "models/a/README.md". */
void verdict_file_add(const struct verdict *verdict, const char *file, struct text *out);
/* The line of a file, without its end, when it can be shown: at most 4,000 bytes. */
bool verdict_line_read(const struct verdict *verdict, const char *file, uint32_t line,
                       struct text *out);

void report_validate_text(const struct verdicts *verdicts, const struct look *look, bool quiet,
                          struct text *out);
void report_validate(const struct verdicts *verdicts, struct doc *doc);
json_t *report_validate_json(const struct verdicts *verdicts);

/* The rules; `rule` NULL: all of them. */
void report_rules(const struct rule *rule, struct doc *doc);
json_t *report_rules_json(const struct rule *rule);

#endif
