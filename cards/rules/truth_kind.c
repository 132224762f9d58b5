/* SPDX-License-Identifier: MIT */
/*
 * truth_kind.c - rules T about kinds: relation, base model, task, library, architecture, template,
 * as the card has them, against the files. Sizes: truth.c.
 */
#include <ctype.h>
#include <string.h>

#include "analyze/tuning_text.h"
#include "cards/claims.h"
#include "cards/rules/groups.h"

static const char *own_class(const struct checking *checking)
{
    const struct value *list = config_find(checking, "architectures");
    bool some = list && list->kind == VALUE_LIST && list->size;
    return some ? value_text(&list->items[0]) : NULL;
}

/* Families whose names in a card and in model_type can be compared. */
static const char *const families[] = {"gpt2", "gptneox", "gptneo", "gptj", "llama", "mistral",
                                       "mixtral", "t5", "bart", "bert", "falcon", "bloom", "opt",
                                       "mpt", "qwen2", "gemma", "phi"};

/* The family of a folded text: the longest name it has; NULL: none. */
static const char *family_of(const char *text)
{
    const char *found = NULL;
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (!strcmp(text, families[i]))
            found = families[i];
    return found;
}

static void check_class(struct checking *checking, const struct card_claim *claim)
{
    const char *class = own_class(checking), *kind = checking->examined->architecture.kind;
    const char *type = value_text(config_find(checking, "model_type"));
    struct where where = where_line(checking->model->source.card, claim->place);
    char said[64], own[64];
    bool only = strstr(claim->value, "-only") || strstr(claim->value, "-decoder");
    if (only && kind && strcmp(claim->value, kind))
        rule_find_at(checking, &where, 1, "the card calls it %s, but it is %s", claim->value, kind);
    if (only)
        return;
    if (strlen(claim->value) > 12) {
        if (class && strcmp(class, claim->value))
            rule_find_at(checking, &where, 1, "the card says %s, config.json says %s", claim->value,
                         class);
        return;
    }
    rule_fold(claim->value, strlen(claim->value), said, sizeof said);
    rule_fold(type ? type : "", type ? strlen(type) : 0, own, sizeof own);
    if (family_of(said) && family_of(own) && strcmp(said, own))
        rule_find_at(checking, &where, 1, "the card calls its architecture %s, config.json says %s",
                     claim->text, type);
}

void check_architecture_claims(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    for (uint32_t i = 0; card && i < card->claim_count; i++)
        if (card->claims[i].kind == CLAIM_ARCHITECTURE)
            check_class(checking, &card->claims[i]);
}

void check_relation_quantized(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *relation = card ? card_find(card, "base_model_relation") : NULL;
    const struct fact *method = facts_find(&checking->model->facts, "quantization");
    const struct fact *dtype = facts_find(&checking->model->facts, "dtype");
    const char *type = dtype && dtype->claims[0].origin == ORIGIN_COUNTED
                           ? fact_value(dtype)->text : NULL;
    bool plain = type && (!strncmp(type, "float", 5) || !strncmp(type, "bfloat", 6));
    if (!value_text(relation) || !type)
        return;
    struct where where = where_front(checking, relation);
    if (value_is_text(relation, "quantized") && plain && !method &&
        !config_find(checking, "quantization_config"))
        rule_find_at(checking, &where, 1, "the relation is quantized, but the weights are %s", type);
    if (!plain && !value_is_text(relation, "quantized") && !value_is_text(relation, "adapter"))
        rule_find_at(checking, &where, 1, "the relation is %s, but the weights are quantized (%s)",
                     relation->text, type);
}

void check_relation_adapter(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct model *model = checking->model;
    const struct value *relation = card ? card_find(card, "base_model_relation") : NULL;
    if (value_is_text(relation, "adapter") && !model->source.adapter && model->has_weights) {
        struct where where = where_front(checking, relation);
        rule_find_at(checking, &where, 1, "the relation is adapter, but no adapter_config.json is "
                     "here and the weights are whole");
    }
    if (model->source.adapter && card && card->has_front && !card_find(card, "base_model")) {
        struct where where = where_line(model->source.card, (struct place){1, 1});
        rule_find_at(checking, &where, 1, "this is an adapter, and the card names no base_model");
    }
}

