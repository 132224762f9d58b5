/* SPDX-License-Identifier: MIT */
/* index.c - rules X about the index of a sharded model: shards that are absent, tensors that are not
 * where it says, and bytes that do not add up. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/table.h"
#include "cards/rules/groups.h"

#define INDEX_BYTES_LIMIT (64u << 20)

/* The index of the model's weights. */
struct index {
    struct model_file file;
    const struct value *map; /* tensor to shard; NULL: it has none */
};

static bool is_index(const char *name)
{
    size_t size = name ? strlen(name) : 0;
    return size > 11 && !strcmp(name + size - 11, ".index.json");
}

static bool index_open(const struct model *model, struct index *index)
{
    struct text path = {0};
    struct error ignored = {0};
    struct model_file *file = &index->file;
    *index = (struct index){0};
    if (!is_index(model->source.weights))
        return false;
    path_join(&path, model->source.folder, model->source.weights);
    int code = file_open(&file->file, text_get(&path), INDEX_BYTES_LIMIT, &ignored);
    if (!code)
        code = json_parse(&file->tree, text_get(&path), (const char *)file->file.data,
                          file->file.size, &ignored);
    text_fini(&path);
    file->there = !code;
    index->map = file->there ? value_find(&file->tree.root, "weight_map") : NULL;
    if (index->map && index->map->kind != VALUE_MAP)
        index->map = NULL;
    return file->there;
}

static void index_close(struct index *index)
{
    tree_fini(&index->file.tree);
    file_close(&index->file.file);
}

/* Calls back for each shard that the map names, once; `value` is where it does so first. */
static void each_shard(struct checking *checking, const struct index *index,
                       void (*each)(struct checking *checking, const struct index *index,
                                    const struct value *value))
{
    struct table seen = {0};
    for (uint32_t i = 0; index->map && i < index->map->size; i++) {
        const struct value *value = &index->map->pairs[i].value;
        if (value_text(value) && !table_put(&seen, value->text, value->size, 1))
            each(checking, index, value);
    }
    table_fini(&seen);
}

static bool is_absent(const struct checking *checking, const struct value *shard)
{
    return path_is_plain(shard->text) && !rule_has_file(checking, shard->text);
}

static void find_absent(struct checking *checking, const struct index *index,
                        const struct value *value)
{
    if (!is_absent(checking, value))
        return;
    struct where where = where_json(&index->file, value);
    rule_find_at(checking, &where, 1, "the index names the shard %s, which is not here",
                 value->text);
}

static bool some_there(const struct checking *checking, const struct index *index)
{
    for (uint32_t i = 0; index->map && i < index->map->size; i++) {
        const struct value *value = &index->map->pairs[i].value;
        if (value_text(value) && !is_absent(checking, value))
            return true;
    }
    return false;
}

void check_shards_there(struct checking *checking)
{
    struct index index;
    if (index_open(checking->model, &index)) {
        if (index.map && index.map->size && !some_there(checking, &index))
            rule_skip(checking, "none of the shards is here");
        else
            each_shard(checking, &index, find_absent);
    }
    index_close(&index);
}

static void find_unsafe(struct checking *checking, const struct index *index,
                        const struct value *value)
{
    if (path_is_plain(value->text) && strlen(value->text) == value->size)
        return;
    struct where where = where_json(&index->file, value);
    struct text name = {0};
    text_add_safe(&name, value->text, value->size);
    rule_find_at(checking, &where, 1, "the shard \"%s\" is no plain name of a file beside the index",
                 text_get(&name));
    text_fini(&name);
}

void check_shards_safe(struct checking *checking)
{
    struct index index;
    if (index_open(checking->model, &index))
        each_shard(checking, &index, find_unsafe);
    index_close(&index);
}

/* What the shards hold beside what the map says. */
struct holding {
    struct checking *checking;
    const struct index *index;
    struct table listed; /* tensors of the map, to the index of their pair */
    struct table read;   /* shards that could be read */
    bool *held;          /* [pairs] the tensor lies where the map says */
    bool strays;         /* tensors that are not listed are looked for */
};

static void meet_tensors(struct holding *holding, const struct weights *weights)
{
    for (uint64_t i = 0; i < weights->count; i++) {
        const char *name = weights->tensors[i].name;
        const char *shard = path_base(weights->files[weights->tensors[i].file].path);
        struct where where = {.file = shard, .pointer = name};
        uint64_t at;
        if (table_find(&holding->listed, name, strlen(name), &at))
            holding->held[at] |= value_is_text(&holding->index->map->pairs[at].value, shard);
        else if (holding->strays)
            rule_find_at(holding->checking, &where, 1, "%s is stored, but the index does not list "
                         "it", name);
    }
}

/* Weights that could not be opened as a whole are opened shard by shard. */
static void meet_shard(struct holding *holding, const struct value *shard)
{
    const struct model *model = holding->checking->model;
    bool open = model->has_weights;
    uint64_t known;
    if (!path_is_plain(shard->text) || table_find(&holding->read, shard->text, shard->size, &known))
        return;
    if (!open) {
        struct text path = {0};
        struct error ignored = {0};
        struct weights alone;
        path_join(&path, model->source.folder, shard->text);
        open = !weights_open(&alone, text_get(&path), &ignored);
        if (open)
            meet_tensors(holding, &alone);
        weights_close(&alone);
        text_fini(&path);
    }
    table_put(&holding->read, shard->text, shard->size, open);
}

