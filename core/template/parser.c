/* SPDX-License-Identifier: MIT */
/*
 * parser.c - the statements of a template. Expressions are expression.c.
 */
#include "template/parser.h"

#include <string.h>

/* Tags that end a body, NULL behind the last one. */
struct ends {
    const char *names[4];
};

void parser_fail(struct parser *parser, const char *expected)
{
    const struct token *token = parser_token(parser);

    parser->machine->at = token->at;
    if (token->kind == TOKEN_END)
        machine_fail(parser->machine, "the template ends where %s is needed", expected);
    if (token->kind == TOKEN_NAME)
        machine_fail(parser->machine, "'%.80s' where %s is needed", token->name, expected);
    machine_fail(parser->machine, "%s is needed here", expected);
}

const struct token *parser_token(const struct parser *parser)
{
    return &parser->tokens[parser->at];
}

bool parser_is_sign(const struct parser *parser, uint16_t sign)
{
    const struct token *token = parser_token(parser);

    return token->kind == TOKEN_SIGN && token->sign == sign;
}

bool parser_is_name(const struct parser *parser, const char *name)
{
    const struct token *token = parser_token(parser);

    return token->kind == TOKEN_NAME && !strcmp(token->name, name);
}

bool parser_skip_sign(struct parser *parser, uint16_t sign)
{
    if (!parser_is_sign(parser, sign))
        return false;
    parser->at++;
    return true;
}

bool parser_skip_name(struct parser *parser, const char *name)
{
    if (!parser_is_name(parser, name))
        return false;
    parser->at++;
    return true;
}

void parser_expect_sign(struct parser *parser, uint16_t sign)
{
    char expected[] = {'\'', (char)(sign >> 8), '\'', '\0'};

    if (!parser_skip_sign(parser, sign))
        parser_fail(parser, expected);
}

const char *parser_take_name(struct parser *parser)
{
    const struct token *token = parser_token(parser);

    if (token->kind != TOKEN_NAME)
        parser_fail(parser, "a name");
    parser->at++;
    return token->name;
}

struct syntax *parser_node(struct parser *parser, uint8_t kind)
{
    struct syntax *node = machine_alloc(parser->machine, 1, sizeof *node);

    node->kind = kind;
    node->at = parser_token(parser)->at;
    return node;
}

void parser_nest(struct parser *parser)
{
    if (++parser->nesting > TEMPLATE_NEST_LIMIT) {
        parser->machine->at = parser_token(parser)->at;
        machine_fail(parser->machine, "nested deeper than %d", TEMPLATE_NEST_LIMIT);
    }
}

static void expect_tag_end(struct parser *parser)
{
    if (parser_token(parser)->kind != TOKEN_TAG_END)
        parser_fail(parser, "the end of the tag");
    parser->at++;
}

static struct syntax *read_statement(struct parser *parser);

/* Whether a tag with one of these names stands here. */
static bool at_end(const struct parser *parser, const struct ends *ends)
{
    const struct token *name = &parser->tokens[parser->at + 1];

    if (parser_token(parser)->kind != TOKEN_TAG_BEGIN || name->kind != TOKEN_NAME)
        return false;
    for (size_t i = 0; ends->names[i] != NULL; i++)
        if (!strcmp(name->name, ends->names[i]))
            return true;
    return false;
}

static struct syntax *read_print(struct parser *parser)
{
    struct syntax *node = parser_node(parser, SYNTAX_PRINT);

    parser->at++;
    node->left = parser_tuple(parser, true, NULL);
    if (parser_token(parser)->kind != TOKEN_PRINT_END)
        parser_fail(parser, "the end of the print statement");
    parser->at++;
    return node;
}

/* Statements up to a tag of `ends`, whose name becomes the current token; all when `ends` is
 * empty. */
static struct syntax *read_body(struct parser *parser, const struct ends *ends)
{
    struct syntax *first = NULL;
    struct syntax **last = &first;

