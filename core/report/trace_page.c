/* SPDX-License-Identifier: MIT */
/*
 * trace_page.c - the weights of all heads and the flow of every token, packed for the script that shows
 * what is chosen. What is shown without it is trace.c's.
 */
#include "report/trace_page.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/base64.h"
#include "report/json.h"
#include "report/trace_map.h"

#define CELLS 560000u /* weights in a page, of 16 bits each: 1.5 MB */

/* An attention of all blocks of a side. */
struct page_map {
    const struct trace_side *sides; /* [queries->count], of each token */
    const struct ids *queries, *keys;
    const char *title, *role, *side;
    bool cross;
};

static const struct trace_attention *attention_of(const struct page_map *map, uint64_t query,
                                                  uint32_t layer)
{
    const struct trace_layer *of = &map->sides[query].layers[layer];
    return map->cross ? &of->source : &of->self;
}

/* Weights of all blocks and heads. */
static uint64_t map_cells(const struct page_map *map)
{
    const struct trace_attention *first = attention_of(map, 0, 0);
    uint64_t queries = map->queries->count;
    uint64_t cells = first->causal ? queries * (queries + 1) / 2 : queries * map->keys->count;
    return cells * map->sides[0].count * first->heads;
}

/* Whether every block has this attention, of as many heads. */
static bool map_is_there(const struct page_map *map)
{
    const struct trace_attention *first = map->sides[0].count ? attention_of(map, 0, 0) : NULL;
    for (uint32_t layer = 0; layer < map->sides[0].count; layer++) {
        const struct trace_attention *own = attention_of(map, 0, layer);
        if (!own->there || own->heads != first->heads || own->keys != map->keys->count)
            return false;
    }
    return first;
}

static json_t *json_names(const struct trace_report *report, const struct ids *ids)
{
    json_t *list = json_array();
    for (size_t i = 0; i < ids->count; i++) {
        struct text name = {0};
        trace_token(report, ids->items[i], &name);
        json_array_append_new(list, json_text(text_get(&name)));
        text_fini(&name);
    }
    return list;
}

static void pack_row(const struct trace_attention *attention, uint32_t head, bool mean, uint64_t keys,
                     struct text *bytes)
{
    for (uint64_t key = 0; key < keys; key++) {
        double weight = mean ? 0 : attention->weights[head * attention->keys + key];
        for (uint32_t h = 0; mean && h < attention->heads; h++)
            weight += attention->weights[h * attention->keys + key] / attention->heads;
        unsigned packed = weight >= 0 && weight <= 1 ? (unsigned)lrint(weight * 65535) : 0;
        text_byte(bytes, (char)(packed & 255));
        text_byte(bytes, (char)(packed >> 8));
    }
}

static json_t *json_weights(const struct page_map *map, bool mean)
{
    struct text bytes = {0}, spelled = {0};
    for (uint32_t layer = 0; layer < map->sides[0].count; layer++)
        for (uint32_t head = 0; head < (mean ? 1 : attention_of(map, 0, layer)->heads); head++)
            for (uint64_t q = 0; q < map->queries->count; q++) {
                const struct trace_attention *row = attention_of(map, q, layer);
                pack_row(row, head, mean, row->causal ? q + 1 : row->keys, &bytes);
            }
    base64_write((const unsigned char *)text_get(&bytes), bytes.size, &spelled);
    json_t *json = json_text(text_get(&spelled));
    text_fini(&bytes);
    text_fini(&spelled);
    return json;
}

static json_t *json_map(const struct trace_report *report, const struct page_map *map, bool mean)
{
    json_t *json = json_object(), *windows = json_array();
    const struct trace_attention *first = attention_of(map, 0, 0);
    for (uint32_t layer = 0; layer < map->sides[0].count; layer++)
        json_array_append_new(windows,
                              json_integer((int64_t)attention_of(map, 0, layer)->window));
    json_object_set_new(json, "title", json_text(map->title));
    json_object_set_new(json, "role", json_text(map->role));
    json_object_set_new(json, "side", json_text(map->side));
    json_object_set_new(json, "queries", json_names(report, map->queries));
    json_object_set_new(json, "keys", json_names(report, map->keys));
    json_object_set_new(json, "layers", json_integer(map->sides[0].count));
    json_object_set_new(json, "heads", json_integer(mean ? 1 : first->heads));
    json_object_set_new(json, "mean", json_boolean(mean));
    json_object_set_new(json, "causal", json_boolean(first->causal));
    json_object_set_new(json, "windows", windows);
    json_object_set_new(json, "data", json_weights(map, mean));
    return json;
}

/* Six digits are more than is shown. */
static json_t *json_short(double number)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%.6g", number);
    return isfinite(number) ? json_real(strtod(digits, NULL)) : json_null();
}

static json_t *json_part(const struct trace_part *part)
{
    json_t *json = json_array();
    if (!part->there) {
        json_decref(json);
        return json_null();
    }
    json_array_append_new(json, json_short(part->norm));
    json_array_append_new(json, json_short(part->cosine));
    return json;
}

/* `pieces` gets the names of the ids that the lens gives. */
static json_t *json_lens(const struct trace_report *report, const struct trace_layer *layer,
                         json_t *pieces)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < layer->lens_count && i < 3; i++) {
        json_t *choice = json_array();
        struct text key = {0}, name = {0};
        text_format(&key, "%" PRIu32, layer->lens[i].id);
        trace_token(report, layer->lens[i].id, &name);
        json_object_set_new(pieces, text_get(&key), json_text(text_get(&name)));
        json_array_append_new(choice, json_integer(layer->lens[i].id));
        json_array_append_new(choice, json_short(exp(layer->lens[i].logprob)));
        json_array_append_new(list, choice);
        text_fini(&key);
        text_fini(&name);
    }
    return list;
}

