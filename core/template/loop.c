/* SPDX-License-Identifier: MIT */
/*
 * loop.c - the variable `loop` of a for statement. Runs no loop.
 */
#include "template/loop.h"

#include "template/call.h"

static struct datum call_cycle(struct machine *machine, struct datum self,
                               const struct datum *given, const struct arguments *all)
{
    (void)given;
    if (all->count == 0)
        machine_fail(machine, "cycle() needs something to choose from");
    return all->items[self.loop->index % all->count];
}

static struct datum call_changed(struct machine *machine, struct datum self,
                                 const struct datum *given, const struct arguments *all)
{
    struct datum_list *list = list_new(machine, all->count);
    struct datum values = datum_of_list(DATUM_TUPLE, list);
    bool changed;

    (void)given;
    for (uint32_t i = 0; i < all->count; i++)
        list_add(machine, list, all->items[i]);
    changed = !datum_equal(machine, self.loop->watched, values);
    self.loop->watched = values;
    return datum_flag(changed);
}

static struct datum neighbour(const struct loop *loop, int64_t index, const char *name)
{
    if (index < 0 || index >= loop->list->count)
        return datum_undefined(DATUM_LOOP, name, 8);
    return loop->list->items[index];
}

bool loop_attribute(struct machine *machine, struct loop *loop, struct datum name,
                    struct datum *found)
{
    static const struct callable methods[] = {
        {"cycle", "*", 0, call_cycle}, {"changed", "*", 0, call_changed}, {0}};
    const struct callable *method = callable_find(methods, name);
    int64_t count = loop->list->count;
    int64_t index = loop->index;

    if (method != NULL)
        *found = callable_bind(machine, method, (struct datum){.kind = DATUM_LOOP, .loop = loop});
    else if (datum_is_text(name, "index"))
        *found = datum_integer(index + 1);
    else if (datum_is_text(name, "index0"))
        *found = datum_integer(index);
    else if (datum_is_text(name, "revindex"))
        *found = datum_integer(count - index);
    else if (datum_is_text(name, "revindex0"))
        *found = datum_integer(count - index - 1);
    else if (datum_is_text(name, "first"))
        *found = datum_flag(index == 0);
    else if (datum_is_text(name, "last"))
        *found = datum_flag(index == count - 1);
    else if (datum_is_text(name, "length"))
        *found = datum_integer(count);
    else if (datum_is_text(name, "depth"))
        *found = datum_integer(1);
    else if (datum_is_text(name, "depth0"))
        *found = datum_integer(0);
    else if (datum_is_text(name, "previtem"))
        *found = neighbour(loop, index - 1, "previtem");
    else if (datum_is_text(name, "nextitem"))
        *found = neighbour(loop, index + 1, "nextitem");
    else
        return false;
    return true;
}
