/* SPDX-License-Identifier: MIT */
/*
 * json.c - JSON text into a located tree, in one pass without recursion. Open lists and maps are
 * built on a stack of values and copied to the arena when they close. Judges no content.
 */
#include "base/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/duplicates.h"
#include "base/json_rows.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/table.h"

#define LARGE 16384 /* values */

_Static_assert(sizeof(struct pair) == 2 * sizeof(struct value), "a pair is two values in a row");

/* A list or map that is not closed yet. */
struct frame {
    size_t first; /* its first value on the stack */
    uint64_t offset;
    bool map;
};

/* The member of a map that is being read and not kept. */
struct member {
    enum json_want want; /* JSON_KEEP: there is none */
    uint32_t depth;      /* of the map around it */
    uint32_t duplicates; /* of the tree before it */
    char *text;          /* of the parser behind its key */
    struct arena arena;  /* for its lists and maps */
};

struct parser {
    struct tree *tree;
    const char *start;
    const char *at;
    const char *end;
    char *text;          /* where the next string goes: one buffer, no larger than the source */
    struct value *stack; /* [room], `top` used; a map has key, value, key, value ... */
    size_t room;
    size_t top;
    struct table keys;   /* of the large map that is closing */
    struct error *error;
    struct arena *arena; /* where lists and maps go */
    const struct json_filter *filter; /* NULL: everything is kept */
    struct member member;
    uint32_t depth;
    struct frame frames[JSON_DEPTH_LIMIT];
};

static int fail(struct parser *parser, const char *at, const char *message)
{
    struct place place = tree_place(parser->tree, (uint64_t)(at - parser->start));

    return error_set(parser->error, ERROR_INPUT, "%s:%u:%u: %s", parser->tree->name,
                     (unsigned)place.line, (unsigned)place.column, message);
}

static struct value *push(struct parser *parser, enum value_kind kind, const char *at)
{
    struct value *value;

    if (parser->top == parser->room)
        parser->stack = memory_grow(parser->stack, &parser->room, parser->top + 1,
                                    sizeof *parser->stack);
    value = &parser->stack[parser->top++];
    *value = (struct value){.kind = (uint8_t)kind, .offset = (uint64_t)(at - parser->start)};
    return value;
}

/* How many of the eight bytes come before the first that is no space. */
static unsigned space_bytes(uint64_t word)
{
    if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
        word = __builtin_bswap64(word);
    word ^= 0x0101010101010101u * ' ';
    return word == 0 ? 8 : (unsigned)__builtin_ctzll(word) / 8;
}

/* The next character that is no blank, 0 at the end (and for a NUL, which no rule accepts). */
static char peek(struct parser *parser)
{
    const char *at = parser->at;

    while (at < parser->end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) {
        unsigned count = 8;

        at++;
        while (count == 8 && parser->end - at >= 8) {
            uint64_t word;

            memcpy(&word, at, 8);
            count = space_bytes(word);
            at += count;
        }
    }
    parser->at = at;
    return at < parser->end ? *at : '\0';
}

/* How many of the eight bytes come before the first '"', '\', control character or non-ASCII. */
static unsigned plain_bytes(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t quote;
    uint64_t slash;
    uint64_t stops;

    if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
        word = __builtin_bswap64(word);
    quote = word ^ ones * '"';
    slash = word ^ ones * '\\';
    /* A byte below n borrows from its top bit; only those behind the first one may be wrong. */
    stops = ((quote - ones) & ~quote) | ((slash - ones) & ~slash) | ((word - ones * 0x20) & ~word);
    stops = (stops | word) & ones * 0x80;
    return stops == 0 ? 8 : (unsigned)__builtin_ctzll(stops) / 8;
}

/* Copies characters that stand for themselves; what it writes beyond `*to` is written again. */
static void copy_plain(const char **from, const char *end, char **to)
{
    unsigned count = 8;

    while (count == 8 && end - *from >= 8) {
        uint64_t word;

        memcpy(&word, *from, 8);
        memcpy(*to, &word, 8);
        count = plain_bytes(word);
        *from += count;
        *to += count;
    }
}

/* Copies one character of two or three bytes; false for any that needs a closer look. */
static bool copy_short(const char **from, const char *end, char **to)
{
    const unsigned char *at = (const unsigned char *)*from;
    size_t length = at[0] < 0xe0 ? 2 : 3;

    if (at[0] < 0xc2 || at[0] > 0xef || at[0] == 0xe0 || at[0] == 0xed || end - *from < 3 ||
        (at[1] & 0xc0) != 0x80 || (length == 3 && (at[2] & 0xc0) != 0x80))
        return false;
    memcpy(*to, at, 3); /* there is room for what is written again */
    *from += length;
    *to += length;
    return true;
}

