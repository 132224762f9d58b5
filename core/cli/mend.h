/* SPDX-License-Identifier: MIT */
/* mend.h - the edits of findings, applied to a card. Which edits there are is the rules'. */
#ifndef CLI_MEND_H
#define CLI_MEND_H

#include "model/model.h"

/*
 * Applies the edits of all findings that are not silenced to the card's bytes: comments, order and
 * line ends stay. Without `diff` the file is written, whole or not at all, and `*mended` says so;
 * else only the difference is added to `diff`.
 */
int mend_card(const struct model *model, struct text *diff, bool *mended, struct error *error);

#endif
