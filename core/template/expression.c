/* SPDX-License-Identifier: MIT */
/*
 * expression.c - operators, filters and tests, by the grammar of jinja2's parser.py. What
 * they stand between is primary.c.
 */
#include <string.h>

#include "template/call.h"
#include "template/parser.h"

static struct syntax *read_unary(struct parser *parser, bool filters);

struct syntax *parser_node_over(struct parser *parser, uint8_t kind, struct syntax *left)
{
    struct syntax *node = parser_node(parser, kind);

    node->at = left->at;
    node->left = left;
    return node;
}

/* The sign of the operator that stands here, which is skipped; 0: it is none of these. */
static uint16_t take_sign(struct parser *parser, const uint16_t *signs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (parser_skip_sign(parser, signs[i]))
            return signs[i];
    return 0;
}

static struct syntax *read_power(struct parser *parser)
{
    struct syntax *left = read_unary(parser, true);

    while (parser_is_sign(parser, SIGN('*', '*'))) {
        left = parser_node_over(parser, SYNTAX_BINARY, left);
        left->at = parser_token(parser)->at;
        left->sign = SIGN('*', '*');
        parser->at++;
        left->right = read_unary(parser, true);
    }
    return left;
}

static struct syntax *read_product(struct parser *parser)
{
    static const uint16_t signs[] = {SIGN('*', 0), SIGN('/', 0), SIGN('/', '/'), SIGN('%', 0)};
    struct syntax *left = read_power(parser);
    uint32_t at = parser_token(parser)->at;
    uint16_t sign;

    while ((sign = take_sign(parser, signs, sizeof signs / sizeof *signs)) != 0) {
        left = parser_node_over(parser, SYNTAX_BINARY, left);
        left->at = at;
        left->sign = sign;
        left->right = read_power(parser);
        at = parser_token(parser)->at;
    }
    return left;
}

static struct syntax *read_join(struct parser *parser)
{
    struct syntax *first = read_product(parser);
    struct syntax *node;
    struct syntax **last = &first->next;

    if (!parser_is_sign(parser, SIGN('~', 0)))
        return first;
    node = parser_node(parser, SYNTAX_JOIN);
    node->items = first;
    while (parser_skip_sign(parser, SIGN('~', 0))) {
        *last = read_product(parser);
        last = &(*last)->next;
    }
    return node;
}

static struct syntax *read_sum(struct parser *parser)
{
    static const uint16_t signs[] = {SIGN('+', 0), SIGN('-', 0)};
    struct syntax *left = read_join(parser);
    uint32_t at = parser_token(parser)->at;
    uint16_t sign;

    while ((sign = take_sign(parser, signs, sizeof signs / sizeof *signs)) != 0) {
        left = parser_node_over(parser, SYNTAX_BINARY, left);
        left->at = at;
        left->sign = sign;
        left->right = read_join(parser);
        at = parser_token(parser)->at;
    }
    return left;
}

static uint16_t take_comparison(struct parser *parser)
{
    static const uint16_t signs[] = {SIGN('=', '='), SIGN('!', '='), SIGN('<', '='),
                                     SIGN('>', '='), SIGN('<', 0),   SIGN('>', 0)};
    const struct token *next = parser_token(parser) + 1;

    if (parser_skip_name(parser, "in"))
        return SIGN('i', 'n');
    if (parser_is_name(parser, "not") && next->kind == TOKEN_NAME && !strcmp(next->name, "in")) {
        parser->at += 2;
        return SIGN('n', 'i');
    }
    return take_sign(parser, signs, sizeof signs / sizeof *signs);
}

static struct syntax *read_comparison(struct parser *parser)
{
    struct syntax *left = read_sum(parser);
    struct syntax *node = NULL;
    struct syntax **last = NULL;
    uint32_t at = parser_token(parser)->at;
    uint16_t sign;

    while ((sign = take_comparison(parser)) != 0) {
        if (node == NULL) {
            node = parser_node_over(parser, SYNTAX_COMPARE, left);
            last = &node->items;
        }
        *last = parser_node(parser, SYNTAX_COMPARAND);
        (*last)->at = at;
        (*last)->sign = sign;
        (*last)->left = read_sum(parser);
        last = &(*last)->next;
        at = parser_token(parser)->at;
    }
    return node != NULL ? node : left;
}

static struct syntax *read_not(struct parser *parser)
{
    struct syntax *node;

    if (!parser_is_name(parser, "not"))
        return read_comparison(parser);
    node = parser_node(parser, SYNTAX_NOT);
    parser->at++;
    parser_nest(parser);
    node->left = read_not(parser);
    parser->nesting--;
    return node;
}

