/* SPDX-License-Identifier: MIT */
/* fields.c - rules S: what the fields of the front matter may hold. Whether it is true is T's. */
#include <ctype.h>
#include <string.h>

#include "cards/rules/groups.h"
#include "cards/rules/lists.h"

/* The items of a field that is one text or a list; calls back for texts. */
static void each_text(struct checking *checking, const char *key,
                      void (*each)(struct checking *checking, const struct value *value))
{
    const struct card *card = rule_card(checking);
    uint32_t count = card ? card_count(card, key) : 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct value *item = card_item(card, key, i);
        if (item)
            each(checking, item);
    }
}

/* A finding about a value, with another one to write in its place when there is one. */
static void suggest(struct checking *checking, const struct value *value, const char *better,
                    bool safe, const char *what)
{
    const struct card *card = &checking->model->card;
    const char *source = (const char *)card->file.data + value->offset;
    struct text fix = {0}, shown = {0};
    text_add_safe(&shown, value->text, value->size < 80 ? value->size : 80);
    text_format(&fix, "%s \"%s\"", safe ? "write" : "perhaps", better ? better : "");
    struct edit edit = {.offset = value->offset, .size = value->size, .text = better};
    bool plain = value->plain && value->size && !memcmp(source, value->text, value->size);
    rule_mend_at(checking, where_front(checking, value), better && safe && plain ? &edit : NULL,
                 better ? text_get(&fix) : NULL, "\"%s\" %s", text_get(&shown), what);
    text_fini(&fix);
    text_fini(&shown);
}

static void find_license(struct checking *checking, const struct value *value)
{
    if (license_find(value->text))
        return;
    const char *meant = license_meant(value->text);
    bool same = meant && license_find(meant) && strcasecmp(meant, value->text) == 0;
    const struct license *license = meant ? license_find(meant) : NULL;
    bool spdx = license && license->spdx && !strcasecmp(license->spdx, value->text);
    suggest(checking, value, meant, same || spdx, "is no licence that the hub knows; one of its "
            "list is needed, or \"other\" with license_name and license_link");
}

void check_license_known(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *value = card ? card_find(card, "license") : NULL;
    each_text(checking, "license", find_license);
    if (value && value->kind != VALUE_TEXT && value->kind != VALUE_LIST &&
        value->kind != VALUE_NULL) {
        struct where where = where_front(checking, value);
        rule_find_at(checking, &where, 1, "the licence must be text, not %s", value_kind_name(value));
    }
}

static bool license_is(const struct card *card, const char *id)
{
    for (uint32_t i = 0; card && i < card_count(card, "license"); i++)
        if (value_is_text(card_item(card, "license", i), id))
            return true;
    return false;
}

void check_license_other(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    if (!license_is(card, "other") || card_find(card, "license_name") ||
        card_find(card, "license_link"))
        return;
    struct where where = where_front(checking, card_find(card, "license"));
    rule_find_at(checking, &where, 1, "the licence is \"other\", but neither license_name nor "
                 "license_link says which");
}

void check_license_link(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *link = card ? card_find(card, "license_link") : NULL;
    if (!value_text(link) || strstr(link->text, "://") || rule_has_file(checking, link->text))
        return;
    if (!checking->model->source.weights && !checking->model->source.config) {
        rule_skip(checking, "only the card is here, not the file that license_link names");
        return;
    }
    struct where where = where_front(checking, link);
    rule_find_at(checking, &where, 1, "license_link names %s, which is not here", link->text);
}

void check_license_name(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *name = card ? card_find(card, "license_name") : NULL;
    const struct value *license = card ? card_item(card, "license", 0) : NULL;
    if (!name || !license || license_is(card, "other") || !license_find(license->text))
        return;
    struct where where = where_front(checking, name);
    rule_find_at(checking, &where, 1, "license_name is only for the licence \"other\"; %s has a name",
                 license->text);
}

static void find_family(struct checking *checking, const struct value *value)
{
    const struct license *license = license_find(value->text);
    if (license && license->family)
        suggest(checking, value, NULL, false, "is a family of licences: name the version");
}

void check_license_family(struct checking *checking)
{
    each_text(checking, "license", find_family);
}

