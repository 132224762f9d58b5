/* SPDX-License-Identifier: MIT */
/*
 * format.c - the operator % of Python's str: %s %r %d %i %u %x %X %f %%, with the flags -
 * and 0, width and precision. Other operators are operate.c.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "template/chars.h"
#include "template/operate.h"
#include "template/print.h"

#define WIDTH_LIMIT 1000

struct placeholder {
    bool left;  /* flag - */
    bool zeros; /* flag 0 */
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

    for (; *at < pattern.size && (pattern.text[*at] == '-' || pattern.text[*at] == '0'); ++*at) {
        hole.left = hole.left || pattern.text[*at] == '-';
        hole.zeros = hole.zeros || pattern.text[*at] == '0';
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

static int64_t whole_of(struct machine *machine, struct datum value)
{
    double real = datum_number(machine, value);

    if (value.kind != DATUM_REAL)
        return datum_whole(machine, value, 0);
    if (!(real > -9.2e18 && real < 9.2e18))
        machine_fail(machine, "a number beyond 64 bits");
    return (int64_t)real;
}

/* The number without its sign; whether it has one. */
static bool spell_number(struct machine *machine, struct builder *out, struct datum value,
                         const struct placeholder *hole)
{
    char spelled[WIDTH_LIMIT + 400];
    double real = datum_number(machine, value);
    uint64_t size;
    bool minus = signbit(real);

    if (hole->letter == 'f') {
        snprintf(spelled, sizeof spelled, "%.*f", hole->precision < 0 ? 6 : hole->precision,
                 fabs(real));
    } else {
        int64_t whole = whole_of(machine, value);

        minus = whole < 0;
        size = minus ? 0 - (uint64_t)whole : (uint64_t)whole;
        if (hole->letter == 'x' || hole->letter == 'X')
            snprintf(spelled, sizeof spelled, hole->letter == 'x' ? "%" PRIx64 : "%" PRIX64, size);
        else
            snprintf(spelled, sizeof spelled, "%" PRIu64, size);
    }
    builder_add(machine, out, spelled);
    return minus;
}

static void add_value(struct machine *machine, struct builder *out, struct datum value,
                      const struct placeholder *hole)
{
    bool number = strchr("diuxXf", hole->letter) != NULL;
    struct builder text = {0};
    struct datum shown;
    bool minus = false;
    int64_t count;

    if (number)
        minus = spell_number(machine, &text, value, hole);
    else if (hole->letter == 's')
        datum_print(machine, &text, value);
    else if (hole->letter == 'r')
        datum_repr(machine, &text, value);
    else
        machine_fail(machine, "an unsupported format character");
    shown = datum_built(&text);
    if (!number && hole->precision >= 0)
        shown.size = (uint32_t)chars_offset(shown.text, shown.size, (uint64_t)hole->precision);
    count = hole->width - (int64_t)chars_count(shown.text, shown.size) - minus;
    if (!hole->left && !(number && hole->zeros))
        builder_repeat(machine, out, " ", 1, count);
    builder_add(machine, out, minus ? "-" : "");
    if (!hole->left && number && hole->zeros)
        builder_repeat(machine, out, "0", 1, count);
    builder_append(machine, out, shown.text, shown.size);
    if (hole->left)
        builder_repeat(machine, out, " ", 1, count);
}

struct datum operate_format(struct machine *machine, struct datum pattern, struct datum values)
{
    struct datum_list *list = values.kind == DATUM_TUPLE ? values.list : list_new(machine, 1);
    struct builder out = {0};
    struct datum result;
    uint32_t used = 0;
    uint32_t at = 0;

    if (values.kind != DATUM_TUPLE)
        list_add(machine, list, values);
    while (at < pattern.size) {
        struct placeholder hole;

        if (pattern.text[at] != '%') {
            builder_byte(machine, &out, pattern.text[at++]);
            continue;
        }
        at++;
        hole = read_placeholder(machine, pattern, &at);
        if (hole.letter == '%') {
            builder_byte(machine, &out, '%');
            continue;
        }
        if (used == list->count)
            machine_fail(machine, "not enough arguments for the format");
        add_value(machine, &out, list->items[used++], &hole);
    }
    /* Python lets what has subscripts pass here: it may be a dict for %(name)s. */
    if (used < list->count && values.kind != DATUM_MAP && values.kind != DATUM_LIST &&
        values.kind != DATUM_RANGE && values.kind != DATUM_UNDEFINED)
        machine_fail(machine, "not all arguments are used by the format");
    result = datum_built(&out);
    result.safe = pattern.safe;
    return result;
}
