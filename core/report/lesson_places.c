/* SPDX-License-Identifier: MIT */
/*
 * lesson_places.c - a picture of how a model encodes positions: cosines of a learned table, turns of
 * RoPE, slopes of ALiBi, biases of buckets. Explains nothing.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "explain/turns.h"
#include "graph/op.h"
#include "report/lesson_part.h"
#include "report/picture.h"

#define ROWS 12   /* compared of a table of positions */
#define PAIRS 256 /* shown of RoPE, and heads of ALiBi */

/* Of a table of buckets. */
static const uint16_t distances[] = {0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64, 96, 128};
#define DISTANCES (sizeof distances / sizeof *distances)

/* Numbers of a grid, and their labels. */
struct sheet {
    double *values; /* [rows][columns] */
    char **rows, **columns;
    size_t row_count, column_count;
};

static void sheet_init(struct sheet *sheet, size_t rows, size_t columns)
{
    *sheet = (struct sheet){.row_count = rows, .column_count = columns};
    sheet->values = memory_new(rows * columns, sizeof *sheet->values);
    sheet->rows = memory_new(rows, sizeof *sheet->rows);
    sheet->columns = memory_new(columns, sizeof *sheet->columns);
}

static void sheet_fini(struct sheet *sheet)
{
    lesson_labels_free(sheet->rows, sheet->row_count);
    lesson_labels_free(sheet->columns, sheet->column_count);
    free(sheet->values);
}

static char *label_of(const char *before, uint64_t number, const char *after)
{
    struct text text = {0};
    text_format(&text, "%s%" PRIu64 "%s", before, number, after);
    return text_take(&text);
}

static double sheet_value(const void *context, size_t row, size_t column)
{
    const struct sheet *sheet = context;
    return sheet->values[row * sheet->column_count + column];
}

static void sheet_draw(struct sheet *sheet, const char *row_title, const char *column_title,
                       const char *title, const char *description, struct text *svg)
{
    struct picture_grid grid = {
        .row_title = row_title, .column_title = column_title,
        .row_labels = (const char *const *)sheet->rows,
        .column_labels = (const char *const *)sheet->columns,
        .rows = sheet->row_count, .columns = sheet->column_count, .value = sheet_value,
        .context = sheet, .least = INFINITY, .most = -INFINITY, .numbers = true,
    };
    for (size_t i = 0; i < sheet->row_count * sheet->column_count; i++) {
        grid.least = fmin(grid.least, sheet->values[i]);
        grid.most = fmax(grid.most, sheet->values[i]);
    }
    picture_grid(svg, title, description, &grid);
}

/* A row of the table that an entry stands for; NULL: there are no weights to read. */
static float *row_of(const struct study *study, const struct node *node, uint64_t row)
{
    struct matrix matrix;
    struct error unread = {0};
    if (!study->examined->model.has_weights ||
        binding_matrix(&study->examined->model.binding, (uint32_t)node->weight, 0, 0, &matrix, &unread) ||
        row >= matrix.rows)
        return NULL;
    float *out = memory_new(matrix.columns, sizeof *out);
    matrix_row(&matrix, row, out);
    return out;
}

static double cosine(const float *a, const float *b, uint64_t width)
{
    double sum = 0, first = 0, second = 0;
    for (uint64_t i = 0; i < width; i++) {
        sum += (double)a[i] * b[i];
        first += (double)a[i] * a[i];
        second += (double)b[i] * b[i];
    }
    return first > 0 && second > 0 ? sum / sqrt(first * second) : 0;
}

/* Without weights only which row a position has can be shown. */
static void add_rows(uint32_t index, uint64_t count, uint64_t offset, struct doc *doc)
{
    char *texts[ROWS] = {0}, *below[ROWS] = {0};
    struct text svg = {0};
    for (uint64_t i = 0; i < count; i++) {
        texts[i] = label_of("position ", i, "");
        below[i] = label_of("row ", i + offset, "");
    }
    picture_strip(&svg, "The row of each position", "The first positions.",
                  (const char *const *)texts, (const char *const *)below, count);
    lesson_picture(index, "positions", "The row of each position.",
                   "Each of the first positions, and below it the row of the table that is added there.",
                   &svg, doc);
    for (uint64_t i = 0; i < count; i++) {
        free(texts[i]);
        free(below[i]);
    }
}

static void add_learned(const struct study *study, uint32_t index, const struct node *node,
                        const struct map_entry *entry, struct doc *doc)
{
    static const char title[] = "How alike the rows of the table of positions are.";
    static const char description[] = "Cosine of each two of the first rows, read from the weights: 1.00 "
                                      "is the same direction. Rows of near positions tend to be alike.";
    uint64_t offset = (uint64_t)node->op.i[AC_I_EMBED_OFFSET], count = entry->shape[0] - offset;
    float *rows[ROWS];
    struct sheet sheet;
    struct text svg = {0};
    count = count < ROWS ? count : ROWS;
    for (uint64_t i = 0; i < count; i++)
        rows[i] = row_of(study, node, i + offset);
    if (!count || !rows[0]) {
        add_rows(index, count, offset, doc);
        return;
    }
    sheet_init(&sheet, count, count);
    for (uint64_t i = 0; i < count; i++) {
        sheet.rows[i] = label_of("", i, "");
        sheet.columns[i] = label_of("", i, "");
        for (uint64_t k = 0; k < count; k++)
            sheet.values[i * count + k] = cosine(rows[i], rows[k], node->width);
    }
    sheet_draw(&sheet, "position", "position", title, description, &svg);
    lesson_picture(index, "positions", title, description, &svg, doc);
    for (uint64_t i = 0; i < count; i++)
        free(rows[i]);
    sheet_fini(&sheet);
}

