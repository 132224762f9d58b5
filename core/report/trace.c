/* SPDX-License-Identifier: MIT */
/* trace.c - a token's flow as tables: tokens, blocks, candidates. The map of weights is trace_map.c's. */
#include "report/trace.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/file.h"
#include "report/trace_map.h"
#include "report/trace_page.h"

#define SINK 0.5 /* share of the first token from which it is called a sink */

const char report_trace_columns[] =
    "State: length of the residual stream after the block. Cosine: to the state before it. Adds: length "
    "of what the part adds, and its cosine to the state. Would say: the likeliest token if the model "
    "ended there. Attends to: the tokens with most weight. Weights tell where a head looks, not what the "
    "model thinks.";

void trace_token(const struct trace_report *report, uint32_t id, struct text *out)
{
    struct text piece = {0};
    if (!report->text) {
        text_format(out, "%u", id);
        return;
    }
    report->text->piece(report->text->context, id, &piece);
    text_byte(out, '"');
    text_add_safe(out, text_get(&piece), piece.size);
    text_byte(out, '"');
    text_fini(&piece);
}

static const struct ids *ids_of(const struct trace_report *report, bool encoder)
{
    return encoder ? report->request->source : report->request->ids;
}

static void cell(struct doc *doc, struct text *text)
{
    doc_table_cell(doc, text_get(text));
    text_fini(text);
    *text = (struct text){0};
}

static void add_tokens(const struct trace_report *report, bool encoder, const char *title,
                       struct doc *doc)
{
    const struct ids *ids = ids_of(report, encoder);
    uint32_t followed = encoder ? report->trace->encoder.token : report->trace->decoder.token;
    struct text text = {0};
    doc_table_begin(doc, title);
    doc_table_column(doc, "token", ALIGN_RIGHT);
    doc_table_column(doc, "id", ALIGN_RIGHT);
    doc_table_column(doc, report->text ? "piece" : "", ALIGN_LEFT);
    doc_table_column(doc, "", ALIGN_LEFT);
    for (size_t i = 0; i < ids->count; i++) {
        doc_table_row(doc, TONE_PLAIN);
        text_format(&text, "%zu", i);
        cell(doc, &text);
        text_format(&text, "%u", ids->items[i]);
        cell(doc, &text);
        if (report->text)
            trace_token(report, ids->items[i], &text);
        cell(doc, &text);
        doc_table_cell(doc, i == followed ? "followed" : NULL);
    }
    doc_table_end(doc);
}

static void add_part(const struct trace_part *part, struct text *out)
{
    if (part->there)
        text_format(out, "%.3g (%+.2f)", part->norm, part->cosine);
}

static void add_sources(const struct trace_report *report, const struct trace_attention *attention,
                        bool encoder, struct text *out)
{
    const struct ids *ids = ids_of(report, encoder);
    for (uint32_t i = 0; i < attention->source_count && i < 3; i++) {
        uint32_t token = attention->sources[i].token;
        text_format(out, "%s%u ", i ? ", " : "", token);
        if (report->text && token < ids->count)
            trace_token(report, ids->items[token], out);
        text_format(out, "%s%.2f", report->text ? " " : "", attention->sources[i].weight);
    }
}

static void add_columns(bool crosses, struct doc *doc)
{
    doc_table_begin(doc, NULL);
    doc_table_column(doc, "block", ALIGN_RIGHT);
    doc_table_column(doc, "would say", ALIGN_LEFT);
    doc_table_column(doc, "p", ALIGN_RIGHT);
    doc_table_column(doc, "state", ALIGN_RIGHT);
    doc_table_column(doc, "cosine", ALIGN_RIGHT);
    doc_table_column(doc, "attention adds", ALIGN_RIGHT);
    if (crosses)
        doc_table_column(doc, "cross adds", ALIGN_RIGHT);
    doc_table_column(doc, "mlp adds", ALIGN_RIGHT);
    doc_table_column(doc, "attends to", ALIGN_LEFT);
    if (crosses)
        doc_table_column(doc, "in the source", ALIGN_LEFT);
}

