/* SPDX-License-Identifier: MIT */
/* whole.c - rules X about one file each: it can be read, means one thing, its settings have the kinds
 * they need. Files against each other: consistent.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/nonfinite.h"
#include "cards/rules/groups.h"

void find_unread(struct checking *checking, struct where *where, const char *message)
{
    const struct source *source = &checking->model->source;
    size_t size = strlen(source->folder), name = strlen(source->name);
    struct place place;
    if (!strncmp(message, source->folder, size) && message[size] == '/')
        message += size + 1;
    else if (!strncmp(message, source->name, name) && !strncmp(message + name, ": ", 2))
        message += name + 2;
    const char *at = strchr(message, ':');
    if (!where->place.line && at && sscanf(at, ":%u:%u:", &place.line, &place.column) == 2)
        where->place = place;
    rule_find_at(checking, where, 1, "%s", message);
}

/* X406, X425: files that could not be read. */
void check_damage(struct checking *checking)
{
    const struct model *model = checking->model;
    bool weights = !strcmp(checking->rule->id, "X406");
    for (uint32_t i = 0; i < model->damage_count; i++) {
        const struct damage *damage = &model->damages[i];
        struct where where = where_line(damage->file, damage->place);
        bool of_weights = model->source.weights && !strcmp(damage->file, model->source.weights);
        bool of_card = model->source.card && !strcmp(damage->file, model->source.card);
        if (of_card || of_weights != weights || (weights && index_is_at_fault(model)))
            continue;
        if (!pickle_is_refused(damage->message)) /* P702 */
            find_unread(checking, &where, damage->message);
    }
}

void check_layout(struct checking *checking)
{
    const struct model *model = checking->model;
    for (uint32_t i = 0; i < model->weights.note_count; i++) {
        const struct weights_note *note = &model->weights.notes[i];
        struct where where = {.file = path_base(model->weights.files[note->file].path)};
        rule_find_at(checking, &where, 1, "%s", note->text);
    }
}

/* X423, X424: what the reader of the tokenizer's files found. */
void check_tokenizer_problems(struct checking *checking)
{
    const struct tokenizer_summary *tokenizer = &checking->model->tokenizer;
    for (uint32_t i = 0; i < tokenizer->problem_count; i++) {
        const struct tokenizer_problem *problem = &tokenizer->problems[i];
        struct where where = where_line(problem->file, problem->place);
        if (!strcmp(problem->rule, checking->rule->id))
            find_unread(checking, &where, problem->message);
    }
}

void find_keys_twice(struct checking *checking, const struct model_file *file)
{
    for (uint32_t i = 0; file->there && i < file->tree.duplicate_count; i++) {
        const struct duplicate *duplicate = &file->tree.duplicates[i];
        struct where where[2] = {where_json(file, &duplicate->second->key),
                                 where_json(file, &duplicate->first->key)};
        struct text key = {0};
        text_add_safe(&key, duplicate->second->key.text, duplicate->second->key.size);
        rule_find_at(checking, where, 2, "the key \"%s\" stands twice; readers differ on which one "
                     "counts", text_get(&key));
        text_fini(&key);
    }
}

/* X423: what the summary passed by: its library loads all of it. Not when a model is only shown. */
void check_tokenizer_whole(struct checking *checking)
{
    const struct tokenizer_summary *tokenizer = &checking->model->tokenizer;
    const struct error *error;
    uint32_t known = checking->model->finding_count;
    check_tokenizer_problems(checking);
    if (checking->brief || !tokenizer->file || tokenizer->problem_count ||
        checking->model->finding_count > known ||
        rule_tokenizer(checking, &error) || error->code != ERROR_INPUT)
        return;
    struct where where = {.file = tokenizer->file};
    find_unread(checking, &where, error->text);
}

void check_keys_twice(struct checking *checking)
{
    find_keys_twice(checking, &checking->model->config);
    find_keys_twice(checking, &checking->model->generation);
    find_keys_twice(checking, &checking->model->adapter);
    find_index_twice(checking);
    check_tokenizer_problems(checking);
}

