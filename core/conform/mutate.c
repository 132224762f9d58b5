/* SPDX-License-Identifier: MIT */
/*
 * mutate.c - configurations with something changed: a key removed, a value replaced. Whether what a
 * plugin makes of them is sound is not decided here.
 */
#include "conform/mutate.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

#define VALUES_MOST 64 /* items of a list that are kept: longer ones only cost time */

/* Values that a hostile or careless hand might write. */
static const char *const values[] = {
    "0", "1", "-1", "3", "2147483648", "4611686018427387904", "1e300", "-1e300", "0.5", "null",
    "true", "false", "\"\"", "\"x\"", "\"0\"", "[]", "[1, 2]", "{}", "{\"factor\": 0}", "NaN",
};

uint32_t mutant_key_count(const struct value *map)
{
    uint32_t count = map->kind == VALUE_MAP ? map->size : 0;
    for (uint32_t i = 0; map->kind == VALUE_MAP && i < map->size; i++)
        count += mutant_key_count(&map->pairs[i].value);
    return count;
}

const struct pair *mutant_key_get(const struct value *map, uint32_t index)
{
    for (uint32_t i = 0; map->kind == VALUE_MAP && i < map->size; i++) {
        const struct value *within = &map->pairs[i].value;
        uint32_t count = mutant_key_count(within);
        if (index == 0)
            return &map->pairs[i];
        if (index <= count)
            return mutant_key_get(within, index - 1);
        index -= 1 + count;
    }
    return NULL;
}

/* The changes to make: `value` of `keys` [count]; NULL: removed. */
struct changes {
    const struct pair *keys[4];
    const char *values[4];
    uint32_t count;
};

static void add_value(struct text *out, const struct value *value, const struct changes *changes);

static void add_text(struct text *out, const struct value *value)
{
    json_t *json = json_stringn_nocheck(value->text, value->size);
    char *text = json_dumps(json, JSON_ENCODE_ANY);
    text_add(out, text ? text : "\"\"");
    free(text);
    json_decref(json);
}

static void add_pairs(struct text *out, const struct value *map, const struct changes *changes)
{
    bool first = true;
    text_byte(out, '{');
    for (uint32_t i = 0; i < map->size; i++) {
        const struct pair *pair = &map->pairs[i];
        uint32_t c = 0;
        while (c < changes->count && changes->keys[c] != pair)
            c++;
        if (c < changes->count && !changes->values[c])
            continue;
        text_add(out, first ? "" : ", ");
        add_text(out, &pair->key);
        text_add(out, ": ");
        if (c < changes->count)
            text_add(out, changes->values[c]);
        else
            add_value(out, &pair->value, changes);
        first = false;
    }
    text_byte(out, '}');
}

static void add_value(struct text *out, const struct value *value, const struct changes *changes)
{
    switch ((enum value_kind)value->kind) {
    case VALUE_NULL:
        text_add(out, "null");
        break;
    case VALUE_FLAG:
        text_add(out, value->flag ? "true" : "false");
        break;
    case VALUE_INTEGER:
        text_format(out, "%lld", (long long)value->integer);
        break;
    case VALUE_REAL:
        text_format(out, value->real == value->real ? "%.17g" : "NaN", value->real);
        break;
    case VALUE_TEXT:
        add_text(out, value);
        break;
    case VALUE_LIST:
        text_byte(out, '[');
        for (uint32_t i = 0; i < value->size && i < VALUES_MOST; i++) {
            text_add(out, i ? ", " : "");
            add_value(out, &value->items[i], changes);
        }
        text_byte(out, ']');
        break;
    case VALUE_MAP:
        add_pairs(out, value, changes);
        break;
    }
}

static void apply(struct mutant *mutant, const struct tree *tree, const struct changes *changes)
{
    struct text source = {0};
    struct error error = {0};
    *mutant = (struct mutant){0};
    add_value(&source, &tree->root, changes);
    for (uint32_t i = 0; i < changes->count; i++)
        text_format(&mutant->what, changes->values[i] ? "%s%s = %s" : "%s%s removed",
                    i ? ", " : "", value_text(&changes->keys[i]->key), changes->values[i]);
    size_t size = source.size;
    mutant->source = text_take(&source);
    json_parse(&mutant->tree, "config.json", mutant->source, size, &error);
}

void mutant_init(struct mutant *mutant, const struct tree *tree, const struct pair *key,
                 const char *value)
{
    const struct changes changes = {.keys = {key}, .values = {value}, .count = 1};
    apply(mutant, tree, &changes);
}

void mutant_init_drawn(struct mutant *mutant, const struct tree *tree, struct dice *dice)
{
    struct changes changes = {0};
    uint32_t keys = mutant_key_count(&tree->root);
    uint32_t wanted = keys ? 1 + (uint32_t)(dice_next(dice) % 4) : 0;
    while (changes.count < wanted) {
        size_t which = (size_t)(dice_next(dice) % (sizeof values / sizeof *values + 2));
        changes.keys[changes.count] =
            mutant_key_get(&tree->root, (uint32_t)(dice_next(dice) % keys));
        changes.values[changes.count++] =
            which < sizeof values / sizeof *values ? values[which] : NULL;
    }
    apply(mutant, tree, &changes);
}

void mutant_fini(struct mutant *mutant)
{
    tree_fini(&mutant->tree);
    text_fini(&mutant->what);
    free(mutant->source);
    *mutant = (struct mutant){0};
}
