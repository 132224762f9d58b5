/* SPDX-License-Identifier: MIT */
/*
 * consistent.c - rules X about config, tokenizer and weights against each other: facts that files
 * state differently, tensors that are missing, misshapen or without a role. The index: index.c.
 */
#include <ctype.h>
#include <string.h>

#include "base/count.h"
#include "cards/rules/groups.h"
#include "model/quantization.h"

#define SHOWN 3 /* names listed in one finding */

/* Rule of a disagreement about a fact. Of other facts it is X408 when the tensors show it, X430 when
 * only settings differ. */
static const struct {
    const char *key, *rule;
} conflict_rules[] = {
    {"vocab_size", "X409"},
    {"num_hidden_layers", "X417"},
    {"encoder.num_hidden_layers", "X417"},
    {"decoder.num_hidden_layers", "X417"},
    {"max_position_embeddings", "T306"},
    {"dtype", "T308"},
    {"eos_token_id", "X414"},
    {"bos_token_id", "X414"},
    {"pad_token_id", "X414"},
    {"unk_token_id", "X414"},
    {"decoder_start_token_id", "X414"},
    {"base_model", "T315"},
    {"quantization", "X418"},
    {"quantization.bits", "X418"},
};

static const char *rule_of_fact(const struct fact *fact)
{
    for (size_t i = 0; i < sizeof conflict_rules / sizeof *conflict_rules; i++)
        if (!strcmp(conflict_rules[i].key, fact->key))
            return conflict_rules[i].rule;
    return fact->claims[0].origin == ORIGIN_COUNTED ? "X408" : "X430";
}

/* Whether the plugin that describes the model is not the weights' own: then each of its facts is
 * off, and T310 says so once. */
static bool is_other_family(const struct checking *checking)
{
    const struct model *model = checking->model;
    uint64_t required = 0;
    for (uint32_t i = 0; i < model->map.count; i++)
        if (!(model->map.entries[i].flags & (AC_OPTIONAL | AC_TIED | AC_BUFFER)))
            required += map_entry_items(&model->map.entries[i]);
    return model->weights.count && (model->failure || (required && model->binding.missing_count * 2 >
                                                                     required));
}

static void add_claim(struct text *out, const struct claim *claim)
{
    if (claim->file)
        text_format(out, " %s", claim->file);
    if (claim->at)
        text_format(out, " at %s", claim->at);
    text_add(out, claim->origin == ORIGIN_COUNTED ? " holds " : " says ");
    scalar_add(&claim->value, out);
}

static bool is_a_list_with(const struct scalar *list, const struct scalar *value)
{
    return list->kind == SCALAR_LIST && scalar_equal(list, value);
}

/* Text where a number is meant: X427 says so. */
static bool is_misspelt(const struct claim *claim, const struct claim *winner)
{
    return claim->value.kind == SCALAR_TEXT && winner->value.kind == SCALAR_INTEGER;
}

/* The claim to mend comes first, the winner, which contradicts it, second. */
static void find_conflict(struct checking *checking, const struct fact *fact)
{
    const struct claim *winner = &fact->claims[0];
    for (uint32_t i = 1; i < fact->claim_count; i++) {
        const struct claim *claim = &fact->claims[i];
        struct text message = {0};
        if (claim->origin == ORIGIN_DERIVED || claim->origin == ORIGIN_DEFAULT ||
            claim->origin == ORIGIN_PROSE || claim->origin == ORIGIN_METADATA ||
            winner->origin == ORIGIN_PROSE || is_misspelt(claim, winner) ||
            scalar_equal(&claim->value, &winner->value) ||
            is_a_list_with(&claim->value, &winner->value))
            continue;
        text_format(&message, "%s:", fact->key);
        add_claim(&message, claim);
        text_add(&message, ", but");
        add_claim(&message, winner);
        struct where where[2] = {where_of(claim), where_of(winner)};
        rule_find_at(checking, where, 2, "%s", text_get(&message));
        text_fini(&message);
    }
}

/* A vocabulary that is smaller than its table, which is only padding. */
static bool is_padding(const struct fact *fact)
{
    const struct claim *winner = &fact->claims[0];
    for (uint32_t i = 1; i < fact->claim_count; i++) {
        const struct claim *claim = &fact->claims[i];
        bool smaller = claim->value.kind == SCALAR_INTEGER &&
                       claim->value.integer <= winner->value.integer &&
                       winner->value.integer - claim->value.integer < 1024;
        if (claim->origin < ORIGIN_DERIVED && !scalar_equal(&claim->value, &winner->value) &&
            !(claim->origin == ORIGIN_TOKENIZER && smaller))
            return false;
    }
    return true;
}

