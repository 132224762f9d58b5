/* SPDX-License-Identifier: MIT */
/* run.c - the report of a run: new tokens, what else each could have been, and how fast it went. */
#include "report/run.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "report/json.h"

#define BAR_CELLS 16

const char *report_precision(bool fast)
{
    return fast ? "fast" : "exact";
}

/* A probability as a bar, in eighths of a cell where block characters can be shown. */
static void add_bar(double probability, bool ascii, struct text *out)
{
    static const char *const parts[] = {"", "\u258f", "\u258e", "\u258d",
                                        "\u258c", "\u258b", "\u258a", "\u2589"};
    int eighths = (int)lround(probability * BAR_CELLS * 8);
    if (ascii) {
        text_repeat(out, '#', (size_t)(eighths + 4) / 8);
        return;
    }
    for (int i = 0; i < eighths / 8; i++)
        text_add(out, "\u2588");
    text_add(out, parts[eighths % 8]);
}

static void add_token(const struct generate_text *pieces, uint32_t id, struct text *out)
{
    struct text piece = {0};
    text_format(out, "%u", id);
    if (pieces) {
        pieces->piece(pieces->context, id, &piece);
        text_add(out, " \"");
        text_add_safe(out, text_get(&piece), piece.size);
        text_byte(out, '"');
    }
    text_fini(&piece);
}

/* What the step could have been: "292 12.1 %, 26 3.0 %". */
static void add_others(const struct generate_text *pieces, const struct generated_step *step,
                       struct text *out)
{
    for (uint32_t i = 0; i < step->best_count; i++) {
        if (step->best[i].id == step->chosen.id)
            continue;
        text_add(out, out->size ? ", " : "");
        add_token(pieces, step->best[i].id, out);
        text_format(out, " %.1f %%", 100 * exp(step->best[i].logprob));
    }
}

void report_steps(const struct generated *got, const struct generate_text *pieces, bool ascii,
                  struct doc *doc)
{
    doc_table_begin(doc, NULL);
    doc_table_column(doc, "step", ALIGN_RIGHT);
    doc_table_column(doc, "token", ALIGN_LEFT);
    doc_table_column(doc, "probability", ALIGN_RIGHT);
    doc_table_column(doc, "", ALIGN_LEFT);
    doc_table_column(doc, "could have been", ALIGN_LEFT);
    for (size_t i = 0; i < got->count; i++) {
        const struct generated_step *step = &got->steps[i];
        struct text cells[5] = {0};
        text_format(&cells[0], "%zu", i + 1);
        add_token(pieces, step->chosen.id, &cells[1]);
        text_format(&cells[2], "%.1f %%", 100 * exp(step->chosen.logprob));
        add_bar(exp(step->chosen.logprob), ascii, &cells[3]);
        add_others(pieces, step, &cells[4]);
        doc_table_row(doc, TONE_PLAIN);
        for (int k = 0; k < 5; k++) {
            doc_table_cell(doc, text_get(&cells[k]));
            text_fini(&cells[k]);
        }
    }
    doc_table_end(doc);
}

/* "greedy", or "temperature 0.8, top-k 40, top-p 0.9, seed 1". */
static void add_choice(const struct generation *asked, struct text *out)
{
    const struct sampling *sampling = &asked->sampling;
    if (!(sampling->temperature > 0)) {
        text_add(out, "greedy");
        return;
    }
    text_format(out, "temperature %g", sampling->temperature);
    if (sampling->top_k)
        text_format(out, ", top-k %llu", (unsigned long long)sampling->top_k);
    if (sampling->top_p > 0)
        text_format(out, ", top-p %g", sampling->top_p);
    text_format(out, ", seed %llu", (unsigned long long)asked->seed);
}

/* Tokens a second; -1: nothing to go by. */
static double rate(double tokens, double seconds)
{
    return tokens > 0 && seconds > 0 ? tokens / seconds : -1;
}

static double prompt_rate(const struct generated *got)
{
    return rate((double)got->prompt_tokens, got->prompt_seconds);
}

static double step_rate(const struct generated *got)
{
    return rate((double)got->count - 1, got->step_seconds);
}

static void add_speed(const struct generated *got, struct text *out)
{
    if (prompt_rate(got) >= 0)
        text_format(out, "prompt %.1f tokens/s", prompt_rate(got));
    if (step_rate(got) >= 0)
        text_format(out, ", then %.1f tokens/s", step_rate(got));
}

static void add_settings(const struct run_report *report, struct doc *doc)
{
    const struct settings *settings = report->settings;
    struct text text = {0};
    bool unknown = false;
    for (uint32_t i = 0; i < settings->count; i++) {
        text_format(&text, "%s%s ", i ? ", " : "", settings->items[i].key);
        scalar_add(&settings->items[i].value, &text);
        if (report->asked->settings && !settings->items[i].known) {
            text_add(&text, " (cannot be applied)");
            unknown = true;
        }
    }
    if (!report->asked->settings)
        text_add(&text, " (not applied: --use-generation-config would)");
    if (settings->count)
        doc_fact(doc, "generation config", text_get(&text), NULL);
    if (unknown)
        doc_note(doc, TONE_WARNING, "Some settings of the generation config cannot be applied.");
    text_fini(&text);
}

