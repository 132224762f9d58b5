/* SPDX-License-Identifier: MIT */
/*
 * inspect.c - the report of one or more models: verdict, architecture, facts, parameters, memory,
 * the plugin's sections, findings. Computes nothing; how it looks is core/doc's.
 */
#include "report/inspect.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/blocks.h"
#include "base/count.h"
#include "report/json.h"
#include "report/texts.h"
#include "report/verdict.h"
#include "report/words.h"

static void add_words(struct doc *doc, const char *key, const char *value)
{
    if (value)
        doc_fact(doc, key, value, NULL);
}

static void add_count(struct doc *doc, const char *key, uint64_t count)
{
    struct text value = {0};
    text_add_count(&value, (int64_t)count);
    doc_fact(doc, key, text_get(&value), NULL);
    text_fini(&value);
}

static void add_short(struct doc *doc, const char *key, uint64_t count)
{
    struct text value = {0};
    text_add_short(&value, count);
    doc_fact(doc, key, text_get(&value), NULL);
    text_fini(&value);
}

static void add_bytes(struct doc *doc, const char *key, int64_t bytes)
{
    struct text value = {0};
    if (bytes < 0)
        return;
    text_add_bytes(&value, (uint64_t)bytes);
    doc_fact(doc, key, text_get(&value), NULL);
    text_fini(&value);
}

static void add_refusal(const struct model *model, struct doc *doc)
{
    struct text text = {0};
    text_format(&text, "None claims it: %s. Asked were", model->candidates[0].reason);
    for (uint32_t i = 0; i < model->candidate_count; i++)
        text_format(&text, "%s %s", i ? "," : "", model->candidates[i].name);
    text_add(&text, ".");
    doc_paragraph(doc, text_get(&text));
    text_fini(&text);
}

static void add_candidate(const struct candidate *candidate, struct doc *doc)
{
    struct text score = {0};
    text_format(&score, candidate->score < 0 ? "failed" : "%d", candidate->score);
    doc_table_row(doc, candidate->score < 0 ? TONE_ERROR : TONE_PLAIN);
    doc_table_cell(doc, candidate->name);
    doc_table_cell(doc, text_get(&score));
    doc_table_cell(doc, candidate->reason);
    text_fini(&score);
}

static void add_candidates(const struct model *model, struct doc *doc)
{
    if (model->plugin)
        return;
    doc_heading(doc, 2, "Plugins that were asked");
    if (model_refused_alike(model)) {
        add_refusal(model, doc);
        return;
    }
    doc_table_begin(doc, NULL);
    doc_table_column(doc, "plugin", ALIGN_LEFT);
    doc_table_column(doc, "score", ALIGN_RIGHT);
    doc_table_column(doc, "reason", ALIGN_LEFT);
    for (uint32_t i = 0; i < model->candidate_count; i++)
        add_candidate(&model->candidates[i], doc);
    doc_table_end(doc);
}

static void add_architecture(const struct architecture *a, struct doc *doc)
{
    if (!a->kind && !a->class_name)
        return;
    doc_heading(doc, 2, "Architecture");
    add_words(doc, "class", a->class_name);
    add_words(doc, "family", a->family);
    add_words(doc, "kind", a->kind);
    add_words(doc, "attention", a->attention);
    add_words(doc, "positions", a->positions);
    add_words(doc, "norm", a->norm);
    add_words(doc, "norm placement", a->norm_placement);
    add_words(doc, "activation", a->activation);
    add_words(doc, "mask, decoder", a->mask_decoder);
    add_words(doc, "mask, encoder", a->mask_encoder);
    add_words(doc, "mask, cross", a->mask_cross);
}

static void add_fact(const struct fact *fact, struct doc *doc)
{
    struct text value = {0}, evidence = {0};
    words_value(fact_value(fact), fact->unit, &value);
    if (fact->conflict)
        text_add(&value, " (!)");
    words_evidence(fact, &evidence);
    doc_fact(doc, fact->key, text_get(&value), text_get(&evidence));
    text_fini(&value);
    text_fini(&evidence);
}

static void add_facts(const struct facts *facts, struct doc *doc)
{
    for (uint32_t i = 0; i < facts->count; i++)
        add_fact(&facts->items[i], doc);
}

