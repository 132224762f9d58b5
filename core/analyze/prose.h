/* SPDX-License-Identifier: MIT */
/*
 * prose.h - walks the sentences of a card's text, code left out, and matches patterns in them.
 * What a match means is not known here.
 */
#ifndef ANALYZE_PROSE_H
#define ANALYZE_PROSE_H

#include "cards/card.h"

#define PROSE_UNIT_LIMIT 4000 /* bytes of one piece; what a longer line has beyond is left out */
#define PROSE_GROUPS 5

/* Bytes of a piece. */
struct prose_span {
    size_t begin, end; /* equal: the group took no part */
};

/* A walk over bytes of a card. Set the first four, zero the rest. */
struct prose {
    const struct card *card;
    uint64_t at;
    uint64_t end;
    bool lines;      /* a piece is a line, else a paragraph or an item of a list */
    bool fenced;     /* in a code block */
    uint64_t offset; /* of the piece in the file */
    size_t size;
    char text[PROSE_UNIT_LIMIT + 1]; /* the piece, as many bytes as in the file, line ends blank */
    char lower[PROSE_UNIT_LIMIT + 1]; /* the same in lower case, for hints */
};

bool prose_next(struct prose *prose); /* false at the end */
/*
 * Matches an extended regular expression, case ignored, against the piece. `hint` is a word in lower case
 * that every match has: without it nothing is compiled.
 */
bool prose_match(const struct prose *prose, const char *hint, const char *regex,
                 struct prose_span groups[PROSE_GROUPS]);

#endif
