/* SPDX-License-Identifier: MIT */
/*
 * template.c - one rendering of a chat template, from its input to its text, and which of several
 * templates is meant. Statements and expressions are other files.
 */
#include "template/template.h"

#include <string.h>

#include "base/utf8.h"
#include "template/execute.h"
#include "template/parser.h"

static const char *name_of(struct machine *machine, const char *name)
{
    return machine_name(machine, name, strlen(name));
}

static void set_variable(struct machine *machine, const char *name, struct datum value)
{
    scope_set(machine, name_of(machine, name), value);
}

/* As jinja2 does: line ends become \n, and one at the end of the source is dropped. */
static void take_source(struct machine *machine, const char *source, size_t size)
{
    char *copy;
    uint32_t used = 0;

    if (size > TEMPLATE_SOURCE_LIMIT)
        machine_fail(machine, "a template of more than %u bytes", TEMPLATE_SOURCE_LIMIT);
    if (!utf8_is_valid(source, size))
        machine_fail(machine, "the template is not UTF-8");
    copy = machine_alloc(machine, 1, size + 1);
    for (size_t i = 0; i < size; i++) {
        if (source[i] == '\r' && i + 1 < size && source[i + 1] == '\n')
            continue;
        copy[used++] = source[i] == '\r' ? '\n' : source[i];
    }
    if (used > 0 && copy[used - 1] == '\n')
        used--;
    machine->source = copy;
    machine->size = used;
}

static struct datum given_text(struct machine *machine, const char *text, const char *what)
{
    size_t size = strlen(text);

    if (size > TEMPLATE_TEXT_LIMIT || !utf8_is_valid(text, size))
        machine_fail(machine, "%s is too long or not UTF-8", what);
    return datum_text(text, size);
}

/* One message of the user, as a list of messages. */
static struct datum user_message(struct machine *machine, const char *user)
{
    struct datum_list *list = list_new(machine, 1);
    struct datum_map *map = map_new(machine);

    map_put(machine, map, datum_string("role"), datum_string("user"));
    map_put(machine, map, datum_string("content"),
            given_text(machine, user, "the message of the user"));
    list_add(machine, list, datum_of_map(DATUM_MAP, map));
    return datum_of_list(DATUM_LIST, list);
}

static struct datum tree_datum(struct machine *machine, const struct tree *tree)
{
    return tree != NULL ? datum_from_tree(machine, tree, &tree->root) : datum_none();
}

static void set_input(struct machine *machine, const struct template_input *input)
{
    const struct value *variables = input->variables != NULL ? &input->variables->root : NULL;

    for (const struct callable *row = template_functions; row->name != NULL; row++)
        set_variable(machine, row->name, callable_bind(machine, row, datum_none()));
    set_variable(machine, "tools", tree_datum(machine, input->tools));
    set_variable(machine, "documents", datum_none());
    set_variable(machine, "add_generation_prompt", datum_flag(input->add_generation_prompt));
    for (uint32_t i = 0; i < input->special_count; i++)
        set_variable(machine, input->specials[i].name,
                     given_text(machine, input->specials[i].text, input->specials[i].name));
    for (uint32_t i = 0; variables != NULL && i < variables->size; i++)
        set_variable(machine, variables->pairs[i].key.text,
                     datum_from_tree(machine, input->variables, &variables->pairs[i].value));
    set_variable(machine, "messages", input->messages != NULL
                                          ? tree_datum(machine, input->messages)
                                          : user_message(machine, input->user));
}

/* What is given must have the shape that every template relies on. */
static int check_input(const struct template_input *input, struct error *error)
{
    const struct tree *tree = input->messages;
    const struct value *wrong = NULL;
    struct place place;

    if (input->variables != NULL && input->variables->root.kind != VALUE_MAP)
        return error_set(error, ERROR_INPUT, "%s: expected a map of variables",
                         input->variables->name);
    if (tree == NULL)
        return 0;
    if (tree->root.kind != VALUE_LIST)
        wrong = &tree->root;
    for (uint32_t i = 0; wrong == NULL && i < tree->root.size; i++)
        if (tree->root.items[i].kind != VALUE_MAP || !value_find(&tree->root.items[i], "role"))
            wrong = &tree->root.items[i];
    if (wrong == NULL)
        return 0;
    place = tree_place(tree, wrong->offset);
    return error_set(error, ERROR_INPUT,
                     "%s:%u:%u: %s where %s is needed: a chat is a list of {\"role\", \"content\"}",
                     tree->name, place.line, place.column,
                     wrong != &tree->root && wrong->kind == VALUE_MAP ? "a map without \"role\""
                                                                      : value_kind_name(wrong),
                     wrong == &tree->root ? "a list of messages" : "a message");
}

