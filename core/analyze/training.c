/* SPDX-License-Identifier: MIT */
/*
 * training.c - what a model's card and files state of its training. Cautious: of every kind of fact
 * the first plain statement counts, in sections about training; one that is not understood is left
 * out. Of other models' training it knows nothing.
 */
#include "analyze/training.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/prose.h"
#include "base/yaml_scalar.h"

enum reading {
    READ_TEXT,  /* as it stands */
    READ_VALUE, /* a number where it is one */
    READ_COUNT, /* digits with commas, and "trillion", "B" ... */
};

/* A sentence that states a fact; group 2 is the value, group 3 of a count its factor. */
static const struct sentence {
    const char *key, *unit, *hint, *regex;
    enum reading reading;
    double least;    /* a count below it is about something else */
    bool everywhere; /* not only in sections about training */
} sentences[] = {
    {"tokens", "tokens", "token",
     "(^|[^0-9A-Za-z.,])([0-9][0-9.,]*)[+]?[ -]*(trillion|billion|million|T|B|M|K)?[+]? tokens",
     READ_COUNT, 1e6, false},
    {"steps", "steps", "step",
     "(^|[^0-9A-Za-z.,])([0-9][0-9.,]*)[ -]*(million|M|K)? (training |optimi[sz]ation |gradient )?"
     "steps([,.;)]| (of|on|with|in|and|at) ([0-9]|the|a|batch)|$)",
     READ_COUNT, 100, false},
    {"optimizer", NULL, "", "(^|[^A-Za-z])(AdamW|Adafactor|Adam|SGD|LAMB|Lion|Shampoo|Sophia)"
                            "([^A-Za-z]|$)", READ_TEXT, 0, false},
    {"learning_rate", NULL, "learning rate",
     "learning rate( of| was| is| was set to)?[ :=]*([0-9][0-9.]*(e-?[0-9]+)?)", READ_VALUE, 0,
     false},
    {"batch_size", NULL, "batch size",
     "batch size( of| was| is| was set to)?[ :=]*([0-9]+)", READ_VALUE, 0, false},
    {"hardware", NULL, "",
     "(^|[^A-Za-z0-9])(([0-9]+ ?(x|\xc3\x97)? ?)?(NVIDIA |Nvidia |Google )?"
     "(Cloud )?(TPU ?v[2-6][a-z]?(-[0-9]+)?|[AHVP]100|A6000|A10G|RTX ?[A-Z]?[0-9]{4})s?"
     "([- ][0-9]+ ?GB)?)([^A-Za-z0-9]|$)", READ_TEXT, 0, false},
    {"gpu_hours", "hours", "hours",
     "(^|[^0-9A-Za-z.,])([0-9][0-9.,]*) ?(million|M|K)? ?(A100|H100|V100)?[- ]*GPU[- ]hours",
     READ_COUNT, 1, false},
    {"duration", NULL, "",
     "(about|took|for|approximately|around|roughly) "
     "([0-9][0-9.]* (minutes|hours|days|weeks))", READ_TEXT, 0, false},
    {"emissions", NULL, "co2",
     "(^|[^0-9A-Za-z.,])([0-9][0-9.,]*[*]* ?(tons?|tonnes?|kg|g|t)?( of)? ?CO2( ?eq?)?[a-z]*)",
     READ_TEXT, 0, false},
    {"data_cutoff", NULL, "cut",
     "cut-?off([ :*]|date|time|is|was|of|in)*(((January|February|March|April|May|June|July|August|"
     "September|October|November|December),? (of )?)?20[12][0-9])", READ_TEXT, 0, true},
};

/* "- **Label:** value", as cards list settings; the labels are compared without markup. */
static const struct {
    const char *label, *key;
} labels[] = {
    {"learning_rate", "learning_rate"},       {"learning rate", "learning_rate"},
    {"lr", "learning_rate"},                  {"train_batch_size", "batch_size"},
    {"batch_size", "batch_size"},             {"batch size", "batch_size"},
    {"total_train_batch_size", "total_batch_size"}, {"global batch size", "total_batch_size"},
    {"num_epochs", "epochs"},                 {"epochs", "epochs"},
    {"num_train_epochs", "epochs"},           {"training_steps", "steps"},
    {"max_steps", "steps"},                   {"optimizer", "optimizer"},
    {"lr_scheduler_type", "lr_scheduler"},    {"mixed_precision_training", "precision"},
    {"training regime", "precision"},         {"hardware type", "hardware"},
    {"hardware", "hardware"},                 {"hours used", "hours"},
    {"cloud provider", "cloud_provider"},     {"compute region", "compute_region"},
    {"carbon emitted", "emissions"},          {"seed", "seed"},
};

