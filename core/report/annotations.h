/* SPDX-License-Identifier: MIT */
/* annotations.h - findings in the formats of other tools: SARIF, JUnit, GitHub, GitLab. */
#ifndef REPORT_ANNOTATIONS_H
#define REPORT_ANNOTATIONS_H

#include "report/validate.h"

/* SARIF 2.1.0; `code` is the exit code to come. */
json_t *report_sarif(const struct verdicts *verdicts, int code);
json_t *report_gitlab(const struct verdicts *verdicts); /* GitLab's code quality */
void report_junit(const struct verdicts *verdicts, struct text *out);
void report_github(const struct verdicts *verdicts, struct text *out); /* workflow commands */

/* A number for a finding that does not change when lines move: 16 digits. */
void finding_fingerprint(const struct finding *finding, char out[17]);

#endif
