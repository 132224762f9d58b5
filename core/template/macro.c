/* SPDX-License-Identifier: MIT */
/*
 * macro.c - calls of macros that the template defines: arguments, defaults, varargs,
 * kwargs and caller. Other calls are call.c.
 */
#include "template/evaluate.h"
#include "template/execute.h"

/* The named argument that gives this parameter, or NULL. */
static const struct named *find_named(const struct arguments *arguments, const char *name)
{
    for (uint32_t i = 0; i < arguments->named_count; i++)
        if (arguments->named[i].name == name)
            return &arguments->named[i];
    return NULL;
}

static bool is_parameter(const struct syntax *macro, const char *name)
{
    for (const struct syntax *item = macro->items; item != NULL; item = item->next)
        if (item->name == name)
            return true;
    return false;
}

/* Returns how many arguments without a name are taken. */
static uint32_t bind_parameters(struct machine *machine, const struct syntax *macro,
                                const struct arguments *arguments)
{
    uint32_t taken = 0;

    for (const struct syntax *item = macro->items; item != NULL; item = item->next) {
        const struct named *named = find_named(arguments, item->name);
        struct datum value;

        if (taken < arguments->count && named != NULL)
            machine_fail(machine, "macro '%.80s' is given '%.80s' twice", macro->name, item->name);
        if (taken < arguments->count)
            value = arguments->items[taken++];
        else if (named != NULL)
            value = named->value;
        else if (item->left != NULL)
            value = evaluate(machine, item->left);
        else
            value = datum_undefined(DATUM_MISSING, item->name, datum_string(item->name).size);
        scope_set(machine, item->name, value);
    }
    return taken;
}

static void bind_rest(struct machine *machine, const struct syntax *macro,
                      const struct arguments *arguments, uint32_t taken)
{
    const char *caller = machine_name(machine, "caller", 6);
    struct datum_list *varargs = list_new(machine, arguments->count - taken);
    struct datum_map *kwargs = map_new(machine);

    if (taken < arguments->count && !(macro->uses & SYNTAX_USES_VARARGS))
        machine_fail(machine, "macro '%.80s' takes not more than %u arguments", macro->name, taken);
    if (macro->uses & SYNTAX_USES_CALLER)
        scope_set(machine, caller, datum_undefined(DATUM_MISSING, caller, 6));
    for (; taken < arguments->count; taken++)
        list_add(machine, varargs, arguments->items[taken]);
    for (uint32_t i = 0; i < arguments->named_count; i++) {
        const struct named *named = &arguments->named[i];

        if (is_parameter(macro, named->name))
            continue;
        if (named->name == caller && (macro->uses & SYNTAX_USES_CALLER))
            scope_set(machine, caller, named->value);
        else if (macro->uses & SYNTAX_USES_KWARGS)
            map_put(machine, kwargs, datum_string(named->name), named->value);
        else
            machine_fail(machine, "macro '%.80s' has no use for an argument '%.80s'", macro->name,
                         named->name);
    }
    if (macro->uses & SYNTAX_USES_VARARGS)
        scope_set(machine, machine_name(machine, "varargs", 7),
                  datum_of_list(DATUM_TUPLE, varargs));
    if (macro->uses & SYNTAX_USES_KWARGS)
        scope_set(machine, machine_name(machine, "kwargs", 6), datum_of_map(DATUM_MAP, kwargs));
}

struct datum execute_macro(struct machine *machine, const struct macro *macro,
                           const struct arguments *arguments)
{
    struct scope *scope = machine->scope;
    struct builder *sink = machine->sink;
    struct builder text = {0};

    if (++machine->macros > TEMPLATE_MACRO_LIMIT)
        machine_fail(machine, "macros call each other more than %d times deep",
                     TEMPLATE_MACRO_LIMIT);
    scope_enter(machine, macro->scope);
    bind_rest(machine, macro->syntax, arguments,
              bind_parameters(machine, macro->syntax, arguments));
    machine->sink = &text;
    execute(machine, macro->syntax->body);
    machine->sink = sink;
    machine->scope = scope;
    machine->macros--;
    return datum_built(&text);
}
