/* SPDX-License-Identifier: MIT */
/* explain.c - explanations as a document and as JSON. Computes nothing. */
#include "report/explain.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/differ.h"
#include "base/file.h"
#include "base/memory.h"
#include "report/json.h"
#include "report/words.h"

static const char *name_of(const struct explanation *explanation)
{
    return model_name(&explanation->examined->model);
}

void report_experiment(const struct experiment *experiment, struct doc *doc)
{
    struct text text = {0};
    if (!experiment->what)
        return;
    text_format(&text, "%s: %s %s", experiment->holds == HOLDS_UNKNOWN ? "To be tried" : "Tried",
                experiment->what, experiment->result);
    if (experiment->holds != HOLDS_UNKNOWN)
        text_add(&text, experiment->holds == HOLDS ? " As said." : " That is NOT as said.");
    doc_note(doc, experiment->holds == HOLDS       ? TONE_GOOD
                  : experiment->holds == HOLDS_NOT ? TONE_ERROR
                                                   : TONE_QUIET, text_get(&text));
    text_fini(&text);
}

static void add_topic(const struct explained_topic *topic, struct doc *doc)
{
    doc_heading(doc, 2, topic->topic);
    doc_paragraph(doc, topic->answer);
    for (uint32_t i = 0; i < topic->prose_count; i++)
        doc_paragraph(doc, topic->prose[i]);
    for (uint32_t i = 0; i < topic->fact_count; i++) {
        struct text value = {0};
        if (topic->facts[i].value.kind == SCALAR_NOTHING)
            continue;
        words_value(&topic->facts[i].value, strstr(topic->facts[i].key, "bytes") ? "bytes" : NULL,
                    &value);
        doc_fact(doc, topic->facts[i].key, text_get(&value), NULL);
        text_fini(&value);
    }
    report_experiment(&topic->experiment, doc);
}

static const struct explained_topic *topic_find(const struct explanation *explanation,
                                                const char *name)
{
    for (uint32_t i = 0; i < explanation->count; i++)
        if (!strcmp(explanation->topics[i].topic, name))
            return &explanation->topics[i];
    return NULL;
}

static const struct scalar *fact_of(const struct explanation *explanation, const char *topic,
                                       const char *key)
{
    const struct explained_topic *own = topic_find(explanation, topic);
    return own ? explained_find(own, key) : NULL;
}

/* A fact that two models answer differently, or only one has; told by the first that has it. */
static bool is_difference(const struct explanation *all, uint32_t count, uint32_t teller,
                          const char *topic, const char *key)
{
    const struct scalar *mine = fact_of(&all[teller], topic, key);
    bool differs = false;
    for (uint32_t i = 0; i < count; i++) {
        const struct scalar *other = fact_of(&all[i], topic, key);
        if (other && i < teller)
            return false;
        differs |= !other || !scalar_equal(mine, other);
    }
    return differs;
}

/* Calls back for each difference, in the order of the topics. */
static void each_difference(const struct explanation *all, uint32_t count,
                            void (*each)(void *context, const struct explanation *all,
                                         uint32_t count, const char *topic, const char *key),
                            void *context)
{
    for (const char *const *topic = explain_topics; *topic; topic++)
        for (uint32_t i = 0; i < count; i++) {
            const struct explained_topic *own = topic_find(&all[i], *topic);
            for (uint32_t k = 0; own && k < own->fact_count; k++)
                if (is_difference(all, count, i, *topic, own->facts[k].key))
                    each(context, all, count, *topic, own->facts[k].key);
        }
}

static void add_difference(void *context, const struct explanation *all, uint32_t count,
                           const char *topic, const char *key)
{
    struct doc *doc = context;
    doc_table_row(doc, TONE_PLAIN);
    doc_table_cell(doc, topic);
    doc_table_cell(doc, key);
    for (uint32_t i = 0; i < count; i++) {
        struct text text = {0};
        const struct scalar *value = fact_of(&all[i], topic, key);
        if (value)
            scalar_add(value, &text);
        doc_table_cell(doc, value ? text_get(&text) : NULL);
        text_fini(&text);
    }
}

/* What a differing row of the comparison means belongs to a topic. */
static const char *topic_of_row(const char *key)
{
    static const char *const topics[][2] = {
        {"architecture.mask.decoder", "mask"},   {"architecture.positions", "position"},
        {"architecture.attention", "attention"}, {"memory.kv_cache_bytes_per_token", "cache"},
        {"vocab_size", "tokenizer"},             {"tuning.kind", "training"},
        {"architecture.norm", "norm"},           {"architecture.norm_placement", "norm"},
        {"architecture.kind", "encoder-decoder"},
    };
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++)
        if (!strcmp(topics[i][0], key))
            return topics[i][1];
    return NULL;
}

static bool is_told(const struct explanation *all, uint32_t count, const char *topic)
{
    bool told = false;
    for (uint32_t i = 0; i < count; i++)
        told |= topic_find(&all[i], topic) != NULL;
    return told;
}

