/* SPDX-License-Identifier: MIT */
/*
 * members.c - the methods of Python's dict and list, and how the method of a value is
 * found. Those of str are methods.c, those of `loop` loop.c.
 */
#include "template/methods.h"

#define METHOD(name)                                                                               \
    static struct datum name(struct machine *machine, struct datum self,                           \
                             const struct datum *given, const struct arguments *all)

METHOD(call_get)
{
    const struct datum *value = map_find(machine, self.map, given[0]);

    (void)all;
    if (value != NULL)
        return *value;
    return given[1].kind == DATUM_MISSING ? datum_none() : given[1];
}

static struct datum view_of(struct machine *machine, struct datum self, uint8_t which)
{
    struct datum_list *list = list_new(machine, self.map->count);
    struct datum view = datum_of_list(DATUM_VIEW, list);

    view.owner = which;
    for (uint32_t i = 0; i < self.map->count; i++) {
        const struct datum_pair *pair = &self.map->pairs[i];

        list_add(machine, list, which == 0   ? datum_pair_of(machine, pair->key, pair->value)
                                : which == 1 ? pair->key
                                             : pair->value);
    }
    return view;
}

METHOD(call_items)
{
    (void)given;
    (void)all;
    return view_of(machine, self, 0);
}

METHOD(call_keys)
{
    (void)given;
    (void)all;
    return view_of(machine, self, 1);
}

METHOD(call_values)
{
    (void)given;
    (void)all;
    return view_of(machine, self, 2);
}

/* Lists and maps never change here, so that a copy is the thing itself. */
METHOD(call_copy)
{
    (void)machine;
    (void)given;
    (void)all;
    return self;
}

METHOD(call_index)
{
    (void)all;
    for (uint32_t i = 0; i < self.list->count; i++)
        if (datum_equal(machine, self.list->items[i], given[0]))
            return datum_integer(i);
    machine_fail(machine, "the value is not in the list");
}

METHOD(call_count)
{
    int64_t count = 0;

    (void)all;
    for (uint32_t i = 0; i < self.list->count; i++)
        count += datum_equal(machine, self.list->items[i], given[0]);
    return datum_integer(count);
}

static const struct callable methods_of_maps[] = {
    {"get", "key default", 1, call_get}, {"items", "", 0, call_items},
    {"keys", "", 0, call_keys},          {"values", "", 0, call_values},
    {"copy", "", 0, call_copy},          {0}};

static const struct callable methods_of_lists[] = {{"index", "value", 1, call_index},
                                                   {"count", "value", 1, call_count},
                                                   {"copy", "", 0, call_copy},
                                                   {0}};

static bool is_one_of(const char *const *names, struct datum name)
{
    for (; *names != NULL; names++)
        if (datum_is_text(name, *names))
            return true;
    return false;
}

const struct callable *method_find(struct datum self, struct datum name, bool *unsafe)
{
    static const char *const of_maps[] = {"pop",        "update", "clear", "setdefault",
                                          "popitem",    NULL};
    static const char *const of_lists[] = {"append", "extend",  "insert", "pop", "remove",
                                           "clear",  "reverse", "sort",   NULL};

    switch (self.kind) {
    case DATUM_TEXT:
        return callable_find(methods_of_texts, name);
    case DATUM_MAP:
        *unsafe = is_one_of(of_maps, name);
        return callable_find(methods_of_maps, name);
    case DATUM_LIST:
        *unsafe = is_one_of(of_lists, name);
        return callable_find(methods_of_lists, name);
    case DATUM_TUPLE:
    case DATUM_RANGE:
        return datum_is_text(name, "copy") ? NULL : callable_find(methods_of_lists, name);
    default:
        return NULL;
    }
}