static struct syntax *read_and(struct parser *parser)
{
    struct syntax *left = read_not(parser);

    while (parser_skip_name(parser, "and")) {
        left = parser_node_over(parser, SYNTAX_AND, left);
        left->right = read_not(parser);
    }
    return left;
}

struct syntax *parser_or(struct parser *parser)
{
    struct syntax *left = read_and(parser);

    while (parser_skip_name(parser, "or")) {
        left = parser_node_over(parser, SYNTAX_OR, left);
        left->right = read_and(parser);
    }
    return left;
}

struct syntax *parser_expression(struct parser *parser)
{
    bool soft = parser->soft;
    struct syntax *left;

    parser_nest(parser);
    left = parser_or(parser);
    while (parser_is_name(parser, "if")) {
        left = parser_node_over(parser, SYNTAX_CHOICE, left);
        parser->at++;
        parser->soft = true;
        left->test = parser_or(parser);
        if (parser_skip_name(parser, "else"))
            left->right = parser_expression(parser);
    }
    parser->soft = soft;
    parser->nesting--;
    return left;
}

/* A name that may have dots in it. */
static const char *read_long_name(struct parser *parser)
{
    struct builder builder = {0};

    builder_add(parser->machine, &builder, parser_take_name(parser));
    while (parser_skip_sign(parser, SIGN('.', 0))) {
        builder_byte(parser->machine, &builder, '.');
        builder_add(parser->machine, &builder, parser_take_name(parser));
    }
    return machine_name(parser->machine, builder.data, builder.size);
}

static void check_known(struct parser *parser, const struct syntax *node)
{
    if (parser->soft)
        return;
    parser->machine->at = node->at;
    if (node->kind == SYNTAX_FILTER)
        filter_get(parser->machine, datum_string(node->name));
    else
        test_get(parser->machine, datum_string(node->name));
}

struct syntax *parser_filters(struct parser *parser, struct syntax *left, bool begun)
{
    while (begun || parser_skip_sign(parser, SIGN('|', 0))) {
        left = parser_node_over(parser, SYNTAX_FILTER, left);
        left->at = parser_token(parser)->at;
        left->name = read_long_name(parser);
        if (parser_is_sign(parser, SIGN('(', 0)))
            left->items = parser_arguments(parser);
        check_known(parser, left);
        begun = false;
    }
    return left;
}

/* Whether what follows the name of a test is its argument. */
static bool begins_argument(const struct parser *parser)
{
    const struct token *token = parser_token(parser);

    if (token->kind == TOKEN_NAME)
        return strcmp(token->name, "else") != 0 && strcmp(token->name, "or") != 0 &&
               strcmp(token->name, "and") != 0;
    return token->kind == TOKEN_TEXT || token->kind == TOKEN_NUMBER ||
           parser_is_sign(parser, SIGN('[', 0)) || parser_is_sign(parser, SIGN('{', 0));
}

static struct syntax *read_test(struct parser *parser, struct syntax *left)
{
    struct syntax *node = parser_node_over(parser, SYNTAX_TEST, left);
    bool negated = parser_skip_name(parser, "not");

    node->at = parser_token(parser)->at;
    node->name = read_long_name(parser);
    if (parser_is_sign(parser, SIGN('(', 0))) {
        node->items = parser_arguments(parser);
    } else if (begins_argument(parser)) {
        if (parser_is_name(parser, "is"))
            parser_fail(parser, "something else, tests cannot be chained,");
        node->items = parser_postfix(parser, parser_primary(parser));
    }
    check_known(parser, node);
    return negated ? parser_node_over(parser, SYNTAX_NOT, node) : node;
}

static struct syntax *read_unary(struct parser *parser, bool filters)
{
    struct syntax *node = parser_node(parser, SYNTAX_NEGATE);
    bool minus = parser_skip_sign(parser, SIGN('-', 0));

    if (minus || parser_skip_sign(parser, SIGN('+', 0))) {
        node->kind = minus ? SYNTAX_NEGATE : SYNTAX_POSITIVE;
        parser_nest(parser);
        node->left = read_unary(parser, false);
        parser->nesting--;
    } else {
        node = parser_primary(parser);
    }
    node = parser_postfix(parser, node);
    while (filters) {
        if (parser_is_sign(parser, SIGN('|', 0)))
            node = parser_filters(parser, node, false);
        else if (parser_skip_name(parser, "is"))
            node = read_test(parser, node);
        else if (parser_is_sign(parser, SIGN('(', 0)))
            node = parser_postfix(parser, node);
        else
            break;
    }
    return node;
}
