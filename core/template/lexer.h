/* SPDX-License-Identifier: MIT */
/*
 * lexer.h - a template cut into tokens, with trim_blocks and lstrip_blocks as transformers
 * sets them. Knows no grammar.
 */
#ifndef TEMPLATE_LEXER_H
#define TEMPLATE_LEXER_H

#include "template/datum.h"

enum token_kind {
    TOKEN_END, /* of the template */
    TOKEN_DATA,
    TOKEN_PRINT_BEGIN, /* {{ */
    TOKEN_PRINT_END,
    TOKEN_TAG_BEGIN,   /* {% */
    TOKEN_TAG_END,
    TOKEN_NAME,
    TOKEN_TEXT,
    TOKEN_NUMBER,
    TOKEN_SIGN
};

/* A sign as a number: SIGN('=', '='), SIGN('+', 0). */
#define SIGN(first, second) ((uint16_t)((first) << 8 | (second)))

struct token {
    uint8_t kind;
    uint16_t sign;
    uint32_t at;         /* byte in the source */
    struct datum value;  /* data, text: a text; number: the number */
    const char *name;    /* name: the machine's copy of it */
};

struct token_list {
    struct token *tokens; /* [count], the last one is TOKEN_END */
    uint32_t count;
    uint32_t room;
};

/* Cuts the machine's source. */
void lexer_read(struct machine *machine, struct token_list *list);

#endif
