/* SPDX-License-Identifier: MIT */
/*
 * tree.c - reading a parsed JSON or YAML text: places, pointers, lookups. It parses nothing.
 */
#include "base/tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void tree_fini(struct tree *tree)
{
    if (tree == NULL)
        return;
    arena_fini(&tree->arena);
    free(tree->large);
    free(tree->name);
    *tree = (struct tree){0};
}

struct place tree_place_from(const struct tree *tree, uint64_t from, struct place place,
                             uint64_t offset)
{
    static const char mark[] = "\xef\xbb\xbf";
    const char *source = tree->source;
    uint64_t start;
    uint64_t i;

    if (offset > tree->source_size)
        offset = tree->source_size;
    if (from == 0 && offset >= 3 && memcmp(source, mark, 3) == 0)
        from = 3;
    start = from;
    for (i = from; i < offset; i++) {
        bool crlf = source[i] == '\r' && i + 1 < tree->source_size && source[i + 1] == '\n';

        if (source[i] == '\n' || (source[i] == '\r' && !crlf)) {
            place.line++;
            place.column = 1;
            start = i + 1;
        }
    }
    for (i = start; i < offset; i++)
        place.column += ((unsigned char)source[i] & 0xc0) != 0x80;
    return place;
}

struct place tree_place(const struct tree *tree, uint64_t offset)
{
    return tree_place_from(tree, 0, (struct place){1, 1}, offset);
}

/* A key as it stands in a pointer: '~' is written "~0", '/' "~1". */
static void add_escaped(struct text *out, const struct value *key)
{
    uint32_t i;

    for (i = 0; i < key->size; i++) {
        if (key->text[i] == '~')
            text_add(out, "~0");
        else if (key->text[i] == '/')
            text_add(out, "~1");
        else
            text_byte(out, key->text[i]);
    }
}

static uint64_t child_offset(const struct value *parent, uint32_t index)
{
    return parent->kind == VALUE_MAP ? parent->pairs[index].key.offset
                                     : parent->items[index].offset;
}

/* The last child that begins at or before the offset: children stand in the order of the source. */
static uint32_t child_at(const struct value *parent, uint64_t offset)
{
    uint32_t low = 0;
    uint32_t high = parent->size - 1;

    while (low < high) {
        uint32_t middle = low + (high - low + 1) / 2;

        if (child_offset(parent, middle) <= offset)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

void tree_pointer(const struct tree *tree, const struct value *value, struct text *out)
{
    const struct value *at = &tree->root;

    while (at != value && (at->kind == VALUE_LIST || at->kind == VALUE_MAP) && at->size > 0) {
        uint32_t index = child_at(at, value->offset);

        text_byte(out, '/');
        if (at->kind == VALUE_LIST) {
            text_format(out, "%u", (unsigned)index);
            at = &at->items[index];
        } else {
            const struct pair *pair = &at->pairs[index];

            add_escaped(out, &pair->key);
            at = value == &pair->key ? value : &pair->value;
        }
    }
}

/* Whether a pointer's token names this key. */
static bool token_is_key(const char *token, size_t size, const struct value *key)
{
    uint32_t at = 0;
    size_t i;

    for (i = 0; i < size; i++) {
        char byte = token[i];

        if (byte == '~') {
            if (++i == size || (token[i] != '0' && token[i] != '1'))
                return false;
            byte = token[i] == '0' ? '~' : '/';
        }
        if (at == key->size || key->text[at++] != byte)
            return false;
    }
    return at == key->size;
}

static const struct value *find_item(const struct value *list, const char *token, size_t size)
{
    uint64_t index = 0;
    size_t i;

    if (size == 0 || size > 10 || (size > 1 && token[0] == '0'))
        return NULL;
    for (i = 0; i < size; i++) {
        if (token[i] < '0' || token[i] > '9')
            return NULL;
        index = index * 10 + (uint64_t)(token[i] - '0');
    }
    return index < list->size ? &list->items[index] : NULL;
}

static const struct value *find_child(const struct value *parent, const char *token, size_t size)
{
    uint32_t i;

    if (parent->kind == VALUE_LIST)
        return find_item(parent, token, size);
    if (parent->kind != VALUE_MAP)
        return NULL;
    for (i = parent->size; i > 0; i--) {
        if (token_is_key(token, size, &parent->pairs[i - 1].key))
            return &parent->pairs[i - 1].value;
    }
    return NULL;
}

const struct value *tree_find(const struct tree *tree, const char *pointer)
{
    const struct value *at = &tree->root;

    while (at != NULL && *pointer != '\0') {
        size_t size;

        if (*pointer != '/')
            return NULL;
        pointer++;
        size = strcspn(pointer, "/");
        at = find_child(at, pointer, size);
        pointer += size;
    }
    return at;
}

const struct value *value_find(const struct value *map, const char *key)
{
    size_t size = strlen(key);
    uint32_t i;

    if (map == NULL || map->kind != VALUE_MAP)
        return NULL;
    for (i = map->size; i > 0; i--) {
        const struct pair *pair = &map->pairs[i - 1];

        if (pair->key.size == size && memcmp(pair->key.text, key, size) == 0)
            return &pair->value;
    }
    return NULL;
}

bool value_is_text(const struct value *value, const char *text)
{
    return value != NULL && value->kind == VALUE_TEXT && value->size == strlen(text) &&
           memcmp(value->text, text, value->size) == 0;
}

bool value_flag(const struct value *map, const char *key, bool otherwise)
{
    const struct value *value = value_find(map, key);
    return value && value->kind == VALUE_FLAG ? value->flag : otherwise;
}

const char *value_text(const struct value *value)
{
    return value != NULL && value->kind == VALUE_TEXT ? value->text : NULL;
}

bool value_is_number(const struct value *value)
{
    return value != NULL && (value->kind == VALUE_INTEGER || value->kind == VALUE_REAL);
}

double value_real(const struct value *value)
{
    if (value != NULL && value->kind == VALUE_INTEGER)
        return (double)value->integer;
    if (value != NULL && value->kind == VALUE_REAL)
        return value->real;
    return (double)NAN;
}

const char *value_kind_name(const struct value *value)
{
    static const char *const names[] = {
        [VALUE_NULL] = "null",           [VALUE_FLAG] = "true or false",
        [VALUE_INTEGER] = "an integer",  [VALUE_REAL] = "a number",
        [VALUE_TEXT] = "text",           [VALUE_LIST] = "a list",
        [VALUE_MAP] = "a map",
    };

    return value != NULL ? names[value->kind] : "nothing";
}
