/* SPDX-License-Identifier: MIT */
/*
 * summary.c - what a model's tokenizer is: first what its settings name, then one pass over the
 * vocabulary, in which the named tokens are looked up. Encodes nothing.
 */
#include "tokenizer/summary.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/table.h"
#include "tokenizer/pieces.h"

#define SETTINGS_BYTES_LIMIT (64u << 20)
#define PIECE_LIMIT (1 << 24) /* ids from here on are no vocabulary's */

/* A text that the vocabulary is searched for. */
struct wanted {
    int64_t id;
    bool added;    /* stands in a list of added tokens */
    bool in_model; /* met among the pieces of the model itself */
};

struct reading {
    struct tokenizer_summary *summary;
    const char *folder;
    struct table texts; /* to the index into `wanted`; keys are in the arena */
    bool first[256];    /* bytes that a wanted text begins with */
    struct wanted *wanted;
    size_t wanted_room;
    uint8_t *seen;      /* a bit an id */
    size_t seen_room;
    uint64_t pieces;    /* of the model itself */
    int64_t clash;      /* the first id that two pieces have; -1: none */
    int64_t far;        /* the first id out of all bounds; -1: none */
};

const char *tokenizer_role(uint32_t index)
{
    static const char *const roles[TOKENIZER_ROLES] = {"bos", "eos", "unk", "sep",
                                                       "pad", "cls", "mask"};
    return roles[index];
}

bool tokenizer_is_file(const char *name)
{
    static const char *const names[] = {"merges.txt", "tokenizer_config.json",
                                        "special_tokens_map.json", "added_tokens.json",
                                        "chat_template.jinja", "chat_template.json"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(name, names[i]))
            return true;
    return pieces_rank(name) >= 0;
}

static struct tokenizer_problem *add_problem(struct tokenizer_summary *summary, const char *rule,
                                             const char *file, const char *message)
{
    size_t room = summary->problem_count; /* grown one by one: there are few */
    summary->problems = memory_grow(summary->problems, &room, summary->problem_count + 1u,
                                    sizeof *summary->problems);
    summary->problems[summary->problem_count++] = (struct tokenizer_problem){
        .rule = rule, .file = file, .message = arena_text(&summary->arena, message)};
    return &summary->problems[summary->problem_count - 1];
}

static void add_twice(struct tokenizer_summary *summary, const char *file, struct place place)
{
    if (place.line)
        add_problem(summary, "X426", file, "a key stands twice; readers differ on which one "
                    "counts")->place = place;
}

static struct wanted *want(struct reading *reading, const char *text, size_t size, int64_t id)
{
    uint64_t index;
    if (!table_find(&reading->texts, text, size, &index)) {
        index = reading->texts.count;
        reading->wanted = memory_grow(reading->wanted, &reading->wanted_room, index + 1,
                                      sizeof *reading->wanted);
        table_put(&reading->texts, arena_text_part(&reading->summary->arena, text, size), size,
                  index);
        reading->wanted[index] = (struct wanted){.id = id};
        reading->first[size ? (uint8_t)*text : 0] = true;
    }
    if (reading->wanted[index].id < 0)
        reading->wanted[index].id = id;
    return &reading->wanted[index];
}

static void want_added(struct reading *reading, const struct value *content, int64_t id)
{
    if (content && content->kind == VALUE_TEXT && content->size)
        want(reading, content->text, content->size, id)->added = true;
}

/* A special token, unless a file before it named one: as text, or as {"content": text}. */
static void name_special(struct reading *reading, const struct tree *tree, const char *file,
                         uint32_t role)
{
    struct special_token *special = &reading->summary->specials[role];
    char key[16];
    snprintf(key, sizeof key, "%s_token", tokenizer_role(role));
    const struct value *value = value_find(&tree->root, key), *content = value;
    if (value && value->kind == VALUE_MAP)
        content = value_find(value, "content");
    if (special->role || !content || content->kind != VALUE_TEXT || !content->size)
        return;
    want(reading, content->text, content->size, -1);
    *special = (struct special_token){
        .role = tokenizer_role(role),
        .text = arena_text_part(&reading->summary->arena, content->text, content->size),
        .id = -1,
        .file = file,
        .at = arena_format(&reading->summary->arena, "/%s", key),
        .place = tree_place(tree, value->offset),
    };
}

static void want_list(struct reading *reading, const struct value *list)
{
    for (uint32_t i = 0; list && list->kind == VALUE_LIST && i < list->size; i++) {
        const struct value *item = &list->items[i];
        want_added(reading, item->kind == VALUE_MAP ? value_find(item, "content") : item, -1);
    }
}