void check_adapter_base(struct checking *checking)
{
    const struct model *model = checking->model;
    const struct card *card = rule_card(checking);
    const struct value *base = model->adapter.there
                                   ? value_find(&model->adapter.tree.root, "base_model_name_or_path")
                                   : NULL;
    uint32_t count = card ? card_count(card, "base_model") : 0;
    if (!value_text(base) || !count)
        return;
    for (uint32_t i = 0; i < count; i++) {
        const struct value *item = card_item(card, "base_model", i);
        if (item && !strcasecmp(item->text, base->text))
            return;
    }
    struct where where[2] = {where_front(checking, card_find(card, "base_model")),
                             where_json(&model->adapter, base)};
    where[1].pointer = "/base_model_name_or_path";
    rule_find_at(checking, where, 2, "base_model and adapter_config.json (%s) name two models",
                 base->text);
}

static bool names_base(const struct card *card, const char *id)
{
    for (uint32_t i = 0; i < card_count(card, "base_model"); i++) {
        const struct value *item = card_item(card, "base_model", i);
        if (item && !strcasecmp(path_base(item->text), path_base(id)))
            return true;
    }
    return false;
}

void check_merge_parents(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *relation = card ? card_find(card, "base_model_relation") : NULL;
    bool merge = value_is_text(relation, "merge");
    for (uint32_t i = 0; card && !merge && i < card_count(card, "tags"); i++)
        merge = value_is_text(card_item(card, "tags", i), "merge");
    if (!merge || !card_find(card, "base_model"))
        return;
    for (uint32_t i = 0; i < card->claim_count; i++) {
        const struct card_claim *claim = &card->claims[i];
        const char *slash = strchr(claim->value, '/');
        struct where where = where_line(checking->model->source.card, claim->place);
        if (claim->kind == CLAIM_BASE_MODEL && slash && slash != claim->value &&
            !strchr(slash + 1, '/') && !strpbrk(claim->value, " :\\") &&
            !names_base(card, claim->value))
            rule_find_at(checking, &where, 1, "the text merges %s, base_model does not name it",
                         claim->value);
    }
}

/* The family that an identifier names: "gpt2" of "openai-community/gpt2-xl". */
static const char *family_in(const char *id)
{
    static const char *const words[][2] = {
        {"gpt2", "gpt2"}, {"gpt-2", "gpt2"}, {"llama", "llama"}, {"mixtral", "mixtral"},
        {"mistral", "mistral"}, {"t5", "t5"}, {"bart", "bart"}, {"falcon", "falcon"},
        {"bloom", "bloom"}, {"gpt-neox", "gptneox"}, {"pythia", "gptneox"}, {"gpt-j", "gptj"}};
    const char *name = path_base(id);
    const char *found = NULL;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *at = strcasestr(name, words[i][0]);
        bool begins = at && (at == name || !isalnum((unsigned char)at[-1]));
        size_t size = strlen(words[i][0]);
        if (begins && !isalpha((unsigned char)at[size])) {
            if (found && strcmp(found, words[i][1]))
                return NULL; /* a name of two families says neither */
            found = words[i][1];
        }
    }
    return found;
}

void check_base_family(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const char *type = value_text(config_find(checking, "model_type"));
    char own[64];
    rule_fold(type ? type : "", type ? strlen(type) : 0, own, sizeof own);
    for (uint32_t i = 0; card && family_of(own) && i < card_count(card, "base_model"); i++) {
        const struct value *item = card_item(card, "base_model", i);
        const char *family = item ? family_in(item->text) : NULL;
        bool kin = family && ((!strcmp(family, "llama") && !strcmp(own, "mistral")) ||
                              (!strcmp(family, "mistral") && !strcmp(own, "mixtral")) ||
                              (!strcmp(family, "mistral") && !strcmp(own, "llama")));
        struct where where;
        if (!family || !strcmp(family, own) || kin)
            continue;
        where = where_front(checking, item);
        rule_find_at(checking, &where, 1, "%s is a %s model, config.json says %s", item->text, family,
                     type);
    }
}

/* "Q4_K" and the like in a file's name, upper case. */
static bool quant_in_name(const char *name, char *out, size_t room)
{
    for (const char *at = name; *at; at++) {
        bool begins = at == name || !isalnum((unsigned char)at[-1]);
        if (!begins || (*at != 'q' && *at != 'Q') || !isdigit((unsigned char)at[1]) || at[2] != '_')
            continue;
        snprintf(out, room, "Q%c_%c", at[1], toupper((unsigned char)at[3]));
        return true;
    }
    return false;
}