static void add_layer(const struct trace_report *report, const struct trace_layer *layer,
                      uint32_t number, bool encoder, bool crosses, struct doc *doc)
{
    struct text text = {0};
    doc_table_row(doc, TONE_PLAIN);
    text_format(&text, "%u", number);
    cell(doc, &text);
    if (layer->lens_count)
        trace_token(report, layer->lens[0].id, &text);
    cell(doc, &text);
    if (layer->lens_count)
        text_format(&text, "%.1f %%", 100 * exp(layer->lens[0].logprob));
    cell(doc, &text);
    text_format(&text, "%.3g", layer->norm);
    cell(doc, &text);
    text_format(&text, "%.2f", layer->cosine);
    cell(doc, &text);
    add_part(&layer->attention, &text);
    cell(doc, &text);
    if (crosses) {
        add_part(&layer->cross, &text);
        cell(doc, &text);
    }
    add_part(&layer->mlp, &text);
    cell(doc, &text);
    add_sources(report, &layer->self, encoder, &text);
    cell(doc, &text);
    if (crosses) {
        add_sources(report, &layer->source, true, &text);
        cell(doc, &text);
    }
}

static void add_sinks(const struct trace_side *side, struct doc *doc)
{
    struct text text = {0};
    for (uint32_t i = 0; side->token && i < side->count; i++)
        if (side->layers[i].self.there && side->layers[i].self.first > SINK)
            text_format(&text, "%s%u (%.0f %%)", text.size ? ", " : "", i,
                        100 * side->layers[i].self.first);
    if (text.size) {
        struct text line = {0};
        text_format(&line, "The first token is a sink: it gets most of the weight in block %s.",
                    text_get(&text));
        doc_note(doc, TONE_INFO, text_get(&line));
        text_fini(&line);
    }
    text_fini(&text);
}

void report_trace_blocks(const struct trace_report *report, bool encoder, struct doc *doc)
{
    const struct trace_side *side = encoder ? &report->trace->encoder : &report->trace->decoder;
    bool crosses = side->count && side->layers[0].source.there;
    add_columns(crosses, doc);
    for (uint32_t i = 0; i < side->count; i++)
        if (report->only < 0 || report->only == (int64_t)i)
            add_layer(report, &side->layers[i], i, encoder, crosses, doc);
    doc_table_end(doc);
    add_sinks(side, doc);
}

static void add_side(const struct trace_report *report, bool encoder, struct doc *doc)
{
    const struct trace_side *side = encoder ? &report->trace->encoder : &report->trace->decoder;
    struct text title = {0};
    text_format(&title, "%s: token %u, which enters with length %.3g",
                encoder ? "Encoder" : report->request->source ? "Decoder" : "Flow", side->token,
                side->embedding);
    doc_heading(doc, 2, text_get(&title));
    report_trace_blocks(report, encoder, doc);
    text_fini(&title);
}

static void add_candidates(const struct trace_report *report, struct doc *doc)
{
    struct text text = {0};
    doc_heading(doc, 2, "What may come next");
    doc_table_begin(doc, NULL);
    doc_table_column(doc, "id", ALIGN_RIGHT);
    doc_table_column(doc, report->text ? "piece" : "", ALIGN_LEFT);
    doc_table_column(doc, "probability", ALIGN_RIGHT);
    for (uint32_t i = 0; i < report->trace->candidate_count; i++) {
        const struct choice *choice = &report->trace->candidates[i];
        doc_table_row(doc, TONE_PLAIN);
        text_format(&text, "%u", choice->id);
        cell(doc, &text);
        if (report->text)
            trace_token(report, choice->id, &text);
        cell(doc, &text);
        text_format(&text, "%.1f %%", 100 * exp(choice->logprob));
        cell(doc, &text);
    }
    doc_table_end(doc);
}

/* Whose weights these are. */
static void add_legend(const struct trace_report *report, struct doc *doc)
{
    struct text text = {0};
    text_format(&text, "%s Here they are ", report_trace_columns);
    if (report->request->head >= 0)
        text_format(&text, "those of head %" PRId64 ".", report->request->head);
    else
        text_add(&text, "the mean of all heads.");
    doc_paragraph(doc, text_get(&text));
    text_fini(&text);
}

void report_trace(const struct trace_report *report, struct doc *doc)
{
    bool encodes = report->request->source;
    doc_heading(doc, 1, model_name(&report->examined->model));
    trace_page_add(report, doc);
    add_tokens(report, encodes, encodes ? "source" : NULL, doc);
    if (encodes) {
        add_side(report, true, doc);
        add_tokens(report, false, "target so far", doc);
    }
    add_side(report, false, doc);
    add_legend(report, doc);
    trace_map_add(report, true, doc);
    trace_map_add(report, false, doc);
    add_candidates(report, doc);
}
