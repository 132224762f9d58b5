/* SPDX-License-Identifier: MIT */
/*
 * verdict.c - what a model is, in three sentences: its kind and size, how it attends and what that
 * costs, what it was tuned for. Everything said stands in the report below it.
 */
#include "report/verdict.h"

#include <string.h>

#include "base/count.h"

/* Whether there is more of it than a card or a tokenizer. */
static bool is_model(const struct examined *examined)
{
    return examined->model.source.weights || examined->model.source.config;
}

/* What is known to be there when no plugin describes the model. */
static void add_unknown(const struct model *model, struct text *out)
{
    const struct value *key = weights_key_find(&model->weights, "general.architecture");
    const char *type = facts_text(&model->facts, "model_type");
    const struct source *source = &model->source;
    if (!type)
        type = value_text(key);
    if (type)
        text_format(out, "A model of the type \"%s\", which no plugin describes", type);
    else if (source->weights || source->config)
        text_add(out, "A model that no plugin describes");
    else
        text_add(out, source->card ? "A card without its model" : "A tokenizer without its model");
}

/* " (gptq, 4 bits)" */
static void add_quantization(const struct model *model, struct text *out)
{
    const char *method = facts_text(&model->facts, "quantization");
    int64_t bits = facts_integer(&model->facts, "quantization.bits", 0);
    if (!method)
        return;
    text_format(out, " (%s", method);
    if (bits > 0)
        text_format(out, ", %lld bits", (long long)bits);
    text_add(out, ")");
}

static void add_kind(const struct examined *examined, struct text *out)
{
    const struct architecture *a = &examined->architecture;
    const struct parameters *p = &examined->parameters;
    if (a->kind)
        text_format(out, "%s %s model of the %s family", strchr("aeiou", a->kind[0]) ? "An" : "A",
                    a->kind, a->family);
    else
        add_unknown(&examined->model, out);
    if (p->known) {
        text_add(out, a->kind ? " with " : ", with ");
        text_add_short(out, p->total);
        text_add(out, p->total == 1 ? " parameter" : " parameters");
        if (p->active < p->total) {
            text_add(out, ", of which a token passes through ");
            text_add_short(out, p->active);
        }
        text_add(out, p->origin == ORIGIN_COUNTED ? ", counted in its weights"
                                                  : ", derived from its configuration");
        add_quantization(&examined->model, out);
        text_add(out, ".");
    } else {
        text_add(out, is_model(examined) ? "; its parameters cannot be counted." : ".");
    }
}

static const char *position_words(const char *positions)
{
    static const struct {
        const char *word, *words;
    } known[] = {{"learned", "learned positions"},
                 {"rope", "rotary positions"},
                 {"alibi", "ALiBi for positions"},
                 {"relative-bias", "relative position buckets"},
                 {"sinusoidal", "sinusoidal positions"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (positions && !strcmp(known[i].word, positions))
            return known[i].words;
    return "no positions";
}

static void add_attention(const struct examined *examined, struct text *out)
{
    const struct architecture *a = &examined->architecture;
    const struct budget *b = &examined->budget;
    int64_t context = facts_integer(&examined->model.facts, "max_position_embeddings", 0);
    if (!a->attention)
        return;
    text_format(out, " It attends by %s with %s", a->attention, position_words(a->positions));
    if (context > 0) {
        text_add(out, " over at most ");
        text_add_count(out, context);
        text_add(out, " tokens");
    }
    if (b->cache_bytes_per_token >= 0) {
        text_add(out, "; its cache takes ");
        text_add_bytes(out, (uint64_t)b->cache_bytes_per_token);
        text_add(out, " a token");
    }
    if (b->cache_bytes >= 0) {
        text_add(out, ", ");
        text_add_bytes(out, (uint64_t)b->cache_bytes);
        text_add(out, " at full length");
    }
    text_add(out, ".");
}

static void add_tuning(const struct examined *examined, struct text *out)
{
    const struct tuning *tuning = &examined->tuning;
    const char *kind = tuning_kind_name(tuning->kind);
    if (!strcmp(kind, "unknown")) {
        text_add(out, " Its files do not say whether it is a base model or a tuned one");
    } else {
        text_format(out, " By its files it is %s %s model",
                    strchr("aeiou", kind[0]) ? "an" : "a", kind);
        if (tuning->base_model)
            text_format(out, " made from %s", tuning->base_model);
    }
    bool said = examined->model.has_weights || !is_model(examined);
    text_add(out, said ? "." : "; there are no weights.");
}

void report_verdict(const struct examined *examined, struct doc *doc)
{
    struct text text = {0};
    add_kind(examined, &text);
    add_attention(examined, &text);
    add_tuning(examined, &text);
    doc_paragraph(doc, text_get(&text));
    text_fini(&text);
}
