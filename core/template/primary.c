/* SPDX-License-Identifier: MIT */
/*
 * primary.c - what operators stand between: names, literals, tuples, lists, maps, and the
 * attributes, subscripts and calls behind them. Operators are expression.c.
 */
#include <string.h>

#include "template/parser.h"

static struct syntax *constant(struct parser *parser, struct datum value)
{
    struct syntax *node = parser_node(parser, SYNTAX_CONSTANT);

    node->value = value;
    return node;
}

static bool ends_tuple(const struct parser *parser, const char *until)
{
    uint8_t kind = parser_token(parser)->kind;

    return kind == TOKEN_PRINT_END || kind == TOKEN_TAG_END || kind == TOKEN_END ||
           parser_is_sign(parser, SIGN(')', 0)) ||
           (until != NULL && parser_is_name(parser, until));
}

enum tuple_items { ITEMS_PLAIN, ITEMS_CHOICES, ITEMS_TARGETS };

static struct syntax *read_tuple(struct parser *parser, enum tuple_items items, const char *until,
                                 bool bracketed)
{
    struct syntax *tuple = parser_node(parser, SYNTAX_TUPLE);
    struct syntax **last = &tuple->items;
    bool comma = false;

    while (!ends_tuple(parser, until)) {
        *last = items == ITEMS_CHOICES ? parser_expression(parser)
                : items == ITEMS_PLAIN ? parser_or(parser)
                                       : parser_primary(parser);
        last = &(*last)->next;
        if (!parser_skip_sign(parser, SIGN(',', 0)))
            break;
        comma = true;
    }
    if (!comma && tuple->items != NULL)
        return tuple->items;
    if (!comma && !bracketed)
        parser_fail(parser, "an expression");
    return tuple;
}

struct syntax *parser_tuple(struct parser *parser, bool choices, const char *until)
{
    return read_tuple(parser, choices ? ITEMS_CHOICES : ITEMS_PLAIN, until, false);
}

static void check_target(struct parser *parser, const struct syntax *target)
{
    if (target->kind == SYNTAX_TUPLE) {
        for (const struct syntax *item = target->items; item != NULL; item = item->next)
            check_target(parser, item);
        return;
    }
    if (target->kind == SYNTAX_NAME && strcmp(target->name, "loop") != 0)
        return;
    parser->machine->at = target->at;
    machine_fail(parser->machine, "this cannot be assigned to");
}

struct syntax *parser_target(struct parser *parser, bool attributes, const char *until)
{
    const struct token *next = parser_token(parser) + 1;
    struct syntax *target;

    if (attributes && parser_token(parser)->kind == TOKEN_NAME && next->kind == TOKEN_SIGN &&
        next->sign == SIGN('.', 0)) {
        target = parser_node(parser, SYNTAX_ATTRIBUTE);
        target->left = parser_node(parser, SYNTAX_NAME);
        target->left->name = parser_take_name(parser);
        parser->at++;
        target->name = parser_take_name(parser);
        return target;
    }
    target = read_tuple(parser, ITEMS_TARGETS, until, false);
    check_target(parser, target);
    return target;
}

/* Items up to a closing bracket, which is skipped; the first comma may be the last sign, too. */
static struct syntax *read_items(struct parser *parser, uint16_t end)
{
    struct syntax *first = NULL;
    struct syntax **last = &first;

    while (!parser_skip_sign(parser, end)) {
        if (first != NULL) {
            parser_expect_sign(parser, SIGN(',', 0));
            if (parser_skip_sign(parser, end))
                break;
        }
        *last = parser_expression(parser);
        last = &(*last)->next;
    }
    return first;
}

static struct syntax *read_map_items(struct parser *parser)
{
    struct syntax *first = NULL;
    struct syntax **last = &first;

