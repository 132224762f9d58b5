/* SPDX-License-Identifier: MIT */
/* diagram_text.c - stacks as lines of text, as many beside each other as fit. Chooses no words. */
#include <inttypes.h>
#include <string.h>

#include "base/count.h"
#include "report/diagram.h"

#define NARROWEST 34 /* columns of one stack */
#define WIDEST 58
#define BETWEEN 2
#define MOST_LINES 24

/* What one stack shows at one place: lines of equal width. */
struct cell {
    struct text lines[MOST_LINES];
    int count;
};

/* A drawing under way. */
struct sheet {
    const struct stack *stack;
    const struct diagram_look *look;
    uint32_t first, count; /* stacks in this row */
    size_t width;          /* of one */
};

/* Lines and corners: beyond ASCII, and within. */
enum glyph { ACROSS, DOWN, TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT, BOTTOM_RIGHT, UP_JOINT, DOWN_JOINT, DASH };

static const char *glyph(const struct sheet *sheet, enum glyph which)
{
    static const char *const rich[] = {"\u2500", "\u2502", "\u250c", "\u2510", "\u2514",
                                       "\u2518", "\u2534", "\u252c", "\u254c"};
    static const char *const plain[] = {"-", "|", "+", "+", "+", "+", "+", "+", "-"};
    return sheet->look->ascii ? plain[which] : rich[which];
}

static void repeat(struct text *out, const char *what, size_t count)
{
    while (count--)
        text_add(out, what);
}

static struct text *line_add(struct cell *cell)
{
    return &cell->lines[cell->count < MOST_LINES - 1 ? cell->count++ : cell->count];
}

static size_t columns_of(const char *text)
{
    return utf8_width(text, strlen(text));
}

/* A line inside a box. */
static void inner_add(const struct sheet *sheet, struct cell *cell, const char *text, size_t size)
{
    struct text *line = line_add(cell);
    size_t room = sheet->width - 4, used = utf8_width(text, size);
    text_format(line, "%s ", glyph(sheet, DOWN));
    text_append(line, text, size);
    text_repeat(line, ' ', used < room ? room - used : 0);
    text_format(line, " %s", glyph(sheet, DOWN));
}

/* Words into lines of a box; no word is longer than a box is wide. */
static void words_add(const struct sheet *sheet, struct cell *cell, const char *text)
{
    size_t room = sheet->width - 4;
    while (*text) {
        size_t best = 0, length = strlen(text);
        for (size_t at = 1; at <= length; at++)
            if ((at == length || text[at] == ' ') && (!best || utf8_width(text, at) <= room))
                best = at;
        inner_add(sheet, cell, text, best);
        text += best;
        text += *text == ' ';
    }
}

/* The upper or the lower edge of a box, with the stream's joint in the middle. */
static void edge_add(const struct sheet *sheet, struct cell *cell, bool upper, const char *label,
                     bool joint)
{
    struct text *line = line_add(cell);
    size_t inside = sheet->width - 2, middle = sheet->width / 2 - 1, used = columns_of(label);
    text_add(line, glyph(sheet, upper ? TOP_LEFT : BOTTOM_LEFT));
    text_add(line, label);
    for (size_t at = used; at < inside; at++)
        text_add(line, joint && at == middle ? glyph(sheet, upper ? UP_JOINT : DOWN_JOINT)
                                             : glyph(sheet, ACROSS));
    text_add(line, glyph(sheet, upper ? TOP_RIGHT : BOTTOM_RIGHT));
}

/* The stream between boxes, with a word beside it. */
static void stream_add(const struct sheet *sheet, struct cell *cell, const char *sign,
                       const char *word)
{
    struct text *line = line_add(cell);
    text_repeat(line, ' ', sheet->width / 2 - (columns_of(sign) > 1));
    text_add(line, sign);
    if (*word)
        text_format(line, " %s", word);
    size_t used = columns_of(text_get(line));
    text_repeat(line, ' ', used < sheet->width ? sheet->width - used : 0);
}

static void frame_add(const struct sheet *sheet, struct cell *cell, const char *label)
{
    struct text *line = line_add(cell);
    size_t used = *label ? columns_of(label) + 2 : 0;
    repeat(line, glyph(sheet, DASH), 2);
    if (*label)
        text_format(line, " %s ", label);
    repeat(line, glyph(sheet, DASH), sheet->width - 2 - used);
}

static void part_add(const struct sheet *sheet, struct cell *cell, const struct stack_part *part,
                     int place)
{
    struct text label = {0}, count = {0};
    text_format(&label, " %" PRIu32 "%s ", sheet->stack->numbers[place], part->marked ? " *" : "");
    edge_add(sheet, cell, true, text_get(&label), true);
    if (sheet->look->blank) {
        inner_add(sheet, cell, "", 0);
    } else {
        words_add(sheet, cell, part->title);
        words_add(sheet, cell, part->detail);
        if (part->position) {
            text_format(&count, "< %s", part->position);
            words_add(sheet, cell, text_get(&count));
            text_fini(&count);
        }
        if (part->parameters) {
            text_add_short(&count, part->parameters);
            text_add(&count, " parameters");
            words_add(sheet, cell, text_get(&count));
        }
    }
    edge_add(sheet, cell, false, "", place != PLACE_TOKENS);
    text_fini(&label);
    text_fini(&count);
}

