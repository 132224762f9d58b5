/* SPDX-License-Identifier: MIT */
/*
 * facts.c - what is known of a model, each fact with every place that states it.
 * Does not know where claims come from.
 */
#include "model/facts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/memory.h"

const char *origin_name(enum origin origin)
{
    static const char *const names[] = {
        [ORIGIN_COUNTED] = "counted",     [ORIGIN_CONFIG] = "config",
        [ORIGIN_GGUF] = "gguf",           [ORIGIN_GENERATION] = "generation",
        [ORIGIN_TOKENIZER] = "tokenizer", [ORIGIN_DERIVED] = "derived",
        [ORIGIN_METADATA] = "metadata",   [ORIGIN_PROSE] = "prose",
        [ORIGIN_DEFAULT] = "default",
    };
    return names[origin];
}

struct scalar scalar_integer(int64_t value)
{
    return (struct scalar){.kind = SCALAR_INTEGER, .integer = value};
}

struct scalar scalar_real(double value)
{
    return (struct scalar){.kind = SCALAR_REAL, .real = value};
}

struct scalar scalar_flag(bool value)
{
    return (struct scalar){.kind = SCALAR_FLAG, .integer = value};
}

struct scalar scalar_text(const char *value)
{
    return (struct scalar){.kind = value ? SCALAR_TEXT : SCALAR_NOTHING, .text = value};
}

#define LIST_SHOWN 64 /* items of a list that is kept */

static bool is_plain(const struct value *value)
{
    return value->kind != VALUE_LIST && value->kind != VALUE_MAP;
}

static void add_json(const struct value *value, struct text *out)
{
    struct text safe = {0};
    switch ((enum value_kind)value->kind) {
    case VALUE_FLAG:
        text_add(out, value->flag ? "true" : "false");
        break;
    case VALUE_INTEGER:
        text_format(out, "%lld", (long long)value->integer);
        break;
    case VALUE_REAL:
        text_format(out, "%.17g", value->real);
        break;
    case VALUE_TEXT:
        text_add_safe(&safe, value->text, value->size);
        text_byte(out, '"');
        for (const char *at = text_get(&safe); *at; at++) {
            if (*at == '"' || *at == '\\')
                text_byte(out, '\\');
            text_byte(out, *at);
        }
        text_byte(out, '"');
        text_fini(&safe);
        break;
    default:
        text_add(out, "null");
    }
}

static struct scalar scalar_of_list(const struct value *list, struct arena *arena)
{
    struct text json = {0};
    bool whole = list->size <= LIST_SHOWN && list->items;
    for (uint32_t i = 0; whole && i < list->size; i++) {
        whole = is_plain(&list->items[i]);
        text_add(&json, i ? ", " : "[");
        if (whole)
            add_json(&list->items[i], &json);
    }
    text_add(&json, list->size ? "]" : "[]");
    struct scalar scalar = scalar_text(whole ? arena_text(arena, text_get(&json))
                                             : arena_format(arena, "a list of %u", list->size));
    scalar.kind = whole ? SCALAR_LIST : SCALAR_TEXT;
    text_fini(&json);
    return scalar;
}

static const char *clean_text(const struct value *value, struct arena *arena)
{
    if (!memchr(value->text, 0, value->size))
        return arena_text_part(arena, value->text, value->size);
    struct text safe = {0};
    text_add_safe(&safe, value->text, value->size);
    const char *text = arena_text(arena, text_get(&safe));
    text_fini(&safe);
    return text;
}

struct scalar scalar_of(const struct value *value, struct arena *arena)
{
    switch ((enum value_kind)value->kind) {
    case VALUE_FLAG:
        return scalar_flag(value->flag);
    case VALUE_INTEGER:
        return scalar_integer(value->integer);
    case VALUE_REAL:
        return scalar_real(value->real);
    case VALUE_TEXT:
        return scalar_text(clean_text(value, arena));
    case VALUE_LIST:
        return scalar_of_list(value, arena);
    case VALUE_MAP:
        return scalar_text(arena_format(arena, "a map of %u", value->size));
    case VALUE_NULL:
        break;
    }
    return (struct scalar){0};
}

static double number_of(const struct scalar *scalar)
{
    return scalar->kind == SCALAR_REAL ? scalar->real : (double)scalar->integer;
}

static bool is_number(const struct scalar *scalar)
{
    return scalar->kind == SCALAR_INTEGER || scalar->kind == SCALAR_REAL;
}

/* Whether the JSON of a list of whole numbers has this one. */
static bool list_holds(const char *json, int64_t number)
{
    while (*json && *json != ']') {
        char *end;
        long long item = strtoll(json + 1, &end, 10);
        if (end != json + 1 && item == number && (*end == ',' || *end == ']'))
            return true;
        json = strchr(json + 1, ',');
        if (!json)
            return false;
    }
    return false;
}

