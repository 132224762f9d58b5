/* SPDX-License-Identifier: MIT */
/* trace_json.c - a token's flow as JSON. Traces nothing. */
#include <math.h>

#include "report/json.h"
#include "report/trace.h"

static json_t *json_piece(const struct trace_report *report, uint32_t id)
{
    struct text piece = {0};
    if (!report->text)
        return json_null();
    report->text->piece(report->text->context, id, &piece);
    json_t *json = json_text(text_get(&piece));
    text_fini(&piece);
    return json;
}

static json_t *json_tokens(const struct trace_report *report, const struct ids *ids)
{
    json_t *list = json_array();
    for (size_t i = 0; ids && i < ids->count; i++) {
        json_t *token = json_object();
        json_object_set_new(token, "id", json_integer(ids->items[i]));
        json_object_set_new(token, "piece", json_piece(report, ids->items[i]));
        json_array_append_new(list, token);
    }
    return list;
}

static json_t *json_ids(const struct ids *ids)
{
    json_t *list = json_array();
    for (size_t i = 0; ids && i < ids->count; i++)
        json_array_append_new(list, json_integer(ids->items[i]));
    return list;
}

static json_t *json_choices(const struct trace_report *report, const struct choice *choices,
                            uint32_t count)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < count; i++) {
        json_t *choice = json_object();
        json_object_set_new(choice, "id", json_integer(choices[i].id));
        json_object_set_new(choice, "piece", json_piece(report, choices[i].id));
        json_object_set_new(choice, "probability", json_real(exp(choices[i].logprob)));
        json_array_append_new(list, choice);
    }
    return list;
}

static json_t *json_finite(double number)
{
    return isfinite(number) ? json_real(number) : json_null();
}

static json_t *json_part(const struct trace_part *part)
{
    if (!part->there)
        return json_null();
    json_t *json = json_object();
    json_object_set_new(json, "norm", json_finite(part->norm));
    json_object_set_new(json, "cosine", json_finite(part->cosine));
    return json;
}

static json_t *json_attention(const struct trace_attention *attention)
{
    if (!attention->there)
        return json_null();
    json_t *json = json_object(), *sources = json_array(), *heads = json_array();
    for (uint32_t i = 0; i < attention->source_count; i++) {
        json_t *source = json_object();
        json_object_set_new(source, "token", json_integer(attention->sources[i].token));
        json_object_set_new(source, "weight", json_finite(attention->sources[i].weight));
        json_array_append_new(sources, source);
    }
    for (uint32_t h = 0; h < attention->heads; h++) {
        json_t *row = json_array();
        for (uint64_t k = 0; k < attention->keys; k++)
            json_array_append_new(row, json_finite((double)attention->weights[h * attention->keys + k]));
        json_array_append_new(heads, row);
    }
    json_object_set_new(json, "sources", sources);
    json_object_set_new(json, "first", json_finite(attention->first));
    json_object_set_new(json, "mask", json_text(attention->causal ? "causal" : "none"));
    json_object_set_new(json, "window",
                        attention->window ? json_integer((int64_t)attention->window) : json_null());
    json_object_set_new(json, "heads", heads);
    return json;
}

static json_t *json_layers(const struct trace_report *report, const struct trace_side *side)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < side->count; i++) {
        const struct trace_layer *layer = &side->layers[i];
        json_t *json = json_object(), *added = json_object();
        json_object_set_new(added, "attention", json_part(&layer->attention));
        json_object_set_new(added, "cross", json_part(&layer->cross));
        json_object_set_new(added, "mlp", json_part(&layer->mlp));
        json_object_set_new(json, "lens", json_choices(report, layer->lens, layer->lens_count));
        json_object_set_new(json, "norm", json_finite(layer->norm));
        json_object_set_new(json, "cosine", json_finite(layer->cosine));
        json_object_set_new(json, "added", added);
        json_object_set_new(json, "attention", json_attention(&layer->self));
        json_object_set_new(json, "cross_attention", json_attention(&layer->source));
        json_array_append_new(list, json);
    }
    return list;
}

json_t *report_trace_json(const struct trace_report *report)
{
    const struct trace_request *request = report->request;
    const struct trace *trace = report->trace;
    const struct ids *prompt = request->source ? request->source : request->ids;
    json_t *document = json_document("trace");
    json_object_set_new(document, "model", json_text(report->examined->model.source.name));
    json_object_set_new(document, "prompt_ids", json_ids(prompt));
    json_object_set_new(document, "decoder_ids",
                        request->source ? json_ids(request->ids) : json_null());
    json_object_set_new(document, "tokens", json_tokens(report, prompt));
    json_object_set_new(document, "token",
                        json_integer(request->source ? trace->encoder.token : trace->decoder.token));
    json_object_set_new(document, "layers", json_layers(report, &trace->decoder));
    json_object_set_new(document, "encoder_layers",
                        request->source ? json_layers(report, &trace->encoder) : json_null());
    json_object_set_new(document, "candidates",
                        json_choices(report, trace->candidates, trace->candidate_count));
    return document;
}
