/* SPDX-License-Identifier: MIT */
/* svg.c - drawings as SVG: shapes, escaped text, and how wide a text is. */
#include "doc/svg.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "doc/escape.h"

#define LEAST 0.8 /* a page may make a drawing smaller to fit, but not so much that it cannot be read */

/* Colours told apart with every kind of colour vision; dark ones where the reader's page is dark.
 * librsvg reads the first part alone. */
static const char style[] =
    "<style>"
    ".ac text{font-family:\"DejaVu Sans\",Verdana,sans-serif;font-size:11px;fill:#111}"
    ".ac .t{font-size:13px;font-weight:bold}.ac .h{font-size:16px;font-weight:bold}"
    ".ac .q{fill:#555}.ac .i{fill:#fff;font-weight:bold}.ac .b{fill:#fff}"
    ".ac rect,.ac circle,.ac path{stroke-width:1.4}.ac .s{stroke-width:3.4}"
    ".ac .e{fill:#6ac1f4;stroke:#2c5dda}.ac .n{fill:#e8eaec;stroke:#2f3032}"
    ".ac .a{fill:#f7deb9;stroke:#7e5b1f}.ac .x{fill:#d59aa3;stroke:#9a4676}"
    ".ac .m{fill:#77c88a;stroke:#166148}.ac .o{fill:#baa4cb;stroke:#4d3289}"
    ".ac .c{fill:#fff;stroke:#555}.ac .f{fill:none;stroke:#555;stroke-dasharray:6 4}"
    ".ac .l{fill:none;stroke:#111}.ac .r{fill:none;stroke:#888;stroke-width:2.2}"
    ".ac .p{fill:#fff;stroke:#111}.ac .k,.ac .w{fill:#111;stroke:#111}"
    ".ac .v{fill:#5eb4ee;stroke:none}.ac .z{fill:#5eb4ee;stroke:#2c5dda}"
    ".ac .u{fill:#f1f1f1;stroke:#aaa;stroke-width:.7}"
    "@media screen and (prefers-color-scheme:dark){"
    ".ac text{fill:#eee}.ac .q{fill:#aaa}.ac .i{fill:#111}.ac .b{fill:#15171a}"
    ".ac .e{fill:#061925;stroke:#91cdf7}.ac .n{fill:#2c2d2f;stroke:#e0e2e4}"
    ".ac .a{fill:#392002;stroke:#c67521}.ac .x{fill:#763155;stroke:#d685b0}"
    ".ac .m{fill:#1b5634;stroke:#3abf71}.ac .o{fill:#4a286e;stroke:#9f7de0}"
    ".ac .c{fill:#15171a;stroke:#aaa}.ac .f{stroke:#aaa}.ac .l{stroke:#eee}"
    ".ac .r{stroke:#999}.ac .p{fill:#15171a;stroke:#eee}.ac .k,.ac .w{fill:#eee;stroke:#eee}"
    ".ac .v{fill:#1f67a3}.ac .z{fill:#1f67a3;stroke:#91cdf7}.ac .u{fill:#24272b;stroke:#666}}"
    "</style>\n";

void svg_begin(struct text *out, double width, double height, const char *title,
               const char *description)
{
    text_format(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ac\" role=\"img\" "
                "style=\"min-width:%.0fpx\" width=\"%.0f\" height=\"%.0f\" "
                "viewBox=\"0 0 %.0f %.0f\">\n<title>", LEAST * width, width, height, width, height);
    escape_html(out, title);
    text_add(out, "</title>\n<desc>");
    escape_html(out, description);
    text_add(out, "</desc>\n");
    text_add(out, style);
    text_format(out, "<rect class=\"b\" width=\"%.0f\" height=\"%.0f\"/>\n", width, height);
}

void svg_box(struct text *out, const char *class, double x, double y, double width, double height,
             bool strong)
{
    text_format(out, "<rect class=\"%s%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
                "rx=\"4\"/>\n", class, strong ? " s" : "", x, y, width, height);
}

