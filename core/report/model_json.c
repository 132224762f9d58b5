/* SPDX-License-Identifier: MIT */
/* model_json.c - the shape MODEL of the contract. Computes nothing; says null for the unknown. */
#include "report/json.h"

static json_t *json_evidence(const struct fact *fact)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < fact->claim_count; i++) {
        const struct claim *claim = &fact->claims[i];
        if (!claim->file)
            continue;
        json_t *json = json_object();
        json_object_set_new(json, "file", json_text(claim->file));
        json_object_set_new(json, "at", json_at(claim->at, claim->place));
        json_object_set_new(json, "value", json_scalar(&claim->value));
        json_array_append_new(list, json);
    }
    return list;
}

json_t *json_facts(const struct facts *facts)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < facts->count; i++) {
        const struct fact *fact = &facts->items[i];
        json_t *json = json_object();
        json_object_set_new(json, "key", json_text(fact->key));
        json_object_set_new(json, "value", json_scalar(fact_value(fact)));
        json_object_set_new(json, "unit", json_text(fact->unit));
        json_object_set_new(json, "origin", json_text(origin_name(fact->claims[0].origin)));
        json_object_set_new(json, "evidence", json_evidence(fact));
        json_object_set_new(json, "conflict", json_boolean(fact->conflict));
        json_array_append_new(list, json);
    }
    return list;
}

static json_t *json_candidate(const struct candidate *candidate, bool with_version)
{
    json_t *json = json_object();
    json_object_set_new(json, "name", json_text(candidate->name));
    if (with_version)
        json_object_set_new(json, "version", json_text(candidate->version));
    json_object_set_new(json, "score", json_number(candidate->score));
    json_object_set_new(json, "reason", json_text(candidate->reason));
    return json;
}

/* A plugin that describes the model may still fail in its report. */
static void set_plugin(json_t *json, const struct model *model)
{
    json_object_set_new(json, "failure", json_text(model->failure));
    if (model->plugin) {
        json_object_set_new(json, "plugin", json_candidate(model->plugin, true));
        return;
    }
    json_t *list = json_array();
    for (uint32_t i = 0; i < model->candidate_count; i++)
        json_array_append_new(list, json_candidate(&model->candidates[i], false));
    json_object_set_new(json, "plugin", json_null());
    json_object_set_new(json, "candidates", list);
}

static json_t *json_architecture(const struct architecture *a)
{
    json_t *json = json_object(), *mask = json_object();
    json_object_set_new(mask, "decoder", json_text(a->mask_decoder));
    json_object_set_new(mask, "encoder", json_text(a->mask_encoder));
    json_object_set_new(mask, "cross", json_text(a->mask_cross));
    json_object_set_new(json, "family", json_text(a->family));
    json_object_set_new(json, "class", json_text(a->class_name));
    json_object_set_new(json, "kind", json_text(a->kind));
    json_object_set_new(json, "attention", json_text(a->attention));
    json_object_set_new(json, "positions", json_text(a->positions));
    json_object_set_new(json, "norm", json_text(a->norm));
    json_object_set_new(json, "norm_placement", json_text(a->norm_placement));
    json_object_set_new(json, "activation", json_text(a->activation));
    json_object_set_new(json, "mask", mask);
    return json;
}

static json_t *json_sections(const struct model *model)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < model->section_count; i++) {
        const struct section *section = &model->sections[i];
        json_t *json = json_object(), *facts = json_array(), *texts = json_array();
        for (uint32_t k = 0; k < section->facts.count; k++) {
            const struct fact *fact = &section->facts.items[k];
            json_t *entry = json_object();
            json_object_set_new(entry, "key", json_text(fact->key));
            json_object_set_new(entry, "value", json_scalar(fact_value(fact)));
            json_object_set_new(entry, "unit", json_text(fact->unit));
            json_array_append_new(facts, entry);
        }
        for (uint32_t k = 0; k < section->paragraph_count; k++)
            json_array_append_new(texts, json_text(section->paragraphs[k]));
        json_object_set_new(json, "plugin", json_text(section->plugin));
        json_object_set_new(json, "id", json_text(section->id));
        json_object_set_new(json, "title", json_text(section->title));
        json_object_set_new(json, "facts", facts);
        json_object_set_new(json, "paragraphs", texts);
        json_array_append_new(list, json);
    }
    return list;
}

