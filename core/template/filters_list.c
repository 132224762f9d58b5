/* SPDX-License-Identifier: MIT */
/*
 * filters_list.c - filters that work on the items of something. Those that work on one
 * value are filters.c.
 */
#include <string.h>

#include "template/call.h"
#include "template/chars.h"
#include "template/lexer.h"
#include "template/operate.h"
#include "template/order.h"
#include "template/print.h"

#define FILTER(name)                                                                               \
    static struct datum name(struct machine *machine, struct datum self,                           \
                             const struct datum *given, const struct arguments *all)

/* The part of a value that a path as "function.name" or "0" leads to. */
static struct datum attribute_of(struct machine *machine, struct datum item, struct datum path,
                                 struct datum otherwise)
{
    const char *at = path.text;
    const char *end = at + path.size;

    if (!datum_is_given(path))
        return item;
    if (path.kind != DATUM_TEXT)
        return operate_item(machine, item, path);
    for (;; at++) {
        const char *dot = at < end ? memchr(at, '.', (size_t)(end - at)) : NULL;
        size_t size = (size_t)((dot != NULL ? dot : end) - at);
        struct datum key = datum_text(at, size);
        bool index = size > 0 && size < 10;

        for (size_t i = 0; i < size; i++)
            index = index && at[i] >= '0' && at[i] <= '9';
        if (index) {
            int64_t whole = 0;

            for (size_t i = 0; i < size; i++)
                whole = whole * 10 + (at[i] - '0');
            key = datum_integer(whole);
        }
        item = operate_item(machine, item, key);
        if (item.kind == DATUM_UNDEFINED && datum_is_given(otherwise))
            item = otherwise;
        if (dot == NULL)
            return item;
        at = dot;
    }
}

static struct datum without_case(struct machine *machine, struct datum key, bool case_sensitive)
{
    struct builder out = {0};

    if (case_sensitive || key.kind != DATUM_TEXT)
        return key;
    chars_lower(machine, &out, key.text, key.size);
    return datum_built(&out);
}

/* The keys by which items are put in order; a path may name several attributes with commas. */
static struct datum_list *sort_keys(struct machine *machine, const struct datum_list *items,
                                    struct datum path, bool case_sensitive)
{
    struct datum_list *keys = list_new(machine, items->count);

    for (uint32_t i = 0; i < items->count; i++) {
        struct datum_list *parts = list_new(machine, 1);
        struct datum rest = path;

        for (;;) {
            const char *comma = rest.kind == DATUM_TEXT && rest.size > 0
                                    ? memchr(rest.text, ',', rest.size)
                                    : NULL;
            struct datum part = rest;
            struct datum key;

            if (comma != NULL)
                part.size = (uint32_t)(comma - rest.text);
            key = attribute_of(machine, items->items[i], part, datum_none());
            list_add(machine, parts, without_case(machine, key, case_sensitive));
            if (comma == NULL)
                break;
            rest = datum_text(comma + 1, rest.size - part.size - 1);
        }
        list_add(machine, keys, datum_of_list(DATUM_LIST, parts));
    }
    return keys;
}

FILTER(call_sort)
{
    const struct datum_list *items = datum_items(machine, self);
    const struct datum_list *keys = sort_keys(machine, items, given[2], datum_is_true(given[1]));

    (void)all;
    return datum_of_list(DATUM_LIST, order_sorted(machine, items, keys, datum_is_true(given[0])));
}

FILTER(call_dictsort)
{
    bool by_value = datum_is_text(given[1], "value");
    struct datum_list *pairs;
    struct datum_list *keys;

    (void)all;
    if (self.kind == DATUM_UNDEFINED)
        datum_fail_undefined(machine, self);
    if (self.kind != DATUM_MAP)
        machine_fail(machine, "dictsort needs a dict, not '%s'", datum_type(self));
    if (given[1].kind != DATUM_MISSING && !by_value && !datum_is_text(given[1], "key"))
        machine_fail(machine, "dictsort sorts by \"key\" or \"value\"");
    pairs = list_new(machine, self.map->count);
    keys = list_new(machine, self.map->count);
    for (uint32_t i = 0; i < self.map->count; i++) {
        const struct datum_pair *pair = &self.map->pairs[i];

        list_add(machine, pairs, datum_pair_of(machine, pair->key, pair->value));
        list_add(machine, keys, without_case(machine, by_value ? pair->value : pair->key,
                                             datum_is_true(given[0])));
    }
    return datum_of_list(DATUM_LIST, order_sorted(machine, pairs, keys, datum_is_true(given[2])));
}

