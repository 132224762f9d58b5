/* SPDX-License-Identifier: MIT */
/*
 * license.c - rules L: the licence of the card against its own text, the file LICENSE, the base
 * model, the data, the weights. Which licences there are: lists.c. No legal advice.
 */
#include <string.h>

#include "cards/claims.h"
#include "cards/rules/base.h"
#include "cards/rules/groups.h"
#include "cards/rules/lists.h"
#include "model/model.h"

static const char *family_license(const char *id)
{
    static const char *const pairs[][2] = {
        {"llama-2", "llama2"},       {"llama2", "llama2"},         {"codellama", "llama2"},
        {"llama-3.1", "llama3.1"},   {"llama-3.2", "llama3.2"},    {"llama-3.3", "llama3.3"},
        {"llama-3", "llama3"},       {"llama-4", "llama4"},        {"gemma-", "gemma"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (strcasestr(id, pairs[i][0]))
            return pairs[i][1];
    return NULL;
}

static const char *license_kind(const char *id)
{
    const struct license *license = id ? license_find(id) : NULL;
    return license && license->kind ? license->kind : "";
}

static bool is_open(const char *id)
{
    const char *kind = license_kind(id);
    return !strcmp(kind, "permissive") || strstr(kind, "copyleft") || !strcmp(kind, "share-alike");
}

/* Whether what is made from such a model cannot become free of its terms. */
static bool is_binding(const char *id)
{
    const char *kind = license_kind(id);
    return !strncmp(kind, "non-commercial", 14) || !strncmp(kind, "no-derivatives", 14) ||
           !strncmp(kind, "research-only", 13) || !strncmp(kind, "use-restricted", 14);
}

/* The licence of a base: its own card's where it is on this machine, else what its name tells. */
static const char *license_of_base(struct checking *checking, const char *id, const char **source)
{
    struct base base;
    base_open(&base, id);
    const char *license = base_license(&base);
    *source = license ? "its card" : "its name";
    license = license ? arena_text(&checking->model->arena, license) : family_license(id);
    base_close(&base);
    return license;
}

/* L503: freer than the base. L504: stricter. */
void check_base_license(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *license = card ? card_item(card, "license", 0) : NULL;
    bool freer = !strcmp(checking->rule->id, "L503");
    for (uint32_t i = 0; license && i < card_count(card, "base_model"); i++) {
        const struct value *base = card_item(card, "base_model", i);
        const char *source, *theirs = base ? license_of_base(checking, base->text, &source) : NULL;
        struct where where[2];
        if (!theirs)
            continue;
        where[0] = where_front(checking, license);
        where[1] = where_front(checking, base);
        if (freer && is_open(license->text) && is_binding(theirs))
            rule_find_at(checking, where, 2, "the licence is %s, but what is made from %s stays under "
                         "the licence %s (known by %s)", license->text, base->text, theirs, source);
        if (!freer && is_open(theirs) && is_binding(license->text))
            rule_find_at(checking, where, 2, "the licence %s is stricter than that of %s, which is %s",
                         license->text, base->text, theirs);
    }
}

/* A licence that asks derivatives of Llama 3 and later for the name and a line of thanks. */
static bool asks_for_name(const char *license)
{
    static const char *const ids[] = {"llama3", "llama3.1", "llama3.2", "llama3.3", "llama4"};
    for (size_t i = 0; license && i < sizeof ids / sizeof *ids; i++)
        if (!strcmp(license, ids[i]))
            return true;
    return false;
}

void check_llama_name(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *base = card ? card_item(card, "base_model", 0) : NULL;
    const char *name = model_name(checking->model), *source;
    const char *plain = strstr(name, "__") ? strstr(name, "__") + 2 : path_base(name);
    struct where where;
    if (!base || !asks_for_name(license_of_base(checking, base->text, &source)))
        return;
    where = where_front(checking, base);
    const char *body = (const char *)card->file.data + card->body;
    size_t size = (size_t)(card_text_end(card) - card->body);
    bool thanks = size && memmem(body, size, "Built with", 10);
    if (strncasecmp(plain, "llama", 5))
        rule_find_at(checking, &where, 1, "the licence of %s asks that the name of a model made from "
                     "it begins with Llama", base->text);
    if (!thanks)
        rule_find_at(checking, &where, 1, "the licence of %s asks for the words \"Built with Llama\"",
                     base->text);
}

/* A licence without derivatives: on the base nobody may build, on this model nobody else. */
void check_no_derivatives(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *license = card ? card_item(card, "license", 0) : NULL;
    for (uint32_t i = 0; card && i < card_count(card, "base_model"); i++) {
        const struct value *base = card_item(card, "base_model", i);
        const char *source, *theirs = base ? license_of_base(checking, base->text, &source) : NULL;
        struct where where = base ? where_front(checking, base) : (struct where){0};
        if (theirs && strstr(theirs, "-nd-"))
            rule_find_at(checking, &where, 1, "%s is under %s, which allows no derivatives to be "
                         "shared", base->text, theirs);
        else if (license && strstr(license->text, "-nd-") && i == 0) {
            where = where_front(checking, license);
            rule_find_at(checking, &where, 1, "the licence %s allows no derivatives, but the model is "
                         "one itself", license->text);
        }
    }
}

/* Data sets of the front matter whose cards are on this machine. */
void check_data_license(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *license = card ? card_item(card, "license", 0) : NULL;
    bool unknown = false;
    for (uint32_t i = 0; license && is_open(license->text) && i < card_count(card, "datasets"); i++) {
        const struct value *item = card_item(card, "datasets", i);
        struct base data = {0};
        if (!item)
            continue;
        base_open_data(&data, item->text);
        const char *theirs = base_license(&data);
        struct where where[2] = {where_front(checking, license), where_front(checking, item)};
        if (theirs && strstr(license_kind(theirs), "non-commercial"))
            rule_find_at(checking, where, 2, "the licence is %s, but the data of %s are under %s",
                         license->text, item->text, theirs);
        unknown = unknown || !theirs;
        base_close(&data);
    }
    if (unknown)
        rule_skip(checking, "the cards of the data sets are not on this machine");
}

static const char *stored_license(const struct model *model, const char **at)
{
    const struct value *key = weights_key_find(&model->weights, "general.license");
    *at = "general.license";
    for (uint32_t i = 0; !key && i < model->weights.metadata_count; i++)
        if (!strcasecmp(model->weights.metadata[i].key, "license"))
            return *at = model->weights.metadata[i].key, model->weights.metadata[i].value;
    return value_text(key);
}

void check_stored_license(struct checking *checking)
{
    const struct model *model = checking->model;
    const struct card *card = rule_card(checking);
    const struct value *license = card ? card_item(card, "license", 0) : NULL;
    const char *at, *stored = model->has_weights ? stored_license(model, &at) : NULL;
    const char *meant = stored ? license_meant(stored) : NULL;
    if (!license || !meant || !license_find(license->text) || !strcmp(meant, license->text) ||
        !strcmp(license->text, "other") || !strcmp(meant, "other"))
        return;
    struct where where[2] = {where_front(checking, license),
                             {.file = model->source.weights, .pointer = at}};
    rule_find_at(checking, where, 2, "the card's licence is %s, that of the weight file %s",
                 license->text, meant);
}

void check_license_claims(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *license = card ? card_item(card, "license", 0) : NULL;
    for (uint32_t i = 0; license && i < card->claim_count; i++) {
        const struct card_claim *claim = &card->claims[i];
        struct where where[2];
        bool named = false;
        for (uint32_t k = 0; k < card_count(card, "license"); k++)
            named = named || value_is_text(card_item(card, "license", k), claim->value);
        if (claim->kind != CLAIM_LICENSE || named || !strcmp(license->text, "other"))
            continue;
        where[0] = where_line(checking->model->source.card, claim->place);
        where[1] = where_front(checking, license);
        rule_find_at(checking, where, 2, "the text says %s, the front matter %s", claim->text,
                     license->text);
    }
}

/* The first words by which a licence's text is known. */
void check_license_text(struct checking *checking)
{
    static const struct {
        const char *words, *id;
    } texts[] = {
        {"Apache License", "apache-2.0"},
        {"MIT License", "mit"},
        {"LLAMA 2 COMMUNITY LICENSE", "llama2"},
        {"META LLAMA 3 COMMUNITY LICENSE", "llama3"},
        {"GNU AFFERO GENERAL PUBLIC LICENSE", "agpl-3.0"},
        {"GNU GENERAL PUBLIC LICENSE", "gpl"},
        {"Gemma Terms of Use", "gemma"},
        {"Attribution-NonCommercial 4.0", "cc-by-nc-4.0"},
    };
    const struct card *card = rule_card(checking);
    const struct value *license = card ? card_item(card, "license", 0) : NULL;
    struct text path = {0};
    struct error ignored = {0};
    struct file file = {0};
    char head[2001];
    if (!license || !strcmp(license->text, "other") || !rule_has_file(checking, "LICENSE"))
        return;
    path_join(&path, checking->model->source.folder, "LICENSE");
    if (!file_open(&file, text_get(&path), 1 << 20, &ignored)) {
        snprintf(head, sizeof head, "%.*s", (int)(file.size < 2000 ? file.size : 2000),
                 file.size ? (const char *)file.data : "");
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
            struct where where[2] = {where_front(checking, license),
                                     where_line("LICENSE", (struct place){1, 1})};
            if (!strcasestr(head, texts[i].words))
                continue;
            if (strncmp(license->text, texts[i].id, strlen(texts[i].id)))
                rule_find_at(checking, where, 2, "the licence is %s, but the file LICENSE is %s",
                             license->text, texts[i].id);
            break;
        }
    }
    file_close(&file);
    text_fini(&path);
}
