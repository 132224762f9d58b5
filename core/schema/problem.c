/* SPDX-License-Identifier: MIT */
/* problem.c - collecting what is wrong: pointers, places, which of many attempts was nearest. It
 * finds nothing wrong itself. */
#include "schema/problem.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "schema/check.h"

#define VALUE_SHOWN 40 /* bytes of a value in a message */

void text_add_value(struct text *text, const struct tree *tree, const struct value *value)
{
    uint32_t size = value->size < VALUE_SHOWN ? value->size : VALUE_SHOWN;
    char buffer[DECIMAL_BUFFER];
    struct decimal decimal;
    switch (value->kind) {
    case VALUE_TEXT:
        while (size < value->size && size && ((unsigned char)value->text[size] & 0xc0) == 0x80)
            size--;
        text_byte(text, '"');
        text_add_safe(text, value->text, size);
        text_add(text, size < value->size ? "...\"" : "\"");
        return;
    case VALUE_INTEGER:
        text_format(text, "%lld", (long long)value->integer);
        return;
    case VALUE_REAL:
        decimal = decimal_of(tree, value, buffer);
        if (!decimal.finite)
            text_format(text, "%g", value->real);
        else if (decimal.text == buffer)
            text_add(text, buffer);
        else
            text_format(text, "%.*s%s", (int)size, decimal.text, size < value->size ? "..." : "");
        return;
    case VALUE_FLAG:
        text_add(text, value->flag ? "true" : "false");
        return;
    case VALUE_NULL:
        text_add(text, "null");
        return;
    default:
        text_add(text, value->kind == VALUE_LIST ? "an array" : "an object");
    }
}

static void add_pointer(struct text *text, const struct spot *spot)
{
    if (!spot->above)
        return;
    add_pointer(text, spot->above);
    if (!spot->key) {
        text_format(text, "/%u", (unsigned)spot->index);
        return;
    }
    text_byte(text, '/');
    for (uint32_t i = 0; i < spot->key->size; i++) {
        char c = spot->key->text[i];
        if (c == '~' || c == '/')
            text_add(text, c == '~' ? "~0" : "~1");
        else
            text_byte(text, c);
    }
}

__attribute__((format(printf, 4, 0)))
static void add(struct check *check, const struct spot *spot, const char *keyword,
                const char *format, va_list arguments)
{
    struct problems *problems = check->problems;
    struct text pointer = {0}, message = {0};
    add_pointer(&pointer, spot);
    text_format_list(&message, format, arguments);
    problems->items = memory_grow(problems->items, &problems->room, problems->count + 1u,
                                  sizeof *problems->items);
    problems->items[problems->count++] = (struct problem){
        .error = {.keyword = keyword,
                  .pointer = arena_text_part(&problems->arena, text_get(&pointer), pointer.size),
                  .message = arena_text(&problems->arena, text_get(&message)),
                  .offset = spot->value->offset},
        .depth = spot->depth,
        .order = problems->found++,
    };
    text_fini(&pointer);
    text_fini(&message);
}

bool problem_add(struct check *check, const struct spot *spot, const char *keyword,
                 const char *format, ...)
{
    if (!check->report || check->problems->gave_up)
        return false;
    if (check->problems->count == SCHEMA_ERROR_LIMIT) {
        check->problems->full = true;
        return false;
    }
    va_list arguments;
    va_start(arguments, format);
    add(check, spot, keyword, format, arguments);
    va_end(arguments);
    return false;
}

bool problem_give_up(struct check *check, const struct spot *spot, const char *keyword,
                     const char *format, ...)
{
    if (check->problems->gave_up)
        return false;
    struct text why = {0};
    va_list arguments;
    va_start(arguments, format);
    add(check, spot, keyword, format, arguments);
    va_end(arguments);
    struct schema_error *last = &check->problems->items[check->problems->count - 1].error;
    text_format(&why, "could not be checked: %s", last->message);
    last->message = arena_text(&check->problems->arena, text_get(&why));
    text_fini(&why);
    check->problems->gave_up = true;
    return false;
}

void problem_amend(struct problems *problems, uint32_t index, const char *format, ...)
{
    struct text text = {0};
    va_list arguments;
    text_add(&text, problems->items[index].error.message);
    va_start(arguments, format);
    text_format_list(&text, format, arguments);
    va_end(arguments);
    problems->items[index].error.message = arena_text(&problems->arena, text_get(&text));
    text_fini(&text);
}

uint64_t problems_distance(const struct problems *problems, uint32_t first, uint32_t depth)
{
    uint64_t distance = 0;
    for (uint32_t i = first; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        const char *keyword = problem->error.keyword;
        bool choice = !strcmp(keyword, "const") || !strcmp(keyword, "enum");
        bool type = !strcmp(keyword, "type");
        /* Of another type altogether; of another kind, as a key beside it says; else by number. */
        if (problem->depth == depth && (type || choice || !strcmp(keyword, "false")))
            distance += 1000000;
        else if (problem->depth == depth + 1 && choice)
            distance += 10000;
        distance += 1;
    }
    return distance;
}

void problems_drop(struct problems *problems, uint32_t first, uint32_t keep_from)
{
    uint32_t kept = problems->count - keep_from;
    memmove(problems->items + first, problems->items + keep_from, kept * sizeof *problems->items);
    problems->count = first + kept;
}

static int compare_places(const void *a, const void *b)
{
    const struct problem *left = a, *right = b;
    if (left->error.offset != right->error.offset)
        return left->error.offset < right->error.offset ? -1 : 1;
    return left->order < right->order ? -1 : left->order > right->order;
}

void problems_take(struct problems *problems, const struct tree *tree,
                   struct schema_result *result)
{
    uint64_t offset = 0;
    struct place place = {1, 1};
    if (problems->count)
        qsort(problems->items, problems->count, sizeof *problems->items, compare_places);
    result->arena = problems->arena;
    result->errors = memory_new(problems->count + 1u, sizeof *result->errors);
    for (; result->count < problems->count; result->count++) {
        struct schema_error *error = &result->errors[result->count];
        *error = problems->items[result->count].error;
        place = tree_place_from(tree, offset, place, error->offset);
        offset = error->offset;
        error->place = place;
    }
    free(problems->items);
    *problems = (struct problems){0};
}