static void add_facts(const struct run_report *report, struct doc *doc)
{
    const struct generated *got = report->got;
    struct text choice = {0}, count = {0}, speed = {0};
    text_format(&count, "%zu in, %zu new; ended by %s", got->prompt_tokens, got->count,
                !strcmp(got->finish, "eos")    ? "an end token"
                : !strcmp(got->finish, "stop") ? "a stop text"
                                               : "length");
    add_choice(report->asked, &choice);
    add_speed(got, &speed);
    doc_fact(doc, "tokens", text_get(&count), NULL);
    doc_fact(doc, "choice", text_get(&choice), NULL);
    doc_fact(doc, "precision", report_precision(report->fast), NULL);
    doc_fact(doc, "speed", text_get(&speed), NULL);
    text_fini(&choice);
    text_fini(&count);
    text_fini(&speed);
}

static void add_tokens(const struct run_report *report, struct doc *doc)
{
    const struct generated *got = report->got;
    struct text ids = {0};
    for (size_t i = 0; i < got->ids.count && !report->asked->text; i++)
        text_format(&ids, "%s%u", i ? " " : "", got->ids.items[i]);
    doc_heading(doc, 1, model_name(&report->examined->model));
    doc_paragraph(doc, report->asked->text ? text_get(&got->text) : text_get(&ids));
    text_fini(&ids);
}

void report_run(const struct run_report *report, struct doc *doc)
{
    if (!report->shown)
        add_tokens(report, doc);
    for (const char *const *warning = report->warnings; *warning; warning++)
        doc_note(doc, TONE_WARNING, *warning);
    if (report->asked->candidates)
        report_steps(report->got, report->asked->text, report->ascii, doc);
    add_facts(report, doc);
    add_settings(report, doc);
}

static json_t *json_finite(double number)
{
    return isfinite(number) ? json_real(number) : json_null();
}

static json_t *json_choice(const struct generate_text *pieces, const struct choice *choice)
{
    struct text piece = {0};
    json_t *json = json_object();
    if (pieces)
        pieces->piece(pieces->context, choice->id, &piece);
    json_object_set_new(json, "id", json_integer(choice->id));
    json_object_set_new(json, "piece", json_text(pieces ? text_get(&piece) : NULL));
    json_object_set_new(json, "logprob", json_finite(choice->logprob));
    text_fini(&piece);
    return json;
}

static json_t *json_ids(const struct ids *ids)
{
    json_t *list = json_array();
    for (size_t i = 0; ids && i < ids->count; i++)
        json_array_append_new(list, json_integer(ids->items[i]));
    return list;
}

static json_t *json_steps(const struct run_report *report)
{
    json_t *list = json_array();
    for (size_t i = 0; i < report->got->count; i++) {
        const struct generated_step *step = &report->got->steps[i];
        json_t *json = json_choice(report->asked->text, &step->chosen), *best = json_array();
        for (uint32_t k = 0; k < step->best_count; k++)
            json_array_append_new(best, json_choice(report->asked->text, &step->best[k]));
        json_object_set_new(json, "candidates", best);
        json_array_append_new(list, json);
    }
    return list;
}

static json_t *json_sampling(const struct generation *asked)
{
    const struct sampling *sampling = &asked->sampling;
    bool drawn = sampling->temperature > 0;
    json_t *json = json_object();
    json_object_set_new(json, "temperature", json_real(sampling->temperature));
    json_object_set_new(json, "top_k", drawn && sampling->top_k
                                           ? json_integer((json_int_t)sampling->top_k)
                                           : json_null());
    json_object_set_new(json, "top_p",
                        drawn && sampling->top_p > 0 ? json_real(sampling->top_p) : json_null());
    json_object_set_new(json, "seed", drawn ? json_integer((json_int_t)asked->seed) : json_null());
    return json;
}

static json_t *json_settings(const struct run_report *report)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < report->settings->count; i++) {
        const struct setting *setting = &report->settings->items[i];
        json_t *json = json_object();
        json_object_set_new(json, "key", json_text(setting->key));
        json_object_set_new(json, "value", json_scalar(&setting->value));
        json_object_set_new(json, "applied",
                            json_boolean(report->asked->settings && setting->known));
        json_array_append_new(list, json);
    }
    return list;
}

json_t *report_run_json(const struct run_report *report)
{
    const struct generation *asked = report->asked;
    const struct generated *got = report->got;
    json_t *document = json_document("run"), *timing = json_object(), *warnings = json_array();
    double prompt = prompt_rate(got), steps = step_rate(got);
    json_object_set_new(timing, "prompt_tokens_per_second",
                        prompt < 0 ? json_null() : json_real(prompt));
    json_object_set_new(timing, "decode_tokens_per_second",
                        steps < 0 ? json_null() : json_real(steps));
    for (const char *const *warning = report->warnings; *warning; warning++)
        json_array_append_new(warnings, json_text(*warning));
    json_object_set_new(document, "model", json_text(report->examined->model.source.name));
    json_object_set_new(document, "precision", json_text(report_precision(report->fast)));
    json_object_set_new(document, "prompt_ids", json_ids(asked->source ? asked->source
                                                                       : asked->prompt));
    json_object_set_new(document, "decoder_ids",
                        asked->source ? json_ids(asked->prompt) : json_null());
    json_object_set_new(document, "new_ids", json_ids(&got->ids));
    json_object_set_new(document, "text", json_text(asked->text ? text_get(&got->text) : NULL));
    json_object_set_new(document, "finish", json_text(got->finish));
    json_object_set_new(document, "sampling", json_sampling(asked));
    json_object_set_new(document, "generation_config", json_settings(report));
    json_object_set_new(document, "warnings", warnings);
    json_object_set_new(document, "steps", json_steps(report));
    json_object_set_new(document, "timing", timing);
    return document;
}