/* The smallest or greatest item, the first of several. */
static struct datum extreme(struct machine *machine, struct datum self, const struct datum *given,
                            int sign)
{
    const struct datum_list *items = datum_items(machine, self);
    uint32_t best = 0;
    struct datum best_key = {0};

    for (uint32_t i = 0; i < items->count; i++) {
        struct datum key = attribute_of(machine, items->items[i], given[1], datum_none());

        key = without_case(machine, key, datum_is_true(given[0]));
        if (i == 0 || datum_order(machine, key, best_key) == sign) {
            best = i;
            best_key = key;
        }
    }
    if (items->count == 0)
        return datum_undefined(0, "the smallest or greatest of nothing", 35);
    return items->items[best];
}

FILTER(call_min)
{
    (void)all;
    return extreme(machine, self, given, -1);
}

FILTER(call_max)
{
    (void)all;
    return extreme(machine, self, given, 1);
}

FILTER(call_sum)
{
    const struct datum_list *items = datum_items(machine, self);
    struct datum sum = given[1].kind == DATUM_MISSING ? datum_integer(0) : given[1];

    (void)all;
    if (sum.kind == DATUM_TEXT)
        machine_fail(machine, "sum cannot join texts, use join");
    for (uint32_t i = 0; i < items->count; i++)
        sum = operate_binary(machine, SIGN('+', 0), sum,
                             attribute_of(machine, items->items[i], given[0], datum_none()));
    return sum;
}

FILTER(call_unique)
{
    const struct datum_list *items = datum_items(machine, self);
    struct datum_list *list = list_new(machine, 0);
    struct datum_map *seen = map_new(machine);

    (void)all;
    for (uint32_t i = 0; i < items->count; i++) {
        struct datum key = attribute_of(machine, items->items[i], given[1], datum_none());

        key = without_case(machine, key, datum_is_true(given[0]));
        if (map_find(machine, seen, key) != NULL)
            continue;
        map_put(machine, seen, key, datum_none());
        list_add(machine, list, items->items[i]);
    }
    return datum_of_list(DATUM_GENERATOR, list);
}

FILTER(call_join)
{
    const struct datum_list *items = datum_items(machine, self);
    struct datum between = given[0].kind == DATUM_MISSING ? datum_string("")
                                                          : datum_to_text(machine, given[0]);
    struct builder out = {0};

    (void)all;
    for (uint32_t i = 0; i < items->count; i++) {
        if (i > 0)
            builder_append(machine, &out, between.text, between.size);
        datum_print(machine, &out,
                    attribute_of(machine, items->items[i], given[1], datum_none()));
    }
    return datum_built(&out);
}

FILTER(call_first)
{
    const struct datum_list *items = datum_items(machine, self);

    (void)given;
    (void)all;
    return items->count > 0 ? items->items[0] : datum_undefined(0, "the first of nothing", 20);
}

FILTER(call_last)
{
    const struct datum_list *items;

    (void)given;
    (void)all;
    if (self.kind == DATUM_GENERATOR)
        machine_fail(machine, "a generator cannot be walked backwards, use list before");
    items = datum_items(machine, self);
    return items->count > 0 ? items->items[items->count - 1]
                            : datum_undefined(0, "the last of nothing", 19);
}

FILTER(call_list)
{
    const struct datum_list *items = datum_items(machine, self);
    struct datum_list *list = machine_alloc(machine, 1, sizeof *list);

    (void)given;
    (void)all;
    *list = *items;
    return datum_of_list(DATUM_LIST, list);
}

FILTER(call_reverse)
{
    static const struct datum backwards[3] = {
        {.kind = DATUM_NONE}, {.kind = DATUM_NONE}, {.kind = DATUM_INTEGER, .integer = -1}};
    const struct datum_list *items;
    struct datum_list *list;

    (void)given;
    (void)all;
    if (self.kind == DATUM_TEXT)
        return operate_slice(machine, self, backwards);
    items = datum_items(machine, self);
    list = list_new(machine, items->count);
    for (uint32_t i = items->count; i > 0; i--)
        list_add(machine, list, items->items[i - 1]);
    return datum_of_list(self.kind == DATUM_GENERATOR ? DATUM_LIST : DATUM_GENERATOR, list);
}