static json_t *json_flows(const struct trace_report *report, const struct trace_side *sides,
                          uint32_t tokens, json_t *pieces)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < tokens; i++) {
        json_t *flow = json_object(), *layers = json_array();
        for (uint32_t k = 0; k < sides[i].count; k++) {
            const struct trace_layer *layer = &sides[i].layers[k];
            json_t *json = json_object();
            json_object_set_new(json, "lens", json_lens(report, layer, pieces));
            json_object_set_new(json, "norm", json_short(layer->norm));
            json_object_set_new(json, "cosine", json_short(layer->cosine));
            json_object_set_new(json, "attention", json_part(&layer->attention));
            json_object_set_new(json, "cross", json_part(&layer->cross));
            json_object_set_new(json, "mlp", json_part(&layer->mlp));
            json_array_append_new(layers, json);
        }
        json_object_set_new(flow, "embedding", json_short(sides[i].embedding));
        json_object_set_new(flow, "layers", layers);
        json_array_append_new(list, flow);
    }
    return list;
}

/* The maps that the model has: [3] at most. */
static size_t maps_of(const struct trace_report *report, struct page_map maps[3])
{
    const struct trace *trace = report->trace;
    const struct ids *source = report->request->source, *ids = report->request->ids;
    const struct page_map all[] = {
        {trace->encoders, source, source, "Encoder: source to source", "Source token", "encoder", false},
        {trace->decoders, ids, ids, source ? "Decoder: target to target" : "Self-attention",
         source ? "Target token" : "Token", "decoder", false},
        {trace->decoders, ids, source, "Cross: target to source", "Target token", "decoder", true},
    };
    size_t count = 0;
    for (size_t i = 0; i < 3; i++)
        if (all[i].sides && all[i].queries && all[i].keys && map_is_there(&all[i]))
            maps[count++] = all[i];
    return count;
}

static json_t *json_page(const struct trace_report *report, const struct page_map *maps, size_t count,
                         bool mean)
{
    const struct trace *trace = report->trace;
    json_t *json = json_object(), *list = json_array(), *flows = json_object();
    json_t *pieces = json_object(), *start = json_object();
    int64_t layer = report->request->layer, last = (int64_t)maps[0].sides[0].count - 1;
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_map(report, &maps[i], mean));
    json_object_set_new(flows, "decoder",
                        json_flows(report, trace->decoders, trace->decoder_tokens, pieces));
    json_object_set_new(flows, "encoder",
                        json_flows(report, trace->encoders, trace->encoder_tokens, pieces));
    json_object_set_new(start, "layer", json_integer(layer >= 0 && layer < last ? layer : last));
    json_object_set_new(start, "head", json_integer(mean ? -1 : report->request->head));
    json_object_set_new(start, "token", json_integer(trace->encoders ? trace->encoder.token
                                                                     : trace->decoder.token));
    json_object_set_new(json, "maps", list);
    json_object_set_new(json, "flows", flows);
    json_object_set_new(json, "pieces", pieces);
    json_object_set_new(json, "start", start);
    return json;
}

/* JSON within a script element: no "<" can end it or begin another. */
static void add_json(const json_t *json, struct text *out)
{
    char *dump = json_dumps(json, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(6));
    for (const char *c = dump; c && *c; c++)
        if (*c == '<')
            text_add(out, "\\u003c");
        else
            text_byte(out, *c);
    free(dump);
}

static void add_markup(json_t *json, bool mean, struct text *out)
{
    text_add(out, "<section id=\"trace-live\" class=\"live\" aria-labelledby=\"trace-title\" hidden>\n"
                  "<h2 id=\"trace-title\">Look around</h2>\n"
                  "<p>Choose a block, a head and a token: all tables follow. Shades grow with the root "
                  "of a weight; what the mask hides is a dash.");
    if (mean)
        text_add(out, " The text is long, so that the page holds the mean of heads only.");
    text_add(out, "</p>\n<div id=\"trace-controls\"></div>\n<p id=\"trace-said\" role=\"status\"></p>\n"
                  "<div class=\"scroll map\" id=\"trace-map\" role=\"group\" aria-label=\"Weights of "
                  "attention\" tabindex=\"0\"></div>\n"
                  "<div class=\"scroll\" id=\"trace-flow\" role=\"group\" aria-label=\"Flow of the "
                  "token\" tabindex=\"0\"></div>\n"
                  "<script type=\"application/json\" id=\"trace-data\">");
    add_json(json, out);
    text_add(out, "</script>\n</section>\n");
}

void trace_page_add(const struct trace_report *report, struct doc *doc)
{
    struct page_map maps[3];
    size_t count = maps_of(report, maps);
    uint64_t cells = 0, means = 0;
    for (size_t i = 0; i < count; i++) {
        cells += map_cells(&maps[i]);
        means += map_cells(&maps[i]) / attention_of(&maps[i], 0, 0)->heads;
    }
    if (!count)
        return;
    if (means > CELLS) {
        doc_note(doc, TONE_INFO, "The text is too long to choose block, head and token on this page: the "
                 "weights of all would take more than 1.5 MB. A shorter text has that part.");
        return;
    }
    struct text markup = {0};
    json_t *json = json_page(report, maps, count, cells > CELLS);
    add_markup(json, cells > CELLS, &markup);
    doc_live(doc, text_get(&markup), trace_script);
    json_decref(json);
    text_fini(&markup);
}