    while (!at_end(parser, ends)) {
        const struct token *token = parser_token(parser);
        struct syntax *node;

        if (token->kind == TOKEN_END) {
            if (ends->names[0] == NULL)
                return first;
            parser_fail(parser, ends->names[0]);
        }
        if (token->kind == TOKEN_DATA) {
            node = parser_node(parser, SYNTAX_DATA);
            node->value = token->value;
            parser->at++;
        } else if (token->kind == TOKEN_PRINT_BEGIN) {
            node = read_print(parser);
        } else {
            node = read_statement(parser);
        }
        *last = node;
        last = &node->next;
    }
    parser->at++;
    return first;
}

/* The rest of a tag, then statements up to {% end %}, which is skipped. */
static struct syntax *read_block(struct parser *parser, const char *end)
{
    struct ends ends = {{end}};
    struct syntax *body;

    expect_tag_end(parser);
    body = read_body(parser, &ends);
    parser->at++;
    return body;
}

/* The same for a body that jinja2 compiles as a frame of its own. */
static struct syntax *read_frame(struct parser *parser, const char *end)
{
    bool soft = parser->soft;
    struct syntax *body;

    parser->soft = false;
    body = read_block(parser, end);
    parser->soft = soft;
    return body;
}

static void read_if(struct parser *parser, struct syntax *node)
{
    static const struct ends ends = {{"elif", "else", "endif"}};
    bool soft = parser->soft;

    parser->soft = true;
    for (;;) {
        node->test = parser_tuple(parser, false, NULL);
        expect_tag_end(parser);
        node->body = read_body(parser, &ends);
        if (!parser_skip_name(parser, "elif"))
            break;
        node->elif = true;
        node->other = parser_node(parser, SYNTAX_IF);
        node = node->other;
    }
    if (parser_skip_name(parser, "else"))
        node->other = read_block(parser, "endif");
    else
        parser->at++;
    parser->soft = soft;
}

static void read_for(struct parser *parser, struct syntax *node)
{
    static const struct ends ends = {{"endfor", "else"}};
    bool soft = parser->soft;

    node->left = parser_target(parser, false, "in");
    if (!parser_skip_name(parser, "in"))
        parser_fail(parser, "'in'");
    node->right = parser_tuple(parser, false, "recursive");
    parser->soft = false;
    if (parser_skip_name(parser, "if"))
        node->test = parser_expression(parser);
    if (parser_is_name(parser, "recursive"))
        parser_fail(parser, "the end of the tag (recursive loops are not supported)");
    expect_tag_end(parser);
    parser->loops++;
    node->body = read_body(parser, &ends);
    parser->loops--;
    if (parser_skip_name(parser, "else"))
        node->other = read_block(parser, "endfor");
    else
        parser->at++;
    parser->soft = soft;
}

static struct syntax *captured(struct parser *parser)
{
    struct syntax *node = parser_node(parser, SYNTAX_NAME);

    node->name = machine_name(parser->machine, "", 0);
    return node;
}

static void read_set(struct parser *parser, struct syntax *node)
{
    node->left = parser_target(parser, true, NULL);
    if (parser_skip_sign(parser, SIGN('=', 0))) {
        node->right = parser_tuple(parser, true, NULL);
        return;
    }
    node->test = parser_filters(parser, captured(parser), false);
    node->body = read_frame(parser, "endset");
}

static void read_parameters(struct parser *parser, struct syntax *macro)
{
    struct syntax **last = &macro->items;
    bool defaults = false;

    parser_expect_sign(parser, SIGN('(', 0));
    while (!parser_skip_sign(parser, SIGN(')', 0))) {
        struct syntax *parameter = parser_node(parser, SYNTAX_PARAMETER);

        if (macro->items != NULL) {
            parser_expect_sign(parser, SIGN(',', 0));
            if (parser_skip_sign(parser, SIGN(')', 0)))
                return;
        }
        parameter->name = parser_take_name(parser);
        if (parser_skip_sign(parser, SIGN('=', 0)))
            parameter->left = parser_expression(parser);
        else if (defaults)
            parser_fail(parser, "a default, as the parameter before has one,");
        defaults = parameter->left != NULL;
        *last = parameter;
        last = &parameter->next;
    }
}

/* The body of a macro, or of what caller() calls. */
static void read_macro_body(struct parser *parser, struct syntax *macro, const char *end)
{
    uint32_t loops = parser->loops;
    uint8_t uses = parser->uses;

    parser->loops = 0;
    parser->uses = 0;
    macro->body = read_frame(parser, end);
    macro->uses = parser->uses;
    parser->uses |= uses;
    parser->loops = loops;
}