/* Tokens that the reference library adds after loading: {"32000": {"content": text}}. */
static void want_decoder(struct reading *reading, const struct value *map)
{
    for (uint32_t i = 0; map && map->kind == VALUE_MAP && i < map->size; i++)
        want_added(reading, value_find(&map->pairs[i].value, "content"),
                   strtoll(map->pairs[i].key.text, NULL, 10));
}

/* A number like 1e30 written out stands for "no limit". */
static void take_max_length(struct tokenizer_summary *summary, const struct tree *tree,
                            const char *file)
{
    const struct value *value = value_find(&tree->root, "model_max_length");
    if (!value || value->kind != VALUE_INTEGER || value->integer <= 0 ||
        value->integer >= INT64_C(1000000000000))
        return;
    summary->max_length = value->integer;
    summary->max_length_file = file;
    summary->max_length_place = tree_place(tree, value->offset);
}

static void take_template(struct tokenizer_summary *summary, const struct tree *tree,
                          const char *file)
{
    const struct value *value = value_find(&tree->root, "chat_template");
    if (summary->template_file || !value ||
        !(value->kind == VALUE_TEXT || (value->kind == VALUE_LIST && value->size)))
        return;
    summary->template_file = file;
    summary->template_place = tree_place(tree, value->offset);
}

static void read_settings(struct reading *reading, const struct tree *tree, const char *file)
{
    struct tokenizer_summary *summary = reading->summary;
    if (!strcmp(file, "added_tokens.json")) {
        for (uint32_t i = 0; i < tree->root.size; i++) {
            const struct pair *pair = &tree->root.pairs[i];
            want_added(reading, &pair->key,
                       pair->value.kind == VALUE_INTEGER ? pair->value.integer : -1);
        }
        return;
    }
    take_template(summary, tree, file);
    if (!strcmp(file, "chat_template.json"))
        return;
    for (uint32_t role = 0; role < TOKENIZER_ROLES; role++)
        name_special(reading, tree, file, role);
    want_list(reading, value_find(&tree->root, "additional_special_tokens"));
    want_list(reading, value_find(&tree->root, "extra_special_tokens"));
    want_decoder(reading, value_find(&tree->root, "added_tokens_decoder"));
    take_max_length(summary, tree, file);
}

static void open_settings(struct reading *reading, const char *name)
{
    struct text path = {0};
    struct error error = {0};
    struct file file;
    struct tree tree = {0};
    if (!file_open(&file, path_join(&path, reading->folder, name), SETTINGS_BYTES_LIMIT, &error) &&
        !json_parse(&tree, name, (const char *)file.data, file.size, &error) &&
        tree.root.kind != VALUE_MAP)
        error_set(&error, ERROR_INPUT, "%s: a map of keys and values is expected, not %s", name,
                  value_kind_name(&tree.root));
    if (error.code)
        add_problem(reading->summary, "X423", name, error.text);
    else
        read_settings(reading, &tree, name);
    if (!error.code && tree.duplicate_count)
        add_twice(reading->summary, name,
                  tree_place(&tree, tree.duplicates[0].second->key.offset));
    tree_fini(&tree);
    file_close(&file);
    text_fini(&path);
}

static void check_id(struct reading *reading, int64_t id)
{
    if (id < 0)
        return;
    if (id >= PIECE_LIMIT) {
        reading->far = reading->far < 0 ? id : reading->far;
        return;
    }
    size_t byte = (size_t)id / 8;
    uint8_t bit = (uint8_t)(1u << id % 8);
    reading->seen = memory_grow(reading->seen, &reading->seen_room, byte + 1, 1);
    if (reading->seen[byte] & bit && reading->clash < 0)
        reading->clash = id;
    reading->seen[byte] |= bit;
}

/* A role that the vocabulary itself gives to a piece. */
static void take_role(struct reading *reading, const struct piece *piece)
{
    for (uint32_t role = 0; role < TOKENIZER_ROLES; role++) {
        struct special_token *special = &reading->summary->specials[role];
        if (strcmp(piece->role, tokenizer_role(role)) || special->role || !piece->text)
            continue;
        *special = (struct special_token){
            .role = tokenizer_role(role),
            .text = arena_text_part(&reading->summary->arena, piece->text, piece->size),
            .id = piece->id,
            .file = reading->summary->file,
        };
        want(reading, piece->text, piece->size, piece->id);
    }
}