/* What a key of config.json must be. */
void check_kinds(struct checking *checking)
{
    static const char *const counts[] = {
        "vocab_size", "hidden_size", "n_embd", "d_model", "num_hidden_layers", "n_layer",
        "num_layers", "num_attention_heads", "n_head", "num_heads", "num_key_value_heads",
        "head_dim", "intermediate_size", "n_inner", "d_ff", "d_kv", "max_position_embeddings",
        "n_positions", "n_ctx", "encoder_layers", "decoder_layers", "encoder_attention_heads",
        "decoder_attention_heads", "encoder_ffn_dim", "decoder_ffn_dim", "num_decoder_layers",
        "relative_attention_num_buckets", "relative_attention_max_distance", "sliding_window",
        "num_local_experts", "num_experts_per_tok"};
    static const char *const texts[] = {"model_type", "torch_dtype", "dtype"};
    static const char *const flags[] = {"tie_word_embeddings", "use_cache", "is_encoder_decoder"};
    const struct model_file *config = &checking->model->config;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        const struct value *value = config_find(checking, counts[i]);
        if (!value || value->kind == VALUE_NULL || value->kind == VALUE_LIST)
            continue;
        struct where where = where_json(config, value);
        bool whole = value->kind == VALUE_INTEGER;
        if (!whole || value->integer < 0 || value->integer > (1ll << 40))
            rule_find_at(checking, &where, 1, "%s must be a count, not %s", counts[i],
                         whole ? "a number of that size" : value_kind_name(value));
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const struct value *value = config_find(checking, texts[i]);
        bool wrong = value && value->kind != VALUE_TEXT && value->kind != VALUE_NULL &&
                     !(i > 0 && value->kind == VALUE_MAP);
        struct where where = value ? where_json(config, value) : (struct where){0};
        if (wrong)
            rule_find_at(checking, &where, 1, "%s must be text, not %s", texts[i],
                         value_kind_name(value));
    }
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        const struct value *value = config_find(checking, flags[i]);
        struct where where = value ? where_json(config, value) : (struct where){0};
        if (value && value->kind != VALUE_FLAG && value->kind != VALUE_NULL)
            rule_find_at(checking, &where, 1, "%s must be true or false, not %s", flags[i],
                         value_kind_name(value));
    }
}

static const struct value *count_of(const struct checking *checking, const char *a, const char *b,
                                    const char *c)
{
    const char *const names[] = {a, b, c};
    for (int i = 0; i < 3; i++) {
        const struct value *value = names[i] ? config_find(checking, names[i]) : NULL;
        if (value && value->kind == VALUE_INTEGER && value->integer > 0)
            return value;
    }
    return NULL;
}

void check_heads(struct checking *checking)
{
    const struct value *hidden = count_of(checking, "hidden_size", "n_embd", NULL);
    const struct value *heads = count_of(checking, "num_attention_heads", "n_head", NULL);
    const struct value *few = count_of(checking, "num_key_value_heads", NULL, NULL);
    bool explicit = count_of(checking, "head_dim", "d_kv", NULL) != NULL;
    if (hidden && heads && !explicit && hidden->integer % heads->integer) {
        struct where where = where_json(&checking->model->config, heads);
        rule_find_at(checking, &where, 1, "%lld heads do not divide a hidden size of %lld",
                     (long long)heads->integer, (long long)hidden->integer);
    }
    if (heads && few && heads->integer % few->integer) {
        struct where where = where_json(&checking->model->config, few);
        rule_find_at(checking, &where, 1, "%lld key and value heads do not divide %lld heads",
                     (long long)few->integer, (long long)heads->integer);
    }
}

/* X419: every number of the weights is looked at. */
void check_finite(struct checking *checking)
{
    const struct model *model = checking->model;
    struct text found = {0};
    struct where where = {.file = model->source.weights};
    if (model->plugin && model->has_weights && nonfinite_find(model, &found))
        rule_find_at(checking, &where, 1, "%s", text_get(&found));
    text_fini(&found);
}

/* "4.56.0": 456; 0: no such text. */
static int version_of(const char *text)
{
    char *end;
    long major = text ? strtol(text, &end, 10) : 0;
    long minor = text && *end == '.' ? strtol(end + 1, NULL, 10) : 0;
    return major > 0 && major < 100 && minor >= 0 && minor < 100 ? (int)(major * 100 + minor) : 0;
}

/* X420: keys that the version which is said to have written the file did not know. */
void check_key_age(struct checking *checking)
{
    static const struct {
        const char *key;
        int since; /* of transformers */
        const char *old;
    } keys[] = {
        {"dtype", 456, "torch_dtype"},
        {"rope_parameters", 500, "rope_theta and rope_scaling"},
        {"layer_types", 453, "sliding_window"},
    };
    const char *said = value_text(config_find(checking, "transformers_version"));
    int version = version_of(said);
    for (size_t i = 0; version && i < sizeof keys / sizeof *keys; i++) {
        const struct value *value = config_find(checking, keys[i].key);
        struct where where = value ? where_json(&checking->model->config, value) : (struct where){0};
        if (value && version < keys[i].since)
            rule_find_at(checking, &where, 1, "%s is read since transformers %d.%d, the file was "
                         "written by %s, which reads %s", keys[i].key, keys[i].since / 100,
                         keys[i].since % 100, said, keys[i].old);
    }
}