static void read_macro(struct parser *parser, struct syntax *node)
{
    node->name = parser_take_name(parser);
    read_parameters(parser, node);
    read_macro_body(parser, node, "endmacro");
}

static void read_call(struct parser *parser, struct syntax *node)
{
    node->right = parser_node(parser, SYNTAX_MACRO);
    node->right->name = machine_name(parser->machine, "caller", 6);
    if (parser_is_sign(parser, SIGN('(', 0)))
        read_parameters(parser, node->right);
    node->left = parser_expression(parser);
    if (node->left->kind != SYNTAX_CALL)
        parser_fail(parser, "a call");
    read_macro_body(parser, node->right, "endcall");
}

static void read_with(struct parser *parser, struct syntax *node)
{
    struct syntax **last = &node->items;

    while (parser_token(parser)->kind != TOKEN_TAG_END) {
        struct syntax *set = parser_node(parser, SYNTAX_SET);

        if (node->items != NULL)
            parser_expect_sign(parser, SIGN(',', 0));
        set->left = parser_target(parser, false, NULL);
        parser_expect_sign(parser, SIGN('=', 0));
        set->right = parser_expression(parser);
        *last = set;
        last = &set->next;
    }
    node->body = read_frame(parser, "endwith");
}

static void read_filter_block(struct parser *parser, struct syntax *node)
{
    node->left = parser_filters(parser, captured(parser), true);
    node->body = read_frame(parser, "endfilter");
}

/* {% print a, b %} writes one after the other: a join. */
static void read_print_tag(struct parser *parser, struct syntax *node)
{
    struct syntax **last;

    node->left = parser_node(parser, SYNTAX_JOIN);
    last = &node->left->items;
    while (parser_token(parser)->kind != TOKEN_TAG_END) {
        if (node->left->items != NULL)
            parser_expect_sign(parser, SIGN(',', 0));
        *last = parser_expression(parser);
        last = &(*last)->next;
    }
}

/* {% generation %} marks what an assistant said, for training; it writes what stands in it. */
static void read_generation(struct parser *parser, struct syntax *node)
{
    node->body = read_frame(parser, "endgeneration");
}

static void read_jump(struct parser *parser, struct syntax *node)
{
    if (parser->loops == 0) {
        parser->machine->at = node->at;
        machine_fail(parser->machine, "break or continue outside of a loop");
    }
}

struct statement {
    const char *name;
    uint8_t kind;
    void (*read)(struct parser *parser, struct syntax *node);
};

static const struct statement *find_statement(const char *name)
{
    static const struct statement statements[] = {
        {"if", SYNTAX_IF, read_if},
        {"for", SYNTAX_FOR, read_for},
        {"set", SYNTAX_SET, read_set},
        {"macro", SYNTAX_MACRO, read_macro},
        {"call", SYNTAX_CALL_BLOCK, read_call},
        {"filter", SYNTAX_FILTER_BLOCK, read_filter_block},
        {"with", SYNTAX_WITH, read_with},
        {"generation", SYNTAX_WITH, read_generation},
        {"print", SYNTAX_PRINT, read_print_tag},
        {"break", SYNTAX_BREAK, read_jump},
        {"continue", SYNTAX_CONTINUE, read_jump}};

    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        if (!strcmp(statements[i].name, name))
            return &statements[i];
    return NULL;
}

static struct syntax *read_statement(struct parser *parser)
{
    const struct statement *statement;
    struct syntax *node;

    parser_nest(parser);
    parser->at++;
    node = parser_node(parser, SYNTAX_DATA);
    statement = find_statement(parser_take_name(parser));
    if (statement == NULL) {
        parser->at--;
        parser_fail(parser, "the name of a statement");
    }
    node->kind = statement->kind;
    statement->read(parser, node);
    expect_tag_end(parser);
    parser->nesting--;
    return node;
}

struct syntax *parser_read(struct machine *machine)
{
    static const struct ends none = {{NULL}};
    struct token_list list = {0};
    struct parser parser = {.machine = machine};

    lexer_read(machine, &list);
    parser.tokens = list.tokens;
    return read_body(&parser, &none);
}
