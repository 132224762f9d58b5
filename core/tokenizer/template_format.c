/* SPDX-License-Identifier: MIT */
/*
 * template_format.c - the operator % of Python's str: %s %r %d %i %u %x %o %f %e %g %%, with flags,
 * width and precision. Other operators are template_operate.c.
 */
#include <stdio.h>
#include <string.h>

#include "tokenizer/template_chars.h"
#include "tokenizer/template_literal.h"
#include "tokenizer/template_operate.h"
#include "tokenizer/template_print.h"

#define WIDTH_LIMIT 1000

struct placeholder {
    bool left;     /* flag - */
    char flags[8]; /* the others, for numbers */
    int width;
    int precision; /* -1: not given */
    char letter;
};

static int read_count(struct machine *machine, struct datum pattern, uint32_t *at)
{
    int count = 0;

    for (; *at < pattern.size && pattern.text[*at] >= '0' && pattern.text[*at] <= '9'; ++*at) {
        count = count * 10 + (pattern.text[*at] - '0');
        if (count > WIDTH_LIMIT)
            machine_fail(machine, "a width beyond %d", WIDTH_LIMIT);
    }
    return count;
}

/* What stands behind a %; `*at` moves behind it. */
static struct placeholder read_placeholder(struct machine *machine, struct datum pattern,
                                           uint32_t *at)
{
    struct placeholder hole = {.precision = -1};
    size_t used = 0;

    for (; *at < pattern.size && pattern.text[*at] != '\0' && strchr("-+ #0", pattern.text[*at]);
         ++*at) {
        hole.left = hole.left || pattern.text[*at] == '-';
        if (pattern.text[*at] != '-' && strchr(hole.flags, pattern.text[*at]) == NULL)
            hole.flags[used++] = pattern.text[*at];
    }
    hole.width = read_count(machine, pattern, at);
    if (*at < pattern.size && pattern.text[*at] == '.') {
        ++*at;
        hole.precision = read_count(machine, pattern, at);
    }
    if (*at >= pattern.size)
        machine_fail(machine, "incomplete format");
    hole.letter = pattern.text[(*at)++];
    return hole;
}

static void add_padded(struct machine *machine, struct builder *out, struct datum text,
                       const struct placeholder *hole)
{
    int64_t count = hole->width - (int64_t)chars_count(text.text, text.size);

    if (!hole->left)
        builder_repeat(machine, out, " ", 1, count);
    builder_append(machine, out, text.text, text.size);
    if (hole->left)
        builder_repeat(machine, out, " ", 1, count);
}

static void add_number(struct machine *machine, struct builder *out, struct datum value,
                       const struct placeholder *hole)
{
    bool whole = strchr("diuxXo", hole->letter) != NULL;
    char spelled[WIDTH_LIMIT * 3];
    char pattern[64];
    double real = datum_number(machine, value);

    if (whole && value.kind == DATUM_REAL && !(real > -9.2e18 && real < 9.2e18))
        machine_fail(machine, "a number beyond 64 bits");
    if (whole && strchr("xXo", hole->letter) != NULL &&
        (value.kind == DATUM_REAL || value.integer < 0))
        machine_fail(machine, "%%%c needs a whole number that is not negative", hole->letter);
    if (!whole && hole->precision > 300)
        machine_fail(machine, "a precision beyond 300");
    snprintf(pattern, sizeof pattern, "%%%s%s%d.%d%s%c", hole->flags, hole->left ? "-" : "",
             hole->width, whole ? 1 : hole->precision < 0 ? 6 : hole->precision,
             whole ? "ll" : "", hole->letter == 'u' ? 'd' : hole->letter);
    if (hole->width == 0)
        snprintf(pattern, sizeof pattern, "%%%s.%d%s%c", hole->flags,
                 whole ? 1 : hole->precision < 0 ? 6 : hole->precision, whole ? "ll" : "",
                 hole->letter == 'u' ? 'd' : hole->letter);
    builder_add(machine, out, spelled);
}

static void add_value(struct machine *machine, struct builder *out, struct datum value,
                      const struct placeholder *hole)
{
    struct builder text = {0};
    struct datum shown;

    if (hole->letter == 's' || hole->letter == 'r') {
        if (hole->letter == 's')
            datum_print(machine, &text, value);
        else
            datum_repr(machine, &text, value);
        shown = datum_built(&text);
        if (hole->precision >= 0)
            shown.size = (uint32_t)chars_offset(shown.text, shown.size, (uint64_t)hole->precision);
        add_padded(machine, out, shown, hole);
    } else {
        add_number(machine, out, value, hole);
    }
}
