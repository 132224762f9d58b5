/* SPDX-License-Identifier: MIT */
/* words.h - cuts a passage into words, numbers and marks. Finds no passages. */
#ifndef CARDS_WORDS_H
#define CARDS_WORDS_H

#include "cards/passage.h"

/* Fills in passage->words from passage->data; Markdown's and HTML's markup is left out. */
void words_find(struct passage *passage);

#endif
