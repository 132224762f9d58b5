/* SPDX-License-Identifier: MIT */
/*
 * lexer.c - a template cut into tokens, by the rules of jinja2's lexer.py. Knows no
 * grammar.
 */
#include "template/lexer.h"

#include <string.h>

#include "template/chars.h"
#include "template/literal.h"

#define BRACKET_LIMIT 512

struct lexer {
    struct machine *machine;
    struct token_list *list;
    const char *source;
    uint32_t size;
    uint32_t at;
    bool line_starting; /* what was read last ended with a newline, or nothing was read */
    char brackets[BRACKET_LIMIT]; /* open ones, by the sign that closes them */
    uint32_t bracket_count;
};

_Noreturn static void fail_at(struct lexer *lexer, uint32_t at, const char *what)
{
    lexer->machine->at = at;
    machine_fail(lexer->machine, "%s", what);
}

static struct token *add_token(struct lexer *lexer, uint8_t kind, uint32_t at)
{
    struct token_list *list = lexer->list;
    struct token *token;

    if (list->count == list->room) {
        uint32_t room = list->room * 2 + 256;
        struct token *larger = machine_alloc(lexer->machine, room, sizeof *larger);

        if (list->count > 0)
            memcpy(larger, list->tokens, list->count * sizeof *larger);
        list->tokens = larger;
        list->room = room;
    }
    token = &list->tokens[list->count++];
    token->kind = kind;
    token->at = at;
    return token;
}

static bool stands(const struct lexer *lexer, uint32_t at, const char *what)
{
    size_t size = strlen(what);

    return lexer->size - at >= size && !memcmp(lexer->source + at, what, size);
}

static uint32_t skip_spaces(const struct lexer *lexer, uint32_t from)
{
    size_t at = from;

    while (at < lexer->size) {
        size_t next = at;

        if (!chars_is_space(chars_read(lexer->source, lexer->size, &next)))
            break;
        at = next;
    }
    return (uint32_t)at;
}

/* Adds the text before a tag or comment, as the sign behind its `{%` has it cut. */
static void add_data(struct lexer *lexer, uint32_t from, uint32_t to, bool print)
{
    char sign = to + 2 < lexer->size ? lexer->source[to + 2] : '\0';
    const char *text = lexer->source + from;
    size_t size = to - from;
    uint32_t line = to;

    if (to < lexer->size && sign == '-') {
        chars_strip(lexer->machine, &text, &size, NULL, 0, CHARS_STRIP_RIGHT);
    } else if (to < lexer->size && sign != '+' && !print) {
        while (line > from && lexer->source[line - 1] != '\n')
            line--;
        if ((line > from || lexer->line_starting) && skip_spaces(lexer, line) >= to)
            size = line - from;
    }
    if (size > 0)
        add_token(lexer, TOKEN_DATA, from)->value = datum_text(text, size);
}

/* The end of a tag or comment, by its last two signs; 0: it does not stand here. */
static uint32_t end_of(const struct lexer *lexer, uint32_t at, const char *end, bool trims)
{
    if (stands(lexer, at, "-") && stands(lexer, at + 1, end))
        return skip_spaces(lexer, at + 3);
    if (trims && stands(lexer, at, "+") && stands(lexer, at + 1, end))
        return at + 3;
    if (!stands(lexer, at, end))
        return 0;
    return at + 2 + (trims && stands(lexer, at + 2, "\n"));
}

static void move_to(struct lexer *lexer, uint32_t at)
{
    lexer->at = at;
    lexer->line_starting = at > 0 && lexer->source[at - 1] == '\n';
}

static void read_comment(struct lexer *lexer, uint32_t from)
{
    uint32_t at = from + 2;

    while (at < lexer->size) {
        uint32_t end = end_of(lexer, at, "#}", true);

        if (end > 0) {
            move_to(lexer, end);
            return;
        }
        at++;
    }
    fail_at(lexer, from, "missing end of comment tag");
}

/* Where the tag {% word %} that begins at `at` ends; 0: it is another. Only {% raw %} does not trim:
 * the newline behind it stays. */
static uint32_t tag_end(const struct lexer *lexer, uint32_t at, const char *word, bool trims)
{
    if (!stands(lexer, at, "{%"))
        return 0;
    at += 2;
    if (stands(lexer, at, "-") || stands(lexer, at, "+"))
        at++;
    at = skip_spaces(lexer, at);
    if (!stands(lexer, at, word))
        return 0;
    at = skip_spaces(lexer, at + (uint32_t)strlen(word));
    return end_of(lexer, at, "%}", trims);
}

static void read_raw(struct lexer *lexer, uint32_t from, uint32_t body)
{
    move_to(lexer, body);
    for (uint32_t at = body; at < lexer->size; at++) {
        uint32_t end = lexer->source[at] == '{' ? tag_end(lexer, at, "endraw", true) : 0;

        if (end > 0) {
            add_data(lexer, body, at, false);
            move_to(lexer, end);
            return;
        }
    }
    fail_at(lexer, from, "missing end of raw directive");
}