static void find_language(struct checking *checking, const struct value *value)
{
    char low[16];
    size_t size = 0;
    if (language_is_known(value->text) || language_retired(value->text))
        return;
    for (; value->text[size] && size + 1 < sizeof low; size++)
        low[size] = (char)tolower((unsigned char)value->text[size]);
    low[size] = '\0';
    char *region = strpbrk(low, "-_");
    if (language_is_known(low)) {
        suggest(checking, value, low, true, "is no language code of the hub: codes are lower case");
    } else if (region) {
        *region = '\0';
        bool known = language_is_known(low);
        suggest(checking, value, known ? low : NULL, false, "is no language code of the hub: codes "
                "with a region belong in language_bcp47");
    } else {
        suggest(checking, value, NULL, false, "is no language code of ISO 639 that the hub knows");
    }
}

void check_language_known(struct checking *checking)
{
    each_text(checking, "language", find_language);
}

static void find_retired(struct checking *checking, const struct value *value)
{
    const char *now = language_retired(value->text);
    if (now)
        suggest(checking, value, now, true, "is an old language code");
}

void check_language_retired(struct checking *checking)
{
    each_text(checking, "language", find_retired);
}

static void find_long(struct checking *checking, const struct value *value)
{
    const char *code = language_short(value->text);
    if (code)
        suggest(checking, value, code, true, "has a code of two letters, by which models are found");
}

void check_language_short(struct checking *checking)
{
    each_text(checking, "language", find_long);
}

void check_task_known(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *task = card ? card_find(card, "pipeline_tag") : NULL;
    if (!value_text(task) || task_is_known(task->text))
        return;
    const char *removed = task_removed(task->text);
    const char *meant = removed ? removed : task_meant(task->text);
    suggest(checking, task, meant, removed != NULL,
            removed ? "is a task that the hub has given up" : "is no task that the hub knows");
}

void check_library_known(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *library = card ? card_find(card, "library_name") : NULL;
    if (value_text(library) && !library_is_known(library->text))
        suggest(checking, library, library_meant(library->text), false,
                "is no library that the hub knows; it shows no code for it");
}

/* ORG/NAME or NAME: letters, digits, "-", "_", ".", no "--", no "..". */
static bool is_id(const char *text, size_t size)
{
    uint32_t slashes = 0;
    if (size == 0 || size > 96 || strlen(text) != size)
        return false;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '/') {
            if (i == 0 || i + 1 == size || ++slashes > 1)
                return false;
        } else if (!isalnum((unsigned char)text[i]) && !strchr("-_.", text[i])) {
            return false;
        }
    }
    return !strstr(text, "--") && !strstr(text, "..") && text[0] != '.';
}

static void find_no_id(struct checking *checking, const struct value *value)
{
    bool data = !strcmp(checking->rule->id, "S115");
    bool path = value->size && (strchr("./~\\", value->text[0]) || strchr(value->text, '\\'));
    const char *what = strstr(value->text, "://") ? "is an address, not the name of a repository"
                       : path                     ? "is a path of some machine, not the name of a "
                                                    "repository"
                                                  : "is not the name of a repository (ORG/NAME)";
    if (is_id(value->text, value->size))
        return;
    if (data && strchr(value->text, ' '))
        what = "is not the name of a dataset: describe it in the text";
    suggest(checking, value, NULL, false, what);
}

void check_base_id(struct checking *checking)
{
    each_text(checking, "base_model", find_no_id);
    each_text(checking, "new_version", find_no_id);
}

void check_dataset_id(struct checking *checking)
{
    each_text(checking, "datasets", find_no_id);
}

void check_relation(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *relation = card ? card_find(card, "base_model_relation") : NULL;
    if (!relation || relation->kind == VALUE_NULL)
        return;
    struct where where = where_front(checking, relation);
    if (!value_text(relation) || !relation_is_known(relation->text))
        rule_find_at(checking, &where, 1, "base_model_relation must be adapter, merge, quantized or "
                     "finetune");
    else if (!card_find(card, "base_model"))
        rule_find_at(checking, &where, 1, "base_model_relation is given, but no base_model");
}

