/* SPDX-License-Identifier: MIT */
/* safety.c - rules P: what could harm whoever loads or shows the model. Runs nothing of it. */
#include <ctype.h>
#include <string.h>

#include "cards/rules/groups.h"

void check_pickle(struct checking *checking)
{
    const struct model *model = checking->model;
    struct where where = {.file = model->source.weights};
    if (model->source.weights && model->has_weights && !strcmp(model->weights.format, "pytorch"))
        rule_find_at(checking, &where, 1, "the weights are a pickle, which runs code when other "
                     "programs load it; save them as safetensors");
}

void check_remote_code(struct checking *checking)
{
    const struct value *map = config_find(checking, "auto_map");
    struct where where;
    if (!map || map->kind != VALUE_MAP)
        return;
    where = where_json(&checking->model->config, map);
    rule_find_at(checking, &where, 1, "auto_map asks programs to run code that comes with the model");
}

void check_remote_code_there(struct checking *checking)
{
    const struct value *map = config_find(checking, "auto_map");
    bool whole = checking->model->source.weights != NULL;
    if (map && !whole)
        rule_skip(checking, "only settings are here, not the model's other files");
    for (uint32_t i = 0; map && map->kind == VALUE_MAP && i < map->size; i++) {
        const struct value *value = &map->pairs[i].value;
        const char *text = value_text(value);
        struct where where = where_json(&checking->model->config, value);
        if (!text)
            continue;
        if (strstr(text, "--")) {
            rule_find_at(checking, &where, 1, "the code of %s comes from another repository, which "
                         "may change it", map->pairs[i].key.text);
            continue;
        }
        size_t size = strcspn(text, ".");
        const char *name = arena_format(&checking->model->arena, "%.*s.py", (int)size, text);
        if (whole && path_is_plain(name) && !rule_has_file(checking, name))
            rule_find_at(checking, &where, 1, "%s is not here", name);
    }
}

void check_hidden_text(struct checking *checking)
{
    static const char *const signs[][2] = {
        {"<script", "a script"},
        {"data:text/html", "a page in an address"},
        {"\xe2\x80\x8b", "a character of no width"},
        {"\xe2\x80\xae", "a character that turns the direction of text"},
        {"\xef\xbb\xbf", "a byte order mark inside the text"},
    };
    const struct card *card = rule_card(checking);
    for (size_t i = 0; card && i < sizeof signs / sizeof *signs; i++) {
        const char *from = (const char *)card->file.data + card->body;
        size_t size = (size_t)(card_text_end(card) - card->body);
        const char *at = size ? memmem(from, size, signs[i][0], strlen(signs[i][0])) : NULL;
        struct where where;
        if (!at || (i == 4 && at == (const char *)card->file.data))
            continue;
        where = where_card(checking, (uint64_t)(at - (const char *)card->file.data));
        rule_find_at(checking, &where, 1, "%s stands in the card", signs[i][1]);
    }
}

/* A token of a service: its beginning, and how many letters and digits follow at least. */
static const struct {
    const char *start;
    size_t least;
    const char *what;
} tokens[] = {
    {"hf_", 30, "a token of the Hugging Face hub"},
    {"sk-", 40, "a key of an API"},
    {"ghp_", 30, "a token of GitHub"},
    {"AKIA", 16, "a key of AWS"},
    {"glpat-", 20, "a token of GitLab"},
    {"xoxb-", 20, "a token of Slack"},
};

static const char *find_token(const char *data, size_t size, const char **what)
{
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
        size_t start = strlen(tokens[i].start);
        for (const char *at = data; (at = memmem(at, (size_t)(data + size - at), tokens[i].start,
                                                 start)); at += start) {
            size_t count = 0, digits = 0;
            while (at + start + count < data + size && isalnum((unsigned char)at[start + count]))
                digits += isdigit((unsigned char)at[start + count++]) != 0;
            bool apart = at == data || (!isalnum((unsigned char)at[-1]) && at[-1] != '_');
            *what = tokens[i].what;
            if (apart && count >= tokens[i].least && digits >= 2)
                return at;
        }
    }
    return NULL;
}

void check_secrets(struct checking *checking)
{
    const struct model *model = checking->model;
    const struct card *card = rule_card(checking);
    const char *what = NULL, *at = NULL;
    if (card && card->file.size)
        at = find_token((const char *)card->file.data, card_text_end(card), &what);
    if (at) {
        struct where where = where_card(checking, (uint64_t)(at - (const char *)card->file.data));
        rule_find_at(checking, &where, 1, "%s stands in the card: revoke it", what);
    }
    if (model->config.there && model->config.file.size)
        at = find_token((const char *)model->config.file.data, model->config.file.size, &what);
    else
        at = NULL;
    if (at) {
        uint64_t offset = (uint64_t)(at - (const char *)model->config.file.data);
        struct where where = where_line(model->source.config,
                                        tree_place(&model->config.tree, offset));
        rule_find_at(checking, &where, 1, "%s stands in the configuration: revoke it", what);
    }
}
