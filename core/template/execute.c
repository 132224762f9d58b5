/* SPDX-License-Identifier: MIT */
/*
 * execute.c - runs the statements of a template and keeps its variables. Macros are
 * macro.c.
 */
#include "template/execute.h"

#include "template/evaluate.h"
#include "template/loop.h"
#include "template/print.h"

struct variable {
    const char *name; /* the machine's copy */
    struct datum value;
    struct variable *next; /* older */
};

/* How a list of statements was left. */
enum flow { FLOW_ON, FLOW_BREAK, FLOW_CONTINUE };

static enum flow run(struct machine *machine, const struct syntax *first);

static struct variable *find_variable(struct machine *machine, const struct scope *scope,
                                      const char *name)
{
    uint64_t met = 0;

    for (struct variable *at = scope->variables; at != NULL; at = at->next) {
        if (at->name == name)
            return at;
        if ((++met & 7) == 0)
            machine_spend(machine, 1);
    }
    return NULL;
}

struct datum scope_get(struct machine *machine, const char *name)
{
    for (const struct scope *scope = machine->scope; scope != NULL; scope = scope->outer) {
        const struct variable *variable = find_variable(machine, scope, name);

        if (variable != NULL)
            return variable->value;
    }
    return datum_undefined(DATUM_MISSING, name, datum_string(name).size);
}

void scope_set(struct machine *machine, const char *name, struct datum value)
{
    struct variable *variable = find_variable(machine, machine->scope, name);

    if (variable == NULL) {
        variable = machine_alloc(machine, 1, sizeof *variable);
        variable->name = name;
        variable->next = machine->scope->variables;
        machine->scope->variables = variable;
    }
    variable->value = value;
}

struct scope *scope_enter(struct machine *machine, struct scope *outer)
{
    struct scope *scope = machine_alloc(machine, 1, sizeof *scope);

    scope->outer = outer;
    machine->scope = scope;
    return scope;
}

static void assign_attribute(struct machine *machine, const struct syntax *target,
                             struct datum value)
{
    struct datum space = scope_get(machine, target->left->name);

    machine->at = target->at;
    if (space.kind == DATUM_UNDEFINED)
        datum_fail_undefined(machine, space);
    if (space.kind != DATUM_NAMESPACE)
        machine_fail(machine, "'%.80s' is no namespace, its attributes cannot be assigned to",
                     target->left->name);
    map_put(machine, space.map, datum_string(target->name), value);
}

static void assign(struct machine *machine, const struct syntax *target, struct datum value)
{
    const struct datum_list *list;
    const struct syntax *item = target->items;

    if (target->kind == SYNTAX_NAME) {
        scope_set(machine, target->name, value);
        return;
    }
    if (target->kind == SYNTAX_ATTRIBUTE) {
        assign_attribute(machine, target, value);
        return;
    }
    machine->at = target->at;
    if (value.kind == DATUM_UNDEFINED)
        machine_fail(machine, "something undefined cannot be unpacked");
    list = datum_items(machine, value);
    for (uint32_t i = 0; i < list->count && item != NULL; i++, item = item->next)
        assign(machine, item, list->items[i]);
    item = target->items;
    for (uint32_t i = 0; i < list->count || item != NULL; i++, item = item->next)
        if (item == NULL || i >= list->count) {
            machine->at = target->at;
            machine_fail(machine, "%u values cannot be unpacked here", list->count);
        }
}

/* The items for which the condition of the loop holds. */
static struct datum_list *filter_items(struct machine *machine, const struct syntax *node,
                                       const struct datum_list *items)
{
    struct datum_list *kept = list_new(machine, 0);
    struct scope *outer = machine->scope;

    for (uint32_t i = 0; i < items->count; i++) {
        scope_enter(machine, outer);
        assign(machine, node->left, items->items[i]);
        if (datum_is_true(evaluate(machine, node->test)))
            list_add(machine, kept, items->items[i]);
    }
    machine->scope = outer;
    return kept;
}

static void run_for(struct machine *machine, const struct syntax *node)
{
    struct scope *outer = machine->scope;
    struct loop *loop = machine_alloc(machine, 1, sizeof *loop);
    const char *name = machine_name(machine, "loop", 4);
    const struct datum_list *items;
    enum flow flow = FLOW_ON;
    bool ran = false; /* a round came to its end: jinja2 runs `else` when none did */

    struct datum right = evaluate(machine, node->right);

    machine->at = node->right->at;
    items = datum_items(machine, right);
    if (node->test != NULL)
        items = filter_items(machine, node, items);
    loop->list = items;
    for (; loop->index < items->count && flow != FLOW_BREAK; loop->index++) {
        scope_enter(machine, outer);
        scope_set(machine, name, (struct datum){.kind = DATUM_LOOP, .loop = loop});
        assign(machine, node->left, items->items[loop->index]);
        flow = run(machine, node->body);
        ran = ran || flow == FLOW_ON;
    }
    if (!ran && node->other != NULL) {
        scope_enter(machine, outer);
        run(machine, node->other);
    }
    machine->scope = outer;
}