static void take_piece(void *context, const struct piece *piece)
{
    struct reading *reading = context;
    uint64_t index;
    if (piece->added) {
        if (piece->text && piece->size)
            want(reading, piece->text, piece->size, piece->id)->added = true;
        return;
    }
    reading->pieces++;
    check_id(reading, piece->id);
    if (piece->role)
        take_role(reading, piece);
    if (piece->text && reading->first[piece->size ? (uint8_t)*piece->text : 0] &&
        table_find(&reading->texts, piece->text, piece->size, &index)) {
        reading->wanted[index].in_model = true;
        reading->wanted[index].id = piece->id;
    }
}

/* One vocabulary file; false when it cannot be read. */
static bool read_vocabulary(struct reading *reading, const char *name, bool merges)
{
    struct tokenizer_summary *summary = reading->summary;
    struct text path = {0};
    struct error error = {0};
    struct place twice;
    reading->pieces = 0;
    reading->clash = reading->far = -1;
    summary->file = name;
    summary->kind = pieces_each(path_join(&path, reading->folder, name), merges, take_piece,
                                reading, &twice, &error);
    text_fini(&path);
    add_twice(summary, name, twice);
    if (summary->kind)
        return true;
    summary->file = NULL;
    add_problem(summary, "X423", name, error.text);
    return false;
}

static void check_ids(const struct reading *reading)
{
    struct tokenizer_summary *summary = reading->summary;
    char message[80];
    snprintf(message, sizeof message, "two pieces have the id %lld", (long long)reading->clash);
    if (reading->clash >= 0)
        add_problem(summary, "X424", summary->file, message);
    snprintf(message, sizeof message, "a piece has the id %lld, beyond any vocabulary",
             (long long)reading->far);
    if (reading->far >= 0)
        add_problem(summary, "X424", summary->file, message);
}

static void sum_up(struct reading *reading)
{
    struct tokenizer_summary *summary = reading->summary;
    uint64_t added = 0, beyond = 0, index;
    for (uint64_t i = 0; i < reading->texts.count; i++) {
        added += reading->wanted[i].added;
        beyond += reading->wanted[i].added && !reading->wanted[i].in_model;
    }
    summary->added = (int64_t)added;
    summary->vocab_size = (int64_t)(reading->pieces + beyond);
    for (uint32_t role = 0; role < TOKENIZER_ROLES; role++) {
        struct special_token *special = &summary->specials[role];
        if (special->role && special->id < 0 && special->text &&
            table_find(&reading->texts, special->text, strlen(special->text), &index))
            special->id = reading->wanted[index].id;
    }
    check_ids(reading);
}

static bool has_name(char *const *names, uint32_t count, const char *name)
{
    for (uint32_t i = 0; i < count; i++)
        if (!strcmp(names[i], name))
            return true;
    return false;
}

/* Settings in the order in which they count: a special token is taken where it is named first. */
static void read_all_settings(struct reading *reading, char *const *names, uint32_t count)
{
    static const char *const settings[] = {"tokenizer_config.json", "special_tokens_map.json",
                                           "added_tokens.json", "chat_template.json"};
    if (has_name(names, count, "chat_template.jinja")) {
        reading->summary->template_file = "chat_template.jinja";
        reading->summary->template_place = (struct place){1, 1};
    }
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (has_name(names, count, settings[i]))
            open_settings(reading, settings[i]);
}

void tokenizer_summary_read(struct tokenizer_summary *summary, const char *folder,
                            char *const *names, uint32_t count)
{
    struct reading reading = {.summary = summary, .folder = folder, .clash = -1, .far = -1};
    *summary = (struct tokenizer_summary){.vocab_size = -1, .added = -1, .there = count > 0};
    summary->files = arena_alloc(&summary->arena, count * sizeof *summary->files + 1);
    for (; summary->file_count < count; summary->file_count++)
        summary->files[summary->file_count] = names[summary->file_count];
    read_all_settings(&reading, names, count);
    for (uint32_t i = 0; i < count && !summary->file; i++)
        if (pieces_rank(names[i]) >= 0 &&
            read_vocabulary(&reading, names[i], has_name(names, count, "merges.txt")))
            sum_up(&reading);
    table_fini(&reading.texts);
    free(reading.wanted);
    free(reading.seen);
}

void tokenizer_summary_fini(struct tokenizer_summary *summary)
{
    if (!summary)
        return;
    free(summary->problems);
    arena_fini(&summary->arena);
    *summary = (struct tokenizer_summary){0};
}
