/* SPDX-License-Identifier: MIT */
/*
 * diagram_svg.c - stacks as SVG: a column each, the same places on the same lines, the residual stream
 * as a loop past each part, positions where they act. Chooses no words.
 */
#include <inttypes.h>
#include <string.h>

#include "base/count.h"
#include "doc/svg.h"
#include "report/diagram.h"

#define LEFT 40      /* before a box: loops, and K and V of cross-attention */
#define BOX 276      /* width of a box */
#define CHIP 118     /* width of a remark beside it */
#define BESIDE 18    /* between a box and its remark */
#define COLUMN (LEFT + BOX + BESIDE + CHIP + 12)
#define GAP 30       /* between places: room for a sum */
#define HEADER 92
#define LABEL 11     /* size of details */
#define LINE 14
#define FOOT 50      /* below the lowest box */

/* A drawing under way. */
struct drawing {
    const struct stack *stack;
    const struct diagram_look *look;
    struct text *out;
    double top[STACK_PLACES];    /* of the boxes of a place */
    double height[STACK_PLACES]; /* 0: no column has it */
    double bottom;               /* of the lowest box */
    double frame_top, frame_bottom;
};

static int lines_of(const char *text, double width)
{
    int lines = 0;
    while (*text) {
        text += svg_text_fit(text, LABEL, width);
        text += *text == ' ';
        lines++;
    }
    return lines;
}

static double box_height(const struct stack *stack, int place)
{
    int most = 0;
    for (uint32_t i = 0; i < stack->count; i++) {
        const struct stack_part *part = &stack->columns[i].parts[place];
        int lines = part->there ? lines_of(part->detail, BOX - 42) + (part->parameters > 0) : 0;
        most = lines > most ? lines : most;
    }
    return most ? 30 + LINE * most : 0;
}

static void place_rows(struct drawing *drawing)
{
    double y = HEADER;
    for (int p = STACK_PLACES - 1; p >= 0; p--) {
        bool begins = p == PLACE_MLP_AFTER, ends = p == PLACE_EMBED_NORM;
        if (begins)
            drawing->frame_top = y;
        if (ends)
            drawing->frame_bottom = y + 4;
        y += begins ? 50 : ends ? 20 : 0;
        drawing->height[p] = box_height(drawing->stack, p);
        drawing->top[p] = y;
        if (drawing->height[p] > 0)
            y += drawing->height[p] + GAP;
    }
    drawing->bottom = y - GAP;
}

static double column_left(uint32_t index)
{
    return 10 + index * (double)COLUMN + LEFT;
}

static const char *class_of(int place)
{
    if (stack_is_norm(place))
        return SVG_NORM;
    switch (place) {
    case PLACE_ATTENTION:
        return SVG_ATTENTION;
    case PLACE_CROSS:
        return SVG_CROSS;
    case PLACE_MLP:
        return SVG_MLP;
    case PLACE_HEAD:
        return SVG_HEAD;
    default:
        return SVG_EMBED;
    }
}

static void draw_detail(struct drawing *drawing, const struct stack_part *part, double x, double y)
{
    for (const char *rest = part->detail; *rest; y += LINE) {
        char line[400];
        size_t size = svg_text_fit(rest, LABEL, BOX - 42);
        snprintf(line, sizeof line, "%.*s", (int)size, rest);
        svg_text(drawing->out, "d", x, y, "start", line);
        rest += size;
        rest += *rest == ' ';
    }
    if (!part->parameters)
        return;
    struct text count = {0};
    text_add_short(&count, part->parameters);
    text_add(&count, " parameters");
    svg_text(drawing->out, "d", x, y, "start", text_get(&count));
    text_fini(&count);
}

/* A remark at the right that points at the box. */
static void draw_chip(struct drawing *drawing, const struct stack_part *part, double x, double y)
{
    const double arrow[2][2] = {{x + BOX + BESIDE, y}, {x + BOX + 1, y}};
    svg_box(drawing->out, SVG_CHIP, x + BOX + BESIDE, y - 19, CHIP, 38, false);
    svg_path(drawing->out, SVG_LINE, arrow, 2, true);
    if (drawing->look->blank)
        return;
    size_t size = svg_text_fit(part->position, LABEL, CHIP - 10);
    char line[100];
    snprintf(line, sizeof line, "%.*s", (int)size, part->position);
    svg_text(drawing->out, "d", x + BOX + BESIDE + 6, part->position[size] ? y - 3 : y + 4, "start", line);
    if (part->position[size])
        svg_text(drawing->out, "d", x + BOX + BESIDE + 6, y + 11, "start", part->position + size + 1);
}