void check_relation_count(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *relation = card ? card_find(card, "base_model_relation") : NULL;
    uint32_t count = card ? card_count(card, "base_model") : 0;
    if (!value_text(relation) || !count)
        return;
    struct where where = where_front(checking, relation);
    if (value_is_text(relation, "merge") && count == 1)
        rule_find_at(checking, &where, 1, "a merge has several parents, base_model names one");
    if (count > 1 && (value_is_text(relation, "quantized") || value_is_text(relation, "adapter")))
        rule_find_at(checking, &where, 1, "base_model names %u models; a model that is %s of one "
                     "has one", count, relation->text);
}

void check_base_self(struct checking *checking)
{
    const struct model *model = checking->model;
    const struct card *card = rule_card(checking);
    const char *name = model_name(model);
    char *full = arena_text(&checking->model->arena, name), *mark = strstr(full, "__");
    if (mark) { /* local copies are often called ORG__NAME */
        *mark = '/';
        memmove(mark + 1, mark + 2, strlen(mark + 2) + 1);
    }
    static const char *const keys[] = {"base_model", "new_version"};
    for (size_t k = 0; card && strchr(full, '/') && k < 2; k++)
        for (uint32_t i = 0; i < card_count(card, keys[k]); i++) {
            const struct value *item = card_item(card, keys[k], i);
            struct where where;
            if (!item || strcasecmp(item->text, full))
                continue;
            where = where_front(checking, item);
            rule_find_at(checking, &where, 1, "%s is the model itself", keys[k]);
        }
}

/* A field, the kind it must have, and what the message calls that. */
void check_containers(struct checking *checking)
{
    static const struct {
        const char *key;
        bool list, map, text, number;
        const char *wanted;
    } fields[] = {
        {"tags", true, false, false, false, "a list of texts"},
        {"widget", true, false, false, false, "a list of examples"},
        {"model-index", true, false, false, false, "a list of models with their results"},
        {"metrics", true, false, true, false, "a list of metrics"},
        {"datasets", true, false, true, false, "a list of datasets"},
        {"language", true, false, true, false, "a code or a list of them"},
        {"base_model", true, false, true, false, "a model or a list of them"},
        {"pipeline_tag", false, false, true, false, "text"},
        {"library_name", false, false, true, false, "text"},
        {"thumbnail", false, false, true, false, "an address"},
        {"extra_gated_fields", false, true, false, false, "a map of labels and their types"},
    };
    const struct card *card = rule_card(checking);
    for (size_t i = 0; card && i < sizeof fields / sizeof *fields; i++) {
        const struct value *value = card_find(card, fields[i].key);
        if (!value || value->kind == VALUE_NULL)
            continue;
        bool fits = (value->kind == VALUE_LIST && fields[i].list) ||
                    (value->kind == VALUE_MAP && fields[i].map) ||
                    (value->kind == VALUE_TEXT && fields[i].text);
        struct where where = where_front(checking, value);
        if (!fits)
            rule_find_at(checking, &where, 1, "%s must be %s, not %s", fields[i].key,
                         fields[i].wanted, value_kind_name(value));
    }
}

void check_tags(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    uint32_t count = card ? card_count(card, "tags") : 0;
    count = count < 1000 ? count : 1000;
    for (uint32_t i = 0; i < count; i++) {
        const struct value *tag = card_item(card, "tags", i);
        if (!tag || !tag->size)
            continue;
        for (uint32_t k = 0; k < i; k++)
            if (value_is_text(card_item(card, "tags", k), tag->text)) {
                suggest(checking, tag, NULL, false, "is a tag twice");
                break;
            }
        if (strchr(tag->text, ','))
            suggest(checking, tag, NULL, false, "is one tag with a comma in it");
        if (tag->text[0] == ' ' || tag->text[tag->size - 1] == ' ')
            suggest(checking, tag, NULL, false, "is a tag with blanks around it");
    }
}

void check_inference(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *value = card ? card_find(card, "inference") : NULL;
    if (!value || value->kind == VALUE_FLAG || value->kind == VALUE_MAP || value->kind == VALUE_NULL)
        return;
    struct where where = where_front(checking, value);
    rule_find_at(checking, &where, 1, "inference must be true, false or a map with parameters, not %s",
                 value_kind_name(value));
}