/* A string, pushed. Decoded, it is never longer than its spelling, so the buffer has room. */
static int read_string(struct parser *parser)
{
    struct value *value = push(parser, VALUE_TEXT, parser->at);
    const char *at = parser->at + 1;
    char *to = parser->text;

    for (;;) {
        unsigned char c;
        size_t length;

        copy_plain(&at, parser->end, &to);
        if (at == parser->end)
            return fail(parser, parser->at, "the string that begins here has no end");
        c = (unsigned char)*at;
        if (c == '"')
            break;
        if (c < 0x20)
            return fail(parser, at, "a control character in a string must be written \\u00XX");
        if (c == '\\') {
            if (!json_escape_read(&at, parser->end, &to))
                return fail(parser, at, "no such escape in a string");
            continue;
        }
        if (copy_short(&at, parser->end, &to))
            continue;
        length = utf8_read(at, (size_t)(parser->end - at), NULL);
        if (length == 0)
            return fail(parser, at, "the text is not valid UTF-8");
        while (length-- > 0)
            *to++ = *at++;
    }
    *to = '\0';
    value->text = parser->text;
    value->size = (uint32_t)(to - parser->text);
    parser->text = to + 1;
    parser->at = at + 1;
    return 0;
}

static int read_number(struct parser *parser)
{
    const char *from = parser->at;
    struct value *value = push(parser, VALUE_INTEGER, from);
    const char *problem = NULL;
    const char *at = number_read(from, parser->end, value, &problem);

    if (problem != NULL)
        return fail(parser, at, problem);
    parser->at = at;
    return 0;
}

/* Steps over a word, when it stands here. */
static bool read_word(struct parser *parser, const char *word)
{
    size_t size = strlen(word);

    if ((size_t)(parser->end - parser->at) < size || memcmp(parser->at, word, size) != 0)
        return false;
    parser->at += size;
    return true;
}

static int read_scalar(struct parser *parser, char first)
{
    const char *from = parser->at;
    double real = (double)NAN;
    struct value *value;

    if (first == '"')
        return read_string(parser);
    if (first >= '0' && first <= '9')
        return read_number(parser);
    if (read_word(parser, "true") || read_word(parser, "false")) {
        push(parser, VALUE_FLAG, from)->flag = first == 't';
        return 0;
    }
    if (read_word(parser, "null")) {
        push(parser, VALUE_NULL, from);
        return 0;
    }
    if (read_word(parser, "Infinity"))
        real = (double)INFINITY;
    else if (read_word(parser, "-Infinity"))
        real = -(double)INFINITY;
    else if (first == '-')
        return read_number(parser);
    else if (!read_word(parser, "NaN"))
        return fail(parser, from, from == parser->end ? "expected a value, but the text ends here"
                                                      : "expected a value");
    value = push(parser, VALUE_REAL, from);
    value->real = real;
    value->size = (uint32_t)(parser->at - from);
    return 0;
}

/* Asks what is to become of the member whose key is on top of the stack. */
static void begin_member(struct parser *parser)
{
    struct member *member = &parser->member;

    if (parser->filter == NULL || member->want != JSON_KEEP || parser->depth > 2)
        return;
    member->want = parser->filter->want(parser->filter->context, parser->depth,
                                        &parser->stack[parser->top - 1]);
    if (member->want == JSON_KEEP)
        return;
    member->depth = parser->depth;
    member->duplicates = parser->tree->duplicate_count;
    member->text = parser->text;
    parser->arena = &member->arena;
}

/* Behind a value: when it is a member that is not kept, or a part of one that is skipped, it goes. */
static int drop_value(struct parser *parser)
{
    struct member *member = &parser->member;
    int result = 0;

    if (member->want == JSON_KEEP || parser->depth < member->depth)
        return 0;
    if (parser->depth > member->depth) {
        if (member->want == JSON_SKIP) {
            parser->top = parser->frames[parser->depth - 1].first;
            parser->text = member->text;
        }
        return 0;
    }
    parser->top -= 2;
    if (member->want == JSON_GIVE || member->want == JSON_LEAVE)
        result = parser->filter->give(parser->filter->context, parser->tree,
                                      (const struct pair *)(parser->stack + parser->top));
    parser->text = (char *)(uintptr_t)parser->stack[parser->top].text;
    parser->tree->duplicate_count = member->duplicates;
    parser->arena = &parser->tree->arena;
    arena_reset(&member->arena);
    member->want = JSON_KEEP;
    return result;
}

/* A map's next key and the ':' behind it. */
static int read_key(struct parser *parser)
{
    int result;

    if (peek(parser) != '"')
        return fail(parser, parser->at, "expected a key in double quotes");
    result = read_string(parser);
    if (result < 0)
        return result;
    if (peek(parser) != ':')
        return fail(parser, parser->at, "expected ':' after a key");
    parser->at++;
    begin_member(parser);
    return 0;
}

/* The values of the stack from `first` on, where they may stay. A list or map that is large takes the
 * stack itself, and what was below goes to a new one: copying it would cost as much as reading it. */
