/* SPDX-License-Identifier: MIT */
/* trace_map.c - weights as shades or numbers: a row a query, a column a key. */
#include "report/trace_map.h"

#include <inttypes.h>
#include <string.h>

#define LABEL 16 /* columns before a row */

static void add_cell(const struct trace_report *report, double weight, bool hidden, struct text *out)
{
    static const char *const rich[] = {" ", "\u2581", "\u2582", "\u2583", "\u2584",
                                       "\u2585", "\u2586", "\u2587", "\u2588"};
    static const char plain[] = " .:-=+*%#";
    int shade = weight < 0.01 ? 0 : 1 + (int)(weight * 7.999);
    if (report->numbers && hidden)
        text_add(out, "    -");
    else if (report->numbers)
        text_format(out, " %.2f", weight);
    else if (hidden)
        text_add(out, report->ascii ? " x" : " \u00b7");
    else if (report->ascii)
        text_format(out, " %c", plain[shade]);
    else
        text_format(out, " %s", rich[shade]);
}

static void add_label(const struct trace_report *report, uint64_t number, uint32_t id,
                      struct text *out)
{
    struct text label = {0};
    text_format(&label, "%3" PRIu64 " ", number);
    trace_token(report, id, &label);
    size_t size = 0, used = 0;
    while (size < label.size) {
        size_t step = utf8_read(text_get(&label) + size, label.size - size, NULL);
        step = step ? step : 1;
        size_t columns = utf8_width(text_get(&label) + size, step);
        if (used + columns > LABEL)
            break;
        used += columns;
        size += step;
    }
    text_append(out, text_get(&label), size);
    text_repeat(out, ' ', LABEL - used);
    text_fini(&label);
}

/* Columns `from` to `end` of a map; rows that see none of them are left out. */
static void add_columns(const struct trace_report *report, const struct trace_attention *attention,
                        const struct ids *ids, uint64_t from, uint64_t end, struct text *art)
{
    size_t begun = art->size;
    if (end - from < attention->keys)
        text_format(art, "keys %" PRIu64 "-%" PRIu64, from, end - 1);
    text_repeat(art, ' ', art->size - begun < LABEL ? LABEL - (art->size - begun) : 0);
    for (uint64_t k = from; k < end; k++)
        text_format(art, report->numbers ? " %4" PRIu64 : "%2" PRIu64, report->numbers ? k : k % 10);
    text_byte(art, '\n');
    for (uint64_t q = attention->causal ? from : 0; q < attention->queries && q < ids->count; q++) {
        add_label(report, q, ids->items[q], art);
        for (uint64_t k = from; k < end; k++)
            add_cell(report, attention->map[q * attention->keys + k], trace_hides(attention, q, k), art);
        text_byte(art, '\n');
    }
}

/* As many maps as the width asks for. */
static void add_map(const struct trace_report *report, const struct trace_attention *attention,
                    const char *title, const struct ids *ids, struct doc *doc)
{
    uint32_t width = report->width ? report->width : 80, cell = report->numbers ? 5 : 2;
    uint64_t most = width > LABEL + cell ? (width - LABEL) / cell : 1;
    if (!attention->map)
        return;
    doc_heading(doc, 2, title);
    for (uint64_t from = 0; from < attention->keys; from += most) {
        uint64_t end = from + most < attention->keys ? from + most : attention->keys;
        struct text art = {0}, name = {0};
        text_add(&name, title);
        if (most < attention->keys)
            text_format(&name, ", keys %" PRIu64 " to %" PRIu64, from, end - 1);
        add_columns(report, attention, ids, from, end, &art);
        doc_figure(doc, text_get(&name), "A row is a query, a column a key; rows sum to 1. Keys that the "
                   "mask hides are marked.", text_get(&art), NULL);
        text_fini(&art);
        text_fini(&name);
    }
}

/* The maps of one side, whose block it may not have. */
static void add_side(const struct trace_report *report, const struct trace_side *side,
                     const char *name, const struct ids *ids, struct doc *doc)
{
    const struct trace_request *request = report->request;
    struct text title = {0}, cross = {0};
    if (request->layer >= (int64_t)side->count)
        return;
    const struct trace_layer *layer = &side->layers[request->layer];
    text_format(&title, "Weights of %sblock %" PRId64 ", ", name, request->layer);
    if (request->head >= 0)
        text_format(&title, "head %" PRId64, request->head);
    else
        text_add(&title, "mean of all heads");
    text_format(&cross, "%s, over the source", text_get(&title));
    add_map(report, &layer->self, text_get(&title), ids, doc);
    add_map(report, &layer->source, text_get(&cross), ids, doc);
    text_fini(&title);
    text_fini(&cross);
}

void trace_map_add(const struct trace_report *report, bool encoder, struct doc *doc)
{
    const struct trace_request *request = report->request;
    if (request->layer >= 0 && encoder)
        add_side(report, &report->trace->encoder, "encoder ", request->source, doc);
    else if (request->layer >= 0)
        add_side(report, &report->trace->decoder, request->source ? "decoder " : "", request->ids, doc);
}