void check_emissions(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *value = card ? card_find(card, "co2_eq_emissions") : NULL;
    const struct value *grams = value && value->kind == VALUE_MAP ? value_find(value, "emissions")
                                                                  : value;
    if (!value || value->kind == VALUE_NULL)
        return;
    struct where where = where_front(checking, grams ? grams : value);
    if (value->kind != VALUE_MAP && !value_is_number(value))
        rule_find_at(checking, &where, 1, "co2_eq_emissions must be a number of grams or a map, not %s",
                     value_kind_name(value));
    else if (grams && !value_is_number(grams))
        rule_find_at(checking, &where, 1, "emissions must be a number of grams, not %s",
                     value_kind_name(grams));
    else if (grams && value_real(grams) < 0)
        rule_find_at(checking, &where, 1, "emissions cannot be negative");
}

void check_gated_fields(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *fields = card ? card_find(card, "extra_gated_fields") : NULL;
    for (uint32_t i = 0; fields && fields->kind == VALUE_MAP && i < fields->size; i++) {
        const struct value *value = &fields->pairs[i].value;
        const struct value *type = value->kind == VALUE_MAP ? value_find(value, "type") : value;
        struct where where = where_front(checking, value);
        if (!value_text(type))
            continue;
        if (!gated_type_is_known(type->text))
            rule_find_at(checking, &where, 1, "a field of the gate is text, checkbox, date_picker, "
                         "country or select, not \"%s\"", type->text);
        else if (!strcmp(type->text, "select") && !value_find(value, "options"))
            rule_find_at(checking, &where, 1, "a select field needs options");
    }
}

void check_gated_eu(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *eu = card ? card_find(card, "extra_gated_eu_disallowed") : NULL;
    const struct value *gated = card ? card_find(card, "gated") : NULL;
    if (!eu || eu->kind != VALUE_FLAG || !eu->flag ||
        (gated && gated->kind == VALUE_FLAG && gated->flag))
        return;
    struct where where = where_front(checking, eu);
    rule_find_at(checking, &where, 1, "extra_gated_eu_disallowed has no effect without gated: true");
}

void check_key_spelling(struct checking *checking)
{
    static const char *const known[] = {
        "license", "license_name", "license_link", "language", "library_name", "pipeline_tag", "tags",
        "base_model", "base_model_relation", "new_version", "datasets", "metrics", "model-index",
        "widget", "inference", "co2_eq_emissions", "thumbnail", "gated", "extra_gated_prompt",
        "extra_gated_heading", "extra_gated_description", "extra_gated_button_content",
        "extra_gated_fields", "extra_gated_eu_disallowed", "language_bcp47", "license_details",
        "buckets", "model_name", "model_creator", "mask_token", "instance_prompt", "quantized_by",
        "prompt_template", "pinned", NULL};
    static const char *const slips[][2] = {{"licence", "license"}, {"languages", "language"},
                                           {"dataset", "datasets"}, {"tag", "tags"},
                                           {"library", "library_name"}, {"metric", "metrics"},
                                           {"pipeline-tag", "pipeline_tag"},
                                           {"model_index", "model-index"},
                                           {"base-model", "base_model"}};
    const struct card *card = rule_card(checking);
    uint32_t count = card && card->has_front ? card->front.root.size : 0;
    for (uint32_t i = 0; i < count && i < 200; i++) {
        const struct value *key = &card->front.root.pairs[i].key;
        const char *meant = NULL;
        for (size_t k = 0; known[k] && !meant; k++)
            meant = strcmp(known[k], key->text) ? NULL : known[k];
        if (meant || key->size > 40)
            continue;
        for (size_t k = 0; k < sizeof slips / sizeof *slips && !meant; k++)
            meant = strcasecmp(slips[k][0], key->text) ? NULL : slips[k][1];
        if (!meant && key->size > 5)
            meant = text_nearest(key->text, known);
        if (meant && !card_find(card, meant))
            suggest(checking, key, meant, false, "is no key of the hub, so it has no effect");
    }
}
