/* SPDX-License-Identifier: MIT */
/*
 * wrap.h - text cut into lines of so many columns. Writes nothing and knows no colours.
 */
#ifndef DOC_WRAP_H
#define DOC_WRAP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* Appends `text` made safe to show, on one line: white space with a line end or tab in it becomes
 * one blank, none stays at the ends. NULL: nothing. */
void wrap_clean(struct text *out, const char *text);

/* Clean text that is being cut. */
struct wrap {
    const char *at;   /* what is left; NUL ends */
    const char *line; /* the line cut last, borrowed from the text */
    size_t size;      /* its bytes */
};

struct wrap wrap_over(const char *clean);
/*
 * Cuts the next line of at most `width` columns: at a blank; in a word that is too long after one
 * of / _ - . , where that does not split a number, else anywhere. False at the end; an empty text
 * has no line. One character is always taken, even if it is wider.
 */
bool wrap_next(struct wrap *wrap, size_t width);
/* Columns of the longest piece that is not cut while there is a better place. */
size_t wrap_piece_width(const char *clean);

#endif