void check_conflicts(struct checking *checking)
{
    const struct facts *facts = &checking->model->facts;
    if (is_other_family(checking))
        return;
    for (uint32_t i = 0; i < facts->count; i++) {
        const struct fact *fact = &facts->items[i];
        bool padded = !strcmp(fact->key, "vocab_size") && is_padding(fact);
        if (fact->conflict && !padded && !strcmp(rule_of_fact(fact), checking->rule->id))
            find_conflict(checking, fact);
    }
    if (!strcmp(checking->rule->id, "X408"))
        check_misshapen(checking);
}

static const char *weights_name(const struct model *model, const struct stored *stored)
{
    return path_base(model->weights.files[stored ? stored->file : 0].path);
}

/* A format that has no name for a tensor: its role. */
static const char *misfit_name(const struct model *model, const struct misfit *misfit)
{
    return misfit->name ? misfit->name : model->map.entries[misfit->entry].role;
}

/* A configuration that says quantized beside weights that are plain floats. */
void check_quantization(struct checking *checking)
{
    struct model *model = checking->model;
    const struct fact *fact = facts_find(&model->facts, "quantization");
    struct text message = {0};
    check_conflicts(checking);
    if (!model->has_weights || !fact || fact->claims[0].origin != ORIGIN_CONFIG ||
        model_looks_quantized(model))
        return;
    add_claim(&message, &fact->claims[0]);
    struct where where[2] = {where_of(&fact->claims[0]), {.file = weights_name(model, NULL)}};
    rule_find_at(checking, where, 2, "quantization:%s, but all tensors are plain floats",
                 text_get(&message));
    text_fini(&message);
}

static bool is_head(const struct model *model, const struct misfit *misfit)
{
    return !strcmp(model->map.entries[misfit->entry].role, "head.weight");
}

/* A failure of the plugin that another finding explains. */
static bool settings_are_at_fault(const struct model *model)
{
    static const char *const rules[] = {"X407", "X425", "X427"};
    for (uint32_t i = 0; i < model->finding_count; i++)
        for (size_t k = 0; k < sizeof rules / sizeof *rules; k++)
            if (!strcmp(model->findings[i].rule, rules[k]))
                return true;
    return false;
}

void check_other_family(struct checking *checking)
{
    const struct model *model = checking->model;
    const struct value *type = config_find(checking, "model_type");
    struct where where = {.file = model->source.config ? model->source.config
                                                       : model->source.weights};
    if (!is_other_family(checking) || settings_are_at_fault(model))
        return;
    if (type)
        where = where_json(&model->config, type);
    if (model->failure)
        rule_find_at(checking, &where, 1, "the tensors are not those of the architecture that is "
                     "stated: %s", model->failure);
    else
        rule_find_at(checking, &where, 1, "the tensors are not those of a %s model: %u that it has "
                     "are missing, among them %s", model->plugin->name, model->binding.missing_count,
                     misfit_name(model, &model->binding.missing[0]));
}

void check_plugin_failed(struct checking *checking)
{
    const struct model *model = checking->model;
    struct where where = {.file = model->source.config ? model->source.config
                                                       : model->source.weights};
    if (model->failure && model->has_weights && !model->weights.count && !model->config.there)
        rule_skip(checking, "the weight file holds no tensors, only settings");
    else if (model->failure && !model->has_weights && !settings_are_at_fault(model))
        rule_find_at(checking, &where, 1, "%s", model->failure);
}

void check_missing(struct checking *checking)
{
    const struct model *model = checking->model;
    const struct binding *binding = &model->binding;
    uint32_t count = 0;
    struct text names = {0};
    if (!model->plugin || !model->weights.count || is_other_family(checking))
        return;
    for (uint32_t i = 0; i < binding->missing_count; i++) {
        if (is_head(model, &binding->missing[i]))
            continue; /* X411 */
        if (count++ < SHOWN)
            text_format(&names, "%s %s", count > 1 ? "," : "",
                        misfit_name(model, &binding->missing[i]));
    }
    struct where where = {.file = weights_name(model, NULL)};
    if (count)
        rule_find_at(checking, &where, 1, "%u tensor%s that a %s model has %s missing:%s%s", count,
                     count == 1 ? "" : "s", model->plugin->name, count == 1 ? "is" : "are",
                     text_get(&names), count > SHOWN ? ", ..." : "");
    text_fini(&names);
}