/* What joins a part to the stream, above it. */
static void sum_add(const struct sheet *sheet, struct cell *cell, const struct stack_column *column,
                    int place)
{
    if (place == PLACE_POSITIONS)
        stream_add(sheet, cell, "(+)", "added");
    else if (place == PLACE_ATTENTION && column->parallel)
        stream_add(sheet, cell, glyph(sheet, DOWN), "to the sum above 'feed-forward'");
    else if (place == PLACE_MLP && column->parallel)
        stream_add(sheet, cell, "(+)", "attention + stream");
    else if (place == PLACE_ATTENTION || place == PLACE_CROSS || place == PLACE_MLP)
        stream_add(sheet, cell, "(+)", "residual");
    else if (place != PLACE_HEAD)
        stream_add(sheet, cell, glyph(sheet, DOWN), "");
}

static void cell_fill(const struct sheet *sheet, struct cell *cell,
                      const struct stack_column *column, int place)
{
    struct text name = {0};
    if (place == PLACE_MLP_AFTER) {
        diagram_block_name(column, &name);
        frame_add(sheet, cell, sheet->look->blank ? "" : text_get(&name));
    }
    if (column->parts[place].there) {
        sum_add(sheet, cell, column, place);
        part_add(sheet, cell, &column->parts[place], place);
    }
    if (place == PLACE_ATTENTION_NORM)
        frame_add(sheet, cell, "");
    text_fini(&name);
}

/* Lines of one place, of all stacks of the row; what is absent is the stream going past. */
static void place_print(const struct sheet *sheet, int place, struct text *out)
{
    struct cell cells[16] = {0};
    int most = 0;
    for (uint32_t i = 0; i < sheet->count; i++) {
        cell_fill(sheet, &cells[i], &sheet->stack->columns[sheet->first + i], place);
        most = cells[i].count > most ? cells[i].count : most;
    }
    for (int row = 0; row < most; row++) {
        for (uint32_t i = 0; i < sheet->count; i++) {
            int at = row - (most - cells[i].count), count = cells[i].count;
            struct cell past = {0};
            if (place == PLACE_MLP_AFTER && count)
                at = row == 0 ? 0 : at > 0 ? at : -1; /* the frame stays in line */
            if (at < 0)
                stream_add(sheet, &past, place == PLACE_HEAD ? " " : glyph(sheet, DOWN), "");
            text_repeat(out, ' ', i ? BETWEEN : 0);
            text_add(out, text_get(at < 0 ? &past.lines[0] : &cells[i].lines[at]));
            text_fini(&past.lines[0]);
        }
        text_byte(out, '\n');
    }
    for (uint32_t i = 0; i < sheet->count; i++)
        for (int row = 0; row < MOST_LINES; row++)
            text_fini(&cells[i].lines[row]);
}

/* A line above or below the stacks, cut where it is too long. */
static void heads_print(const struct sheet *sheet,
                        void (*write)(const struct stack_column *column, struct text *out),
                        struct text *out)
{
    struct cell cells[16] = {0};
    struct sheet wide = *sheet;
    int most = 0;
    wide.width = sheet->width + 4; /* words without the box around them */
    for (uint32_t i = 0; i < sheet->count; i++) {
        struct text line = {0};
        write(&sheet->stack->columns[sheet->first + i], &line);
        words_add(&wide, &cells[i], text_get(&line));
        most = cells[i].count > most ? cells[i].count : most;
        text_fini(&line);
    }
    for (int row = 0; row < most; row++) {
        for (uint32_t i = 0; i < sheet->count; i++) {
            const struct text *line = &cells[i].lines[row];
            size_t edge = strlen(glyph(sheet, DOWN)) + 1;
            text_repeat(out, ' ', i ? BETWEEN : 0);
            if (line->size > 2 * edge)
                text_append(out, text_get(line) + edge, line->size - 2 * edge);
            else
                text_repeat(out, ' ', sheet->width);
        }
        text_byte(out, '\n');
    }
    for (uint32_t i = 0; i < sheet->count; i++)
        for (int row = 0; row < MOST_LINES; row++)
            text_fini(&cells[i].lines[row]);
}

static void layers_write(const struct stack_column *column, struct text *out)
{
    if (column->layers)
        text_format(out, "blocks %s (%s)", column->layers, column->legend);
}

static void input_write(const struct stack_column *column, struct text *out)
{
    text_format(out, "^ token ids of the %s",
                column->side == AC_ENCODER                   ? "source"
                : column->examined->model.encoder.output ? "target so far"
                                                         : "text");
}

void diagram_text(const struct stack *stack, const struct diagram_look *look, struct text *out)
{
    size_t width = look->width ? look->width : 80;
    size_t beside = (width + BETWEEN) / (NARROWEST + BETWEEN);
    beside = beside < 1 ? 1 : beside > 16 ? 16 : beside;
    if (beside > stack->count && stack->count)
        beside = stack->count;
    struct sheet sheet = {.stack = stack, .look = look};
    sheet.width = (width + BETWEEN) / beside - BETWEEN;
    if (sheet.width > WIDEST)
        sheet.width = WIDEST;
    if (sheet.width < 24)
        sheet.width = 24;
    for (; sheet.first < stack->count; sheet.first += sheet.count) {
        sheet.count = (uint32_t)beside;
        if (sheet.count > stack->count - sheet.first)
            sheet.count = stack->count - sheet.first;
        if (sheet.first)
            text_byte(out, '\n');
        heads_print(&sheet, diagram_column_name, out);
        if (!look->blank) {
            heads_print(&sheet, diagram_column_sizes, out);
            heads_print(&sheet, layers_write, out);
        }
        for (int p = STACK_PLACES - 1; p >= 0; p--)
            place_print(&sheet, p, out);
        heads_print(&sheet, input_write, out);
    }
}