void svg_text(struct text *out, const char *class, double x, double y, const char *anchor,
              const char *text)
{
    text_format(out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", class, x, y,
                anchor);
    escape_html(out, text);
    text_add(out, "</text>\n");
}

void svg_text_up(struct text *out, const char *class, double x, double y, const char *text)
{
    text_format(out, "<text class=\"%s\" transform=\"translate(%.1f %.1f) rotate(-90)\">", class, x, y);
    escape_html(out, text);
    text_add(out, "</text>\n");
}

void svg_shade(struct text *out, double x, double y, double width, double height, double strength)
{
    text_format(out, "<rect class=\"v\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
                "fill-opacity=\"%.3f\"/>\n", x, y, width, height, strength);
}

void svg_path(struct text *out, const char *class, const double (*points)[2], int count, bool arrow)
{
    const double *end = points[count - 1], *before = points[count - 2];
    text_format(out, "<path class=\"%s\" d=\"", class);
    for (int i = 0; i < count; i++)
        text_format(out, "%s%.1f %.1f", i ? "L" : "M", points[i][0], points[i][1]);
    text_add(out, "\"/>\n");
    if (!arrow)
        return;
    double dx = end[0] > before[0] ? 1 : end[0] < before[0] ? -1 : 0;
    double dy = dx != 0 ? 0 : end[1] > before[1] ? 1 : -1;
    text_format(out, "<path class=\"w\" d=\"M%.1f %.1fL%.1f %.1fL%.1f %.1fz\"/>\n", end[0], end[1],
                end[0] - 6 * dx - 3.5 * dy, end[1] - 6 * dy - 3.5 * dx,
                end[0] - 6 * dx + 3.5 * dy, end[1] - 6 * dy + 3.5 * dx);
}

void svg_circle(struct text *out, const char *class, double x, double y, double radius)
{
    text_format(out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>\n", class, x, y,
                radius);
}

void svg_end(struct text *out)
{
    text_add(out, "</svg>\n");
}

#define LINE_LIMIT 400 /* bytes of a line, at most */

/* Advance widths of DejaVu Sans and its bold, from the blank to the tilde, in 1/1000 of the size. */
static const unsigned short widths[2][95] = {
    {318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636,
     636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684,
     686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695,
     635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550,
     635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392,
     634, 592, 818, 592, 592, 525, 636, 337, 636, 838},
    {348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696,
     696, 696, 696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774,
     762, 734, 830, 683, 683, 821, 837, 372, 372, 775, 637, 995, 837, 850, 733, 850, 770,
     720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593,
     716, 678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595, 478,
     712, 652, 924, 645, 652, 582, 712, 365, 712, 838},
};

double svg_text_width(const char *text, double size, bool bold)
{
    double sum = 0;
    size_t length = strlen(text);
    for (size_t at = 0; at < length;) {
        unsigned char byte = (unsigned char)text[at];
        size_t step = utf8_read(text + at, length - at, NULL);
        if (byte >= ' ' && byte <= '~')
            sum += widths[bold][byte - ' '];
        else
            sum += 1000; /* as wide as the widest letters */
        at += step ? step : 1;
    }
    return sum / 1000 * size;
}

/* Bytes of the whole characters that fit; one at least. */
static size_t characters_fit(const char *text, size_t length, double size, double width)
{
    char line[LINE_LIMIT];
    size_t best = 0;
    while (best < length && best < sizeof line - 8) {
        size_t step = utf8_read(text + best, length - best, NULL);
        step = step ? step : 1;
        snprintf(line, sizeof line, "%.*s", (int)(best + step), text);
        if (best && svg_text_width(line, size, false) > width)
            break;
        best += step;
    }
    return best;
}

size_t svg_text_fit(const char *text, double size, double width)
{
    char line[LINE_LIMIT];
    size_t best = 0, length = strlen(text);
    for (size_t at = 1; at <= length && at < sizeof line; at++) {
        bool end = at == length || text[at] == ' ';
        if (!end)
            continue;
        snprintf(line, sizeof line, "%.*s", (int)at, text);
        if (svg_text_width(line, size, false) > width)
            break;
        best = at;
    }
    return best ? best : characters_fit(text, length, size, width);
}