FILTER(call_items)
{
    struct datum_list *list = list_new(machine, 0);

    (void)given;
    (void)all;
    if (self.kind != DATUM_UNDEFINED && self.kind != DATUM_MAP)
        machine_fail(machine, "items needs a dict, not '%s'", datum_type(self));
    for (uint32_t i = 0; self.kind == DATUM_MAP && i < self.map->count; i++)
        list_add(machine, list,
                 datum_pair_of(machine, self.map->pairs[i].key, self.map->pairs[i].value));
    return datum_of_list(DATUM_GENERATOR, list);
}

/* The arguments behind the first `count`. */
static struct arguments rest_of(const struct arguments *all, uint32_t count)
{
    struct arguments rest = *all;

    rest.items += count;
    rest.count -= count;
    return rest;
}

static const struct datum *named_argument(const struct arguments *all, const char *name)
{
    for (uint32_t i = 0; i < all->named_count; i++)
        if (!strcmp(all->named[i].name, name))
            return &all->named[i].value;
    return NULL;
}

FILTER(call_map)
{
    const struct datum *path = all->count == 0 ? named_argument(all, "attribute") : NULL;
    const struct datum *otherwise = named_argument(all, "default");
    struct datum_list *list = list_new(machine, 0);
    const struct callable *filter = NULL;
    const struct datum_list *items;
    struct arguments rest;

    (void)given;
    if (!datum_is_true(self))
        return datum_of_list(DATUM_GENERATOR, list);
    items = datum_items(machine, self);
    if (path == NULL && all->count == 0)
        machine_fail(machine, "map needs a filter or an attribute");
    if (path == NULL) {
        filter = filter_get(machine, all->items[0]);
        rest = rest_of(all, 1);
    }
    for (uint32_t i = 0; i < items->count; i++) {
        struct datum item = items->items[i];

        machine_spend(machine, 1);
        item = path != NULL
                   ? attribute_of(machine, item, *path, otherwise ? *otherwise : datum_none())
                   : callable_call(machine, filter, item, &rest);
        list_add(machine, list, item);
    }
    return datum_of_list(DATUM_GENERATOR, list);
}

/* select, reject, selectattr, rejectattr. */
static struct datum choose(struct machine *machine, struct datum self, const struct arguments *all,
                           bool by_attribute, bool wanted)
{
    struct datum_list *list = list_new(machine, 0);
    const struct callable *test = NULL;
    const struct datum_list *items;
    struct arguments rest = {0};

    if (!datum_is_true(self))
        return datum_of_list(DATUM_GENERATOR, list);
    items = datum_items(machine, self);
    if (all->count < by_attribute)
        machine_fail(machine, "the name of an attribute is needed");
    if (all->count > by_attribute) {
        test = test_get(machine, all->items[by_attribute]);
        rest = rest_of(all, by_attribute + 1u);
    }
    for (uint32_t i = 0; i < items->count; i++) {
        struct datum item = items->items[i];

        machine_spend(machine, 1);
        if (by_attribute)
            item = attribute_of(machine, item, all->items[0], datum_none());
        if (test != NULL)
            item = callable_call(machine, test, item, &rest);
        if (datum_is_true(item) == wanted)
            list_add(machine, list, items->items[i]);
    }
    return datum_of_list(DATUM_GENERATOR, list);
}

FILTER(call_select)
{
    (void)given;
    return choose(machine, self, all, false, true);
}

FILTER(call_reject)
{
    (void)given;
    return choose(machine, self, all, false, false);
}

FILTER(call_selectattr)
{
    (void)given;
    return choose(machine, self, all, true, true);
}

FILTER(call_rejectattr)
{
    (void)given;
    return choose(machine, self, all, true, false);
}

const struct callable filters_of_lists[] = {
    {"list", "", 0, call_list},
    {"join", "d attribute", 0, call_join},
    {"items", "", 0, call_items},
    {"first", "", 0, call_first},
    {"last", "", 0, call_last},
    {"map", "*", 0, call_map},
    {"select", "*", 0, call_select},
    {"reject", "*", 0, call_reject},
    {"selectattr", "*", 0, call_selectattr},
    {"rejectattr", "*", 0, call_rejectattr},
    {"sort", "reverse case_sensitive attribute", 0, call_sort},
    {"dictsort", "case_sensitive by reverse", 0, call_dictsort},
    {"unique", "case_sensitive attribute", 0, call_unique},
    {"reverse", "", 0, call_reverse},
    {"min", "case_sensitive attribute", 0, call_min},
    {"max", "case_sensitive attribute", 0, call_max},
    {"sum", "attribute start", 0, call_sum},
    {0}};