static void add(struct model *model, const char *key, const char *unit, const struct claim *claim)
{
    if (!facts_find(&model->training, key))
        facts_add(&model->training, key, unit, NULL, claim);
}

static struct claim claim_at(const struct model *model, enum origin origin, uint64_t offset)
{
    return (struct claim){.origin = origin,
                          .file = model->source.card,
                          .place = card_place(&model->card, offset)};
}

/* Text as a number, where it is one by the rules of YAML. */
static struct scalar read_value(struct model *model, const char *text)
{
    struct value value = {.kind = VALUE_TEXT, .size = (uint32_t)strlen(text), .text = text};
    yaml_scalar_read(text, strlen(text), &value);
    return value.kind == VALUE_NULL ? (struct scalar){0} : scalar_of(&value, &model->arena);
}

/* "1.5" and "trillion", "5,189,632" and "". Negative: not understood. */
static double read_count(const char *digits, const char *word)
{
    char plain[32];
    size_t size = 0;
    double factor = 1;
    for (; *digits; digits++) {
        if (*digits == ',' && strlen(digits) < 4)
            return -1;
        if (*digits != ',' && size + 1 < sizeof plain)
            plain[size++] = *digits;
    }
    plain[size] = '\0';
    switch (tolower((unsigned char)*word)) {
    case 't':
        factor = 1e12;
        break;
    case 'b':
        factor = 1e9;
        break;
    case 'm':
        factor = 1e6;
        break;
    case 'k':
        factor = 1e3;
        break;
    default:
        break;
    }
    struct value value = {.kind = VALUE_TEXT};
    yaml_scalar_read(plain, size, &value);
    return value_is_number(&value) ? value_real(&value) * factor : -1;
}

/* A match as text, without emphasis, and without blanks and punctuation at its ends. */
static const char *copy_part(struct model *model, const char *text, size_t from, size_t end)
{
    struct text safe = {0};
    while (from < end && strchr(" *", text[from]))
        from++;
    while (end > from && strchr(" *,.;", text[end - 1]))
        end--;
    for (size_t part = from; part < end; from = ++part) {
        while (part < end && text[part] != '*')
            part++;
        text_add_safe(&safe, text + from, (size_t)(part - from));
    }
    const char *copy = arena_text(&model->arena, text_get(&safe));
    text_fini(&safe);
    return copy;
}

/* Warming up and micro batches are parts of a training, told in the same units as all of it. */
static bool is_part(const char *text, const struct prose_span *match)
{
    char around[80];
    size_t from = match->begin > 24 ? match->begin - 24 : 0;
    snprintf(around, sizeof around, "%.*s", (int)(match->end - from) + 12, text + from);
    return strcasestr(around, "warm") || strcasestr(around, "micro");
}

static void read_sentence(struct model *model, const struct prose *prose,
                          const struct sentence *sentence)
{
    struct prose_span groups[PROSE_GROUPS];
    if (facts_find(&model->training, sentence->key) ||
        !prose_match(prose, sentence->hint, sentence->regex, groups) ||
        is_part(prose->text, &groups[0]))
        return;
    const char *text = copy_part(model, prose->text, groups[2].begin, groups[2].end);
    struct claim claim =
        claim_at(model, ORIGIN_PROSE, prose->offset + (uint64_t)groups[0].begin);
    claim.value = scalar_text(text);
    if (sentence->reading == READ_VALUE)
        claim.value = read_value(model, text);
    if (sentence->reading == READ_COUNT) {
        const char *word =
            groups[3].end == groups[3].begin ? "" : copy_part(model, prose->text, groups[3].begin,
                                                 groups[3].end);
        double count = read_count(text, word);
        if (count < sentence->least || count > 9e18)
            return;
        claim.value = count < 1e15 && count != (double)(int64_t)count
                          ? scalar_real(count)
                          : scalar_integer((int64_t)(count + 0.5));
    }
    if (claim.value.kind != SCALAR_NOTHING)
        add(model, sentence->key, sentence->unit, &claim);
}

/* Steps over bullets, blanks and emphasis. */
static const char *skip_markup(const char *at)
{
    while (*at && strchr(" -*_+>`", *at))
        at++;
    return at;
}

