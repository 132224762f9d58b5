/* SPDX-License-Identifier: MIT */
/* markdown.h - the headings of a card's text, by cmark-gfm. Looks into no front matter. */
#ifndef CARDS_MARKDOWN_H
#define CARDS_MARKDOWN_H

#include "cards/card.h"

/* Fills in the sections of the bytes [card->body, end) of the card's file. */
void markdown_sections_find(struct card *card, uint64_t end);

#endif
