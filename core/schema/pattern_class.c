/* SPDX-License-Identifier: MIT */
/* pattern_class.c - character classes and Unicode properties of ECMA-262 patterns, rewritten as
 * PCRE2 has them. Nothing outside of brackets. */
#include <string.h>

#include "schema/pattern_syntax.h"

/* One member of a class: a character, or a set that has been put already. */
static bool read_member(struct syntax *syntax, uint32_t *code, bool *set)
{
    *set = false;
    size_t length = utf8_read(syntax->at, (size_t)(syntax->end - syntax->at), code);
    if (!length)
        return syntax_fail(syntax, "a class is not closed");
    syntax->at += length;
    if (*code != '\\')
        return true;
    uint32_t letter;
    length = utf8_read(syntax->at, (size_t)(syntax->end - syntax->at), &letter);
    if (!length)
        return syntax_fail(syntax, "nothing follows a backslash");
    syntax->at += length;
    if (letter == 'b' || letter == '-') {
        *code = letter == 'b' ? '\b' : '-';
        return true;
    }
    if (!syntax_class_escape(syntax, letter, true, set) || *set)
        return !syntax->problem;
    return syntax_character_escape(syntax, letter, code);
}

/* One member, or a range of two. */
static bool put_member(struct syntax *syntax)
{
    uint32_t first, last;
    bool set;
    if (!read_member(syntax, &first, &set))
        return false;
    bool range = syntax_at(syntax, "-") && !syntax_at(syntax, "-]");
    if (range && set && syntax->strict)
        return syntax_fail(syntax, "a range begins with a set");
    if (!set)
        syntax_code(syntax, first);
    if (!range || set)
        return true;
    syntax->at++;
    if (!read_member(syntax, &last, &set))
        return false;
    if (set) { /* a lenient "a-\d": three members, of which the last has been put */
        syntax_code(syntax, '-');
        return !syntax->strict || syntax_fail(syntax, "a range ends with a set");
    }
    if (last < first)
        return syntax_fail(syntax, "a range is out of order");
    text_byte(syntax->out, '-');
    syntax_code(syntax, last);
    return true;
}

bool syntax_class(struct syntax *syntax)
{
    bool negated = syntax_at(syntax, "[^");
    text_add(syntax->out, negated ? "[^" : "[");
    syntax->at += negated ? 2 : 1;
    while (!syntax_at(syntax, "]"))
        if (!put_member(syntax))
            return false;
    syntax->at++;
    text_byte(syntax->out, ']');
    return true;
}

/* General categories: the long names of ECMA-262 and the short ones, which PCRE2 takes. */
static const struct {
    const char *name, *short_name;
} categories[] = {
    {"Cased_Letter", "L&"}, {"LC", "L&"}, {"Close_Punctuation", "Pe"},
    {"Connector_Punctuation", "Pc"}, {"Control", "Cc"}, {"cntrl", "Cc"},
    {"Currency_Symbol", "Sc"}, {"Dash_Punctuation", "Pd"}, {"Decimal_Number", "Nd"},
    {"digit", "Nd"}, {"Enclosing_Mark", "Me"}, {"Final_Punctuation", "Pf"}, {"Format", "Cf"},
    {"Initial_Punctuation", "Pi"}, {"Letter", "L"}, {"Letter_Number", "Nl"},
    {"Line_Separator", "Zl"}, {"Lowercase_Letter", "Ll"}, {"Mark", "M"}, {"Combining_Mark", "M"},
    {"Math_Symbol", "Sm"}, {"Modifier_Letter", "Lm"}, {"Modifier_Symbol", "Sk"},
    {"Nonspacing_Mark", "Mn"}, {"Number", "N"}, {"Open_Punctuation", "Ps"}, {"Other", "C"},
    {"Other_Letter", "Lo"}, {"Other_Number", "No"}, {"Other_Punctuation", "Po"},
    {"Other_Symbol", "So"}, {"Paragraph_Separator", "Zp"}, {"Private_Use", "Co"},
    {"Punctuation", "P"}, {"punct", "P"}, {"Separator", "Z"}, {"Space_Separator", "Zs"},
    {"Spacing_Mark", "Mc"}, {"Surrogate", "Cs"}, {"Symbol", "S"}, {"Titlecase_Letter", "Lt"},
    {"Unassigned", "Cn"}, {"Uppercase_Letter", "Lu"},
};

static const char *find_category(const char *name)
{
    for (size_t i = 0; i < sizeof categories / sizeof *categories; i++)
        if (!strcmp(categories[i].name, name))
            return categories[i].short_name;
    return NULL;
}

bool syntax_property(struct syntax *syntax, bool negated)
{
    char name[48];
    const char *close = NULL;
    if (syntax_at(syntax, "{"))
        close = memchr(syntax->at, '}', (size_t)(syntax->end - syntax->at));
    size_t size = close ? (size_t)(close - syntax->at - 1) : 0;
    if (!size || size >= sizeof name)
        return syntax_fail(syntax, "\\p has no property in braces");
    memcpy(name, syntax->at + 1, size);
    name[size] = '\0';
    if (strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_=") != size)
        return syntax_fail(syntax, "\\p names no property");
    syntax->at = close + 1;
    char *value = strchr(name, '=');
    if (value)
        *value++ = '\0';
    bool category = !value || !strcmp(name, "General_Category") || !strcmp(name, "gc");
    bool extensions = !strcmp(name, "Script_Extensions") || !strcmp(name, "scx");
    if (!category && !extensions && strcmp(name, "Script") && strcmp(name, "sc"))
        return syntax_fail(syntax, "\\p names no property");
    value = value ? value : name;
    const char *known = category ? find_category(value) : NULL;
    text_format(syntax->out, "\\%c{%s%s}", negated ? 'P' : 'p',
                category ? "" : extensions ? "scx:" : "sc:", known ? known : value);
    return true;
}
