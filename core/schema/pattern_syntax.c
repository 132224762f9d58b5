/* SPDX-License-Identifier: MIT */
/*
 * pattern_syntax.c - the syntax of ECMA-262 patterns, checked and rewritten as PCRE2 has it: names
 * of groups become numbers, `.` and \s mean what they mean in ECMA-262, every character that could
 * mean something else is written by its code. Matches nothing. Classes are in pattern_class.c.
 */
#include "schema/pattern_syntax.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* The white space and line ends of ECMA-262, and everything else, as parts of a class. */
#define SPACES \
    "\\t-\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}" \
    "\\x{3000}\\x{feff}"
#define NO_SPACES "\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}" \
    "\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}" \
    "\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}"

bool syntax_fail(struct syntax *syntax, const char *problem)
{
    syntax->problem = syntax->problem ? syntax->problem : problem;
    return false;
}

bool syntax_at(const struct syntax *syntax, const char *text)
{
    size_t size = strlen(text);
    return (size_t)(syntax->end - syntax->at) >= size && !memcmp(syntax->at, text, size);
}

void syntax_code(struct syntax *syntax, uint32_t code)
{
    bool plain = (code >= '0' && code <= '9') || ((code | 0x20) >= 'a' && (code | 0x20) <= 'z');
    if (plain)
        text_byte(syntax->out, (char)code);
    else
        text_format(syntax->out, "\\x{%x}", (unsigned)code);
}

/* `most` hexadecimal digits, all of them unless `braced`; -1 when they are not there. */
static int64_t read_hex(struct syntax *syntax, int most, bool braced)
{
    int64_t code = 0;
    int count = 0;
    while (syntax->at < syntax->end && count < most) {
        char c = *syntax->at, low = (char)(c | 0x20);
        int digit = c >= '0' && c <= '9' ? c - '0' : low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
        if (digit < 0)
            break;
        code = code * 16 + digit;
        count++;
        syntax->at++;
    }
    return (braced ? count > 0 : count == most) ? code : -1;
}

/* Behind "\u": a code point, two halves of a pair made one; -1 when it is none. */
static int64_t read_unicode(struct syntax *syntax)
{
    if (syntax_at(syntax, "{")) {
        syntax->at++;
        int64_t code = read_hex(syntax, 9, true);
        bool closed = syntax_at(syntax, "}");
        syntax->at += closed;
        return closed && code <= 0x10ffff ? code : -1;
    }
    int64_t code = read_hex(syntax, 4, false);
    const char *behind = syntax->at;
    if (code >= 0xd800 && code < 0xdc00 && syntax_at(syntax, "\\u")) {
        syntax->at += 2;
        int64_t low = read_hex(syntax, 4, false);
        if (low >= 0xdc00 && low < 0xe000)
            return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        syntax->at = behind;
    }
    return code;
}

static int64_t read_control(struct syntax *syntax)
{
    char low = syntax->at < syntax->end ? (char)(*syntax->at | 0x20) : 0;
    if (low < 'a' || low > 'z')
        return -1;
    return *syntax->at++ & 0x1f;
}

/* The letter behind a backslash has been read: what character it makes with what follows. */
static int64_t read_escape_tail(struct syntax *syntax, uint32_t letter)
{
    static const char letters[] = "tnvfr", codes[] = "\t\n\v\f\r";
    const char *known = letter && letter < 0x80 ? strchr(letters, (int)letter) : NULL;
    if (known)
        return codes[known - letters];
    if (letter == 'x')
        return read_hex(syntax, 2, false);
    if (letter == 'u')
        return read_unicode(syntax);
    if (letter == 'c')
        return read_control(syntax);
    if (letter == '0' && !(syntax->at < syntax->end && *syntax->at >= '0' && *syntax->at <= '9'))
        return 0;
    bool sign = letter && letter < 0x80 && strchr("^$\\.*+?()[]{}|/", (int)letter);
    return sign ? (int64_t)letter : -1;
}

