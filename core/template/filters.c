/* SPDX-License-Identifier: MIT */
/*
 * filters.c - filters that work on one text, number or value. Those that work on lists are
 * filters_list.c.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "template/chars.h"
#include "template/literal.h"
#include "template/methods.h"
#include "template/operate.h"
#include "template/print.h"

#define INDENT_LIMIT 1000

#define FILTER(name)                                                                               \
    static struct datum name(struct machine *machine, struct datum self,                           \
                             const struct datum *given, const struct arguments *all)

/* The method of str of this name, on the value as a text. */
static struct datum call_method(struct machine *machine, const char *name, struct datum self,
                                const struct arguments *all)
{
    return callable_call(machine, callable_find(methods_of_texts, datum_string(name)),
                         datum_to_text(machine, self), all);
}

FILTER(call_trim)
{
    (void)given;
    return call_method(machine, "strip", self, all);
}

FILTER(call_upper)
{
    (void)given;
    return call_method(machine, "upper", self, all);
}

FILTER(call_lower)
{
    (void)given;
    return call_method(machine, "lower", self, all);
}

FILTER(call_capitalize)
{
    (void)given;
    return call_method(machine, "capitalize", self, all);
}

FILTER(call_center)
{
    struct arguments width = {.count = 1, .items = given};

    if (given[0].kind == DATUM_MISSING)
        width.items = &(struct datum){.kind = DATUM_INTEGER, .integer = 80};
    (void)all;
    return call_method(machine, "center", self, &width);
}

/* Words begin behind blanks, dashes and opening brackets. */
FILTER(call_title)
{
    struct datum text = datum_to_text(machine, self);
    struct builder out = {0};
    struct datum result;
    size_t at = 0;

    (void)given;
    (void)all;
    while (at < text.size) {
        size_t from = at;
        size_t first = SIZE_MAX; /* behind the first character of the word */

        while (at < text.size) {
            size_t before = at;
            uint32_t code = chars_read(text.text, text.size, &at);

            if (chars_is_space(code) || (code < 0x80 && code != 0 && strchr("-({[<", (int)code))) {
                at = before;
                break;
            }
            if (first == SIZE_MAX)
                first = at;
        }
        if (first != SIZE_MAX) {
            chars_upper(machine, &out, text.text + from, first - from);
            chars_lower(machine, &out, text.text + first, at - first);
        }
        from = at;
        if (at < text.size)
            chars_read(text.text, text.size, &at);
        builder_append(machine, &out, text.text + from, at - from);
    }
    result = datum_built(&out);
    result.safe = text.safe;
    return result;
}

FILTER(call_string)
{
    (void)given;
    (void)all;
    return datum_to_text(machine, self);
}

FILTER(call_safe)
{
    (void)given;
    (void)all;
    self = datum_to_text(machine, self);
    self.safe = true;
    return self;
}

FILTER(call_escape)
{
    (void)given;
    (void)all;
    return operate_escape(machine, self);
}

FILTER(call_forceescape)
{
    (void)given;
    (void)all;
    self = datum_to_text(machine, self);
    self.safe = false;
    return operate_escape(machine, self);
}

FILTER(call_replace)
{
    struct datum text = datum_to_text(machine, self);

    (void)all;
    text.safe = false;
    return method_replace(machine, text, datum_to_text(machine, given[0]),
                          datum_to_text(machine, given[1]),
                          datum_is_given(given[2]) ? datum_whole(machine, given[2], -1) : -1);
}

FILTER(call_default)
{
    bool falsy = datum_is_true(given[1]) && !datum_is_true(self);

    (void)all;
    (void)machine;
    if (self.kind != DATUM_UNDEFINED && !falsy)
        return self;
    return given[0].kind == DATUM_MISSING ? datum_string("") : given[0];
}

FILTER(call_length)
{
    (void)given;
    (void)all;
    return datum_integer(datum_length(machine, self));
}

FILTER(call_abs)
{
    (void)given;
    (void)all;
    if (self.kind == DATUM_REAL)
        return datum_real(fabs(self.real));
    self = datum_integer(self.kind == DATUM_INTEGER ? self.integer
                                                    : (int64_t)datum_number(machine, self));
    return self.integer < 0 ? operate_negate(machine, self) : self;
}

/* A number towards zero; false: it is none that fits. */
static bool truncate_real(struct machine *machine, double real, struct datum *number)
{
    if (isnan(real) || isinf(real))
        return false;
    if (!(real > -9.2e18 && real < 9.2e18))
        machine_fail(machine, "a number beyond 64 bits");
    *number = datum_integer((int64_t)real);
    return true;
}

FILTER(call_int)
{
    struct datum otherwise = given[0].kind == DATUM_MISSING ? datum_integer(0) : given[0];
    struct datum number = otherwise;
    int64_t base = datum_whole(machine, given[1], 10);
    double real;

    (void)all;
    if (self.kind == DATUM_UNDEFINED)
        datum_fail_undefined(machine, self);
    if (self.kind == DATUM_HUGE)
        return self;
    if (datum_is_number(self)) {
        if (self.kind != DATUM_REAL)
            return datum_integer(datum_whole(machine, self, 0));
        return truncate_real(machine, self.real, &number) ? number : otherwise;
    }
    if (self.kind != DATUM_TEXT || base < 2 || base > 36)
        return otherwise;
    if (literal_whole(machine, self, (int)base, &number))
        return number;
    if (literal_real(machine, self, &real) && truncate_real(machine, real, &number))
        return number;
    return otherwise;
}

FILTER(call_float)
{
    double real;

    (void)all;
    if (self.kind == DATUM_UNDEFINED)
        datum_fail_undefined(machine, self);
    if (datum_is_number(self))
        return datum_real(datum_number(machine, self));
    if ((self.kind == DATUM_TEXT || self.kind == DATUM_HUGE) && literal_real(machine, self, &real))
        return datum_real(real);
    return given[0].kind == DATUM_MISSING ? datum_real(0) : given[0];
}