static bool is_placeholder(const char *value)
{
    return !*value || strcasestr(value, "more information needed") ||
           strcasestr(value, "[needs more") || !strcasecmp(value, "n/a");
}

static void read_setting(struct model *model, const struct prose *prose)
{
    const char *label = skip_markup(prose->text), *colon = strchr(label, ':');
    size_t size = colon ? (size_t)(colon - label) : 0;
    while (size > 0 && strchr(" *_`", label[size - 1]))
        size--;
    for (size_t i = 0; size && i < sizeof labels / sizeof *labels; i++) {
        if (strlen(labels[i].label) != size || strncasecmp(label, labels[i].label, size))
            continue;
        const char *value = skip_markup(colon + 1);
        struct claim claim =
            claim_at(model, ORIGIN_PROSE, prose->offset + (uint64_t)(value - prose->text));
        value = copy_part(model, value, 0, strlen(value));
        claim.value = read_value(model, value);
        if (!is_placeholder(value) && strlen(value) < 120 && claim.value.kind != SCALAR_NOTHING)
            add(model, labels[i].key, NULL, &claim);
    }
}

static bool is_about_training(const char *title)
{
    static const char *const words[] = {"train",  "hyperparam", "hyper-param", "tuning",
                                        "environment", "carbon", "hardware",   "compute",
                                        "infrastructure"};
    static const char *const others[] = {"how to", "evaluat", "usage", "script", "use of"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcasestr(title, others[i]))
            return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasestr(title, words[i]))
            return true;
    return false;
}

static void read_section(struct model *model, const struct card_section *section)
{
    bool about = is_about_training(section->title);
    struct prose prose = {
        .card = &model->card, .at = section->from, .end = section->end, .lines = true};
    while (about && prose_next(&prose))
        read_setting(model, &prose);
    prose = (struct prose){.card = &model->card, .at = section->from, .end = section->end};
    while (prose_next(&prose))
        for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
            if (about || sentences[i].everywhere)
                read_sentence(model, &prose, &sentences[i]);
}

/* The fields of the front matter; emissions are grams there. */
static void read_front(struct model *model)
{
    const struct card *card = &model->card;
    const struct value *data = card_find(card, "datasets");
    const struct value *emissions = card_find(card, "co2_eq_emissions");
    const struct value *grams = emissions;
    if (emissions && emissions->kind == VALUE_MAP)
        grams = value_find(emissions, "emissions");
    struct text names = {0};
    for (uint32_t i = 0; i < card_count(card, "datasets"); i++) {
        const struct value *item = card_item(card, "datasets", i);
        text_add(&names, names.size && item ? ", " : "");
        if (item)
            text_append(&names, item->text, item->size);
    }
    if (names.size) {
        struct claim claim = claim_at(model, ORIGIN_METADATA, data->offset);
        claim.value = scalar_text(arena_text(&model->arena, names.data));
        add(model, "data", NULL, &claim);
    }
    text_fini(&names);
    if (value_is_number(grams)) {
        struct claim claim = claim_at(model, ORIGIN_METADATA, grams->offset);
        claim.value = scalar_of(grams, &model->arena);
        add(model, "emissions", "g CO2eq", &claim);
    }
    const struct value *hardware = value_find(emissions, "hardware_used");
    if (value_text(hardware)) {
        struct claim claim = claim_at(model, ORIGIN_METADATA, hardware->offset);
        claim.value = scalar_of(hardware, &model->arena);
        add(model, "hardware", NULL, &claim);
    }
}

static void read_adapter(struct model *model)
{
    static const struct {
        const char *field, *key;
    } settings[] = {{"r", "lora_rank"}, {"lora_alpha", "lora_alpha"}};
    const struct model_file *adapter = &model->adapter;
    for (size_t i = 0; adapter->there && i < sizeof settings / sizeof *settings; i++) {
        const struct value *value = value_find(&adapter->tree.root, settings[i].field);
        if (!value_is_number(value))
            continue;
        struct claim claim = {
            .origin = ORIGIN_CONFIG,
            .file = model->source.adapter,
            .at = arena_format(&model->arena, "/%s", settings[i].field),
            .place = tree_place(&adapter->tree, value->offset),
            .value = scalar_of(value, &model->arena),
        };
        add(model, settings[i].key, NULL, &claim);
    }
}

void training_find(struct model *model)
{
    read_adapter(model);
    if (!card_is_open(&model->card))
        return;
    read_front(model);
    for (uint32_t i = 0; i < model->card.section_count; i++)
        read_section(model, &model->card.sections[i]);
}