/* Calls back for what each difference means, as the comparison of the models has it. */
static void each_meaning(const struct explanation *all, uint32_t count,
                         void (*each)(void *context, const char *topic, const char *meaning),
                         void *context)
{
    const struct examined **models = memory_new(count, sizeof *models);
    struct comparison rows;
    for (uint32_t i = 0; i < count; i++)
        models[i] = all[i].examined;
    comparison_init(&rows, models, count);
    for (uint32_t i = 0; i < rows.count; i++) {
        const char *topic = topic_of_row(rows.items[i].key);
        if (topic && rows.items[i].consequence && is_told(all, count, topic))
            each(context, topic, rows.items[i].consequence);
    }
    comparison_fini(&rows);
    free(models);
}

static void add_meaning(void *context, const char *topic, const char *meaning)
{
    struct text text = {0};
    text_format(&text, "%s: %s.", topic, meaning);
    doc_paragraph(context, text_get(&text));
    text_fini(&text);
}

void report_explain(const struct explanation *explanations, uint32_t count, struct doc *doc)
{
    for (uint32_t i = 0; i < count; i++) {
        doc_heading(doc, 1, name_of(&explanations[i]));
        for (uint32_t k = 0; k < explanations[i].count; k++)
            add_topic(&explanations[i].topics[k], doc);
    }
    if (count < 2)
        return;
    doc_heading(doc, 1, "What differs");
    each_meaning(explanations, count, add_meaning, doc);
    doc_table_begin(doc, NULL);
    doc_table_column(doc, "topic", ALIGN_LEFT);
    doc_table_column(doc, "", ALIGN_LEFT);
    for (uint32_t i = 0; i < count; i++)
        doc_table_column(doc, name_of(&explanations[i]), ALIGN_RIGHT);
    each_difference(explanations, count, add_difference, doc);
    doc_table_end(doc);
}

static json_t *json_experiment(const struct experiment *experiment)
{
    if (!experiment->what)
        return json_null();
    json_t *json = json_object();
    json_object_set_new(json, "what", json_text(experiment->what));
    json_object_set_new(json, "result", json_text(experiment->result));
    json_object_set_new(json, "holds", experiment->holds == HOLDS_UNKNOWN
                                           ? json_null()
                                           : json_boolean(experiment->holds == HOLDS));
    return json;
}

static json_t *json_topic(const struct explained_topic *topic)
{
    json_t *json = json_object(), *facts = json_array(), *prose = json_array();
    for (uint32_t i = 0; i < topic->prose_count; i++)
        json_array_append_new(prose, json_text(topic->prose[i]));
    for (uint32_t i = 0; i < topic->fact_count; i++) {
        json_t *fact = json_object();
        json_object_set_new(fact, "key", json_text(topic->facts[i].key));
        json_object_set_new(fact, "value", json_scalar(&topic->facts[i].value));
        json_array_append_new(facts, fact);
    }
    json_object_set_new(json, "topic", json_text(topic->topic));
    json_object_set_new(json, "answer", json_text(topic->answer));
    json_object_set_new(json, "prose", prose);
    json_object_set_new(json, "facts", facts);
    json_object_set_new(json, "experiment", json_experiment(&topic->experiment));
    return json;
}

static void append_difference(void *context, const struct explanation *all, uint32_t count,
                              const char *topic, const char *key)
{
    json_t *json = json_object(), *values = json_array();
    for (uint32_t i = 0; i < count; i++) {
        const struct scalar *value = fact_of(&all[i], topic, key);
        json_array_append_new(values, value ? json_scalar(value) : json_null());
    }
    json_object_set_new(json, "topic", json_text(topic));
    json_object_set_new(json, "key", json_text(key));
    json_object_set_new(json, "values", values);
    json_array_append_new(context, json);
}

static void append_meaning(void *context, const char *topic, const char *meaning)
{
    json_t *json = json_object();
    json_object_set_new(json, "topic", json_text(topic));
    json_object_set_new(json, "text", json_text(meaning));
    json_array_append_new(context, json);
}

json_t *report_explain_json(const struct explanation *explanations, uint32_t count)
{
    json_t *document = json_document("explain"), *models = json_array(), *differences = json_array();
    for (uint32_t i = 0; i < count; i++) {
        json_t *model = json_object(), *topics = json_array();
        for (uint32_t k = 0; k < explanations[i].count; k++)
            json_array_append_new(topics, json_topic(&explanations[i].topics[k]));
        json_object_set_new(model, "name", json_text(explanations[i].examined->model.source.name));
        json_object_set_new(model, "topics", topics);
        json_array_append_new(models, model);
    }
    each_difference(explanations, count, append_difference, differences);
    json_object_set_new(document, "models", models);
    json_object_set_new(document, "differences", count > 1 ? json_incref(differences) : json_array());
    json_decref(differences);
    json_t *meanings = json_array();
    if (count > 1)
        each_meaning(explanations, count, append_meaning, meanings);
    json_object_set_new(document, "meanings", meanings);
    return document;
}