static void draw_part(struct drawing *drawing, const struct stack_column *column, int place, double x)
{
    const struct stack_part *part = &column->parts[place];
    double y = drawing->top[place];
    char number[12];
    snprintf(number, sizeof number, "%" PRIu32, drawing->stack->numbers[place]);
    svg_box(drawing->out, class_of(place), x, y, BOX, drawing->height[place], part->marked);
    if (part->marked)
        text_format(drawing->out, "<path class=\"" SVG_MARK "\" d=\"M%.1f %.1fh-14l14 14z\"/>\n",
                    x + BOX, y);
    svg_circle(drawing->out, SVG_MARK, x + 16, y + 17, 10);
    svg_text(drawing->out, "i", x + 16, y + 21, "middle", number);
    if (!drawing->look->blank) {
        svg_text(drawing->out, "t", x + 32, y + 21, "start", part->title);
        draw_detail(drawing, part, x + 32, y + 36);
    }
    if (part->position)
        draw_chip(drawing, part, x, y + drawing->height[place] / 2);
}

static void draw_sum(struct drawing *drawing, double x, double y)
{
    const double across[2][2] = {{x - 5, y}, {x + 5, y}}, down[2][2] = {{x, y - 5}, {x, y + 5}};
    svg_circle(drawing->out, "p", x, y, 8);
    svg_path(drawing->out, SVG_LINE, across, 2, false);
    svg_path(drawing->out, SVG_LINE, down, 2, false);
}

static double bottom_of(const struct drawing *drawing, int place)
{
    return drawing->top[place] + drawing->height[place];
}

/* The stream goes past a part, from below `from` to the sum above `to`. */
static void draw_loop(struct drawing *drawing, int from, int to, double x)
{
    double low = bottom_of(drawing, from) + 8, high = drawing->top[to] - 14;
    const double loop[4][2] = {{x + BOX / 2.0, low}, {x - 12, low}, {x - 12, high},
                               {x + BOX / 2.0 - 8, high}};
    svg_path(drawing->out, SVG_LOOP, loop, 4, true);
    draw_sum(drawing, x + BOX / 2.0, high);
}

/* Attention's output goes past the feed-forward part, into the same sum. */
static void draw_parallel(struct drawing *drawing, double x)
{
    double low = drawing->top[PLACE_ATTENTION] - 8, high = drawing->top[PLACE_MLP] - 14;
    double right = x + BOX + 6;
    const double out[4][2] = {{x + BOX / 2.0, drawing->top[PLACE_ATTENTION]}, {x + BOX / 2.0, low},
                              {right, low}, {right, high}};
    const double in[2][2] = {{right, high}, {x + BOX / 2.0 + 8, high}};
    svg_path(drawing->out, SVG_LINE, out, 4, false);
    svg_path(drawing->out, SVG_LINE, in, 2, true);
}

/* The feed-forward part of a parallel block reads what attention reads: the same norm's output where
 * it has no norm of its own, else the stream. */
static void draw_branch(struct drawing *drawing, int place, double x)
{
    double y = bottom_of(drawing, place) + 8, from = bottom_of(drawing, PLACE_ATTENTION) + 8;
    double middle = x + BOX / 2.0;
    const double own[3][2] = {{x - 12, y}, {middle, y}, {middle, y - 8}};
    const double shared[5][2] = {{middle, from}, {x - 6, from}, {x - 6, y}, {middle, y},
                                 {middle, y - 8}};
    if (place == PLACE_MLP_NORM)
        svg_path(drawing->out, SVG_LINE, own, 3, true);
    else
        svg_path(drawing->out, SVG_LINE, shared, 5, true);
}