bool syntax_character_escape(struct syntax *syntax, uint32_t letter, uint32_t *code)
{
    const char *behind = syntax->at;
    int64_t read = read_escape_tail(syntax, letter);
    if (read < 0 && syntax->strict)
        return syntax_fail(syntax, "a backslash stands before what needs none");
    if (read < 0)
        syntax->at = behind;
    *code = read < 0 ? letter : (uint32_t)read;
    return true;
}

bool syntax_class_escape(struct syntax *syntax, uint32_t letter, bool inside, bool *is)
{
    *is = true;
    switch (letter) {
    case 'd':
    case 'D':
    case 'w':
    case 'W':
        text_format(syntax->out, "\\%c", (int)letter);
        return true;
    case 's':
        text_add(syntax->out, inside ? SPACES : "[" SPACES "]");
        return true;
    case 'S':
        text_add(syntax->out, inside ? NO_SPACES : "[^" SPACES "]");
        return true;
    case 'p':
    case 'P':
        if (syntax_at(syntax, "{") || syntax->strict)
            return syntax_property(syntax, letter == 'P');
        break;
    default:
        break;
    }
    *is = false;
    return true;
}

/* The name in "<name>", which must follow. */
static bool read_name(struct syntax *syntax, const char **name, size_t *size)
{
    const char *close = NULL;
    if (syntax_at(syntax, "<"))
        close = memchr(syntax->at, '>', (size_t)(syntax->end - syntax->at));
    if (!close)
        return syntax_fail(syntax, "a group's name has no '>'");
    *name = syntax->at + 1;
    *size = (size_t)(close - *name);
    syntax->at = close + 1;
    for (size_t i = 0; i < *size; i++) {
        unsigned char c = (unsigned char)(*name)[i], low = c | 0x20;
        bool letter = (low >= 'a' && low <= 'z') || c == '_' || c == '$' || c >= 0x80;
        if (!letter && !(i && c >= '0' && c <= '9'))
            return syntax_fail(syntax, "a group's name is no identifier");
    }
    return *size > 0 || syntax_fail(syntax, "a group has an empty name");
}

/* Counts the groups and notes their names, before anything refers to them. */
static bool find_groups(struct syntax *syntax)
{
    bool inside = false;
    for (; syntax->at < syntax->end; syntax->at++) {
        char c = *syntax->at;
        if (c == '\\' && syntax->at + 1 < syntax->end) {
            syntax->at++;
        } else if (c == '[' || c == ']') {
            inside = c == '[';
        } else if (c == '(' && !inside) {
            bool named = syntax_at(syntax, "(?<") && !syntax_at(syntax, "(?<=") &&
                         !syntax_at(syntax, "(?<!");
            if (!named && syntax_at(syntax, "(?"))
                continue;
            syntax->names = memory_grow(syntax->names, &syntax->name_room, syntax->groups + 1u,
                                        sizeof *syntax->names);
            struct group_name *group = &syntax->names[syntax->groups++];
            *group = (struct group_name){0};
            syntax->at += named ? 2 : 0;
            if (named && !read_name(syntax, &group->text, &group->size))
                return false;
            syntax->at -= named;
        }
    }
    return true;
}

/* The number of the group of that name; 0: there is none. */
static uint32_t find_name(const struct syntax *syntax, const char *name, size_t size)
{
    for (uint32_t i = 0; i < syntax->groups; i++) {
        const struct group_name *group = &syntax->names[i];
        if (group->text && group->size == size && !memcmp(group->text, name, size))
            return i + 1;
    }
    return 0;
}

static bool put_named_reference(struct syntax *syntax)
{
    const char *name;
    size_t size;
    if (!read_name(syntax, &name, &size))
        return false;
    uint32_t group = find_name(syntax, name, size);
    if (!group)
        return syntax_fail(syntax, "\\k names a group that is not there");
    text_format(syntax->out, "\\g{%u}", (unsigned)group);
    return true;
}