static void add_parameters(const struct examined *examined, struct doc *doc)
{
    const struct parameters *p = &examined->parameters;
    if (!p->known)
        return;
    doc_heading(doc, 2, "Parameters");
    add_count(doc, "total", p->total);
    if (examined->model.map.count) {
        add_count(doc, "embedding", p->embedding);
        add_count(doc, "active", p->active);
    }
    if (p->declared >= 0)
        add_count(doc, "declared by the files", (uint64_t)p->declared);
    if (p->origin == ORIGIN_COUNTED) {
        add_count(doc, "stored", p->stored);
        add_count(doc, "buffers", p->buffers);
        if (p->auxiliary)
            add_count(doc, "auxiliaries of packed weights", p->auxiliary);
    }
}

static void add_number(struct doc *doc, uint64_t number)
{
    struct text cell = {0};
    text_add_count(&cell, (int64_t)number);
    doc_table_cell(doc, text_get(&cell));
    text_fini(&cell);
}

static void add_block_run(const struct block_run *run, bool two_sided, struct doc *doc)
{
    struct text blocks = {0};
    if (two_sided)
        text_add(&blocks, run->side == AC_ENCODER ? "encoder " : "decoder ");
    text_format(&blocks, run->first == run->last ? "%u" : "%u to %u", run->first, run->last);
    doc_table_row(doc, TONE_PLAIN);
    doc_table_cell(doc, text_get(&blocks));
    add_number(doc, run->heads);
    add_number(doc, run->kv_heads);
    if (run->window)
        add_number(doc, run->window);
    else
        doc_table_cell(doc, "all");
    doc_table_cell(doc, run->cross ? "yes" : "-");
    if (run->experts)
        add_number(doc, run->experts);
    else
        doc_table_cell(doc, "-");
    add_number(doc, run->parameters);
    text_fini(&blocks);
}

/* One row for each run of blocks that are alike. */
static void add_blocks(const struct model *model, struct doc *doc)
{
    static const char *const columns[] = {"heads", "KV heads", "sees", "cross", "experts",
                                          "parameters each"};
    uint32_t count;
    struct block_run *runs = block_runs_of(model, &count);
    if (count) {
        doc_heading(doc, 2, "Blocks");
        doc_table_begin(doc, NULL);
        doc_table_column(doc, "blocks", ALIGN_LEFT);
        for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
            doc_table_column(doc, columns[i], ALIGN_RIGHT);
        for (uint32_t i = 0; i < count; i++)
            add_block_run(&runs[i], model->encoder.output != 0, doc);
        doc_table_end(doc);
    }
    free(runs);
}

static void add_tensors(const struct model *model, struct doc *doc)
{
    struct dtype_count counts[DTYPE_COUNT];
    if (!model->has_weights)
        return;
    dtypes_count(&model->weights, counts);
    doc_heading(doc, 2, "Tensors");
    doc_table_begin(doc, NULL);
    doc_table_column(doc, "dtype", ALIGN_LEFT);
    doc_table_column(doc, "tensors", ALIGN_RIGHT);
    doc_table_column(doc, "elements", ALIGN_RIGHT);
    doc_table_column(doc, "bytes", ALIGN_RIGHT);
    for (int i = 0; i < DTYPE_COUNT && counts[i].dtype != DTYPE_UNKNOWN; i++) {
        uint64_t numbers[] = {counts[i].tensors, counts[i].elements, counts[i].bytes};
        doc_table_row(doc, TONE_PLAIN);
        doc_table_cell(doc, dtype_get(counts[i].dtype)->name);
        for (int k = 0; k < 3; k++) {
            struct text cell = {0};
            text_add_count(&cell, (int64_t)numbers[k]);
            doc_table_cell(doc, text_get(&cell));
            text_fini(&cell);
        }
    }
    doc_table_end(doc);
}