void check_head_missing(struct checking *checking)
{
    const struct model *model = checking->model;
    const struct value *tied = config_find(checking, "tie_word_embeddings");
    struct where where = {.file = model->source.config};
    if (!model->plugin || !model->has_weights || is_other_family(checking))
        return;
    if (tied)
        where = where_json(&model->config, tied);
    where.pointer = tied ? "/tie_word_embeddings" : NULL;
    for (uint32_t i = 0; i < model->binding.missing_count; i++)
        if (is_head(model, &model->binding.missing[i]))
            rule_find_at(checking, &where, 1, "the output head is not tied to the embedding, and %s "
                         "is not stored", misfit_name(model, &model->binding.missing[i]));
}

/* A head that is tied is stored all the same, with other numbers. */
void check_head_stored(struct checking *checking)
{
    const struct model *model = checking->model;
    const struct fact *tied = facts_find(&model->facts, "tie_word_embeddings");
    static const char *const names[] = {"lm_head.weight", "output.weight"};
    if (!model->plugin || !model->has_weights || !tied || fact_value(tied)->kind != SCALAR_FLAG ||
        !fact_value(tied)->integer || is_other_family(checking))
        return;
    const struct map_entry *table = tensor_map_find(&model->map, "embed.token");
    const struct stored *embedding =
        table ? binding_get(&model->binding, (uint32_t)(table - model->map.entries), 0, 0)->stored
              : NULL;
    for (size_t i = 0; embedding && i < 2; i++) {
        const struct stored *head = weights_find(&model->weights, names[i]);
        struct where where = where_of(&tied->claims[0]);
        bool same = head && head->bytes == embedding->bytes &&
                    !memcmp(weights_data(&model->weights, head),
                            weights_data(&model->weights, embedding), head->bytes);
        if (head && !same)
            rule_find_at(checking, &where, 1, "tie_word_embeddings is true, but %s is stored and "
                         "differs from the embedding", names[i]);
    }
}

void check_misshapen(struct checking *checking)
{
    const struct model *model = checking->model;
    for (uint32_t i = 0; model->plugin && i < model->binding.misshapen_count && i < SHOWN; i++) {
        const struct misfit *misfit = &model->binding.misshapen[i];
        const struct map_entry *entry = &model->map.entries[misfit->entry];
        struct text message = {0};
        text_format(&message, "%s (%s) has shape ", misfit_name(model, misfit), entry->role);
        stored_shape(misfit->stored, &message);
        text_add(&message, ", the configuration makes it [");
        for (uint32_t d = 0; d < entry->rank; d++)
            text_format(&message, "%s%llu", d ? ", " : "", (unsigned long long)entry->shape[d]);
        text_add(&message, entry->flags & AC_TRANSPOSED ? "] transposed" : "]");
        struct where where = {.file = weights_name(model, misfit->stored), .pointer = misfit->name};
        rule_find_at(checking, &where, 1, "%s", text_get(&message));
        text_fini(&message);
    }
}

void check_unexpected(struct checking *checking)
{
    const struct model *model = checking->model;
    const struct binding *binding = &model->binding;
    struct text names = {0};
    if (!model->plugin || !binding->unexpected_count || is_other_family(checking))
        return;
    for (uint64_t i = 0; i < binding->unexpected_count && i < SHOWN; i++) {
        const char *name = binding->unexpected[i]->name;
        text_add(&names, i ? ", " : " ");
        text_add_safe(&names, name, strlen(name));
    }
    struct where where = {.file = weights_name(model, binding->unexpected[0]),
                          .pointer = binding->unexpected[0]->name};
    bool one = binding->unexpected_count == 1;
    rule_find_at(checking, &where, 1, "%llu stored tensor%s no role in a %s model and %s not "
                 "counted:%s%s", (unsigned long long)binding->unexpected_count,
                 one ? " has" : "s have", model->plugin->name, one ? "is" : "are", text_get(&names),
                 binding->unexpected_count > SHOWN ? ", ..." : "");
    text_fini(&names);
}

