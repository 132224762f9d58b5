/* SPDX-License-Identifier: MIT */
/*
 * call.c - how arguments get to what a template calls. What is called is in the tables of
 * other files.
 */
#include "template/call.h"

#include <string.h>

/* Index of a name in the list of parameters; how many there are when it is none of them. */
static uint32_t parameter_index(const char *parameters, const char *name)
{
    size_t size = name != NULL ? strlen(name) : 0;
    uint32_t index = 0;

    for (const char *at = parameters; *at != '\0'; index++) {
        size_t length = strcspn(at, " ");

        if (name != NULL && length == size && !memcmp(at, name, size))
            return index;
        at += length + (at[length] == ' ');
    }
    return index;
}

static void bind_arguments(struct machine *machine, const struct callable *callable,
                           const struct arguments *arguments, struct datum given[CALL_PARAMETERS])
{
    uint32_t count = parameter_index(callable->parameters, NULL);

    if (arguments->count > count)
        machine_fail(machine, "%s() takes at most %u arguments, not %u", callable->name, count,
                     arguments->count);
    for (uint32_t i = 0; i < arguments->count; i++)
        given[i] = arguments->items[i];
    for (uint32_t i = 0; i < arguments->named_count; i++) {
        uint32_t index = parameter_index(callable->parameters, arguments->named[i].name);

        if (index == count || given[index].kind != DATUM_MISSING)
            machine_fail(machine, "%s() has no use for an argument '%.80s'", callable->name,
                         arguments->named[i].name);
        given[index] = arguments->named[i].value;
    }
    for (uint32_t i = 0; i < callable->required; i++)
        if (given[i].kind == DATUM_MISSING)
            machine_fail(machine, "%s() needs %u arguments", callable->name, callable->required);
}

struct datum callable_bind(struct machine *machine, const struct callable *callable,
                           struct datum self)
{
    struct bound *bound = machine_alloc(machine, 1, sizeof *bound);

    *bound = (struct bound){.callable = callable, .self = self};
    return (struct datum){.kind = DATUM_CALLABLE, .bound = bound};
}

struct datum callable_call(struct machine *machine, const struct callable *callable,
                           struct datum self, const struct arguments *arguments)
{
    struct datum given[CALL_PARAMETERS] = {{0}};

    machine_spend(machine, 1);
    if (strcmp(callable->parameters, "*") != 0)
        bind_arguments(machine, callable, arguments, given);
    return callable->call(machine, self, given, arguments);
}

const struct callable *callable_find(const struct callable *rows, struct datum name)
{
    for (; rows->name != NULL; rows++)
        if (datum_is_text(name, rows->name))
            return rows;
    return NULL;
}

const struct callable *filter_get(struct machine *machine, struct datum name)
{
    const struct callable *filter = callable_find(filters_of_texts, name);

    if (filter == NULL)
        filter = callable_find(filters_of_lists, name);
    if (filter == NULL)
        machine_fail(machine, "no filter named '%.*s'",
                     name.kind == DATUM_TEXT ? (int)name.size : 0, name.text);
    return filter;
}
