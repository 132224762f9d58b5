/* SPDX-License-Identifier: MIT */
/*
 * shards.c - several files that are one model: those an index.json names, and split GGUF files.
 * The files themselves are read by the readers of their formats.
 */
#include "weights/shards.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "weights/reader.h"

#define SHARD_LIMIT 10000

bool shard_name_read(const char *name, struct shard_name *out)
{
    static const char pattern[] = "-00000-of-00000.gguf"; /* 0: a digit */
    size_t size = strlen(name), width = sizeof pattern - 1;
    if (size <= width)
        return false;
    const char *end = name + size - width;
    for (size_t i = 0; i < width; i++)
        if (pattern[i] == '0' ? end[i] < '0' || end[i] > '9' : end[i] != pattern[i])
            return false;
    *out = (struct shard_name){.number = (uint32_t)strtoul(end + 1, NULL, 10),
                               .count = (uint32_t)strtoul(end + 10, NULL, 10),
                               .stem = size - width};
    return out->number >= 1 && out->number <= out->count;
}

void shard_name_write(const char *name, const struct shard_name *shard, uint32_t number,
                      struct text *out)
{
    text_append(out, name, shard->stem);
    text_format(out, "-%05" PRIu32 "-of-%05" PRIu32 ".gguf", number, shard->count);
}

bool shards_is_index(const struct file *file)
{
    uint64_t at = 0;
    while (at < file->size && memchr(" \t\r\n", file->data[at], 4))
        at++;
    return at < file->size && file->data[at] == '{';
}

bool shards_is_split(const struct file *file)
{
    struct shard_name name;
    return file->size >= 4 && memcmp(file->data, "GGUF", 4) == 0 &&
           shard_name_read(path_base(file->path), &name) && name.count > 1;
}

/* Opens a file beside `path`, which may name it or another one of its folder. */
static int beside_add(struct weights *weights, const char *path, const char *name,
                      struct error *error)
{
    struct file file;
    struct text full = {0};
    text_append(&full, path, (size_t)(path_base(path) - path));
    text_add(&full, name);
    int code = file_open(&file, text_get(&full), 0, error);
    if (code == 0)
        code = weights_file_add(weights, &file, error);
    text_fini(&full);
    return code;
}

static bool beside_exists(const char *path, const char *name)
{
    struct text full = {0};
    text_append(&full, path, (size_t)(path_base(path) - path));
    text_add(&full, name);
    bool there = path_exists(text_get(&full));
    text_fini(&full);
    return there;
}

/* An index that is being followed. */
struct following {
    struct weights *weights;
    const struct file *index;
    const struct value *map;  /* tensor to shard */
    const char **shards;      /* [count], sorted */
    size_t room;
    uint32_t count;
    struct error *error;
};

