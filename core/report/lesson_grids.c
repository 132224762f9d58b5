/* SPDX-License-Identifier: MIT */
/*
 * lesson_grids.c - pictures of one model in which a row is a query: its mask, its attention, what its
 * scheme of positions does to distances. Explains nothing.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/lesson_part.h"
#include "report/picture.h"

#define MASK_TOKENS 8  /* shown of a mask */
#define WINDOW_CELLS 8 /* of a picture, at most, are a window */
#define MAP_TOKENS 40  /* shown of a map */

/* "head 0", "head 1", or with a step of 8 "0", "8". */
static char **numbers_of(size_t count, const char *before, size_t step)
{
    char **labels = memory_new(count + 1, sizeof *labels);
    for (size_t i = 0; i < count; i++) {
        struct text label = {0};
        text_format(&label, "%s%zu", before, i * step);
        labels[i] = text_take(&label);
    }
    return labels;
}

/* A mask of which every `step`th token is shown. */
struct mask {
    const struct node *attend;
    size_t step;
};

static double mask_value(const void *context, size_t row, size_t column)
{
    const struct mask *mask = context;
    return lesson_hides(mask->attend, row * mask->step, column * mask->step) ? NAN : 1;
}

static void add_mask(const struct node *attend, uint32_t index, const char *file, const char *title,
                     struct doc *doc)
{
    size_t window = (size_t)attend->op.i[AC_I_ATTEND_WINDOW];
    struct mask mask = {attend, window > WINDOW_CELLS ? (window + WINDOW_CELLS - 1) / WINDOW_CELLS : 1};
    size_t count = window ? MASK_TOKENS + 4 : MASK_TOKENS;
    char **labels = numbers_of(count, "", mask.step);
    struct picture_grid grid = {
        .row_title = "query: the token that looks", .column_title = "key: the token it looks at",
        .row_labels = (const char *const *)labels, .column_labels = (const char *const *)labels,
        .rows = count, .columns = count, .value = mask_value, .context = &mask, .most = 1,
    };
    struct text svg = {0}, description = {0};
    text_add(&description, "A row is a query, a column a key. ");
    text_add(&description, attend->op.i[AC_I_ATTEND_MASK] != AC_MASK_CAUSAL
                               ? "Nothing is hatched: every token sees every other."
                               : "Hatched cells are hidden: what comes later");
    if (window)
        text_format(&description, ", and what lies %zu or more tokens back", window);
    text_add(&description, attend->op.i[AC_I_ATTEND_MASK] == AC_MASK_CAUSAL ? "." : "");
    if (mask.step > 1)
        text_format(&description, " Only one of %zu tokens is shown.", mask.step);
    picture_grid(&svg, title, text_get(&description), &grid);
    lesson_picture(index, file, title, text_get(&description), &svg, doc);
    text_fini(&description);
    lesson_labels_free(labels, count);
}

void lesson_mask_add(const struct lesson *lesson, uint32_t index, struct doc *doc)
{
    const struct model *model = &lesson->studies[index].examined->model;
    const struct node *encoder = graph_attend_find(&model->encoder, false);
    const struct node *decoder = graph_attend_find(&model->decoder, false);
    if (encoder)
        add_mask(encoder, index, "mask-encoder", "The mask of the encoder.", doc);
    if (decoder)
        add_mask(decoder, index, "mask", encoder ? "The mask of the decoder." : "The mask.", doc);
}

/* Weights of an attention: [rows][columns], and what hides cells. */
struct map {
    const float *weights;
    size_t columns;
    const struct node *attend; /* NULL: no cell is hidden */
    size_t first; /* query of the first row; of a picture by heads, of all rows, see `heads` */
    bool heads;
};

static double map_value(const void *context, size_t row, size_t column)
{
    const struct map *map = context;
    return lesson_hides(map->attend, map->heads ? map->first : row, column)
               ? NAN
               : map->weights[row * map->columns + column];
}