/* The lowest part that the stream goes past before the sum above `place`. */
static int loop_start(const struct stack_column *column, int place)
{
    if (column->parallel && place == PLACE_MLP)
        place = PLACE_ATTENTION;
    return place != PLACE_POSITIONS && column->parts[place - 1].there ? place - 1 : place;
}

/* Up from part to part, and the loops of the residual stream. */
static void draw_flow(struct drawing *drawing, const struct stack_column *column, double x)
{
    double middle = x + BOX / 2.0, low = drawing->bottom + 26;
    bool own = column->parts[PLACE_MLP_NORM].there;
    for (int p = 0; p < STACK_PLACES; p++) {
        if (!column->parts[p].there)
            continue;
        bool beside = column->parallel && p == PLACE_ATTENTION;
        bool summed = p == PLACE_POSITIONS || p == PLACE_CROSS || p == PLACE_MLP ||
                      (p == PLACE_ATTENTION && !beside);
        const double up[2][2] = {{middle, low}, {middle, bottom_of(drawing, p)}};
        if (column->parallel && p == (own ? PLACE_MLP_NORM : PLACE_MLP))
            draw_branch(drawing, p, x);
        else if (p != PLACE_POSITIONS)
            svg_path(drawing->out, SVG_LINE, up, 2, true);
        if (summed)
            draw_loop(drawing, loop_start(column, p), p, x);
        if (column->parallel && p == PLACE_MLP)
            draw_parallel(drawing, x);
        low = drawing->top[p] - (summed ? 22 : 0);
    }
    const double end[2][2] = {{middle, low}, {middle, HEADER - 12}};
    svg_path(drawing->out, SVG_LINE, end, 2, true);
    if (column->parts[PLACE_POSITIONS].there) {
        const double past[2][2] = {{middle, drawing->top[PLACE_TOKENS]},
                                   {middle, bottom_of(drawing, PLACE_POSITIONS) + 8}};
        svg_path(drawing->out, SVG_LINE, past, 2, false);
    }
}

static void draw_frame(struct drawing *drawing, const struct stack_column *column, double x)
{
    struct text name = {0};
    diagram_block_name(column, &name);
    svg_box(drawing->out, SVG_FRAME, x - 24, drawing->frame_top - 8, BOX + 36,
            drawing->frame_bottom - drawing->frame_top, false);
    if (!drawing->look->blank)
        svg_text(drawing->out, "d", x - 18, drawing->frame_top + 8, "start", text_get(&name));
    text_fini(&name);
}

/* A long name is set small, a longer one loses its middle: its end may tell the side. */
static void draw_name(struct drawing *drawing, const char *name, double x)
{
    double room = COLUMN - LEFT;
    size_t size = strlen(name), tail = size > 24 ? size - 24 : 0, head;
    if (svg_text_width(name, 16, true) <= room || svg_text_width(name, LABEL, false) <= room) {
        svg_text(drawing->out, svg_text_width(name, 16, true) <= room ? "h" : "d", x, 24, "start", name);
        return;
    }
    while ((name[tail] & 0xC0) == 0x80)
        tail++;
    head = svg_text_fit(name, LABEL, room - svg_text_width(name + tail, LABEL, false) -
                                         svg_text_width("...", LABEL, false));
    struct text cut = {0};
    text_append(&cut, name, head);
    text_add(&cut, "...");
    text_add(&cut, name + tail);
    svg_text(drawing->out, "d", x, 24, "start", text_get(&cut));
    text_fini(&cut);
}

static void draw_header(struct drawing *drawing, const struct stack_column *column, double x)
{
    struct text name = {0}, sizes = {0};
    diagram_column_name(column, &name);
    diagram_column_sizes(column, &sizes);
    draw_name(drawing, text_get(&name), x);
    if (!drawing->look->blank)
        svg_text(drawing->out, "d", x, 42, "start", text_get(&sizes));
    for (uint32_t i = 0; column->layers && i < column->blocks; i++) {
        double cell = BOX / (double)column->blocks;
        bool special = column->layers[i] == 'w' || column->layers[i] == 'e';
        svg_box(drawing->out, special ? SVG_MLP : SVG_NORM, x + i * cell, 50,
                cell > 3 ? cell - 1.5 : cell, 9, false);
    }
    if (column->layers && !drawing->look->blank) {
        struct text legend = {0};
        text_format(&legend, "blocks: %s (green: %c)", column->legend, column->legend[0]);
        svg_text(drawing->out, "q", x, 72, "start", text_get(&legend));
        text_fini(&legend);
    }
    text_fini(&name);
    text_fini(&sizes);
}