static int index_fail(const struct following *following, const char *what, const char *name)
{
    struct text safe = {0};
    text_add_safe(&safe, name, strnlen(name, 200));
    error_set(following->error, ERROR_INPUT, "%s: %s%s%s", path_base(following->index->path), what,
              *name ? " " : "", text_get(&safe));
    text_fini(&safe);
    return following->error->code;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The shards, each once. */
static int shards_collect(struct following *following)
{
    struct table known = {0};
    int code = 0;
    for (uint32_t i = 0; i < following->map->size && code == 0; i++) {
        const struct pair *pair = &following->map->pairs[i];
        const char *name = value_text(&pair->value);
        if (!name || strlen(name) != pair->value.size || !path_is_plain(name)) {
            code = index_fail(following, "a shard must be the plain name of a file beside the "
                              "index, not:", name ? name : value_kind_name(&pair->value));
        } else if (!table_put(&known, name, strlen(name), 0)) {
            following->shards = memory_grow(following->shards, &following->room,
                                            following->count + 1u, sizeof *following->shards);
            following->shards[following->count++] = name;
            if (following->count > SHARD_LIMIT)
                code = index_fail(following, "more than 10,000 shards", "");
        }
    }
    table_fini(&known);
    if (following->count > 1)
        qsort(following->shards, following->count, sizeof *following->shards, by_name);
    return code;
}

static int shards_open(struct following *following)
{
    const char *path = following->index->path, *missing = NULL;
    uint32_t there = 0;
    for (uint32_t i = 0; i < following->count; i++)
        if (beside_exists(path, following->shards[i]))
            there++;
        else if (!missing)
            missing = following->shards[i];
    if (there == 0) {
        following->weights->format = "index";
        following->weights->absent = following->count;
        return 0;
    }
    if (missing) {
        char what[96];
        snprintf(what, sizeof what, "%" PRIu32 " of %" PRIu32 " shards missing; download",
                 following->count - there, following->count);
        return index_fail(following, what, missing);
    }
    for (uint32_t i = 0; i < following->count; i++)
        if (beside_add(following->weights, path, following->shards[i], following->error) != 0)
            return following->error->code;
    return 0;
}

/* A remark about a shard: "tensor "NAME" WHAT". */
static void shard_note(struct weights *weights, uint32_t file, const char *name, size_t size,
                       const char *what)
{
    struct text text = {0};
    if (weights->note_count >= NOTE_LIMIT)
        return;
    text_add(&text, "tensor \"");
    text_add_safe(&text, name, size < 200 ? size : 200);
    text_format(&text, "\" %s", what);
    weights_note_add(weights, arena_text(&weights->arena, text_get(&text)));
    weights->notes[weights->note_count - 1].file = file;
    text_fini(&text);
}

static uint32_t shard_number(const struct following *following, const char *name)
{
    const char **found = bsearch(&name, following->shards, following->count,
                                 sizeof *following->shards, by_name);
    return (uint32_t)(found - following->shards);
}

/* What the index says of tensors, and what the shards hold. */
static void index_compare(struct following *following)
{
    struct weights *weights = following->weights;
    bool *promised = memory_new((size_t)weights->count, sizeof *promised);
    for (uint32_t i = 0; i < following->map->size; i++) {
        const struct pair *pair = &following->map->pairs[i];
        uint32_t file = shard_number(following, pair->value.text);
        uint64_t at;
        if (!table_find(&weights->names, pair->key.text, pair->key.size, &at)) {
            shard_note(weights, file, pair->key.text, pair->key.size,
                       "is promised by the index and not in this shard");
            continue;
        }
        promised[at] = true;
        if (weights->tensors[at].file != file)
            shard_note(weights, file, pair->key.text, pair->key.size,
                       "is promised here by the index and lies in another shard");
    }
    for (uint64_t i = 0; i < weights->count; i++) {
        const struct stored *stored = &weights->tensors[i];
        if (!promised[i])
            shard_note(weights, stored->file, stored->name, strlen(stored->name),
                       "is not named by the index");
    }
    free(promised);
}

/* Numbers and texts beside the map ("total_size"). */
static void metadata_read(struct weights *weights, const struct tree *tree)
{
    const struct value *metadata = value_find(&tree->root, "metadata");
    uint32_t count = metadata && metadata->kind == VALUE_MAP ? metadata->size : 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct value *key = &metadata->pairs[i].key, *value = &metadata->pairs[i].value;
        if (value->kind != VALUE_TEXT && !value_is_number(value))
            continue;
        bool text = value->kind == VALUE_TEXT;
        weights_metadata_add(weights, arena_text_part(&weights->arena, key->text, key->size),
                             arena_text_part(&weights->arena,
                                             text ? value->text : tree->source + value->offset,
                                             value->size));
    }
}

int shards_index_open(struct weights *weights, const struct file *index, struct error *error)
{
    struct following following = {.weights = weights, .index = index, .error = error};
    struct tree tree = {0};
    const char *name = path_base(index->path);
    int code = json_parse(&tree, name, (const char *)index->data, index->size, error);
    if (code == 0) {
        following.map = value_find(&tree.root, "weight_map");
        if (!following.map || following.map->kind != VALUE_MAP || following.map->size == 0)
            code = error_set(error, ERROR_INPUT, "%s: no \"weight_map\" of tensors and their "
                             "shards; an index of weights is expected", name);
        else if (tree.duplicate_count > 0)
            code = index_fail(&following, "a key stands there twice:",
                              tree.duplicates[0].second->key.text);
    }
    if (code == 0)
        code = shards_collect(&following);
    if (code == 0)
        code = shards_open(&following);
    if (code == 0 && weights->file_count > 0)
        index_compare(&following);
    if (code == 0)
        metadata_read(weights, &tree);
    free(following.shards);
    tree_fini(&tree);
    return code;
}

int shards_split_check(const struct weights *weights, struct error *error)
{
    const struct value *count = weights_key_find(weights, "split.count");
    const struct value *total = weights_key_find(weights, "split.tensors.count");
    const char *name = path_base(weights->files[0].path);
    if (count && count->kind == VALUE_INTEGER && count->integer > 1 &&
        count->integer != weights->file_count)
        return error_set(error, ERROR_INPUT, "%s: one of %" PRId64 " files of a model, %" PRIu32
                         " of which %s read; they must lie side by side and be called "
                         "NAME-00001-of-%05" PRId64 ".gguf", name, count->integer,
                         weights->file_count, weights->file_count == 1 ? "was" : "were",
                         count->integer);
    if (total && (total->kind != VALUE_INTEGER || (uint64_t)total->integer != weights->count))
        return error_set(error, ERROR_INPUT, "%s: %" PRIu64 " tensors in %" PRIu32 " files are not "
                         "as many as split.tensors.count says; download them again", name,
                         weights->count, weights->file_count);
    return 0;
}

int shards_split_open(struct weights *weights, const char *path, struct error *error)
{
    const char *base = path_base(path);
    struct shard_name shard;
    int code = 0;
    shard_name_read(base, &shard);
    for (uint32_t number = 1; number <= shard.count && code == 0; number++) {
        struct text name = {0};
        shard_name_write(base, &shard, number, &name);
        code = beside_add(weights, path, text_get(&name), error);
        text_fini(&name);
    }
    return code;
}
