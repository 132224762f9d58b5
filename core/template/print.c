/* SPDX-License-Identifier: MIT */
/*
 * print.c - values written as Python's str() and repr() write them. JSON is next door.
 */
#include "template/print.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "template/chars.h"

/* The fewest digits that read back as the same number, and the power of ten of the first. */
static int shortest_digits(double real, char digits[20], int *exponent)
{
    char spelled[40];
    int count = 0;

    for (int precision = 0; precision < 17; precision++) {
        snprintf(spelled, sizeof spelled, "%.*e", precision, real);
        if (strtod(spelled, NULL) == real)
            break;
    }
    for (const char *at = spelled; *at != 'e'; at++)
        if (*at >= '0' && *at <= '9')
            digits[count++] = *at;
    *exponent = (int)strtol(strchr(spelled, 'e') + 1, NULL, 10);
    while (count > 1 && digits[count - 1] == '0')
        count--;
    return count;
}

static void print_finite(struct machine *machine, struct builder *out, double real)
{
    char digits[20];
    char tail[16];
    int exponent;
    int count = shortest_digits(fabs(real), digits, &exponent);

    if (signbit(real))
        builder_byte(machine, out, '-');
    if (exponent < -4 || exponent >= 16) {
        builder_append(machine, out, digits, 1);
        if (count > 1)
            builder_byte(machine, out, '.');
        builder_append(machine, out, digits + 1, (size_t)count - 1);
        snprintf(tail, sizeof tail, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
        builder_add(machine, out, tail);
    } else if (exponent < 0) {
        builder_add(machine, out, "0.");
        builder_repeat(machine, out, "0", 1, -exponent - 1);
        builder_append(machine, out, digits, (size_t)count);
    } else {
        int whole = count < exponent + 1 ? count : exponent + 1;

        builder_append(machine, out, digits, (size_t)whole);
        builder_repeat(machine, out, "0", 1, exponent + 1 - whole);
        builder_byte(machine, out, '.');
        builder_append(machine, out, digits + whole, (size_t)(count - whole));
        if (whole == count)
            builder_byte(machine, out, '0');
    }
}

static void print_real(struct machine *machine, struct builder *out, double real)
{
    if (isnan(real))
        builder_add(machine, out, "nan");
    else if (isinf(real))
        builder_add(machine, out, real < 0 ? "-inf" : "inf");
    else
        print_finite(machine, out, real);
}

static void repr_code(struct machine *machine, struct builder *out, uint32_t code, char quote)
{
    char escaped[16];

    if (code == (unsigned char)quote || code == '\\')
        snprintf(escaped, sizeof escaped, "\\%c", (char)code);
    else if (code == '\n' || code == '\r' || code == '\t')
        snprintf(escaped, sizeof escaped, "\\%c", code == '\n' ? 'n' : code == '\r' ? 'r' : 't');
    else if (chars_is_printable(code))
        escaped[utf8_write(escaped, code)] = '\0';
    else if (code < 0x100)
        snprintf(escaped, sizeof escaped, "\\x%02x", (unsigned)code);
    else
        snprintf(escaped, sizeof escaped, code < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)code);
    builder_add(machine, out, escaped);
}

static void repr_text(struct machine *machine, struct builder *out, struct datum text)
{
    bool single = memchr(text.text, '\'', text.size) != NULL;
    bool twice = memchr(text.text, '"', text.size) != NULL;
    char quote = single && !twice ? '"' : '\'';
    size_t at = 0;

    machine_spend(machine, text.size / 4);
    if (text.safe)
        builder_add(machine, out, "Markup(");
    builder_byte(machine, out, quote);
    while (at < text.size)
        repr_code(machine, out, chars_read(text.text, text.size, &at), quote);
    builder_byte(machine, out, quote);
    if (text.safe)
        builder_byte(machine, out, ')');
}

static void repr_items(struct machine *machine, struct builder *out, const struct datum_list *list,
                       const char *begin, const char *end)
{
    builder_add(machine, out, begin);
    for (uint32_t i = 0; i < list->count; i++) {
        if (i > 0)
            builder_add(machine, out, ", ");
        datum_repr(machine, out, list->items[i]);
    }
    builder_add(machine, out, end);
}

