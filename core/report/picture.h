/* SPDX-License-Identifier: MIT */
/*
 * picture.h - small pictures of numbers, as SVG: tokens in a row, a grid of shades, bars, shares, a
 * row of points. Knows nothing of what the numbers are.
 */
#ifndef REPORT_PICTURE_H
#define REPORT_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* Title and description of each stand for it where it cannot be seen. */

/* Boxes in reading order, each with a text and a smaller one below it; both [count]. */
void picture_strip(struct text *out, const char *title, const char *description,
                   const char *const *texts, const char *const *below, size_t count);

/* A row a query, a column a key, and the like. */
struct picture_grid {
    const char *row_title, *column_title; /* "query", "key" */
    const char *const *row_labels, *const *column_labels; /* [rows], [columns] */
    size_t rows, columns;
    /* A number to shade and to print; NaN: the cell is hidden. */
    double (*value)(const void *context, size_t row, size_t column);
    const void *context;
    double least, most; /* values of no and of full shade */
    bool root;          /* shade by the square root, so that small ones show, too */
    bool numbers;       /* print them where there is room */
};

void picture_grid(struct text *out, const char *title, const char *description,
                  const struct picture_grid *grid);

/* A bar for each number, from 0, with its label before and its own text behind. */
struct picture_bar {
    const char *label, *value;
    double number; /* at least 0 */
};

void picture_bars(struct text *out, const char *title, const char *description,
                  const struct picture_bar *bars, size_t count);

/* Lines that are each cut into parts by their shares of 1, the first one strong; what is left is pale.
 * Labels of parts are printed where they fit. */
struct picture_share {
    const char *label;       /* of the line */
    const char *parts[8];    /* [count] */
    double shares[8];
    size_t count;
};

void picture_shares(struct text *out, const char *title, const char *description,
                    const struct picture_share *lines, size_t count);

/* Points from left to right, their heights on a scale of powers of ten, and a dashed line that they
 * are compared with (0: none). */
struct picture_points {
    const char *x_title, *y_title;
    const double *heights; /* [count], above 0 */
    size_t count;
    double line;
    const char *line_title;
};

void picture_points(struct text *out, const char *title, const char *description,
                    const struct picture_points *points);

#endif