/* Keys and values for cross-attention, from the top of the encoder's column at the left. */
static void draw_memory(struct drawing *drawing, uint32_t index)
{
    double x = column_left(index), from = column_left(index - 1) + BOX / 2.0;
    double y = drawing->top[PLACE_CROSS] + drawing->height[PLACE_CROSS] / 2, rail = x - 32;
    const double path[4][2] = {{from, HEADER - 12}, {rail, HEADER - 12}, {rail, y}, {x, y}};
    svg_path(drawing->out, SVG_LINE, path, 4, true);
    if (!drawing->look->blank)
        svg_text(drawing->out, "q", rail - 6, HEADER + 6, "end", "K, V");
}

static double draw_lines(struct drawing *drawing, const char *class, const char *text, double x,
                         double y, double width)
{
    while (*text) {
        char line[400];
        size_t size = svg_text_fit(text, LABEL, width);
        snprintf(line, sizeof line, "%.*s", (int)size, text);
        svg_text(drawing->out, class, x, y, "start", line);
        text += size;
        text += *text == ' ';
        y += LINE;
    }
    return y;
}

/* The notes of the numbers; `out` NULL: only how far down they reach. */
static double draw_notes(struct drawing *drawing, double y, double width)
{
    for (int p = 0; p < STACK_PLACES && !drawing->look->blank; p++) {
        struct text line = {0};
        if (!drawing->stack->numbers[p])
            continue;
        text_format(&line, "%" PRIu32 "  %s", drawing->stack->numbers[p], diagram_note(p));
        y = draw_lines(drawing, "d", text_get(&line), 20, y, width - 60);
        for (uint32_t i = 0; i < drawing->stack->count; i++) {
            if (!drawing->stack->columns[i].parts[p].there)
                continue;
            text_fini(&line);
            diagram_column_name(&drawing->stack->columns[i], &line);
            text_add(&line, ": ");
            diagram_part_values(&drawing->stack->columns[i].parts[p], p, &line);
            y = draw_lines(drawing, "q", text_get(&line), 38, y, width - 80);
        }
        y += 4;
        text_fini(&line);
    }
    return y;
}

static void draw_columns(struct drawing *drawing)
{
    for (uint32_t i = 0; i < drawing->stack->count; i++) {
        const struct stack_column *column = &drawing->stack->columns[i];
        double x = column_left(i);
        draw_header(drawing, column, x);
        draw_frame(drawing, column, x);
        draw_flow(drawing, column, x);
        if (column->parts[PLACE_CROSS].there && i > 0)
            draw_memory(drawing, i);
        for (int p = 0; p < STACK_PLACES; p++)
            if (column->parts[p].there)
                draw_part(drawing, column, p, x);
        svg_text(drawing->out, "q", x + BOX / 2.0, drawing->bottom + 38, "middle", "token ids");
    }
}

void diagram_svg(const struct stack *stack, const struct diagram_look *look, struct text *out)
{
    static const char caption[] = "Input below, output above; the grey line is the residual stream. "
        "A thick border with a black corner: not of the kind that the first model has there.";
    struct text body = {0}, title = {0}, description = {0};
    struct drawing drawing = {.stack = stack, .look = look, .out = &body};
    double width = 20 + (stack->count ? stack->count : 1) * (double)COLUMN;
    place_rows(&drawing);
    draw_columns(&drawing);
    double y = drawing.bottom + FOOT;
    if (!look->bare) {
        y = draw_lines(&drawing, "d", caption, 20, y + 10, width - 40) + 8;
        y = draw_notes(&drawing, y, width);
    }
    diagram_title(stack, &title);
    diagram_description(stack, &description);
    svg_begin(out, width, y + 10, text_get(&title), look->blank ? caption : text_get(&description));
    text_append(out, text_get(&body), body.size);
    svg_end(out);
    text_fini(&body);
    text_fini(&title);
    text_fini(&description);
}