static json_t *json_parameters(const struct parameters *p)
{
    bool counted = p->origin == ORIGIN_COUNTED;
    if (!p->known)
        return json_null();
    json_t *json = json_object();
    json_object_set_new(json, "total", json_integer((json_int_t)p->total));
    json_object_set_new(json, "embedding", json_integer((json_int_t)p->embedding));
    json_object_set_new(json, "active", json_integer((json_int_t)p->active));
    json_object_set_new(json, "stored", counted ? json_integer((json_int_t)p->stored) : json_null());
    json_object_set_new(json, "buffers",
                        counted ? json_integer((json_int_t)p->buffers) : json_null());
    json_object_set_new(json, "auxiliary",
                        counted ? json_integer((json_int_t)p->auxiliary) : json_null());
    json_object_set_new(json, "declared", json_number(p->declared));
    json_object_set_new(json, "hub", counted ? json_integer((json_int_t)p->hub) : json_null());
    json_object_set_new(json, "origin", json_text(origin_name(p->origin)));
    return json;
}

static json_t *json_dtypes(const struct weights *weights, uint64_t *bytes)
{
    struct dtype_count counts[DTYPE_COUNT];
    json_t *json = json_object();
    *bytes = dtypes_count(weights, counts);
    for (int i = 0; i < DTYPE_COUNT && counts[i].dtype != DTYPE_UNKNOWN; i++)
        json_object_set_new(json, dtype_get(counts[i].dtype)->name,
                            json_pack("{s:I, s:I, s:I}",
                                      "tensors", (json_int_t)counts[i].tensors,
                                      "elements", (json_int_t)counts[i].elements,
                                      "bytes", (json_int_t)counts[i].bytes));
    return json;
}

static json_t *json_tensors(const struct model *model)
{
    if (!model->has_weights)
        return json_null();
    uint64_t bytes;
    json_t *json = json_object(), *missing = json_array(), *unexpected = json_array();
    json_t *dtypes = json_dtypes(&model->weights, &bytes);
    for (uint32_t i = 0; i < model->binding.missing_count; i++)
        json_array_append_new(missing, json_text(model->binding.missing[i].name));
    for (uint64_t i = 0; model->plugin && i < model->binding.unexpected_count; i++)
        json_array_append_new(unexpected, json_text(model->binding.unexpected[i]->name));
    json_object_set_new(json, "count", json_integer((json_int_t)model->weights.count));
    json_object_set_new(json, "bytes", json_integer((json_int_t)bytes));
    json_object_set_new(json, "by_dtype", dtypes);
    json_object_set_new(json, "missing", missing);
    json_object_set_new(json, "unexpected", unexpected);
    return json;
}

static void set_budget(json_t *json, const struct budget *b)
{
    json_t *memory = json_object(), *compute = json_object(), *prompt = json_object();
    json_object_set_new(memory, "weights_bytes", json_number(b->weights_bytes));
    json_object_set_new(memory, "kv_cache_dtype", json_text(b->cache_dtype));
    json_object_set_new(memory, "kv_cache_bytes_per_token", json_number(b->cache_bytes_per_token));
    json_object_set_new(memory, "cross_cache_bytes_per_source_token",
                        json_number(b->cross_cache_bytes_per_source_token));
    json_object_set_new(memory, "kv_cache_bytes", json_number(b->cache_bytes));
    json_object_set_new(prompt, "tokens",
                        json_number(b->flops_prompt < 0 ? -1 : (int64_t)b->prompt_tokens));
    json_object_set_new(prompt, "flops", json_number(b->flops_prompt));
    json_object_set_new(compute, "flops_per_token", json_number(b->flops_per_token));
    json_object_set_new(compute, "flops_prompt", prompt);
    json_object_set_new(json, "memory", memory);
    json_object_set_new(json, "compute", compute);
}

json_t *json_model(const struct examined *examined)
{
    const struct model *model = &examined->model;
    json_t *json = json_object(), *findings = json_array();
    for (uint32_t i = 0; i < model->finding_count; i++)
        json_array_append_new(findings, json_finding(&model->findings[i]));
    json_object_set_new(json, "name", json_text(model->source.name));
    json_object_set_new(json, "source", json_text(model->source.path));
    set_plugin(json, model);
    json_object_set_new(json, "architecture", json_architecture(&examined->architecture));
    json_object_set_new(json, "facts", json_facts(&model->facts));
    json_object_set_new(json, "sections", json_sections(model));
    json_object_set_new(json, "parameters", json_parameters(&examined->parameters));
    json_object_set_new(json, "tensors", json_tensors(model));
    set_budget(json, &examined->budget);
    json_set_texts(json, examined);
    json_object_set_new(json, "findings", findings);
    return json;
}