/* "\N", when there are that many groups. */
static bool put_reference(struct syntax *syntax, uint32_t first, bool *is)
{
    const char *behind = syntax->at;
    uint32_t group = first - '0';
    while (syntax->at < syntax->end && *syntax->at >= '0' && *syntax->at <= '9' && group < 100000)
        group = group * 10 + (uint32_t)(*syntax->at++ - '0');
    *is = group <= syntax->groups;
    if (*is)
        text_format(syntax->out, "\\g{%u}", (unsigned)group);
    else if (syntax->strict)
        return syntax_fail(syntax, "a number behind a backslash names a group that is not there");
    else
        syntax->at = behind;
    return true;
}

/* A backslash outside a class. */
static bool put_escape(struct syntax *syntax)
{
    uint32_t letter, code;
    bool done = false;
    syntax->at++;
    size_t length = utf8_read(syntax->at, (size_t)(syntax->end - syntax->at), &letter);
    if (!length)
        return syntax_fail(syntax, "nothing follows a backslash");
    syntax->at += length;
    if (letter == 'b' || letter == 'B') {
        text_format(syntax->out, "\\%c", (int)letter);
        syntax->repeatable = false;
        return true;
    }
    if (letter == 'k' && (syntax->strict || syntax_at(syntax, "<")))
        return put_named_reference(syntax);
    if (letter >= '1' && letter <= '9' && (!put_reference(syntax, letter, &done) || done))
        return done;
    if (!syntax_class_escape(syntax, letter, false, &done) || done)
        return done && !syntax->problem;
    if (!syntax_character_escape(syntax, letter, &code))
        return false;
    syntax_code(syntax, code);
    return true;
}

/* "(?i-m:": letters switched on or off; false when it is none. */
static bool read_modifiers(struct syntax *syntax)
{
    const char *at = syntax->at + 2, *from = at;
    while (at < syntax->end && (*at == 'i' || *at == 'm' || *at == 's' || *at == '-'))
        at++;
    if (at == from || at == syntax->end || *at != ':' || (at == from + 1 && *from == '-'))
        return false;
    text_append(syntax->out, syntax->at, (size_t)(at + 1 - syntax->at));
    syntax->at = at + 1;
    return true;
}

/* Where a group begins. */
static bool open_group(struct syntax *syntax)
{
    static const char *const starts[] = {"(?:", "(?=", "(?!", "(?<=", "(?<!"};
    if (syntax->depth == GROUP_DEPTH)
        return syntax_fail(syntax, "groups are nested deeper than 200");
    syntax->kinds[syntax->depth++] = GROUP_PLAIN;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        if (!syntax_at(syntax, starts[i]))
            continue;
        syntax->kinds[syntax->depth - 1] = i == 0  ? GROUP_PLAIN
                                           : i < 3 ? GROUP_AHEAD
                                                   : GROUP_BEHIND;
        text_add(syntax->out, starts[i]);
        syntax->at += strlen(starts[i]);
        return true;
    }
    if (syntax_at(syntax, "(?<")) {
        const char *name;
        size_t size;
        syntax->at += 2;
        text_byte(syntax->out, '(');
        uint32_t number = ++syntax->opened;
        return read_name(syntax, &name, &size) &&
               (find_name(syntax, name, size) == number ||
                syntax_fail(syntax, "two groups have the same name"));
    }
    if (syntax_at(syntax, "(?"))
        return read_modifiers(syntax) || syntax_fail(syntax, "no group of ECMA-262 begins so");
    syntax->opened++;
    text_byte(syntax->out, '(');
    syntax->at++;
    return true;
}