static void add_budget(const struct budget *b, struct doc *doc)
{
    if (b->weights_bytes < 0 && b->flops_per_token < 0)
        return;
    doc_heading(doc, 2, "Memory and work");
    struct text text = {0};
    add_bytes(doc, "weights", b->weights_bytes);
    text_format(&text, "cache a token (%s)", b->cache_dtype);
    add_bytes(doc, text_get(&text), b->cache_bytes_per_token);
    text_fini(&text);
    add_bytes(doc, "cross cache a source token", b->cross_cache_bytes_per_source_token);
    add_bytes(doc, "cache at full context", b->cache_bytes);
    if (b->flops_per_token >= 0) {
        add_short(doc, "FLOPs a decoded token", (uint64_t)b->flops_per_token);
        text_add(&text, "FLOPs of ");
        text_add_count(&text, (int64_t)b->prompt_tokens);
        text_add(&text, " tokens");
        add_short(doc, text_get(&text), (uint64_t)b->flops_prompt);
    }
    text_fini(&text);
}

static void add_findings(const struct model *model, struct doc *doc)
{
    if (!model->finding_count)
        return;
    doc_heading(doc, 2, "Findings");
    for (uint32_t i = 0; i < model->finding_count; i++) {
        const struct finding *finding = &model->findings[i];
        struct text text = {0};
        text_format(&text, "%s  %s", finding->rule, finding->message);
        if (finding->where_count) {
            text_add(&text, " [");
            words_where(&finding->where[0], &text);
            text_add(&text, "]");
        }
        doc_note(doc, words_tone(finding->severity), text_get(&text));
        text_fini(&text);
    }
}

static void add_sections(const struct model *model, struct doc *doc)
{
    for (uint32_t i = 0; i < model->section_count; i++) {
        const struct section *section = &model->sections[i];
        doc_heading(doc, 2, section->title);
        for (uint32_t k = 0; k < section->facts.count; k++) {
            struct text value = {0};
            words_value(fact_value(&section->facts.items[k]), section->facts.items[k].unit,
                        &value);
            doc_fact(doc, section->facts.items[k].key, text_get(&value), NULL);
            text_fini(&value);
        }
        for (uint32_t k = 0; k < section->paragraph_count; k++)
            doc_paragraph(doc, section->paragraphs[k]);
    }
}

static bool is_read(const struct weights *weights, const char *name)
{
    for (uint32_t i = 0; i < weights->file_count; i++)
        if (!strcmp(path_base(weights->files[i].path), name))
            return true;
    return false;
}

/* Weight files of the folder that are not the model's. */
static void add_beside(const struct model *model, struct doc *doc)
{
    const struct source *source = &model->source;
    struct text text = {0};
    for (uint32_t i = 0; i < source->beside_count; i++) {
        if (is_read(&model->weights, source->beside[i]))
            continue;
        if (text.size)
            text_format(&text, ", %s", source->beside[i]);
        else
            text_format(&text, "Not read, as the weights are in %s: %s", source->weights,
                        source->beside[i]);
    }
    if (text.size) {
        text_byte(&text, '.');
        doc_note(doc, TONE_INFO, text_get(&text));
    }
    text_fini(&text);
}

static void report_model(const struct examined *examined, struct doc *doc)
{
    const struct model *model = &examined->model;
    doc_heading(doc, 1, model_name(model));
    report_verdict(examined, doc);
    if (model->failure)
        doc_note(doc, TONE_ERROR, model->failure);
    add_beside(model, doc);
    add_findings(model, doc);
    add_architecture(&examined->architecture, doc);
    if (model->facts.count)
        doc_heading(doc, 2, "Facts");
    add_facts(&model->facts, doc);
    add_sections(model, doc);
    add_parameters(examined, doc);
    add_blocks(model, doc);
    add_tensors(model, doc);
    add_budget(&examined->budget, doc);
    report_texts(examined, doc);
    add_candidates(model, doc);
}

void report_inspect(const struct examined *const *models, uint32_t count, struct doc *doc)
{
    for (uint32_t i = 0; i < count; i++)
        report_model(models[i], doc);
}

json_t *report_inspect_json(const struct examined *const *models, uint32_t count)
{
    json_t *document = json_document("inspect"), *list = json_array();
    for (uint32_t i = 0; i < count; i++)
        json_array_append_new(list, json_model(models[i]));
    json_object_set_new(document, "models", list);
    return document;
}