/* As Python's round(): by the exact decimal value, halves to the even digit. */
static double round_real(double real, int64_t precision)
{
    char spelled[400];
    double power;

    if (isnan(real) || isinf(real))
        return real;
    if (precision >= 0) {
        snprintf(spelled, sizeof spelled, "%.*f", precision > 22 ? 22 : (int)precision, real);
        return strtod(spelled, NULL);
    }
    power = pow(10, -(double)precision);
    return isinf(power) ? 0 * real : nearbyint(real / power) * power;
}

FILTER(call_round)
{
    int64_t precision = datum_whole(machine, given[0], 0);
    bool common = given[1].kind == DATUM_MISSING || datum_is_text(given[1], "common");
    double real = datum_number(machine, self);
    double power = pow(10, (double)precision);

    (void)all;
    if (!common && !datum_is_text(given[1], "ceil") && !datum_is_text(given[1], "floor"))
        machine_fail(machine, "round() knows the methods common, ceil and floor");
    if (common && self.kind == DATUM_REAL)
        return datum_real(round_real(real, precision));
    if (common && precision >= 0)
        return datum_integer(datum_whole(machine, self, 0));
    if (common) {
        truncate_real(machine, round_real(real, precision), &self);
        return self;
    }
    real = datum_is_text(given[1], "ceil") ? ceil(real * power) : floor(real * power);
    return datum_real(real / power);
}

FILTER(call_indent)
{
    struct datum text = datum_to_text(machine, self);
    const struct datum_list *lines;
    struct builder margin = {0};
    struct builder out = {0};
    struct datum result;

    (void)all;
    if (self.kind != DATUM_TEXT)
        machine_fail(machine, "indent needs a text, not '%s'", datum_type(self));
    if (given[0].kind == DATUM_TEXT)
        builder_append(machine, &margin, given[0].text, given[0].size);
    else
        builder_repeat(machine, &margin, " ", 1, datum_whole(machine, given[0], 4));
    builder_append(machine, &out, text.text, text.size);
    builder_byte(machine, &out, '\n');
    lines = method_lines(machine, datum_built(&out), false).list;
    out = (struct builder){0};
    for (uint32_t i = 0; i < lines->count; i++) {
        bool blank = lines->items[i].size == 0;

        builder_add(machine, &out, i > 0 ? "\n" : "");
        if (i == 0 ? datum_is_true(given[1]) : !blank || datum_is_true(given[2]))
            builder_append(machine, &out, margin.data, margin.size);
        builder_append(machine, &out, lines->items[i].text, lines->items[i].size);
    }
    result = datum_built(&out);
    result.safe = text.safe;
    return result;
}

FILTER(call_format)
{
    struct datum_list *list = list_new(machine, all->count);

    (void)given;
    for (uint32_t i = 0; i < all->count; i++)
        list_add(machine, list, all->items[i]);
    if (all->named_count > 0)
        machine_fail(machine, "format with names is not supported");
    return operate_format(machine, datum_to_text(machine, self), datum_of_list(DATUM_TUPLE, list));
}

static void set_separators(struct machine *machine, struct json_style *style, struct datum given)
{
    const struct datum_list *pair;

    style->between = datum_string(style->lines ? "," : ", ");
    style->colon = datum_string(": ");
    if (!datum_is_given(given))
        return;
    pair = datum_items(machine, given);
    if (pair->count != 2 || pair->items[0].kind != DATUM_TEXT || pair->items[1].kind != DATUM_TEXT)
        machine_fail(machine, "tojson: separators are two texts");
    style->between = pair->items[0];
    style->colon = pair->items[1];
}

FILTER(call_tojson)
{
    struct json_style style = {.ascii = datum_is_true(given[0]),
                               .lines = datum_is_given(given[1]),
                               .sorted = datum_is_true(given[3])};
    struct builder margin = {0};
    struct builder out = {0};

    (void)all;
    if (given[1].kind == DATUM_TEXT)
        builder_append(machine, &margin, given[1].text, given[1].size);
    else if (style.lines)
        builder_repeat(machine, &margin, " ", 1, datum_whole(machine, given[1], 0));
    if (margin.size > INDENT_LIMIT)
        machine_fail(machine, "tojson: indented by more than %d", INDENT_LIMIT);
    style.indent = datum_built(&margin);
    set_separators(machine, &style, given[2]);
    datum_print_json(machine, &out, self, &style);
    return datum_built(&out);
}

const struct callable filters_of_texts[] = {
    {"trim", "chars", 0, call_trim},
    {"tojson", "ensure_ascii indent separators sort_keys", 0, call_tojson},
    {"length", "", 0, call_length},
    {"count", "", 0, call_length},
    {"string", "", 0, call_string},
    {"default", "default_value boolean", 0, call_default},
    {"d", "default_value boolean", 0, call_default},
    {"lower", "", 0, call_lower},
    {"upper", "", 0, call_upper},
    {"title", "", 0, call_title},
    {"capitalize", "", 0, call_capitalize},
    {"replace", "old new count", 2, call_replace},
    {"indent", "width first blank", 0, call_indent},
    {"int", "default base", 0, call_int},
    {"float", "default", 0, call_float},
    {"round", "precision method", 0, call_round},
    {"abs", "", 0, call_abs},
    {"center", "width", 0, call_center},
    {"format", "*", 0, call_format},
    {"safe", "", 0, call_safe},
    {"e", "", 0, call_escape},
    {"escape", "", 0, call_escape},
    {"forceescape", "", 0, call_forceescape},
    {0}};