/* Runs the body in a scope of its own; what it writes becomes the value of the name "". */
static enum flow capture(struct machine *machine, const struct syntax *body)
{
    struct builder *sink = machine->sink;
    struct builder text = {0};
    enum flow flow;

    scope_enter(machine, machine->scope);
    machine->sink = &text;
    flow = run(machine, body);
    machine->sink = sink;
    scope_set(machine, machine_name(machine, "", 0), datum_built(&text));
    return flow;
}

static enum flow run_set(struct machine *machine, const struct syntax *node)
{
    struct scope *outer = machine->scope;
    struct datum value;
    enum flow flow;

    if (node->right != NULL) {
        assign(machine, node->left, evaluate(machine, node->right));
        return FLOW_ON;
    }
    flow = capture(machine, node->body);
    if (flow == FLOW_ON) {
        value = evaluate(machine, node->test);
        machine->scope = outer;
        assign(machine, node->left, value);
    }
    machine->scope = outer;
    return flow;
}

static enum flow run_filter(struct machine *machine, const struct syntax *node)
{
    struct scope *outer = machine->scope;
    enum flow flow = capture(machine, node->body);

    if (flow == FLOW_ON)
        datum_print(machine, machine->sink, evaluate(machine, node->left));
    machine->scope = outer;
    return flow;
}

static enum flow run_with(struct machine *machine, const struct syntax *node)
{
    struct scope *outer = machine->scope;
    struct scope *inner = scope_enter(machine, outer);
    enum flow flow;

    for (const struct syntax *set = node->items; set != NULL; set = set->next) {
        struct datum value;

        machine->scope = outer;
        value = evaluate(machine, set->right);
        machine->scope = inner;
        assign(machine, set->left, value);
    }
    flow = run(machine, node->body);
    machine->scope = outer;
    return flow;
}

static struct datum macro_of(struct machine *machine, const struct syntax *node)
{
    struct macro *macro = machine_alloc(machine, 1, sizeof *macro);

    *macro = (struct macro){.syntax = node, .scope = machine->scope};
    return (struct datum){.kind = DATUM_MACRO, .macro = macro};
}

static enum flow run_if(struct machine *machine, const struct syntax *node)
{
    while (!datum_is_true(evaluate(machine, node->test))) {
        if (!node->elif)
            return run(machine, node->other);
        node = node->other;
    }
    return run(machine, node->body);
}

static enum flow run_statement(struct machine *machine, const struct syntax *node)
{
    switch (node->kind) {
    case SYNTAX_DATA:
        builder_append(machine, machine->sink, node->value.text, node->value.size);
        return FLOW_ON;
    case SYNTAX_PRINT:
        datum_print(machine, machine->sink, evaluate(machine, node->left));
        return FLOW_ON;
    case SYNTAX_IF:
        return run_if(machine, node);
    case SYNTAX_FOR:
        run_for(machine, node);
        return FLOW_ON;
    case SYNTAX_SET:
        return run_set(machine, node);
    case SYNTAX_MACRO:
        scope_set(machine, node->name, macro_of(machine, node));
        return FLOW_ON;
    case SYNTAX_CALL_BLOCK:
        datum_print(machine, machine->sink,
                    evaluate_call(machine, node->left, macro_of(machine, node->right)));
        return FLOW_ON;
    case SYNTAX_FILTER_BLOCK:
        return run_filter(machine, node);
    case SYNTAX_WITH:
        return run_with(machine, node);
    default:
        return node->kind == SYNTAX_BREAK ? FLOW_BREAK : FLOW_CONTINUE;
    }
}

static enum flow run(struct machine *machine, const struct syntax *first)
{
    enum flow flow = FLOW_ON;

    machine_enter(machine);
    for (; flow == FLOW_ON && first != NULL; first = first->next) {
        machine_spend(machine, 1);
        machine->at = first->at;
        flow = run_statement(machine, first);
    }
    machine_leave(machine);
    return flow;
}

void execute(struct machine *machine, const struct syntax *first)
{
    run(machine, first);
}