static void repr_map(struct machine *machine, struct builder *out, const struct datum_map *map)
{
    builder_byte(machine, out, '{');
    for (uint32_t i = 0; i < map->count; i++) {
        if (i > 0)
            builder_add(machine, out, ", ");
        datum_repr(machine, out, map->pairs[i].key);
        builder_add(machine, out, ": ");
        datum_repr(machine, out, map->pairs[i].value);
    }
    builder_byte(machine, out, '}');
}

static void repr_range(struct machine *machine, struct builder *out, const struct datum_list *list)
{
    int64_t first = list->count > 0 ? list->items[0].integer : 0;
    int64_t step = list->count > 1 ? list->items[1].integer - first : 1;
    char spelled[96];

    snprintf(spelled, sizeof spelled, "range(%" PRId64 ", %" PRId64, first,
             first + step * (int64_t)list->count);
    builder_add(machine, out, spelled);
    snprintf(spelled, sizeof spelled, ", %" PRId64, step);
    builder_add(machine, out, step != 1 ? spelled : "");
    builder_byte(machine, out, ')');
}

static void repr_container(struct machine *machine, struct builder *out, struct datum datum)
{
    static const char *const views[] = {"dict_items([", "dict_keys([", "dict_values(["};

    machine_enter(machine);
    if (datum.kind == DATUM_LIST)
        repr_items(machine, out, datum.list, "[", "]");
    else if (datum.kind == DATUM_TUPLE)
        repr_items(machine, out, datum.list, "(", datum.list->count == 1 ? ",)" : ")");
    else if (datum.kind == DATUM_VIEW)
        repr_items(machine, out, datum.list, views[datum.owner], "])");
    else if (datum.kind == DATUM_RANGE)
        repr_range(machine, out, datum.list);
    else if (datum.kind == DATUM_NAMESPACE)
        builder_add(machine, out, "<Namespace ");
    if (datum.kind == DATUM_MAP || datum.kind == DATUM_NAMESPACE)
        repr_map(machine, out, datum.map);
    if (datum.kind == DATUM_NAMESPACE)
        builder_byte(machine, out, '>');
    machine_leave(machine);
}

void datum_repr(struct machine *machine, struct builder *out, struct datum datum)
{
    machine_spend(machine, 1);
    if (datum.kind == DATUM_TEXT)
        repr_text(machine, out, datum);
    else if (datum.kind == DATUM_UNDEFINED)
        builder_add(machine, out, "Undefined");
    else
        datum_print(machine, out, datum);
}

void datum_print(struct machine *machine, struct builder *out, struct datum datum)
{
    char spelled[32];

    switch (datum.kind) {
    case DATUM_UNDEFINED:
        return;
    case DATUM_NONE:
        builder_add(machine, out, "None");
        return;
    case DATUM_FLAG:
        builder_add(machine, out, datum.flag ? "True" : "False");
        return;
    case DATUM_INTEGER:
        snprintf(spelled, sizeof spelled, "%" PRId64, datum.integer);
        builder_add(machine, out, spelled);
        return;
    case DATUM_REAL:
        print_real(machine, out, datum.real);
        return;
    case DATUM_TEXT:
    case DATUM_HUGE:
        builder_append(machine, out, datum.text, datum.size);
        return;
    case DATUM_GENERATOR:
    case DATUM_LOOP:
    case DATUM_MACRO:
    case DATUM_CALLABLE:
        builder_byte(machine, out, '<');
        builder_add(machine, out, datum_type(datum));
        builder_byte(machine, out, '>');
        return;
    default:
        repr_container(machine, out, datum);
    }
}

struct datum datum_to_text(struct machine *machine, struct datum datum)
{
    struct builder builder = {0};

    if (datum.kind == DATUM_TEXT)
        return datum;
    datum_print(machine, &builder, datum);
    return datum_built(&builder);
}
