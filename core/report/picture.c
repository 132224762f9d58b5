/* SPDX-License-Identifier: MIT */
/* picture.c - small pictures of numbers, as SVG. Knows nothing of what the numbers are. */
#include "report/picture.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "doc/svg.h"

#define WIDTH 430    /* of a picture, where nothing asks for more */
#define EDGE 10      /* around it */
#define LABEL 11     /* size of small texts */
#define LABEL_MOST 130 /* pixels of a label before a row or above a column */
#define PART_LIMIT 200 /* bytes of a label that is cut */

/* As much of a text as fits, with a dot for what is left out. */
static const char *cut(const char *text, double width, char out[PART_LIMIT])
{
    size_t length = strlen(text), kept = 0;
    if (length < PART_LIMIT && svg_text_width(text, LABEL, false) <= width)
        return text;
    while (kept < length) {
        size_t step = utf8_read(text + kept, length - kept, NULL);
        step = step ? step : 1;
        if (kept + step + 4 > PART_LIMIT)
            break;
        memcpy(out + kept, text + kept, step);
        memcpy(out + kept + step, "\u2026", 4);
        if (kept && svg_text_width(out, LABEL, false) > width)
            break;
        kept += step;
    }
    memcpy(out + kept, "\u2026", 4);
    return out;
}

static double widest(const char *const *labels, size_t count)
{
    double most = 0;
    for (size_t i = 0; i < count; i++)
        most = fmax(most, svg_text_width(labels[i], LABEL, false));
    return fmin(most, LABEL_MOST);
}

/* Draws into `body` first, as only then the size is known. */
static void finish(struct text *out, double width, double height, const char *title,
                   const char *description, struct text *body)
{
    svg_begin(out, width, height, title, description);
    text_append(out, text_get(body), body->size);
    svg_end(out);
    text_fini(body);
}

void picture_strip(struct text *out, const char *title, const char *description,
                   const char *const *texts, const char *const *below, size_t count)
{
    struct text body = {0};
    double x = EDGE, y = EDGE, most = 0;
    for (size_t i = 0; i < count; i++) {
        char kept[PART_LIMIT];
        const char *text = cut(texts[i], LABEL_MOST, kept);
        double need = fmax(svg_text_width(text, 13, true), svg_text_width(below[i], LABEL, false));
        double width = fmax(need + 16, 34);
        if (x > EDGE && x + width > WIDTH - EDGE) {
            x = EDGE;
            y += 60;
        }
        svg_box(&body, SVG_EMBED, x, y, width, 28, false);
        svg_text(&body, "t", x + width / 2, y + 19, "middle", text);
        svg_text(&body, "d", x + width / 2, y + 43, "middle", below[i]);
        x += width + 6;
        most = fmax(most, x);
    }
    finish(out, most + EDGE - 6, y + 52, title, description, &body);
}

static void draw_hidden(struct text *body, double x, double y, double width, double height)
{
    const double line[2][2] = {{x + 3, y + height - 3}, {x + width - 3, y + 3}};
    svg_box(body, SVG_HIDDEN, x, y, width, height, false);
    svg_path(body, SVG_HIDDEN, line, 2, false);
}

static void draw_cell(struct text *body, const struct picture_grid *grid, size_t row, size_t column,
                      double x, double y, double width, double height)
{
    double value = grid->value(grid->context, row, column);
    double strength = (value - grid->least) / (grid->most - grid->least);
    char number[32];
    if (isnan(value)) {
        draw_hidden(body, x, y, width - 2, height - 2);
        return;
    }
    strength = fmin(fmax(strength, 0), 1);
    svg_shade(body, x, y, width - 2, height - 2, grid->root ? sqrt(strength) : strength);
    snprintf(number, sizeof number, "%.2f", value);
    if (grid->numbers && width >= 32)
        svg_text(body, "d", x + width / 2 - 1, y + height / 2 + 3, "middle", number);
}

void picture_grid(struct text *out, const char *title, const char *description,
                  const struct picture_grid *grid)
{
    struct text body = {0};
    char kept[PART_LIMIT];
    double before = widest(grid->row_labels, grid->rows) + 12;
    double above = widest(grid->column_labels, grid->columns) + 12;
    double width = grid->columns <= 14 ? 34 : fmax(12, 480.0 / (double)grid->columns);
    double height = grid->rows <= 14 ? 26 : fmax(12, 480.0 / (double)grid->rows);
    double left = EDGE + 18 + before, top = EDGE + 18 + above;
    svg_text(&body, "q", left, EDGE + 10, "start", grid->column_title);
    svg_text_up(&body, "q", EDGE + 10, top + 8 + svg_text_width(grid->row_title, LABEL, false),
                grid->row_title);
    for (size_t c = 0; c < grid->columns; c++)
        svg_text_up(&body, "d", left + ((double)c + 0.5) * width + 3, top - 6,
                    cut(grid->column_labels[c], LABEL_MOST, kept));
    for (size_t r = 0; r < grid->rows; r++) {
        double y = top + (double)r * height;
        svg_text(&body, "d", left - 8, y + height / 2 + 3, "end",
                 cut(grid->row_labels[r], LABEL_MOST, kept));
        for (size_t c = 0; c < grid->columns; c++)
            draw_cell(&body, grid, r, c, left + (double)c * width, y, width, height);
    }
    double right = left + fmax((double)grid->columns * width,
                               svg_text_width(grid->column_title, LABEL, false));
    double low = top + fmax((double)grid->rows * height,
                            svg_text_width(grid->row_title, LABEL, false) + 8);
    finish(out, right + EDGE, low + EDGE, title, description, &body);
}

