/* SPDX-License-Identifier: MIT */
/*
 * read_settings.c - what stands beside a vocabulary that does not say everything itself: added tokens and
 * the class of the tokenizer, in tokenizer_config.json and its like. tokenizer.json needs none.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "tokenizer/engine.h"

#define SETTINGS_LIMIT (64u << 20)

static void add_token(const struct reading *reading, const struct value *item, bool special)
{
    const struct value *content = item && item->kind == VALUE_MAP ? value_find(item, "content")
                                                                   : item;
    if (!content || content->kind != VALUE_TEXT || !content->size)
        return;
    bool there = added_find(&reading->tokenizer->added, content->text, content->size) != NULL;
    struct added_token token = {
        .text = content->text,
        .size = content->size,
        .special = special || value_flag(item, "special", false),
        .single_word = value_flag(item, "single_word", false),
        .lstrip = value_flag(item, "lstrip", false),
        .rstrip = value_flag(item, "rstrip", false),
        .normalized = value_flag(item, "normalized", false),
    };
    if (!there || item->kind == VALUE_MAP)
        tokenizer_add_token(reading->tokenizer, &token);
}

static void add_list(const struct reading *reading, const struct value *list)
{
    for (uint32_t i = 0; list && list->kind == VALUE_LIST && i < list->size; i++)
        add_token(reading, &list->items[i], true);
}

static void read_roles(const struct reading *reading, const struct value *map)
{
    static const char *const keys[] = {"bos_token", "eos_token", "unk_token", "sep_token",
                                       "pad_token", "cls_token", "mask_token"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        add_token(reading, value_find(map, keys[i]), true);
    add_list(reading, value_find(map, "additional_special_tokens"));
    add_list(reading, value_find(map, "extra_special_tokens"));
}

static int state_of(const struct value *map, const char *key)
{
    const struct value *value = value_find(map, key);
    return value && value->kind == VALUE_FLAG ? value->flag : -1;
}

static void read_config(const struct reading *reading, const struct value *map,
                        struct settings_flags *flags)
{
    const struct value *decoder = value_find(map, "added_tokens_decoder");
    const char *class = value_text(value_find(map, "tokenizer_class"));
    for (uint32_t i = 0; decoder && decoder->kind == VALUE_MAP && i < decoder->size; i++)
        add_token(reading, &decoder->pairs[i].value, false);
    read_roles(reading, map);
    flags->add_bos = state_of(map, "add_bos_token");
    flags->add_eos = state_of(map, "add_eos_token");
    flags->add_prefix_space = state_of(map, "add_prefix_space");
    flags->bart = class && (strstr(class, "Bart") || strstr(class, "Roberta") ||
                            strstr(class, "Longformer") || strstr(class, "LEDT"));
    flags->t5 = class && strstr(class, "T5");
    flags->llama = class && strstr(class, "Llama");
}

/* {"<mask>": 50264} */
static void read_added_tokens(const struct reading *reading, const struct value *map)
{
    for (uint32_t i = 0; i < map->size; i++) {
        const struct value *id = &map->pairs[i].value, *text = &map->pairs[i].key;
        struct added_token token = {.text = text->text, .size = text->size};
        if (id->kind != VALUE_INTEGER || id->integer < 0 || id->integer >= VOCAB_LIMIT ||
            !text->size || added_find(&reading->tokenizer->added, text->text, text->size))
            continue;
        token.id = (uint32_t)id->integer;
        added_put(&reading->tokenizer->added, &token);
    }
}

static bool is_there(const struct reading *reading, const char *name)
{
    for (uint32_t i = 0; i < reading->count; i++)
        if (!strcmp(reading->names[i], name))
            return true;
    return false;
}

void tokenizer_settings_read(const struct reading *reading, struct settings_flags *flags)
{
    static const char *const names[] = {"added_tokens.json", "tokenizer_config.json",
                                        "special_tokens_map.json"};
    *flags = (struct settings_flags){.add_bos = -1, .add_eos = -1, .add_prefix_space = -1};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct text path = {0};
        struct error unread = {0};
        struct file file = {0};
        struct tree tree = {0};
        if (is_there(reading, names[i]) &&
            !file_open(&file, path_join(&path, reading->folder, names[i]), SETTINGS_LIMIT,
                       &unread) &&
            !json_parse(&tree, names[i], (const char *)file.data, file.size, &unread) &&
            tree.root.kind == VALUE_MAP) {
            if (i == 0)
                read_added_tokens(reading, &tree.root);
            else if (i == 1)
                read_config(reading, &tree.root, flags);
            else
                read_roles(reading, &tree.root);
        }
        tree_fini(&tree);
        file_close(&file);
        text_fini(&path);
    }
}