void check_quant_in_name(struct checking *checking)
{
    const struct model *model = checking->model;
    char said[8];
    if (!model->has_weights || strcmp(model->weights.format, "gguf") ||
        !quant_in_name(path_base(model->source.weights), said, sizeof said))
        return;
    struct dtype_count counts[DTYPE_COUNT];
    dtypes_count(&model->weights, counts);
    bool found = false;
    for (int i = 0; i < DTYPE_COUNT && counts[i].dtype != DTYPE_UNKNOWN; i++)
        found = found || !strncasecmp(dtype_get(counts[i].dtype)->name, said, 4);
    struct where where = {.file = model->source.weights};
    if (!found)
        rule_find_at(checking, &where, 1, "the file is called %s, but no tensor is of that type; most "
                     "are %s", said, dtype_get(counts[0].dtype)->name);
}

void check_library_files(struct checking *checking)
{
    const struct model *model = checking->model;
    const struct card *card = rule_card(checking);
    const struct value *library = card ? card_find(card, "library_name") : NULL;
    if (!value_text(library) || (!model->source.weights && !model->source.config))
        return;
    struct where where = where_front(checking, library);
    bool gguf = model->has_weights && !strcmp(model->weights.format, "gguf");
    if (value_is_text(library, "peft") && !model->source.adapter)
        rule_find_at(checking, &where, 1, "the library is peft, but no adapter_config.json is here");
    if (value_is_text(library, "gguf") && model->has_weights && !gguf)
        rule_find_at(checking, &where, 1, "the library is gguf, but the weights are %s",
                     model->weights.format);
    if (value_is_text(library, "transformers") && !model->source.config && !model->source.adapter &&
        !gguf)
        rule_find_at(checking, &where, 1, "the library is transformers, but no config.json is here");
}

void check_task_kind(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *task = card ? card_find(card, "pipeline_tag") : NULL;
    const char *kind = checking->examined->architecture.kind, *class = own_class(checking);
    if (!value_text(task) || !kind)
        return;
    bool decoder = !strcmp(kind, "decoder-only"), encoder = !strcmp(kind, "encoder-only");
    bool classifies = class && strstr(class, "ForSequenceClassification");
    bool wrong = (value_is_text(task, "fill-mask") && decoder) ||
                 (value_is_text(task, "text-generation") && (encoder || classifies)) ||
                 (value_is_text(task, "summarization") && decoder) ||
                 (value_is_text(task, "translation") && decoder);
    struct where where = where_front(checking, task);
    if (wrong)
        rule_find_at(checking, &where, 1, "the task is %s, but the model is %s", task->text,
                     classifies ? class : kind);
}

/* T323: a name that promises a plain model, and a template for chats. */
void check_template_of_base(struct checking *checking)
{
    const struct model *model = checking->model;
    const char *name = model_name(model);
    size_t size = strlen(name);
    bool base = (size > 5 && !strcasecmp(name + size - 5, "-base")) || strcasestr(name, "-base-");
    struct where where = where_line(model->tokenizer.template_file, model->tokenizer.template_place);
    if (base && model->tokenizer.template_file)
        rule_find_at(checking, &where, 1, "the name \"%s\" says a base model, but a chat template is "
                     "here", name);
}

/* The conversational tag, and names that promise chats. */
void check_template_there(struct checking *checking)
{
    const struct model *model = checking->model;
    const struct card *card = rule_card(checking);
    const char *name = model_name(model);
    enum tuning_kind kind = tuning_of_name(name);
    bool said = strcasestr(name, "chat") || strcasestr(name, "instruct") || strcasestr(name, "-it");
    bool tokenizer = model->tokenizer.there && model->tokenizer.file;
    if (model->tokenizer.template_file || !tokenizer)
        return;
    struct where where = {.file = model->tokenizer.file};
    bool tagged = !strcmp(checking->rule->id, "T324");
    if (!tagged && said && (kind == TUNING_INSTRUCT || kind == TUNING_CHAT))
        rule_find_at(checking, &where, 1, "the name \"%s\" promises a model for chats, and no chat "
                     "template is here", name);
    for (uint32_t i = 0; tagged && card && i < card_count(card, "tags"); i++) {
        const struct value *tag = card_item(card, "tags", i);
        if (!value_is_text(tag, "conversational"))
            continue;
        where = where_front(checking, tag);
        rule_find_at(checking, &where, 1, "the tag conversational needs a chat template, and none is "
                     "here");
    }
}
