/* SPDX-License-Identifier: MIT */
/*
 * evaluate.c - the value of an expression: walks its tree. What operators and calls do is
 * in other files.
 */
#include "template/evaluate.h"

#include "template/execute.h"
#include "template/operate.h"
#include "template/print.h"

static struct datum evaluate_list(struct machine *machine, const struct syntax *node)
{
    struct datum_list *list = list_new(machine, 0);

    for (const struct syntax *item = node->items; item != NULL; item = item->next)
        list_add(machine, list, evaluate(machine, item));
    return datum_of_list(node->kind == SYNTAX_LIST ? DATUM_LIST : DATUM_TUPLE, list);
}

static struct datum evaluate_map(struct machine *machine, const struct syntax *node)
{
    struct datum_map *map = map_new(machine);

    for (const struct syntax *item = node->items; item != NULL; item = item->next->next) {
        struct datum key = evaluate(machine, item);

        map_put(machine, map, key, evaluate(machine, item->next));
    }
    return datum_of_map(DATUM_MAP, map);
}

static struct datum evaluate_slice(struct machine *machine, const struct syntax *node)
{
    struct datum left = evaluate(machine, node->left);
    struct datum bounds[3];
    const struct syntax *item = node->items;

    for (int i = 0; i < 3; i++, item = item->next)
        bounds[i] = evaluate(machine, item);
    machine->at = node->at;
    return operate_slice(machine, left, bounds);
}

static struct datum evaluate_join(struct machine *machine, const struct syntax *node)
{
    struct builder out = {0};

    for (const struct syntax *item = node->items; item != NULL; item = item->next)
        datum_print(machine, &out, evaluate(machine, item));
    return datum_built(&out);
}

static struct datum evaluate_compare(struct machine *machine, const struct syntax *node)
{
    struct datum left = evaluate(machine, node->left);
    bool holds = true;

    for (const struct syntax *item = node->items; holds && item != NULL; item = item->next) {
        struct datum right = evaluate(machine, item->left);

        machine->at = item->at;
        holds = operate_compare(machine, item->sign, left, right);
        left = right;
    }
    return datum_flag(holds);
}

static struct datum evaluate_choice(struct machine *machine, const struct syntax *node)
{
    if (datum_is_true(evaluate(machine, node->test)))
        return evaluate(machine, node->left);
    if (node->right != NULL)
        return evaluate(machine, node->right);
    return datum_undefined(0, "an inline if without else", 25);
}

/* Adds what ** unpacks; `names` has room for it. */
static uint32_t add_named(struct machine *machine, const struct datum_map *map, struct named *names)
{
    for (uint32_t i = 0; i < map->count; i++) {
        struct datum key = map->pairs[i].key;

        if (key.kind != DATUM_TEXT)
            machine_fail(machine, "the names of arguments must be texts");
        names[i] = (struct named){machine_name(machine, key.text, key.size), map->pairs[i].value};
    }
    return map->count;
}

/* The map behind ** among the arguments, or NULL. It stands last. */
static const struct datum_map *spread_map(struct machine *machine, const struct syntax *item)
{
    struct datum datum;

    while (item != NULL && item->kind != SYNTAX_SPREAD_MAP)
        item = item->next;
    if (item == NULL)
        return NULL;
    datum = evaluate(machine, item->left);
    if (datum.kind != DATUM_MAP)
        machine_fail(machine, "a dict is needed behind **, not '%s'", datum_type(datum));
    return datum.map;
}

/* Evaluates the arguments of a call; `caller` is one of them unless it is DATUM_MISSING. */
static struct arguments evaluate_arguments(struct machine *machine, const struct syntax *first,
                                           struct datum caller)
{
    struct datum_list *items = list_new(machine, 0);
    const struct datum_map *map = spread_map(machine, first);
    size_t room = 1 + (map != NULL ? map->count : 0u);
    struct named *names;
    uint32_t named = 0;

