/* SPDX-License-Identifier: MIT */
/* check_value.c - constants, numbers and text against their rules. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "schema/check.h"
#include "schema/equal.h"
#include "schema/format.h"

#define OPTIONS_SHOWN 6

static bool is_among(struct check *check, const struct rule_choice *choice,
                     const struct tree *tree, const struct value *value)
{
    uint64_t index;
    if (choice->has_texts && value->kind == VALUE_TEXT)
        return table_find(&choice->texts, value->text, value->size, &index);
    check_spend(check, choice->options->size / 8);
    for (uint32_t i = 0; i < choice->options->size; i++)
        if (value_equal((struct located){tree, &choice->options->items[i]},
                        (struct located){check->tree, value}))
            return true;
    return false;
}

static bool fail_enum(struct check *check, const struct rule_choice *choice,
                      const struct tree *tree, const struct spot *spot)
{
    if (!check->report)
        return false;
    struct text text = {0};
    uint32_t count = choice->options->size;
    text_add_value(&text, check->tree, spot->value);
    text_add(&text, count == 1 ? " is not " : " is none of ");
    for (uint32_t i = 0; i < count && i < OPTIONS_SHOWN; i++) {
        text_add(&text, i ? ", " : "");
        text_add_value(&text, tree, &choice->options->items[i]);
    }
    if (count > OPTIONS_SHOWN)
        text_format(&text, " and %" PRIu32 " more", count - OPTIONS_SHOWN);
    problem_add(check, spot, "enum", "%s", text_get(&text));
    text_fini(&text);
    return false;
}

bool check_choice(struct check *check, const struct rule_choice *choice, struct spot *spot)
{
    const struct tree *tree = choice->tree;
    if (choice->options && !is_among(check, choice, tree, spot->value))
        return fail_enum(check, choice, tree, spot);
    if (!choice->only || value_equal((struct located){tree, choice->only},
                                     (struct located){check->tree, spot->value}))
        return true;
    if (check->report) {
        struct text is = {0}, must = {0};
        text_add_value(&is, check->tree, spot->value);
        text_add_value(&must, tree, choice->only);
        problem_add(check, spot, "const", "is %s, must be %s", text_get(&is), text_get(&must));
        text_fini(&is);
        text_fini(&must);
    }
    return false;
}

static bool fail_bound(struct check *check, const struct spot *spot, const struct bound *bound,
                       const char *keyword, const char *must)
{
    if (!check->report)
        return false;
    struct text is = {0};
    text_add_value(&is, check->tree, spot->value);
    problem_add(check, spot, keyword, "is %s, must be %s %.*s", text_get(&is), must,
                (int)(bound->value->size < 60 ? bound->value->size : 60), bound->spelling);
    text_fini(&is);
    return false;
}

/* How a number stands to a bound; 0 for NaN, which stands nowhere. */
enum order { LESS = 1, EQUAL = 2, MORE = 4 };

static enum order compare(const struct check *check, const struct value *value,
                          const struct bound *bound)
{
    if (value->kind == VALUE_INTEGER && bound->value->kind == VALUE_INTEGER)
        return value->integer < bound->value->integer   ? LESS
               : value->integer > bound->value->integer ? MORE
                                                        : EQUAL;
    char buffer[DECIMAL_BUFFER];
    struct decimal decimal = decimal_of(check->tree, value, buffer);
    if (!decimal.finite)
        return isnan(value->real) ? 0 : value->real < 0 ? LESS : MORE;
    int order = decimal_compare(&decimal, &bound->decimal);
    return order < 0 ? LESS : order > 0 ? MORE : EQUAL;
}