static void add_points(uint32_t index, const char *title, const char *description,
                       const struct picture_points *points, struct doc *doc)
{
    struct text svg = {0};
    picture_points(&svg, title, description, points);
    lesson_picture(index, "positions", title, description, &svg, doc);
}

static void add_rope(const struct study *study, uint32_t index, const struct node *node,
                     struct doc *doc)
{
    size_t pairs = (size_t)node->op.i[AC_I_ROPE_DIMS] / 2;
    int64_t context = facts_integer(&study->examined->model.facts, "max_position_embeddings", 0);
    float *turns = memory_new(pairs, sizeof *turns);
    double *lengths = memory_new(pairs, sizeof *lengths);
    op_rope_frequencies(&node->op, context > 0 ? (uint64_t)context : 1, NULL, turns);
    for (size_t i = 0; i < pairs; i++)
        lengths[i] = 2 * acos(-1) / turns[i];
    struct picture_points points = {
        .x_title = "pair of columns, the first at the left", .y_title = "tokens for a full turn",
        .heights = lengths, .count = pairs < PAIRS ? pairs : PAIRS,
        .line = context > 0 ? (double)context : 0, .line_title = "the longest text",
    };
    add_points(index, "How slowly each pair of columns turns.",
               "Each point is a pair of columns of a query or key, its height the tokens that it needs for "
               "a full turn: the clock's hands, from seconds to years. Above the dashed line no turn is "
               "ever full.", &points, doc);
    free(turns);
    free(lengths);
}

static void add_alibi(uint32_t index, const struct node *attend, struct doc *doc)
{
    size_t heads = (size_t)attend->op.i[AC_I_ATTEND_HEADS];
    double *reach = memory_new(heads, sizeof *reach);
    for (size_t i = 0; i < heads; i++)
        reach[i] = 1 / alibi_loss(attend, i);
    struct picture_points points = {
        .x_title = "head, the first at the left", .y_title = "tokens until a score has lost 1",
        .heights = reach, .count = heads < PAIRS ? heads : PAIRS,
    };
    add_points(index, "How far each head sees.",
               "Each point is a head, its height the distance at which its score has lost 1. Low heads "
               "look at what is near, high ones far back.", &points, doc);
    free(reach);
}

/* Without weights only which bucket a distance falls into can be shown. */
static void add_bucket_numbers(uint32_t index, const struct node *node, struct doc *doc)
{
    char *texts[DISTANCES], *below[DISTANCES];
    struct text svg = {0};
    for (size_t i = 0; i < DISTANCES; i++) {
        texts[i] = label_of("", distances[i], " back");
        below[i] = label_of("bucket ", (uint64_t)op_relbias_bucket(node, -(int64_t)distances[i]), "");
    }
    picture_strip(&svg, "The bucket of each distance", "Distances back, and their bucket.",
                  (const char *const *)texts, (const char *const *)below, DISTANCES);
    lesson_picture(index, "positions", "The bucket of each distance.",
                   "How many tokens back a key lies, and below it its bucket. Near ones have a bucket "
                   "each, far ones share.", &svg, doc);
    for (size_t i = 0; i < DISTANCES; i++) {
        free(texts[i]);
        free(below[i]);
    }
}

static void add_buckets(const struct study *study, uint32_t index, const struct node *node,
                        struct doc *doc)
{
    static const char title[] = "What each head adds to a score, by distance.";
    static const char description[] = "A row is a head, a column says how many tokens back the key lies. "
                                      "The learned numbers are read from the weights.";
    struct sheet sheet;
    struct text svg = {0};
    uint64_t heads = node->width < PAIRS ? node->width : PAIRS;
    float *row = row_of(study, node, 0);
    if (!row) {
        add_bucket_numbers(index, node, doc);
        return;
    }
    sheet_init(&sheet, heads, DISTANCES);
    for (uint64_t head = 0; head < heads; head++)
        sheet.rows[head] = label_of("head ", head, "");
    for (size_t i = 0; i < DISTANCES; i++) {
        free(row);
        row = row_of(study, node, (uint64_t)op_relbias_bucket(node, -(int64_t)distances[i]));
        sheet.columns[i] = label_of("", distances[i], "");
        for (uint64_t head = 0; row && head < heads; head++)
            sheet.values[head * DISTANCES + i] = row[head];
    }
    sheet_draw(&sheet, "head", "tokens back", title, description, &svg);
    lesson_picture(index, "positions", title, description, &svg, doc);
    sheet_fini(&sheet);
    free(row);
}

void lesson_position_add(const struct lesson *lesson, uint32_t index, struct doc *doc)
{
    const struct study *study = &lesson->studies[index];
    const struct model *model = &study->examined->model;
    const struct graph *graph = model->decoder.output ? &model->decoder : &model->encoder;
    const struct node *learned = position_node_find(graph, AC_OP_EMBED);
    const struct node *rope = position_node_find(graph, AC_OP_ROPE);
    const struct node *buckets = position_node_find(graph, AC_OP_RELBIAS);
    const struct node *attend = graph_attend_find(graph, false);
    if (learned)
        add_learned(study, index, learned, &graph->map->entries[learned->weight], doc);
    if (rope)
        add_rope(study, index, rope, doc);
    if (attend && attend->op.i[AC_I_ATTEND_ALIBI] != AC_ALIBI_OFF)
        add_alibi(index, attend, doc);
    if (buckets)
        add_buckets(study, index, buckets, doc);
}
