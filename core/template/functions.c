/* SPDX-License-Identifier: MIT */
/*
 * functions.c - the functions that every template can call: those of jinja2 that templates
 * use, and the two that transformers adds. No methods.
 */
#include <locale.h>
#include <string.h>
#include <time.h>

#include "template/call.h"
#include "template/print.h"

#define DATE_LIMIT 256 /* bytes of a format */
#define DATE_ROOM 2048 /* bytes of it as strftime() gets it, and of what comes out */

static struct datum call_range(struct machine *machine, struct datum self,
                               const struct datum *given, const struct arguments *all)
{
    int64_t start = given[1].kind == DATUM_MISSING ? 0 : datum_whole(machine, given[0], 0);
    int64_t stop = datum_whole(machine, given[given[1].kind == DATUM_MISSING ? 0 : 1], 0);
    int64_t step = datum_whole(machine, given[2], 1);
    struct datum_list *list = list_new(machine, 0);

    (void)self;
    (void)all;
    if (step == 0)
        machine_fail(machine, "the step of range() cannot be zero");
    while (step > 0 ? start < stop : start > stop) {
        if (list->count == TEMPLATE_RANGE_LIMIT)
            machine_fail(machine, "range() of more than %d items", TEMPLATE_RANGE_LIMIT);
        list_add(machine, list, datum_integer(start));
        if (__builtin_add_overflow(start, step, &start))
            break;
    }
    return datum_of_list(DATUM_RANGE, list);
}

/* dict() and namespace(): a map or a list of pairs, and named values. */
static struct datum_map *map_of(struct machine *machine, const struct arguments *all)
{
    struct datum_map *map = map_new(machine);

    if (all->count > 1)
        machine_fail(machine, "at most one argument without a name is taken here");
    if (all->count == 1 && all->items[0].kind == DATUM_MAP) {
        const struct datum_map *other = all->items[0].map;

        for (uint32_t i = 0; i < other->count; i++)
            map_put(machine, map, other->pairs[i].key, other->pairs[i].value);
    } else if (all->count == 1) {
        const struct datum_list *list = datum_items(machine, all->items[0]);

        for (uint32_t i = 0; i < list->count; i++) {
            const struct datum_list *pair = datum_items(machine, list->items[i]);

            if (pair->count != 2)
                machine_fail(machine, "a map is made of pairs");
            map_put(machine, map, pair->items[0], pair->items[1]);
        }
    }
    for (uint32_t i = 0; i < all->named_count; i++)
        map_put(machine, map, datum_string(all->named[i].name), all->named[i].value);
    return map;
}

static struct datum call_dict(struct machine *machine, struct datum self, const struct datum *given,
                              const struct arguments *all)
{
    (void)self;
    (void)given;
    return datum_of_map(DATUM_MAP, map_of(machine, all));
}

static struct datum call_namespace(struct machine *machine, struct datum self,
                                   const struct datum *given, const struct arguments *all)
{
    (void)self;
    (void)given;
    return datum_of_map(DATUM_NAMESPACE, map_of(machine, all));
}

static struct datum call_raise(struct machine *machine, struct datum self,
                               const struct datum *given, const struct arguments *all)
{
    struct datum message = datum_to_text(machine, given[0]);

    (void)self;
    (void)all;
    machine_fail(machine, "the template refuses this: %.*s",
                 message.size < 500 ? (int)message.size : 500, message.text);
}

/* Takes out what Python gives a meaning of its own: %f is microseconds, %z and %Z are empty. */
static void plain_format(struct machine *machine, struct datum format, char out[DATE_ROOM])
{
    size_t used = 0;

    if (format.kind != DATUM_TEXT || format.size > DATE_LIMIT ||
        memchr(format.text, '\0', format.size) != NULL)
        machine_fail(machine, "strftime_now() needs a text of at most %d bytes", DATE_LIMIT);
    for (uint32_t i = 0; i < format.size; i++) {
        char letter = i + 1 < format.size ? format.text[i + 1] : '\0';

        out[used++] = format.text[i];
        if (format.text[i] != '%')
            continue;
        if (letter == '\0' || strchr("aAwdbBmyYHIpMSjUWcxX%eFTDRGuV-fzZ", letter) == NULL)
            machine_fail(machine, "strftime_now() does not know a code of this format");
        i++;
        if (letter == 'f' || letter == 'z' || letter == 'Z') {
            used--;
            memcpy(out + used, "000000", 6);
            used += letter == 'f' ? 6 : 0;
        } else {
            out[used++] = letter;
        }
    }
    out[used] = '\0';
}

static struct datum call_strftime(struct machine *machine, struct datum self,
                                  const struct datum *given, const struct arguments *all)
{
    time_t now = machine->now != 0 ? (time_t)machine->now : time(NULL);
    struct builder builder = {0};
    char date[DATE_ROOM];
    char format[DATE_ROOM];
    struct tm parts;
    locale_t locale;
    size_t size;

    (void)self;
    (void)all;
    plain_format(machine, given[0], format);
    if (localtime_r(&now, &parts) == NULL)
        machine_fail(machine, "the time of day is not known");
    locale = newlocale(LC_ALL_MASK, "C", NULL);
    size = strftime_l(date, sizeof date, format, &parts, locale);
    freelocale(locale);
    builder_append(machine, &builder, date, size);
    return datum_built(&builder);
}

const struct callable template_functions[] = {{"range", "start stop step", 1, call_range},
                                              {"dict", "*", 0, call_dict},
                                              {"namespace", "*", 0, call_namespace},
                                              {"raise_exception", "message", 1, call_raise},
                                              {"strftime_now", "format", 1, call_strftime},
                                              {0}};