static void find_lacking(struct holding *holding)
{
    const struct index *index = holding->index;
    uint64_t read;
    for (uint32_t i = 0; i < index->map->size; i++) {
        const struct pair *pair = &index->map->pairs[i];
        if (holding->held[i] || !value_text(&pair->value) ||
            !table_find(&holding->read, pair->value.text, pair->value.size, &read) || !read)
            continue;
        struct where where = where_json(&index->file, &pair->key);
        rule_find_at(holding->checking, &where, 1, "the index has %s in %s, which does not hold it",
                     pair->key.text, pair->value.text);
    }
}

static void compare_shards(struct checking *checking, const struct index *index)
{
    const struct value *map = index->map;
    struct holding holding = {.checking = checking, .index = index,
                              .strays = strcmp(checking->rule->id, "X402") != 0};
    holding.held = memory_new(map->size + 1u, sizeof *holding.held);
    for (uint32_t i = 0; i < map->size; i++)
        table_put(&holding.listed, map->pairs[i].key.text, map->pairs[i].key.size, i);
    for (uint32_t i = 0; i < map->size; i++)
        if (value_text(&map->pairs[i].value))
            meet_shard(&holding, &map->pairs[i].value);
    if (checking->model->has_weights)
        meet_tensors(&holding, &checking->model->weights);
    if (!holding.strays)
        find_lacking(&holding);
    free(holding.held);
    table_fini(&holding.listed);
    table_fini(&holding.read);
}

void check_shards_hold(struct checking *checking)
{
    struct index index;
    if (index_open(checking->model, &index) && index.map)
        compare_shards(checking, &index);
    index_close(&index);
}

/* "model-00002-of-00005.safetensors": 2 and 5; false: it has no numbers. */
static bool numbers_of(const char *name, long *number, long *total)
{
    const char *of = strstr(name, "-of-");
    const char *at = of;
    while (at && at > name && isdigit((unsigned char)at[-1]))
        at--;
    if (!of || at == of || !isdigit((unsigned char)of[4]))
        return false;
    *number = strtol(at, NULL, 10);
    *total = strtol(of + 4, NULL, 10);
    return true;
}

/* X404: the numbers in the names of the shards are 1 to as many as each name says. */
void check_shard_numbers(struct checking *checking)
{
    struct index index;
    struct table seen = {0};
    long first = 0, number, total;
    const struct value *last = NULL;
    bool open = index_open(checking->model, &index), odd = false;
    for (uint32_t i = 0; open && index.map && i < index.map->size && !odd; i++) {
        const struct value *value = &index.map->pairs[i].value;
        if (!value_text(value) || table_put(&seen, value->text, value->size, 1) ||
            !numbers_of(value->text, &number, &total))
            continue;
        if (is_absent(checking, value)) { /* X401 */
            last = NULL;
            break;
        }
        struct where where = where_json(&index.file, value);
        first = first ? first : total;
        last = value;
        odd = total != first || number < 1 || number > total;
        if (odd)
            rule_find_at(checking, &where, 1, "the shard %s does not fit to others that say %ld in "
                         "all", value->text, first);
    }
    if (last && !odd && (long)seen.count < first) {
        struct where where = where_json(&index.file, last);
        rule_find_at(checking, &where, 1, "the names speak of %ld shards, the index has %ld", first,
                     (long)seen.count);
    }
    table_fini(&seen);
    index_close(&index);
}

/* X426 of the index. */
void find_index_twice(struct checking *checking)
{
    struct index index;
    if (index_open(checking->model, &index))
        find_keys_twice(checking, &index.file);
    index_close(&index);
}

void check_index_bytes(struct checking *checking)
{
    const struct model *model = checking->model;
    struct index index;
    if (!index_open(model, &index) || !model->has_weights) {
        index_close(&index);
        return;
    }
    const struct value *metadata = value_find(&index.file.tree.root, "metadata");
    const struct value *total = metadata ? value_find(metadata, "total_size") : NULL;
    uint64_t bytes = 0;
    for (uint64_t i = 0; i < model->weights.count; i++)
        bytes += model->weights.tensors[i].bytes;
    double said = total ? value_real(total) : 0;
    struct where where = total ? where_json(&index.file, total) : (struct where){0};
    if (total && value_is_number(total) &&
        (said < (double)bytes * 0.99 || said > (double)bytes * 1.01))
        rule_find_at(checking, &where, 1, "total_size is %.0f, the tensors have %llu bytes", said,
                     (unsigned long long)bytes);
    index_close(&index);
}

static bool is_unsafe(const struct index *index)
{
    for (uint32_t i = 0; index->map && i < index->map->size; i++) {
        const struct value *value = &index->map->pairs[i].value;
        if (value_text(value) && !path_is_plain(value->text))
            return true;
    }
    return false;
}

bool index_is_at_fault(const struct model *model)
{
    bool fault = false;
    for (uint32_t i = 0; i < model->finding_count; i++) {
        const char *rule = model->findings[i].rule;
        fault = fault || !strcmp(rule, "X401") || !strcmp(rule, "X402") || !strcmp(rule, "X405");
    }
    struct index index;
    if (!fault) {
        fault = index_open(model, &index) && is_unsafe(&index);
        index_close(&index);
    }
    return fault;
}
