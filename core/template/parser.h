/* SPDX-License-Identifier: MIT */
/*
 * parser.h - tokens into the tree of a template, by the grammar of jinja2's parser.py.
 * Runs nothing.
 */
#ifndef TEMPLATE_PARSER_H
#define TEMPLATE_PARSER_H

#include "template/lexer.h"
#include "template/syntax.h"

struct parser {
    struct machine *machine;
    const struct token *tokens;
    uint32_t at;       /* index of the current token */
    uint32_t nesting;  /* of brackets and blocks */
    uint32_t loops;    /* open ones that break and continue can mean */
    uint8_t uses;      /* SYNTAX_USES_... of the macro that is being read */
    bool soft;         /* within an if: an unknown filter fails only when it is reached */
};

/* The statements of the machine's source; NULL: none. */
struct syntax *parser_read(struct machine *machine);

/* Among the files of the parser: */
_Noreturn void parser_fail(struct parser *parser, const char *expected);
const struct token *parser_token(const struct parser *parser);
bool parser_is_sign(const struct parser *parser, uint16_t sign);
bool parser_is_name(const struct parser *parser, const char *name);
bool parser_skip_sign(struct parser *parser, uint16_t sign);
bool parser_skip_name(struct parser *parser, const char *name);
void parser_expect_sign(struct parser *parser, uint16_t sign);
const char *parser_take_name(struct parser *parser);
struct syntax *parser_node(struct parser *parser, uint8_t kind);
/* A node that begins where `left` does. */
struct syntax *parser_node_over(struct parser *parser, uint8_t kind, struct syntax *left);
void parser_nest(struct parser *parser); /* one deeper; `nesting--` ends it */

struct syntax *parser_expression(struct parser *parser);
/* One expression, or a tuple of several; `until` is a name that ends it (or NULL). */
struct syntax *parser_tuple(struct parser *parser, bool choices, const char *until);
struct syntax *parser_target(struct parser *parser, bool attributes, const char *until);
/* A chain of filters over `left`; with `begun` the first one has no | before it. */
struct syntax *parser_filters(struct parser *parser, struct syntax *left, bool begun);
struct syntax *parser_or(struct parser *parser); /* an expression that is no inline if */
struct syntax *parser_arguments(struct parser *parser); /* of a call, with its brackets */
struct syntax *parser_primary(struct parser *parser);
struct syntax *parser_postfix(struct parser *parser, struct syntax *left);

#endif
