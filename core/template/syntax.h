/* SPDX-License-Identifier: MIT */
/*
 * syntax.h - a template as a tree of statements and expressions. How it is read is
 * parser.h, what it does execute.h and evaluate.h.
 */
#ifndef TEMPLATE_SYNTAX_H
#define TEMPLATE_SYNTAX_H

#include "template/datum.h"

enum syntax_kind {
    /* Expressions */
    SYNTAX_CONSTANT,  /* value */
    SYNTAX_NAME,      /* name; "" is what a block of {% filter %} or {% set %} has written */
    SYNTAX_LIST,      /* items */
    SYNTAX_TUPLE,     /* items */
    SYNTAX_MAP,       /* items: key, value, key, value */
    SYNTAX_ATTRIBUTE, /* left.name */
    SYNTAX_ITEM,      /* left[right] */
    SYNTAX_SLICE,     /* left[items 0:1:2], each a constant None where it is left out */
    SYNTAX_CALL,      /* left(items) */
    SYNTAX_KEYWORD,   /* name=left, among the items of a call */
    SYNTAX_SPREAD,    /* *left, among the items of a call */
    SYNTAX_SPREAD_MAP, /* **left, among the items of a call */
    SYNTAX_FILTER,    /* left|name(items) */
    SYNTAX_TEST,      /* left is name(items) */
    SYNTAX_NOT,       /* not left */
    SYNTAX_NEGATE,    /* -left */
    SYNTAX_POSITIVE,  /* +left */
    SYNTAX_BINARY,    /* left sign right */
    SYNTAX_COMPARE,   /* left, then items: COMPARAND */
    SYNTAX_COMPARAND, /* sign left; "in" is SIGN('i', 'n'), "not in" SIGN('n', 'i') */
    SYNTAX_AND,       /* left and right */
    SYNTAX_OR,        /* left or right */
    SYNTAX_CHOICE,    /* left if test else right (or NULL) */
    SYNTAX_JOIN,      /* items, each but the first behind a ~ */
    /* Statements */
    SYNTAX_DATA,      /* value */
    SYNTAX_PRINT,     /* left */
    SYNTAX_IF,        /* test, body, other: statements, or the next IF when `elif` */
    SYNTAX_FOR,       /* left in right if test: body, else other */
    SYNTAX_SET,       /* left = right, or right is NULL and body is captured, filtered by test */
    SYNTAX_MACRO,     /* name(items: PARAMETER): body */
    SYNTAX_PARAMETER, /* name=left (or NULL) */
    SYNTAX_CALL_BLOCK, /* left: CALL; right: MACRO for caller() */
    SYNTAX_FILTER_BLOCK, /* left: filters over the name ""; body */
    SYNTAX_WITH,      /* items: SET; body in a scope of its own */
    SYNTAX_BREAK,
    SYNTAX_CONTINUE
};

/* What a macro does with arguments it does not name. */
#define SYNTAX_USES_CALLER 1
#define SYNTAX_USES_VARARGS 2
#define SYNTAX_USES_KWARGS 4

struct syntax {
    uint8_t kind;         /* enum syntax_kind */
    uint8_t uses;         /* macro: SYNTAX_USES_... */
    bool elif;            /* if: `other` is what stands behind elif */
    uint16_t sign;        /* binary, comparand */
    uint32_t at;          /* byte in the source */
    const char *name;     /* the machine's copy */
    struct datum value;
    struct syntax *test;
    struct syntax *left;
    struct syntax *right;
    struct syntax *items; /* first of them, the others by `next` */
    struct syntax *body;
    struct syntax *other;
    struct syntax *next;  /* in its list; NULL: the last */
};

#endif
