/* SPDX-License-Identifier: MIT */
/*
 * svg.h - writes drawings as SVG that shows the same in browsers and in librsvg: literal colours, no
 * variables, baselines as offsets. Escapes all text. Knows nothing of what is drawn.
 */
#ifndef DOC_SVG_H
#define DOC_SVG_H

#include <stdbool.h>

#include "base/text.h"

/* Classes of shapes; texts are "t" (13 px, bold), "d" (11 px), "h" (16 px, bold), "q" (11 px, pale). */
#define SVG_EMBED "e"   /* embedding, positions */
#define SVG_NORM "n"
#define SVG_ATTENTION "a"
#define SVG_CROSS "x"
#define SVG_MLP "m"
#define SVG_HEAD "o"
#define SVG_CHIP "c"    /* a remark that points at a box */
#define SVG_FRAME "f"   /* dashed, unfilled */
#define SVG_LINE "l"    /* flow */
#define SVG_LOOP "r"    /* the residual stream */
#define SVG_MARK "k"    /* filled with ink */
#define SVG_BAR "z"     /* of a bar or point, strong */
#define SVG_HIDDEN "u"  /* a cell that may not be seen: hatch it with a path of the same class */

/* Title and description stand for the drawing where it cannot be seen. */
void svg_begin(struct text *out, double width, double height, const char *title,
               const char *description);
/* `strong`: a thick border. */
void svg_box(struct text *out, const char *class, double x, double y, double width, double height,
             bool strong);
/* `anchor` is "start", "middle" or "end"; y is the baseline. */
void svg_text(struct text *out, const char *class, double x, double y, const char *anchor,
              const char *text);
/* The same from below upwards, beginning at x, y. */
void svg_text_up(struct text *out, const char *class, double x, double y, const char *text);
/* A cell that is the darker the larger `strength`, from 0 to 1; texts can be read on all of them. */
void svg_shade(struct text *out, double x, double y, double width, double height, double strength);
/* A path through points [count][2], straight, with an arrow head at its end where `arrow`. */
void svg_path(struct text *out, const char *class, const double (*points)[2], int count, bool arrow);
void svg_circle(struct text *out, const char *class, double x, double y, double radius);
void svg_end(struct text *out);

/* Pixels that a text needs in DejaVu Sans or a font that is no wider. */
double svg_text_width(const char *text, double size, bool bold);
/* Bytes of `text` that fit a line of `width`, broken at a blank where there is one, else in the word. */
size_t svg_text_fit(const char *text, double size, double width);

#endif