static bool check_step(struct check *check, const struct bound *step, const struct spot *spot)
{
    const struct value *value = spot->value;
    enum divides divides;
    if (value->kind == VALUE_INTEGER && step->value->kind == VALUE_INTEGER) {
        divides = value->integer % step->value->integer ? DIVIDES_NO : DIVIDES_YES;
    } else {
        char buffer[DECIMAL_BUFFER];
        struct decimal decimal = decimal_of(check->tree, value, buffer);
        divides = decimal_divides(&step->decimal, &decimal);
        if (!decimal.finite)
            divides = DIVIDES_NO;
    }
    if (divides == DIVIDES_UNKNOWN)
        return problem_give_up(check, spot, "multipleOf", "the divisor has more than 37 digits");
    return divides == DIVIDES_YES || fail_bound(check, spot, step, "multipleOf", "a multiple of");
}

bool check_number(struct check *check, const struct rule_number *number, struct spot *spot)
{
    const struct value *value = spot->value;
    bool fits = true;
    if (number->least.value && !(compare(check, value, &number->least) & (EQUAL | MORE)))
        fits = fail_bound(check, spot, &number->least, "minimum", "at least");
    if (number->above.value && !(compare(check, value, &number->above) & MORE))
        fits = fail_bound(check, spot, &number->above, "exclusiveMinimum", "more than");
    if (number->most.value && !(compare(check, value, &number->most) & (LESS | EQUAL)))
        fits = fail_bound(check, spot, &number->most, "maximum", "at most");
    if (number->below.value && !(compare(check, value, &number->below) & LESS))
        fits = fail_bound(check, spot, &number->below, "exclusiveMaximum", "less than");
    if (number->step.value && (fits || check_goes_on(check)))
        fits &= check_step(check, &number->step, spot);
    return fits;
}

/* Code points: bytes that continue none. */
static uint64_t count_characters(const struct value *text)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < text->size; i++)
        count += ((unsigned char)text->text[i] & 0xc0) != 0x80;
    return count;
}

static bool check_length(struct check *check, const struct rule_text *text,
                         const struct spot *spot)
{
    uint32_t size = spot->value->size;
    /* So many bytes are at least a quarter as many characters. */
    if (size / 4 >= text->least && size <= text->most)
        return true;
    uint64_t count = count_characters(spot->value);
    const char *plural = count == 1 ? "" : "s";
    if (count < text->least)
        return problem_add(check, spot, "minLength", "has %" PRIu64 " character%s, must have at "
                           "least %" PRIu64, count, plural, text->least);
    if (count > text->most)
        return problem_add(check, spot, "maxLength", "has %" PRIu64 " character%s, must have at "
                           "most %" PRIu64, count, plural, text->most);
    return true;
}

bool check_pattern(struct check *check, const struct pattern *pattern, const struct value *text,
                   const struct spot *spot, const char *keyword)
{
    check_spend(check, text->size / 16);
    enum matches matches = pattern_match(pattern, text->text, text->size);
    if (matches == MATCHES_UNKNOWN)
        return problem_give_up(check, spot, keyword, "the pattern takes too many steps for "
                               "this text");
    return matches == MATCHES_YES;
}

/* "TEXT does not match PATTERN" and the like. */
static bool fail_text(struct check *check, const struct spot *spot, const char *keyword,
                      const char *what, const struct value *wanted)
{
    if (!check->report || check->problems->gave_up)
        return false;
    struct text is = {0}, must = {0};
    text_add_value(&is, check->tree, spot->value);
    text_add_safe(&must, wanted->text, wanted->size < 100 ? wanted->size : 100);
    problem_add(check, spot, keyword, "%s %s %s%s", text_get(&is), what, text_get(&must),
                wanted->size > 100 ? "..." : "");
    text_fini(&is);
    text_fini(&must);
    return false;
}

bool check_text(struct check *check, const struct rule_text *text, struct spot *spot)
{
    const struct value *value = spot->value;
    bool fits = check_length(check, text, spot);
    if (text->pattern && (fits || check_goes_on(check)) &&
        !check_pattern(check, text->pattern, value, spot, "pattern"))
        fits = fail_text(check, spot, "pattern", "does not match", text->pattern_source);
    if (text->format && (fits || check_goes_on(check)) &&
        !format_is(text->format, value->text, value->size))
        fits = fail_text(check, spot, "format", "is not of the format", text->format_name);
    return fits;
}