static struct value *keep_values(struct parser *parser, size_t first)
{
    size_t count = parser->top - first;
    struct value *values;

    if (count >= LARGE && parser->arena == &parser->tree->arena && parser->tree->large == NULL) {
        parser->tree->large = values = parser->stack;
        parser->room = first + 1;
        parser->stack = memory_new(parser->room, sizeof *values);
        memcpy(parser->stack, values, first * sizeof *values);
        return values + first;
    }
    values = arena_alloc(parser->arena, count * sizeof *values);
    memcpy(values, parser->stack + first, count * sizeof *values);
    return values;
}

/* The open list or map is whole: its values leave the stack. */
static void close_frame(struct parser *parser)
{
    const struct frame *frame = &parser->frames[--parser->depth];
    size_t count = parser->top - frame->first;
    struct value *values = count > 0 ? keep_values(parser, frame->first) : NULL, *value;

    parser->top = frame->first;
    value = push(parser, frame->map ? VALUE_MAP : VALUE_LIST, parser->start + frame->offset);
    if (frame->map) {
        value->pairs = (const struct pair *)values;
        value->size = (uint32_t)(count / 2);
        duplicates_note(parser->tree, &parser->keys, value->pairs, value->size);
    } else {
        value->items = values;
        value->size = (uint32_t)count;
    }
    parser->at++;
}

/* Opens a list or map, up to its first value or its end. */
static int open_frame(struct parser *parser, bool map)
{
    if (parser->depth == JSON_DEPTH_LIMIT)
        return fail(parser, parser->at, "lists and maps are nested too deep, over 1000");
    parser->frames[parser->depth++] = (struct frame){
        .first = parser->top, .offset = (uint64_t)(parser->at - parser->start), .map = map};
    parser->at++;
    if (peek(parser) == (map ? '}' : ']')) {
        close_frame(parser);
        return 0;
    }
    return map ? read_key(parser) : 0;
}

/* After a value: closes what ends here. 0: another value follows; 1: the document is whole. */
static int read_after(struct parser *parser)
{
    while (parser->depth > 0) {
        bool map = parser->frames[parser->depth - 1].map;
        int result = drop_value(parser);
        char c = peek(parser);

        if (result < 0)
            return result;
        if (c == ',') {
            parser->at++;
            return map ? read_key(parser) : 0;
        }
        if (c != (map ? '}' : ']'))
            return fail(parser, parser->at, map ? "expected ',' or '}' after a value"
                                                : "expected ',' or ']' after a value");
        close_frame(parser);
    }
    if (peek(parser) != '\0' || parser->at < parser->end)
        return fail(parser, parser->at, "expected nothing more after the value");
    return 1;
}

/* Steps over a list or map that is left unread. */
static int leave_unread(struct parser *parser)
{
    const char *from = parser->at, *end = json_end_of(from, parser->end);

    if (end == NULL)
        return fail(parser, from, "the list or map that begins here has no end");
    push(parser, VALUE_NULL, from)->size = (uint32_t)(end - from);
    parser->at = end;
    return 0;
}

static int read_document(struct parser *parser)
{
    int result = 0;

    while (result == 0) {
        char first = peek(parser);
        bool opens = first == '[' || first == '{';

        if (opens && parser->member.want == JSON_LEAVE && parser->depth == parser->member.depth) {
            result = leave_unread(parser);
        } else if (opens) {
            uint32_t depth = parser->depth;

            result = open_frame(parser, first == '{');
            if (result < 0 || parser->depth > depth)
                continue;
        } else {
            result = read_scalar(parser, first);
        }
        if (result == 0)
            result = read_after(parser);
    }
    return result < 0 ? result : 0;
}

int json_parse(struct tree *tree, const char *name, const char *data, uint64_t size,
               struct error *error)
{
    return json_parse_some(tree, name, data, size, NULL, error);
}

int json_parse_some(struct tree *tree, const char *name, const char *data, uint64_t size,
                    const struct json_filter *filter, struct error *error)
{
    struct parser *parser;
    int result;

    *tree = (struct tree){.name = memory_text(name), .source = data, .source_size = size};
    if (size >= UINT32_MAX) {
        tree_fini(tree);
        return error_set(error, ERROR_INPUT, "%s: JSON of 4 GiB and more is not read", name);
    }
    parser = memory_new(1, sizeof *parser);
    parser->tree = tree;
    parser->error = error;
    parser->arena = &tree->arena;
    parser->filter = filter;
    parser->start = parser->at = data != NULL ? data : "";
    parser->end = parser->start + size;
    parser->text = arena_alloc(&tree->arena, size);
    read_word(parser, "\xef\xbb\xbf");
    result = read_document(parser);
    if (result == 0)
        tree->root = parser->stack[0];
    else
        tree_fini(tree);
    free(parser->stack);
    table_fini(&parser->keys);
    arena_fini(&parser->member.arena);
    free(parser);
    return result;
}
