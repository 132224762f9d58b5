/* SPDX-License-Identifier: MIT */
/* explain.c - the topics there are, and what telling one takes. What is told, the topics' files say. */
#include "explain/explain.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "explain/topic.h"
#include "base/memory.h"

#define LAB_TOKENS 1200 /* the longest experiment */

const char *const explain_topics[] = {
    "mask", "position", "attention", "hidden-state", "cache", "sampling", "tokenizer", "training",
    "norm", "moe", "encoder-decoder", NULL,
};

static int (*const tellers[])(struct telling *telling, struct error *error) = {
    explain_mask, explain_position, explain_attention, explain_hidden_state, explain_cache,
    explain_sampling, explain_tokenizer, explain_training, explain_norm, explain_moe, explain_sides,
};

static const char *format_list(struct arena *arena, const char *format, va_list arguments)
{
    struct text text = {0};
    text_format_list(&text, format, arguments);
    const char *copy = arena_text(arena, text_get(&text));
    text_fini(&text);
    return copy;
}

void tell(struct telling *telling, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    text_add(&telling->answer, telling->answer.size ? " " : "");
    text_format_list(&telling->answer, format, arguments);
    va_end(arguments);
}

void tell_fact(struct telling *telling, const char *key, struct scalar value)
{
    struct explained_topic *topic = telling->topic;
    if (value.text)
        value.text = arena_text(telling->arena, value.text);
    topic->facts = memory_grow(topic->facts, &topic->fact_room, topic->fact_count + 1u,
                               sizeof *topic->facts);
    topic->facts[topic->fact_count++] =
        (struct explained_fact){arena_text(telling->arena, key), value};
}

bool tell_experiment(struct telling *telling, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    telling->topic->experiment.what = format_list(telling->arena, format, arguments);
    va_end(arguments);
    if (!telling->lab->session)
        tell_unknown(telling, telling->examined->model.has_weights
                                  ? "Not run: the model has no decoder"
                                  : "Not run: the model is here without its weights");
    return telling->lab->session;
}

void tell_result(struct telling *telling, bool holds, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    telling->topic->experiment.result = format_list(telling->arena, format, arguments);
    telling->topic->experiment.holds = holds ? HOLDS : HOLDS_NOT;
    va_end(arguments);
}

void tell_unknown(struct telling *telling, const char *why)
{
    telling->topic->experiment.result = why;
    telling->topic->experiment.holds = HOLDS_UNKNOWN;
}

float *tell_run(struct telling *telling, size_t split, struct kept_node *kept, size_t kept_count,
                struct error *error)
{
    return lab_run(telling->lab, telling->source.count ? &telling->source : NULL, &telling->ids,
                   split, kept, kept_count, error);
}

const struct graph *telling_graph(const struct telling *telling)
{
    const struct model *model = &telling->examined->model;
    return model->decoder.output ? &model->decoder : &model->encoder;
}

const char *attend_name(const struct graph *graph, bool cross)
{
    const struct node *node = graph_attend_find(graph, cross);
    return node && node->op.stem ? node->op.stem : "";
}

/* What the plugin has told of the topic. */
static void prose_take(struct explanation *explanation, struct explained_topic *topic)
{
    const struct model *model = &explanation->examined->model;
    topic->prose = arena_alloc(&explanation->arena, (model->told_count + 1u) * sizeof *topic->prose);
    for (uint32_t i = 0; i < model->told_count; i++)
        if (!strcmp(model->told[i].topic, topic->topic))
            topic->prose[topic->prose_count++] = model->told[i].text;
}

/* A topic that says nothing is left out. */
static int topic_tell(struct explanation *explanation, struct lab *lab, size_t index,
                      struct error *error)
{
    struct telling telling = {
        .arena = &explanation->arena,
        .examined = explanation->examined,
        .lab = lab,
        .topic = &explanation->topics[explanation->count],
    };
    telling.topic->topic = explain_topics[index];
    if (lab->session) {
        lab_ids(lab, &telling.ids, EXPLAIN_TOKENS);
        if (explanation->examined->model.encoder.output)
            lab_ids(lab, &telling.source, EXPLAIN_TOKENS);
    }
    int code = tellers[index](&telling, error);
    telling.topic->answer = arena_text(&explanation->arena, text_get(&telling.answer));
    if (!code && telling.answer.size) {
        prose_take(explanation, telling.topic);
        explanation->count++;
    }
    text_fini(&telling.answer);
    ids_fini(&telling.source);
    ids_fini(&telling.ids);
    return code;
}

int explain(struct explanation *explanation, const struct examined *examined, const char *topic,
            uint32_t threads, struct error *error)
{
    struct lab lab;
    *explanation = (struct explanation){.examined = examined};
    explanation->topics = memory_new(sizeof tellers / sizeof *tellers, sizeof *explanation->topics);
    int code = lab_open(&lab, examined, LAB_TOKENS, threads, error);
    for (size_t i = 0; !code && explain_topics[i]; i++)
        if (!topic || !strcmp(topic, explain_topics[i]))
            code = topic_tell(explanation, &lab, i, error);
    lab_close(&lab);
    if (!code && !explanation->count)
        error_set(error, ERROR_USAGE, "%s: \"%s\" does not apply to it", examined->model.source.name,
                  topic);
    return error->code;
}

void explanation_fini(struct explanation *explanation)
{
    for (uint32_t i = 0; explanation->topics && explain_topics[i]; i++)
        free(explanation->topics[i].facts);
    free(explanation->topics);
    arena_fini(&explanation->arena);
    *explanation = (struct explanation){0};
}

const struct scalar *explained_find(const struct explained_topic *topic, const char *key)
{
    for (uint32_t i = 0; i < topic->fact_count; i++)
        if (!strcmp(topic->facts[i].key, key))
            return &topic->facts[i].value;
    return NULL;
}
