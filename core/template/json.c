/* SPDX-License-Identifier: MIT */
/*
 * json.c - values written as Python's json.dumps() writes them. str() and repr() are next
 * door.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "template/chars.h"
#include "template/order.h"
#include "template/print.h"

static void add_code(struct machine *machine, struct builder *out, uint32_t code, bool ascii)
{
    static const char names[] = "\"\\\b\f\n\r\t";
    static const char letters[] = "\"\\bfnrt";
    const char *special = code > 0 && code < 0x80 ? strchr(names, (int)code) : NULL;
    char escaped[16];

    if (special != NULL)
        snprintf(escaped, sizeof escaped, "\\%c", letters[special - names]);
    else if (code < 0x20 || (ascii && code >= 0x7f && code < 0x10000))
        snprintf(escaped, sizeof escaped, "\\u%04x", (unsigned)code);
    else if (ascii && code >= 0x10000)
        snprintf(escaped, sizeof escaped, "\\u%04x\\u%04x",
                 (unsigned)(0xd800 + ((code - 0x10000) >> 10)),
                 (unsigned)(0xdc00 + ((code - 0x10000) & 0x3ff)));
    else
        escaped[utf8_write(escaped, code)] = '\0';
    builder_add(machine, out, escaped);
}

static void add_text(struct machine *machine, struct builder *out, struct datum text, bool ascii)
{
    size_t at = 0;

    machine_spend(machine, text.size / 8);
    builder_byte(machine, out, '"');
    while (at < text.size)
        add_code(machine, out, chars_read(text.text, text.size, &at), ascii);
    builder_byte(machine, out, '"');
}

/* Anything but texts and containers. */
static void add_plain(struct machine *machine, struct builder *out, struct datum datum)
{
    if (datum.kind == DATUM_NONE)
        builder_add(machine, out, "null");
    else if (datum.kind == DATUM_FLAG)
        builder_add(machine, out, datum.flag ? "true" : "false");
    else if (datum.kind == DATUM_REAL && isnan(datum.real))
        builder_add(machine, out, "NaN");
    else if (datum.kind == DATUM_REAL && isinf(datum.real))
        builder_add(machine, out, datum.real < 0 ? "-Infinity" : "Infinity");
    else if (datum_is_number(datum) || datum.kind == DATUM_HUGE)
        datum_print(machine, out, datum);
    else
        machine_fail(machine, "tojson: object of type %s is not JSON serializable",
                     datum_type(datum));
}

static void add_key(struct machine *machine, struct builder *out, struct datum key, bool ascii)
{
    if (key.kind == DATUM_TEXT) {
        add_text(machine, out, key, ascii);
        return;
    }
    builder_byte(machine, out, '"');
    add_plain(machine, out, key);
    builder_byte(machine, out, '"');
}

static void add_break(struct machine *machine, struct builder *out, const struct json_style *style,
                      uint32_t level)
{
    if (!style->lines)
        return;
    builder_byte(machine, out, '\n');
    builder_repeat(machine, out, style->indent.text, style->indent.size, level);
}

static void add_datum(struct machine *machine, struct builder *out, struct datum datum,
                      const struct json_style *style, uint32_t level);

static void add_list(struct machine *machine, struct builder *out, const struct datum_list *list,
                     const struct json_style *style, uint32_t level)
{
    builder_byte(machine, out, '[');
    for (uint32_t i = 0; i < list->count; i++) {
        if (i > 0)
            builder_append(machine, out, style->between.text, style->between.size);
        add_break(machine, out, style, level + 1);
        add_datum(machine, out, list->items[i], style, level + 1);
    }
    if (list->count > 0)
        add_break(machine, out, style, level);
    builder_byte(machine, out, ']');
}

static void add_map(struct machine *machine, struct builder *out, const struct datum_map *map,
                    const struct json_style *style, uint32_t level)
{
    const struct datum_list *keys = datum_items(machine, datum_of_map(DATUM_MAP, (void *)map));

    if (style->sorted)
        keys = order_sorted(machine, keys, keys, false);
    builder_byte(machine, out, '{');
    for (uint32_t i = 0; i < keys->count; i++) {
        if (i > 0)
            builder_append(machine, out, style->between.text, style->between.size);
        add_break(machine, out, style, level + 1);
        add_key(machine, out, keys->items[i], style->ascii);
        builder_append(machine, out, style->colon.text, style->colon.size);
        add_datum(machine, out, *map_find(machine, map, keys->items[i]), style, level + 1);
    }
    if (keys->count > 0)
        add_break(machine, out, style, level);
    builder_byte(machine, out, '}');
}

static void add_datum(struct machine *machine, struct builder *out, struct datum datum,
                      const struct json_style *style, uint32_t level)
{
    machine_enter(machine);
    machine_spend(machine, 1);
    if (datum.kind == DATUM_TEXT)
        add_text(machine, out, datum, style->ascii);
    else if (datum.kind == DATUM_LIST || datum.kind == DATUM_TUPLE)
        add_list(machine, out, datum.list, style, level);
    else if (datum.kind == DATUM_MAP)
        add_map(machine, out, datum.map, style, level);
    else
        add_plain(machine, out, datum);
    machine_leave(machine);
}

void datum_print_json(struct machine *machine, struct builder *out, struct datum datum,
                      const struct json_style *style)
{
    add_datum(machine, out, datum, style, 0);
}
