/* SPDX-License-Identifier: MIT */
/*
 * tensormap.c - takes the tensors a plugin lists, one by one, and checks each by itself.
 * Does not compare them with what files hold; bind.c does.
 */
#include "graph/tensormap.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define ROLE_LIMIT 128 /* bytes of a role, with its NUL */
#define NAME_LIMIT 256 /* bytes of a stored name, with its NUL */
#define ALL_FLAGS \
    (AC_OPTIONAL | AC_BUFFER | AC_TIED | AC_TRANSPOSED | AC_ROPE_PAIRS | AC_LESS_ONE)

/* Lower-case words joined by dots. */
static bool role_is_valid(const char *role)
{
    size_t size = strnlen(role, ROLE_LIMIT);
    bool begins = true;
    if (size == ROLE_LIMIT)
        return false;
    for (size_t i = 0; i < size; i++) {
        char c = role[i];
        bool letter = c >= 'a' && c <= 'z';
        if (!letter && (begins || (!(c >= '0' && c <= '9') && c != '_' && c != '.')))
            return false;
        begins = c == '.';
    }
    return !begins;
}

static int name_check(const char *name, const struct ac_tensor *tensor, struct error *error)
{
    size_t size = strnlen(name, NAME_LIMIT);
    bool block = false, expert = false;
    if (size == 0 || size == NAME_LIMIT || !utf8_is_valid(name, size))
        return error_set(error, ERROR_PLUGIN, "a name is empty, longer than %d bytes or not UTF-8",
                         NAME_LIMIT - 1);
    block = strstr(name, "{i}");
    expert = strstr(name, "{e}");
    if (block != (tensor->blocks > 0))
        return error_set(error, ERROR_PLUGIN, "a name needs \"{i}\" when there are blocks, and "
                                              "only then");
    if (expert && !tensor->experts)
        return error_set(error, ERROR_PLUGIN, "a name has \"{e}\", but there are no experts");
    return 0;
}

static int names_check(const struct ac_tensor *tensor, struct error *error)
{
    if (!tensor->name)
        return error_set(error, ERROR_PLUGIN, "it has no name");
    if (name_check(tensor->name, tensor, error) != 0)
        return error->code;
    if (tensor->gguf && name_check(tensor->gguf, tensor, error) != 0)
        return error->code;
    if (!tensor->tied != !(tensor->flags & AC_TIED))
        return error_set(error, ERROR_PLUGIN, "AC_TIED and a tied role need each other");
    if (tensor->tied && !role_is_valid(tensor->tied))
        return error_set(error, ERROR_PLUGIN, "the tied role is not lower-case words and dots");
    return 0;
}

static int shape_check(const struct ac_tensor *tensor, uint64_t *items, struct error *error)
{
    uint64_t blocks = tensor->blocks ? tensor->blocks : 1;
    uint64_t experts = tensor->experts ? tensor->experts : 1;
    if (blocks > MAP_BLOCK_LIMIT || experts > MAP_BLOCK_LIMIT)
        return error_set(error, ERROR_PLUGIN, "more than %d blocks or experts", MAP_BLOCK_LIMIT);
    bool buffer = tensor->flags & AC_BUFFER;
    if (tensor->rank > (buffer ? 4 : 2) || (!tensor->rank && !buffer))
        return error_set(error, ERROR_PLUGIN, "rank %u, where 1 or 2 is possible, for a buffer 0 "
                         "to 4", tensor->rank);
    uint64_t count = *items = blocks * experts;
    for (uint32_t i = 0; i < tensor->rank; i++) {
        if (tensor->shape[i] < 1)
            return error_set(error, ERROR_PLUGIN, "dimension %u of its shape is %lld", i,
                             (long long)tensor->shape[i]);
        if (count_mul(count, (uint64_t)tensor->shape[i], &count) || count > INT64_MAX)
            return error_set(error, ERROR_PLUGIN, "its shape has too many elements");
    }
    return 0;
}

