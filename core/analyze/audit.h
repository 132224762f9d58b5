/* SPDX-License-Identifier: MIT */
/*
 * audit.h - findings that need no card: what files disagree about, and tensors that are missing,
 * misshapen or without a role. Rules about cards are in cards/rules.
 */
#ifndef ANALYZE_AUDIT_H
#define ANALYZE_AUDIT_H

#include "model/model.h"

void audit_model(struct model *model);

#endif