/* X409 about the tokenizer: more pieces than rows, the case that crashes. */
void check_vocabulary(struct checking *checking)
{
    const struct model *model = checking->model;
    const struct fact *rows = facts_find(&model->facts, "vocab_size");
    int64_t pieces = model->tokenizer.vocab_size;
    check_conflicts(checking);
    if (!rows || pieces <= 0 || fact_value(rows)->kind != SCALAR_INTEGER ||
        rows->claims[0].origin >= ORIGIN_TOKENIZER || pieces <= fact_value(rows)->integer)
        return;
    struct where where[2] = {{.file = model->tokenizer.file}, where_of(&rows->claims[0])};
    rule_find_at(checking, where, 2, "the tokenizer has %lld pieces, the model only %lld rows for "
                 "them", (long long)pieces, (long long)fact_value(rows)->integer);
}

/* X410 */
void check_padding(struct checking *checking)
{
    const struct model *model = checking->model;
    const struct fact *rows = facts_find(&model->facts, "vocab_size");
    int64_t pieces = model->tokenizer.vocab_size;
    if (!rows || pieces <= 0 || rows->claims[0].origin != ORIGIN_COUNTED ||
        fact_value(rows)->integer <= pieces)
        return;
    struct where where[2] = {where_of(&rows->claims[0]), {.file = model->tokenizer.file}};
    rule_find_at(checking, where, 2, "the embedding has %lld rows, the tokenizer %lld pieces: the "
                 "rest is padding", (long long)fact_value(rows)->integer, (long long)pieces);
}

static void find_bad_id(struct checking *checking, const struct model_file *file, int64_t rows)
{
    static const char *const keys[] = {"bos_token_id", "eos_token_id", "pad_token_id",
                                       "decoder_start_token_id", "unk_token_id", "sep_token_id"};
    for (size_t i = 0; file->there && i < sizeof keys / sizeof *keys; i++) {
        const struct value *value = value_find(&file->tree.root, keys[i]);
        const struct value *items = value && value->kind == VALUE_LIST ? value->items : value;
        uint32_t count = value && value->kind == VALUE_LIST ? value->size : 1;
        for (uint32_t k = 0; items && k < count && k < 100; k++) {
            struct where where = where_json(file, &items[k]);
            bool unset = items[k].kind == VALUE_INTEGER && items[k].integer == -1 &&
                         !strcmp(keys[i], "pad_token_id");
            if (items[k].kind == VALUE_INTEGER && !unset &&
                (items[k].integer < 0 || items[k].integer >= rows))
                rule_find_at(checking, &where, 1, "%s is %lld, but the model has only the ids 0 to "
                             "%lld", keys[i], (long long)items[k].integer, (long long)rows - 1);
        }
    }
}

void check_token_ids(struct checking *checking)
{
    int64_t rows = facts_integer(&checking->model->facts, "vocab_size", 0);
    const struct fact *fact = facts_find(&checking->model->facts, "vocab_size");
    if (rows <= 0 || !fact || fact->claims[0].origin >= ORIGIN_DERIVED)
        return;
    find_bad_id(checking, &checking->model->config, rows);
    find_bad_id(checking, &checking->model->generation, rows);
}

void check_special_tokens(struct checking *checking)
{
    const struct tokenizer_summary *tokenizer = &checking->model->tokenizer;
    for (uint32_t i = 0; tokenizer->file && tokenizer->vocab_size > 0 && i < TOKENIZER_ROLES; i++) {
        const struct special_token *special = &tokenizer->specials[i];
        struct where where = where_line(special->file, special->place);
        where.pointer = special->at;
        if (special->role && special->text && special->id < 0)
            rule_find_at(checking, &where, 1, "the %s token %s is in no vocabulary", special->role,
                         special->text);
    }
}

void check_model_type(struct checking *checking)
{
    const struct model *model = checking->model;
    const struct value *type = config_find(checking, "model_type");
    if (!model->config.there || model->plugin || model->failure)
        return;
    struct where where = where_line(model->source.config, (struct place){1, 1});
    if (value_text(type)) {
        where = where_json(&model->config, type);
        rule_find_at(checking, &where, 1, "no plugin knows the model type %s: what depends on the "
                     "architecture is not checked", type->text);
    } else if (!type) {
        rule_find_at(checking, &where, 1, "config.json does not say a model_type");
    }
}