    while (!parser_skip_sign(parser, SIGN('}', 0))) {
        if (first != NULL) {
            parser_expect_sign(parser, SIGN(',', 0));
            if (parser_skip_sign(parser, SIGN('}', 0)))
                break;
        }
        *last = parser_expression(parser);
        parser_expect_sign(parser, SIGN(':', 0));
        last = &(*last)->next;
        *last = parser_expression(parser);
        last = &(*last)->next;
    }
    return first;
}

/* One argument of a call: a value, name=value, *value or **value. */
static struct syntax *read_argument(struct parser *parser)
{
    const struct token *next = parser_token(parser) + 1;
    struct syntax *node;

    if (parser_token(parser)->kind == TOKEN_NAME && next->kind == TOKEN_SIGN &&
        next->sign == SIGN('=', 0)) {
        node = parser_node(parser, SYNTAX_KEYWORD);
        node->name = parser_take_name(parser);
        parser->at++;
    } else if (parser_is_sign(parser, SIGN('*', 0)) || parser_is_sign(parser, SIGN('*', '*'))) {
        node = parser_node(parser, parser_is_sign(parser, SIGN('*', 0)) ? SYNTAX_SPREAD
                                                                        : SYNTAX_SPREAD_MAP);
        parser->at++;
    } else {
        return parser_expression(parser);
    }
    node->left = parser_expression(parser);
    return node;
}

/* 0: a value; others must not stand before what has a smaller rank. */
static int argument_rank(const struct syntax *argument)
{
    return argument->kind == SYNTAX_KEYWORD      ? 1
           : argument->kind == SYNTAX_SPREAD     ? 2
           : argument->kind == SYNTAX_SPREAD_MAP ? 3
                                                 : 0;
}

struct syntax *parser_arguments(struct parser *parser)
{
    struct syntax *first = NULL;
    struct syntax **last = &first;
    int rank = 0;

    parser_expect_sign(parser, SIGN('(', 0));
    while (!parser_skip_sign(parser, SIGN(')', 0))) {
        if (first != NULL) {
            parser_expect_sign(parser, SIGN(',', 0));
            if (parser_skip_sign(parser, SIGN(')', 0)))
                break;
        }
        *last = read_argument(parser);
        if (argument_rank(*last) < rank || (rank > 1 && argument_rank(*last) == rank))
            parser_fail(parser, "another order of the arguments");
        rank = argument_rank(*last);
        last = &(*last)->next;
    }
    return first;
}

static struct syntax *read_adjacent_texts(struct parser *parser)
{
    struct syntax *node = constant(parser, parser_token(parser)->value);
    struct builder builder = {0};

    if ((++parser->at, parser_token(parser)->kind) != TOKEN_TEXT)
        return node;
    builder_append(parser->machine, &builder, node->value.text, node->value.size);
    for (; parser_token(parser)->kind == TOKEN_TEXT; parser->at++)
        builder_append(parser->machine, &builder, parser_token(parser)->value.text,
                       parser_token(parser)->value.size);
    node->value = datum_built(&builder);
    return node;
}

static struct syntax *read_named(struct parser *parser)
{
    struct syntax *node = parser_node(parser, SYNTAX_CONSTANT);
    const char *name = parser_take_name(parser);

    if (!strcmp(name, "true") || !strcmp(name, "True")) {
        node->value = datum_flag(true);
    } else if (!strcmp(name, "false") || !strcmp(name, "False")) {
        node->value = datum_flag(false);
    } else if (!strcmp(name, "none") || !strcmp(name, "None")) {
        node->value = datum_none();
    } else {
        node->kind = SYNTAX_NAME;
        node->name = name;
        parser->uses |= !strcmp(name, "caller")    ? SYNTAX_USES_CALLER
                        : !strcmp(name, "varargs") ? SYNTAX_USES_VARARGS
                        : !strcmp(name, "kwargs")  ? SYNTAX_USES_KWARGS
                                                   : 0;
    }
    return node;
}

static struct syntax *read_bracketed(struct parser *parser)
{
    struct syntax *node = parser_node(parser, SYNTAX_LIST);

