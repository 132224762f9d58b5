/* SPDX-License-Identifier: MIT */
/* proposal.h - the report of roles that were proposed, and of tensors that were not placed. */
#ifndef REPORT_PROPOSAL_H
#define REPORT_PROPOSAL_H

#include <jansson.h>

#include "analyze/propose.h"
#include "doc/doc.h"

/* Fills `doc` and sets "proposed" and "unplaced" in `json`. */
void report_proposal(const struct proposal *proposal, struct doc *doc, json_t *json);

#endif