static uint32_t find_begin(const struct lexer *lexer)
{
    uint32_t at = lexer->at;

    while (at < lexer->size &&
           !(lexer->source[at] == '{' && at + 1 < lexer->size &&
             memchr("{%#", lexer->source[at + 1], 3) != NULL))
        at++;
    return at;
}

static bool is_name_byte(char byte, bool first)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           (byte & 0x80) != 0 || (!first && byte >= '0' && byte <= '9');
}

static void read_name(struct lexer *lexer)
{
    uint32_t at = lexer->at;

    while (at < lexer->size && is_name_byte(lexer->source[at], false))
        at++;
    add_token(lexer, TOKEN_NAME, lexer->at)->name =
        machine_name(lexer->machine, lexer->source + lexer->at, at - lexer->at);
    lexer->at = at;
}

static void balance(struct lexer *lexer, char sign)
{
    const char *pairs = "()[]{}";
    const char *found = strchr(pairs, sign);

    if (found == NULL)
        return;
    if ((found - pairs) % 2 == 0) {
        if (lexer->bracket_count == BRACKET_LIMIT)
            fail_at(lexer, lexer->at, "too many open brackets");
        lexer->brackets[lexer->bracket_count++] = found[1];
    } else if (lexer->bracket_count == 0 || lexer->brackets[--lexer->bracket_count] != sign) {
        fail_at(lexer, lexer->at, "a bracket is closed that is not open");
    }
}

static void read_sign(struct lexer *lexer)
{
    static const char *const doubles[] = {"==", "!=", ">=", "<=", "**", "//"};
    uint32_t at = lexer->at;
    uint16_t sign = SIGN(lexer->source[at], 0);

    for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++)
        if (stands(lexer, at, doubles[i]))
            sign = SIGN(doubles[i][0], doubles[i][1]);
    if ((sign & 0xff) == 0 && (sign == 0 || strchr("+-/*%~[](){}><=.:|,", sign >> 8) == NULL))
        fail_at(lexer, at, "unexpected character in an expression");
    if ((sign & 0xff) == 0)
        balance(lexer, lexer->source[at]);
    add_token(lexer, TOKEN_SIGN, at)->sign = sign;
    lexer->at = at + ((sign & 0xff) != 0 ? 2 : 1);
}

/* One token of an expression. */
static void read_token(struct lexer *lexer)
{
    char byte = lexer->source[lexer->at];
    uint32_t at = lexer->at;
    struct token *token;

    lexer->machine->at = at;
    if (byte >= '0' && byte <= '9') {
        bool after_dot = at > 0 && lexer->source[at - 1] == '.';

        token = add_token(lexer, TOKEN_NUMBER, at);
        token->value = literal_number(lexer->machine, lexer->source, lexer->size, &lexer->at,
                                      after_dot);
    } else if (byte == '\'' || byte == '"') {
        token = add_token(lexer, TOKEN_TEXT, at);
        token->value = literal_text(lexer->machine, lexer->source, lexer->size, &lexer->at);
    } else if (is_name_byte(byte, true)) {
        read_name(lexer);
    } else {
        read_sign(lexer);
    }
}

/* What stands between {{ and }} or {% and %}. */
static void read_inside(struct lexer *lexer, uint32_t from, bool print)
{
    const char *end_sign = print ? "}}" : "%}";

    add_token(lexer, print ? TOKEN_PRINT_BEGIN : TOKEN_TAG_BEGIN, from);
    lexer->at = from + 2;
    if (stands(lexer, lexer->at, "-") || stands(lexer, lexer->at, "+"))
        lexer->at++;
    lexer->bracket_count = 0;
    for (;;) {
        uint32_t end = 0;

        lexer->at = skip_spaces(lexer, lexer->at);
        if (lexer->at >= lexer->size)
            fail_at(lexer, from, print ? "{{ is not closed" : "{% is not closed");
        if (lexer->bracket_count == 0)
            end = end_of(lexer, lexer->at, end_sign, !print);
        if (end > 0) {
            add_token(lexer, print ? TOKEN_PRINT_END : TOKEN_TAG_END, lexer->at);
            move_to(lexer, end);
            return;
        }
        read_token(lexer);
    }
}

void lexer_read(struct machine *machine, struct token_list *list)
{
    struct lexer *lexer = machine_alloc(machine, 1, sizeof *lexer);

    *lexer = (struct lexer){.machine = machine,
                            .list = list,
                            .source = machine->source,
                            .size = machine->size,
                            .line_starting = true};
    while (lexer->at < lexer->size) {
        uint32_t from = find_begin(lexer);
        char second = from < lexer->size ? lexer->source[from + 1] : '\0';
        uint32_t raw = second == '%' ? tag_end(lexer, from, "raw", false) : 0;

        add_data(lexer, lexer->at, from, second == '{');
        if (second == '\0')
            lexer->at = from;
        else if (second == '#')
            read_comment(lexer, from);
        else if (raw > 0)
            read_raw(lexer, from, raw);
        else
            read_inside(lexer, from, second == '{');
    }
    add_token(lexer, TOKEN_END, lexer->size);
}