/* Everything that can fail by longjmp. */
static int run_template(struct machine *machine, const char *source, size_t size,
                        const struct template_input *input, struct builder *sink)
{
    const struct syntax *first;

    if (setjmp(machine->failure) != 0)
        return machine->error->code;
    take_source(machine, source, size);
    machine->sink = sink;
    scope_enter(machine, NULL);
    set_input(machine, input);
    scope_enter(machine, machine->scope);
    first = parser_read(machine);
    execute(machine, first);
    return 0;
}

int template_render(const char *name, const char *source, size_t size,
                    const struct template_input *input, struct text *out, struct error *error)
{
    struct machine machine = {.error = error, .name = name, .now = input->now};
    struct builder sink = {0};
    int failed = check_input(input, error);

    if (failed == 0)
        failed = run_template(&machine, source, size, input, &sink);
    if (failed == 0)
        text_append(out, sink.data, sink.size);
    table_fini(&machine.names);
    arena_fini(&machine.arena);
    return failed;
}

/* A template of this name in a list of {name, template}, or in a map. */
static const struct value *find_named(const struct value *templates, const char *name)
{
    const struct value *found = value_find(templates, name);

    for (uint32_t i = 0; templates->kind == VALUE_LIST && i < templates->size; i++)
        if (value_is_text(value_find(&templates->items[i], "name"), name))
            found = value_find(&templates->items[i], "template");
    return found != NULL && found->kind == VALUE_TEXT ? found : NULL;
}

/* The names there are, for a message. */
static void add_names(const struct value *templates, struct text *names)
{
    bool many = templates->kind == VALUE_LIST || templates->kind == VALUE_MAP;

    if (templates->kind == VALUE_TEXT)
        text_add(names, "default");
    for (uint32_t i = 0; many && i < templates->size; i++) {
        const struct value *name = templates->kind == VALUE_MAP
                                       ? &templates->pairs[i].key
                                       : value_find(&templates->items[i], "name");

        if (value_text(name) == NULL || names->size > 200)
            continue;
        text_add(names, names->size > 0 ? ", " : "");
        text_add_safe(names, name->text, name->size < 60 ? name->size : 60);
    }
}

static int fail_choice(const struct tree *tree, const struct value *templates, const char *wanted,
                       struct error *error)
{
    struct place place = tree_place(tree, templates->offset);
    struct text names = {0};
    int code;

    add_names(templates, &names);
    code = error_set(error, ERROR_INPUT, "%s:%u:%u: no chat template named \"%s\"; there are: %s",
                     tree->name, place.line, place.column, wanted != NULL ? wanted : "default",
                     names.size > 0 ? text_get(&names) : "none with a name");
    text_fini(&names);
    return code;
}

int template_find(const struct tree *tree, const char *wanted, bool tools,
                  const struct value **found, struct error *error)
{
    const struct value *templates = value_find(&tree->root, "chat_template");

    *found = NULL;
    if (templates == NULL || templates->kind == VALUE_NULL)
        return 0;
    if (templates->kind == VALUE_TEXT) {
        if (wanted != NULL && strcmp(wanted, "default") != 0)
            return fail_choice(tree, templates, wanted, error);
        *found = templates;
        return 0;
    }
    if (wanted != NULL)
        *found = find_named(templates, wanted);
    else if (tools)
        *found = find_named(templates, "tool_use");
    if (*found == NULL && wanted == NULL)
        *found = find_named(templates, "default");
    return *found != NULL ? 0 : fail_choice(tree, templates, wanted, error);
}