/* The number at `*at`, large ones cut; false when there is none. */
static bool read_count(const char **at, const char *end, uint64_t *count)
{
    const char *first = *at;
    *count = 0;
    for (; *at < end && **at >= '0' && **at <= '9'; (*at)++)
        if (*count < UINT32_MAX)
            *count = *count * 10 + (uint64_t)(**at - '0');
    return *at > first;
}

/* "{2}", "{2,}", "{2,5}" at a brace; false when it is none. */
static bool read_counts(struct syntax *syntax, const char **behind)
{
    const char *at = syntax->at + 1;
    uint64_t least, most;
    if (!read_count(&at, syntax->end, &least))
        return false;
    most = least;
    if (at < syntax->end && *at == ',') {
        at++;
        if (!read_count(&at, syntax->end, &most))
            most = UINT64_MAX;
    }
    if (at == syntax->end || *at != '}')
        return false;
    *behind = at + 1;
    if (least > most)
        syntax_fail(syntax, "the counts of a repetition are out of order");
    return true;
}

/* A sign of repetition, at `syntax->at`. */
static bool put_repetition(struct syntax *syntax)
{
    const char *behind = syntax->at + 1;
    if (*syntax->at == '{' && !read_counts(syntax, &behind)) {
        if (syntax->strict)
            return syntax_fail(syntax, "a lone brace must be written with a backslash");
        syntax_code(syntax, '{');
        syntax->at++;
        return syntax->repeatable = true;
    }
    if (!syntax->repeatable)
        return syntax_fail(syntax, "there is nothing to repeat");
    if (behind < syntax->end && *behind == '?')
        behind++;
    text_append(syntax->out, syntax->at, (size_t)(behind - syntax->at));
    syntax->at = behind;
    syntax->repeatable = false;
    return true;
}

static bool close_group(struct syntax *syntax)
{
    if (!syntax->depth)
        return syntax_fail(syntax, "a ')' closes no group");
    enum group_kind kind = syntax->kinds[--syntax->depth];
    syntax->repeatable = kind == GROUP_PLAIN || (kind == GROUP_AHEAD && !syntax->strict);
    text_byte(syntax->out, ')');
    syntax->at++;
    return true;
}

/* A character that stands for itself. */
static bool put_character(struct syntax *syntax)
{
    uint32_t code;
    size_t length = utf8_read(syntax->at, (size_t)(syntax->end - syntax->at), &code);
    if (!length)
        return syntax_fail(syntax, "it is not valid UTF-8");
    if (syntax->strict && (code == ']' || code == '}'))
        return syntax_fail(syntax, "a lone bracket must be written with a backslash");
    syntax_code(syntax, code);
    syntax->at += length;
    return true;
}

static bool put_term(struct syntax *syntax)
{
    char c = *syntax->at;
    bool anchor = c == '^' || c == '$' || c == '|';
    if (c == '*' || c == '+' || c == '?' || c == '{')
        return put_repetition(syntax);
    if (c == ')')
        return close_group(syntax);
    syntax->repeatable = !anchor && c != '(';
    if (c == '\\')
        return put_escape(syntax);
    if (c == '(')
        return open_group(syntax);
    if (c == '[')
        return syntax_class(syntax);
    if (!anchor && c != '.')
        return put_character(syntax);
    syntax->at++;
    if (c == '.')
        text_add(syntax->out, "[^\\n\\r\\x{2028}\\x{2029}]");
    else
        text_byte(syntax->out, c);
    return true;
}

bool pattern_translate(const char *source, size_t size, bool strict, struct text *out,
                       const char **problem)
{
    struct syntax syntax = {.at = source, .end = source + size, .strict = strict, .out = out};
    bool fine = find_groups(&syntax);
    syntax.at = source;
    while (fine && syntax.at < syntax.end)
        fine = put_term(&syntax) && !syntax.problem;
    if (fine && syntax.depth)
        fine = syntax_fail(&syntax, "a group is not closed");
    *problem = syntax.problem;
    free(syntax.names);
    return fine;
}