static void add_map(const struct map *map, uint32_t index, const char *file, const char *title,
                    const char *row_title, char **rows, size_t row_count, char **columns,
                    struct doc *doc)
{
    struct picture_grid grid = {
        .row_title = row_title, .column_title = "key: the token it looks at",
        .row_labels = (const char *const *)rows, .column_labels = (const char *const *)columns,
        .rows = row_count < MAP_TOKENS ? row_count : MAP_TOKENS,
        .columns = map->columns < MAP_TOKENS ? map->columns : MAP_TOKENS,
        .value = map_value, .context = map, .most = 1, .root = true, .numbers = true,
    };
    struct text svg = {0}, more = {0};
    text_add(&more, map->heads ? "Each row is a head. Computed in this run; a row sums to 1."
                               : "Each row says how one query spreads its attention over the keys. "
                                 "Computed in this run; a row sums to 1.");
    if (map->attend && map->attend->op.i[AC_I_ATTEND_MASK] == AC_MASK_CAUSAL)
        text_add(&more, " Hatched cells are hidden by the mask.");
    if (grid.rows < row_count || grid.columns < map->columns)
        text_format(&more, " Shown are the first %zu of %zu queries and %zu of %zu keys.", grid.rows,
                    row_count, grid.columns, map->columns);
    picture_grid(&svg, title, text_get(&more), &grid);
    lesson_picture(index, file, title, text_get(&more), &svg, doc);
    text_fini(&more);
}

static void add_attention(const struct study *study, uint32_t index, bool encoder, bool cross,
                          struct doc *doc)
{
    const struct trace_side *side = encoder ? &study->trace.encoder : &study->trace.decoder;
    const struct trace_layer *layer = &side->layers[study->request.layer];
    const struct trace_attention *attention = cross ? &layer->source : &layer->self;
    const struct ids *queries = encoder ? &study->source : &study->traced;
    const struct ids *keys = encoder || cross ? &study->source : &study->traced;
    if (!attention->map || attention->queries != queries->count || attention->keys != keys->count)
        return;
    const struct model *model = &study->examined->model;
    char **rows = lesson_labels(study, queries, true), **columns = lesson_labels(study, keys, true);
    struct map map = {
        .weights = attention->map, .columns = keys->count,
        .attend = graph_attend_find(encoder ? &model->encoder : &model->decoder, cross),
    };
    const char *name = cross ? "weights-cross" : encoder ? "weights-encoder" : "weights";
    const char *side_name = !study->source.count ? "" : encoder ? " of the encoder" : " of the decoder";
    struct text title = {0}, file = {0};
    text_format(&title, "Who looks at whom: %s in block 0%s, mean of %" PRIu32 " heads.",
                cross ? "cross-attention" : "self-attention", side_name, attention->heads);
    add_map(&map, index, name, text_get(&title), "query", rows, queries->count, columns, doc);
    text_fini(&title);
    char **heads = numbers_of(attention->heads, "head ", 1);
    map = (struct map){.weights = attention->weights, .columns = keys->count, .attend = map.attend,
                       .first = side->token, .heads = true};
    text_format(&title, "The same attention head by head, for the last token, %s.", rows[side->token]);
    text_format(&file, "%s-heads", name);
    add_map(&map, index, text_get(&file), text_get(&title), "head", heads, attention->heads, columns,
            doc);
    text_fini(&title);
    text_fini(&file);
    lesson_labels_free(heads, attention->heads);
    lesson_labels_free(rows, queries->count);
    lesson_labels_free(columns, keys->count);
}

void lesson_weights_add(const struct lesson *lesson, uint32_t index, struct doc *doc)
{
    const struct study *study = &lesson->studies[index];
    if (study->trace.encoder.count)
        add_attention(study, index, true, false, doc);
    add_attention(study, index, false, false, doc);
    if (study->trace.encoder.count)
        add_attention(study, index, false, true, doc);
}