bool scalar_equal(const struct scalar *a, const struct scalar *b)
{
    if (a->kind == SCALAR_LIST && b->kind == SCALAR_INTEGER)
        return list_holds(a->text, b->integer);
    if (b->kind == SCALAR_LIST && a->kind == SCALAR_INTEGER)
        return list_holds(b->text, a->integer);
    if (is_number(a) && is_number(b)) {
        if (a->kind == SCALAR_INTEGER && b->kind == SCALAR_INTEGER)
            return a->integer == b->integer;
        double x = number_of(a), y = number_of(b);
        return fabs(x - y) <= 1e-6 * fmax(fabs(x), fabs(y)); /* GGUF keeps floats of 32 bits */
    }
    if (a->kind != b->kind)
        return false;
    if (a->kind == SCALAR_TEXT || a->kind == SCALAR_LIST)
        return !strcmp(a->text, b->text);
    return a->integer == b->integer;
}

/* A whole number as whole numbers are written; else with as few digits as tell it from other
 * floats, which GGUF files hold: 1e-05 instead of 9.99999975e-06. */
static void real_add(double real, struct text *out)
{
    char digits[40];
    if (real > -1e15 && real < 1e15 && real == (double)(int64_t)real) {
        text_add_count(out, (int64_t)real);
        return;
    }
    for (int size = 1; size <= 9; size++) {
        snprintf(digits, sizeof digits, "%.*g", size, real);
        if (strtod(digits, NULL) == real || strtof(digits, NULL) == (float)real)
            break;
    }
    text_add(out, digits);
}

void scalar_add(const struct scalar *scalar, struct text *out)
{
    switch (scalar->kind) {
    case SCALAR_NOTHING:
        text_add(out, "none");
        break;
    case SCALAR_FLAG:
        text_add(out, scalar->integer ? "yes" : "no");
        break;
    case SCALAR_INTEGER:
        text_add_count(out, scalar->integer);
        break;
    case SCALAR_REAL:
        real_add(scalar->real, out);
        break;
    case SCALAR_TEXT:
    case SCALAR_LIST:
        text_add(out, scalar->text);
        break;
    }
}

static const char *copy(struct facts *facts, const char *text)
{
    return text ? arena_text(&facts->arena, text) : NULL;
}

static bool same_place(const struct claim *a, const struct claim *b)
{
    if (a->origin != b->origin || !a->file != !b->file || !a->at != !b->at)
        return false;
    return (!a->file || !strcmp(a->file, b->file)) && (!a->at || !strcmp(a->at, b->at));
}

static struct fact *fact_get(struct facts *facts, const char *key)
{
    for (uint32_t i = 0; i < facts->count; i++)
        if (!strcmp(facts->items[i].key, key))
            return &facts->items[i];
    size_t room = facts->room;
    facts->items = memory_grow(facts->items, &room, facts->count + 1, sizeof *facts->items);
    facts->room = (uint32_t)room;
    struct fact *fact = &facts->items[facts->count++];
    *fact = (struct fact){.key = copy(facts, key)};
    return fact;
}

/* Whether a claim that lost says something else than the winner; derived and assumed values yield
 * to stated ones without a word. */
static bool disagrees(const struct claim *claim, const struct claim *winner)
{
    return claim->origin != ORIGIN_DERIVED && claim->origin != ORIGIN_DEFAULT &&
           !scalar_equal(&claim->value, &winner->value);
}

void facts_add(struct facts *facts, const char *key, const char *unit, const char *note,
               const struct claim *claim)
{
    struct fact *fact = fact_get(facts, key);
    for (uint32_t i = 0; i < fact->claim_count; i++)
        if (same_place(&fact->claims[i], claim))
            return;
    if (!fact->unit)
        fact->unit = copy(facts, unit);
    if (!fact->note)
        fact->note = copy(facts, note);
    size_t room = fact->claim_room;
    fact->claims = memory_grow(fact->claims, &room, fact->claim_count + 1, sizeof *fact->claims);
    fact->claim_room = (uint32_t)room;

    uint32_t at = fact->claim_count++;
    for (; at > 0 && fact->claims[at - 1].origin > claim->origin; at--)
        fact->claims[at] = fact->claims[at - 1];
    struct claim *added = &fact->claims[at];
    *added = *claim;
    added->file = copy(facts, claim->file);
    added->at = copy(facts, claim->at);
    added->value.text = copy(facts, claim->value.text);

    fact->conflict = false;
    for (uint32_t i = 1; i < fact->claim_count; i++)
        if (disagrees(&fact->claims[i], &fact->claims[0]))
            fact->conflict = true;
}

const struct fact *facts_find(const struct facts *facts, const char *key)
{
    for (uint32_t i = 0; i < facts->count; i++)
        if (!strcmp(facts->items[i].key, key))
            return &facts->items[i];
    return NULL;
}

const struct scalar *fact_value(const struct fact *fact)
{
    return &fact->claims[0].value;
}

int64_t facts_integer(const struct facts *facts, const char *key, int64_t otherwise)
{
    const struct fact *fact = facts_find(facts, key);
    return fact && fact_value(fact)->kind == SCALAR_INTEGER ? fact_value(fact)->integer : otherwise;
}

const char *facts_text(const struct facts *facts, const char *key)
{
    const struct fact *fact = facts_find(facts, key);
    return fact && fact_value(fact)->kind == SCALAR_TEXT ? fact_value(fact)->text : NULL;
}

void facts_fini(struct facts *facts)
{
    if (!facts)
        return;
    for (uint32_t i = 0; i < facts->count; i++)
        free(facts->items[i].claims);
    free(facts->items);
    arena_fini(&facts->arena);
    *facts = (struct facts){0};
}