static int flags_check(const struct ac_tensor *tensor, struct error *error)
{
    if (tensor->flags & ~ALL_FLAGS)
        return error_set(error, ERROR_PLUGIN, "unknown flags 0x%x", tensor->flags & ~ALL_FLAGS);
    if ((tensor->flags & AC_TRANSPOSED) && tensor->rank != 2)
        return error_set(error, ERROR_PLUGIN, "AC_TRANSPOSED, but not a matrix");
    if (!(tensor->flags & AC_ROPE_PAIRS))
        return 0;
    if (tensor->heads == 0 || tensor->shape[0] % tensor->heads != 0)
        return error_set(error, ERROR_PLUGIN, "AC_ROPE_PAIRS, but %u heads do not divide %lld rows",
                         tensor->heads, (long long)tensor->shape[0]);
    return 0;
}

static void entry_add(struct tensor_map *map, const struct ac_tensor *tensor)
{
    map->entries = memory_grow(map->entries, &map->room, map->count + (size_t)1,
                               sizeof *map->entries);
    struct map_entry *entry = &map->entries[map->count];
    *entry = (struct map_entry){
        .role = arena_text(&map->arena, tensor->role),
        .name = arena_text(&map->arena, tensor->name),
        .gguf = tensor->gguf ? arena_text(&map->arena, tensor->gguf) : NULL,
        .tied = tensor->tied ? arena_text(&map->arena, tensor->tied) : NULL,
        .flags = tensor->flags,
        .blocks = tensor->blocks,
        .experts = tensor->experts,
        .heads = tensor->heads,
        .rank = tensor->rank,
    };
    for (uint32_t i = 0; i < tensor->rank; i++)
        entry->shape[i] = (uint64_t)tensor->shape[i];
    table_put(&map->roles, entry->role, strlen(entry->role), map->count++);
}

int tensor_map_add(struct tensor_map *map, const struct ac_tensor *tensor, struct error *error)
{
    uint64_t items = 0;
    if (tensor->size < sizeof *tensor || !tensor->role || !role_is_valid(tensor->role))
        return error_set(error, ERROR_PLUGIN, "the role of tensor %u is not lower-case words "
                         "joined by dots", map->count);
    if (names_check(tensor, error) != 0 || shape_check(tensor, &items, error) != 0 ||
        flags_check(tensor, error) != 0)
        return error_context(error, "tensor \"%s\"", tensor->role);
    if (tensor_map_find(map, tensor->role))
        return error_set(error, ERROR_PLUGIN, "tensor \"%s\": the role is listed twice",
                         tensor->role);
    if (map->count >= MAP_ENTRY_LIMIT || map->items + items > MAP_ITEM_LIMIT)
        return error_set(error, ERROR_PLUGIN, "tensor \"%s\": more than %d roles or %u tensors",
                         tensor->role, MAP_ENTRY_LIMIT, MAP_ITEM_LIMIT);
    map->items += items;
    entry_add(map, tensor);
    return 0;
}

const struct map_entry *tensor_map_find(const struct tensor_map *map, const char *role)
{
    uint64_t index;
    return table_find(&map->roles, role, strlen(role), &index) ? &map->entries[index] : NULL;
}

uint64_t map_entry_items(const struct map_entry *entry)
{
    return (uint64_t)(entry->blocks ? entry->blocks : 1) * (entry->experts ? entry->experts : 1);
}

uint64_t map_entry_count(const struct map_entry *entry)
{
    uint64_t count = map_entry_items(entry);
    for (uint32_t i = 0; i < entry->rank; i++)
        count *= entry->shape[i];
    return count;
}

const char *name_bare(const char *const *prefixes, const char *name)
{
    for (; prefixes && *prefixes; prefixes++) {
        size_t size = strlen(*prefixes);
        if (!strncmp(name, *prefixes, size) && name[size] != '\0')
            return name + size;
    }
    return name;
}

void tensor_map_fini(struct tensor_map *map)
{
    free(map->entries);
    table_fini(&map->roles);
    arena_fini(&map->arena);
    *map = (struct tensor_map){0};
}

void map_name_add(const char *pattern, uint32_t block, uint32_t expert, struct text *out)
{
    while (*pattern) {
        const char *brace = strchr(pattern, '{');
        size_t plain = brace ? (size_t)(brace - pattern) : strlen(pattern);
        text_append(out, pattern, plain);
        pattern += plain;
        bool number = strncmp(pattern, "{i}", 3) == 0 || strncmp(pattern, "{e}", 3) == 0;
        if (number)
            text_format(out, "%" PRIu32, pattern[1] == 'i' ? block : expert);
        else if (*pattern)
            text_byte(out, *pattern);
        pattern += number ? 3 : *pattern != '\0';
    }
}