    parser_nest(parser);
    if (parser_skip_sign(parser, SIGN('(', 0))) {
        node = read_tuple(parser, ITEMS_CHOICES, NULL, true);
        parser_expect_sign(parser, SIGN(')', 0));
    } else if (parser_skip_sign(parser, SIGN('[', 0))) {
        node->items = read_items(parser, SIGN(']', 0));
    } else if (parser_skip_sign(parser, SIGN('{', 0))) {
        node->kind = SYNTAX_MAP;
        node->items = read_map_items(parser);
    } else {
        parser_fail(parser, "an expression");
    }
    parser->nesting--;
    return node;
}

struct syntax *parser_primary(struct parser *parser)
{
    const struct token *token = parser_token(parser);

    if (token->kind == TOKEN_NAME)
        return read_named(parser);
    if (token->kind == TOKEN_TEXT)
        return read_adjacent_texts(parser);
    if (token->kind == TOKEN_NUMBER) {
        struct syntax *node = constant(parser, token->value);

        parser->at++;
        return node;
    }
    return read_bracketed(parser);
}

/* The parts of a slice behind its first one, which is NULL when it was left out. */
static struct syntax *read_slice(struct parser *parser, struct syntax *left, struct syntax *first)
{
    struct syntax *node = parser_node_over(parser, SYNTAX_SLICE, left);
    struct syntax *part = first != NULL ? first : constant(parser, datum_none());

    node->items = part;
    for (int i = 0; i < 2; i++) {
        bool there = i == 0 ? (parser->at++, true) : parser_skip_sign(parser, SIGN(':', 0));

        there = there && !parser_is_sign(parser, SIGN(':', 0)) &&
                !parser_is_sign(parser, SIGN(']', 0)) && !parser_is_sign(parser, SIGN(',', 0));
        part->next = there ? parser_expression(parser) : constant(parser, datum_none());
        part = part->next;
    }
    return node;
}

static struct syntax *read_subscript(struct parser *parser, struct syntax *left)
{
    struct syntax *node = parser_node_over(parser, SYNTAX_ITEM, left);
    struct syntax *first = NULL;
    struct syntax *tuple;

    if (!parser_is_sign(parser, SIGN(':', 0)))
        first = parser_expression(parser);
    if (parser_is_sign(parser, SIGN(':', 0))) {
        node = read_slice(parser, left, first);
    } else if (parser_is_sign(parser, SIGN(',', 0))) {
        tuple = parser_node(parser, SYNTAX_TUPLE);
        tuple->items = first;
        for (; parser_skip_sign(parser, SIGN(',', 0)); first = first->next)
            first->next = parser_expression(parser);
        node->right = tuple;
    } else {
        node->right = first;
    }
    parser_expect_sign(parser, SIGN(']', 0));
    return node;
}

static struct syntax *read_dotted(struct parser *parser, struct syntax *left)
{
    const struct token *token = parser_token(parser);
    struct syntax *node;

    if (token->kind == TOKEN_NUMBER && token->value.kind == DATUM_INTEGER) {
        node = parser_node_over(parser, SYNTAX_ITEM, left);
        node->right = constant(parser, token->value);
        parser->at++;
        return node;
    }
    node = parser_node_over(parser, SYNTAX_ATTRIBUTE, left);
    node->at = token->at;
    node->name = parser_take_name(parser);
    return node;
}

struct syntax *parser_postfix(struct parser *parser, struct syntax *left)
{
    for (;;) {
        parser->machine->at = parser_token(parser)->at;
        if (parser_skip_sign(parser, SIGN('.', 0))) {
            left = read_dotted(parser, left);
        } else if (parser_skip_sign(parser, SIGN('[', 0))) {
            left = read_subscript(parser, left);
        } else if (parser_is_sign(parser, SIGN('(', 0))) {
            left = parser_node_over(parser, SYNTAX_CALL, left);
            left->items = parser_arguments(parser);
        } else {
            return left;
        }
    }
}