    for (const struct syntax *item = first; item != NULL; item = item->next)
        room++;
    names = machine_alloc(machine, room, sizeof *names);
    for (const struct syntax *item = first; item != NULL; item = item->next) {
        if (item->kind == SYNTAX_KEYWORD) {
            names[named++] = (struct named){item->name, evaluate(machine, item->left)};
        } else if (item->kind == SYNTAX_SPREAD) {
            const struct datum_list *list = datum_items(machine, evaluate(machine, item->left));

            for (uint32_t i = 0; i < list->count; i++)
                list_add(machine, items, list->items[i]);
        } else if (item->kind != SYNTAX_SPREAD_MAP) {
            list_add(machine, items, evaluate(machine, item));
        }
    }
    if (map != NULL)
        named += add_named(machine, map, names + named);
    if (caller.kind != DATUM_MISSING)
        names[named++] = (struct named){machine_name(machine, "caller", 6), caller};
    return (struct arguments){
        .items = items->items, .count = items->count, .named = names, .named_count = named};
}

struct datum evaluate_call(struct machine *machine, const struct syntax *node, struct datum caller)
{
    struct datum callee = evaluate(machine, node->left);
    struct arguments arguments = evaluate_arguments(machine, node->items, caller);

    machine->at = node->at;
    if (callee.kind == DATUM_UNDEFINED)
        datum_fail_undefined(machine, callee);
    if (callee.kind == DATUM_MACRO)
        return execute_macro(machine, callee.macro, &arguments);
    if (callee.kind != DATUM_CALLABLE)
        machine_fail(machine, "'%s' object is not callable", datum_type(callee));
    return callable_call(machine, callee.bound->callable, callee.bound->self, &arguments);
}

/* left|name(...) and left is name(...) */
static struct datum evaluate_applied(struct machine *machine, const struct syntax *node)
{
    struct datum left = evaluate(machine, node->left);
    struct arguments arguments = evaluate_arguments(machine, node->items, (struct datum){0});
    struct datum name = datum_string(node->name);

    machine->at = node->at;
    return callable_call(machine,
                         node->kind == SYNTAX_FILTER ? filter_get(machine, name)
                                                     : test_get(machine, name),
                         left, &arguments);
}

static struct datum evaluate_operator(struct machine *machine, const struct syntax *node)
{
    struct datum left = evaluate(machine, node->left);
    struct datum right;

    if (node->kind == SYNTAX_NOT)
        return datum_flag(!datum_is_true(left));
    if (node->kind == SYNTAX_AND && !datum_is_true(left))
        return left;
    if (node->kind == SYNTAX_OR && datum_is_true(left))
        return left;
    if (node->kind == SYNTAX_AND || node->kind == SYNTAX_OR)
        return evaluate(machine, node->right);
    if (node->kind == SYNTAX_ATTRIBUTE || node->kind == SYNTAX_NEGATE ||
        node->kind == SYNTAX_POSITIVE) {
        machine->at = node->at;
        if (node->kind == SYNTAX_ATTRIBUTE)
            return operate_attribute(machine, left, node->name);
        left = operate_negate(machine, left);
        return node->kind == SYNTAX_NEGATE ? left : operate_negate(machine, left);
    }
    right = evaluate(machine, node->right);
    machine->at = node->at;
    return node->kind == SYNTAX_ITEM ? operate_item(machine, left, right)
                                     : operate_binary(machine, node->sign, left, right);
}

static struct datum evaluate_node(struct machine *machine, const struct syntax *node)
{
    switch (node->kind) {
    case SYNTAX_CONSTANT:
        return node->value;
    case SYNTAX_NAME:
        return scope_get(machine, node->name);
    case SYNTAX_LIST:
    case SYNTAX_TUPLE:
        return evaluate_list(machine, node);
    case SYNTAX_MAP:
        return evaluate_map(machine, node);
    case SYNTAX_SLICE:
        return evaluate_slice(machine, node);
    case SYNTAX_CALL:
        return evaluate_call(machine, node, (struct datum){0});
    case SYNTAX_FILTER:
    case SYNTAX_TEST:
        return evaluate_applied(machine, node);
    case SYNTAX_COMPARE:
        return evaluate_compare(machine, node);
    case SYNTAX_CHOICE:
        return evaluate_choice(machine, node);
    case SYNTAX_JOIN:
        return evaluate_join(machine, node);
    default:
        return evaluate_operator(machine, node);
    }
}

struct datum evaluate(struct machine *machine, const struct syntax *node)
{
    struct datum datum;

    machine_enter(machine);
    machine_spend(machine, 1);
    machine->at = node->at;
    datum = evaluate_node(machine, node);
    machine_leave(machine);
    return datum;
}