void picture_bars(struct text *out, const char *title, const char *description,
                  const struct picture_bar *bars, size_t count)
{
    struct text body = {0};
    double before = 0, behind = 0, most = 0;
    for (size_t i = 0; i < count; i++) {
        before = fmax(before, fmin(svg_text_width(bars[i].label, LABEL, false), 170));
        behind = fmax(behind, svg_text_width(bars[i].value, LABEL, false));
        most = fmax(most, bars[i].number);
    }
    double left = EDGE + before + 8, room = WIDTH - left - behind - 8 - EDGE;
    for (size_t i = 0; i < count; i++) {
        char kept[PART_LIMIT];
        double y = EDGE + (double)i * 24, size = most > 0 ? bars[i].number / most * room : 0;
        svg_text(&body, "d", left - 8, y + 14, "end", cut(bars[i].label, 170, kept));
        svg_box(&body, SVG_BAR, left, y + 2, fmax(size, 1), 16, false);
        svg_text(&body, "d", left + fmax(size, 1) + 6, y + 14, "start", bars[i].value);
    }
    finish(out, WIDTH, EDGE * 2 + (double)count * 24, title, description, &body);
}

static void draw_share(struct text *body, const struct picture_share *line, double left, double room,
                       double y)
{
    double x = left;
    svg_box(body, SVG_NORM, left, y, room, 24, false);
    for (size_t i = 0; i < line->count; i++) {
        double size = line->shares[i] * room;
        if (size < 2)
            continue;
        svg_box(body, i ? SVG_ATTENTION : SVG_BAR, x, y, size, 24, false);
        if (svg_text_width(line->parts[i], LABEL, false) + 8 <= size)
            svg_text(body, "d", x + size / 2, y + 16, "middle", line->parts[i]);
        x += size;
    }
}

void picture_shares(struct text *out, const char *title, const char *description,
                    const struct picture_share *lines, size_t count)
{
    struct text body = {0};
    double before = 0;
    for (size_t i = 0; i < count; i++)
        before = fmax(before, fmin(svg_text_width(lines[i].label, LABEL, false), LABEL_MOST));
    double left = EDGE + before + 8, room = WIDTH - left - EDGE;
    for (size_t i = 0; i < count; i++) {
        char kept[PART_LIMIT];
        double y = EDGE + (double)i * 32;
        svg_text(&body, "d", left - 8, y + 16, "end", cut(lines[i].label, LABEL_MOST, kept));
        draw_share(&body, &lines[i], left, room, y);
    }
    finish(out, WIDTH, EDGE * 2 + (double)count * 32 - 6, title, description, &body);
}

/* Powers of ten below and above all numbers. */
static void bounds(const struct picture_points *points, double *low, double *high)
{
    double least = points->line > 0 ? points->line : INFINITY, most = points->line;
    for (size_t i = 0; i < points->count; i++) {
        least = fmin(least, points->heights[i]);
        most = fmax(most, points->heights[i]);
    }
    *low = floor(log10(least));
    *high = fmax(ceil(log10(most)), *low + 1);
}

/* Where what is compared with runs, and its name above it. */
static void draw_line(struct text *body, const struct picture_points *points, double left,
                      double right, double y)
{
    const double line[2][2] = {{left, y}, {right, y}};
    svg_path(body, SVG_FRAME, line, 2, false);
    svg_text(body, "d", left + 6, y - 5, "start", points->line_title);
}

void picture_points(struct text *out, const char *title, const char *description,
                    const struct picture_points *points)
{
    struct text body = {0};
    const double left = EDGE + 70, right = WIDTH - EDGE, top = EDGE + 24, bottom = top + 200;
    double low, high;
    bounds(points, &low, &high);
    svg_text(&body, "q", EDGE, EDGE + 10, "start", points->y_title);
    for (double power = low; power <= high; power++) {
        char number[32];
        double y = bottom - (power - low) / (high - low) * (bottom - top);
        const double line[2][2] = {{left, y}, {right, y}};
        snprintf(number, sizeof number, "%.10g", pow(10, power));
        svg_path(&body, SVG_HIDDEN, line, 2, false);
        svg_text(&body, "d", left - 8, y + 4, "end", number);
    }
    if (points->line > 0)
        draw_line(&body, points, left, right,
                  bottom - (log10(points->line) - low) / (high - low) * (bottom - top));
    for (size_t i = 0; i < points->count; i++)
        svg_circle(&body, SVG_BAR, left + ((double)i + 0.5) / (double)points->count * (right - left),
                   bottom - (log10(points->heights[i]) - low) / (high - low) * (bottom - top),
                   points->count > 80 ? 2 : 4);
    svg_text(&body, "q", right, bottom + 20, "end", points->x_title);
    finish(out, WIDTH, bottom + 30, title, description, &body);
}
