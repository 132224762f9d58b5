/* SPDX-License-Identifier: MIT */
/*
 * split.c - the methods of Python's str that cut a text into several. The others are
 * methods.c.
 */
#include "template/chars.h"
#include "template/methods.h"

/* How many cuts are allowed; -1: any number. */
static int64_t limit_of(struct machine *machine, struct datum given)
{
    int64_t limit = datum_whole(machine, given, -1);

    return limit < 0 ? -1 : limit;
}

/* Cuts at blanks; what is left after `limit` cuts keeps its own. */
static void split_blanks(struct machine *machine, struct datum self, int64_t limit,
                         struct datum_list *list)
{
    size_t at = 0;

    machine_spend(machine, self.size / 8);
    while (at < self.size) {
        size_t from = at;
        size_t end;

        if (chars_is_space(chars_read(self.text, self.size, &at)))
            continue;
        if (limit-- == 0) {
            list_add(machine, list, method_part_of(self, from, self.size - from));
            return;
        }
        for (end = at; at < self.size; end = at)
            if (chars_is_space(chars_read(self.text, self.size, &at)))
                break;
        list_add(machine, list, method_part_of(self, from, end - from));
    }
}

static struct datum separator_of(struct machine *machine, struct datum given)
{
    method_text_of(machine, given);
    if (given.size == 0)
        machine_fail(machine, "empty separator");
    return given;
}

struct datum method_split(struct machine *machine, struct datum self, const struct datum *given,
                          const struct arguments *all)
{
    struct datum_list *list = list_new(machine, 0);
    int64_t limit = limit_of(machine, given[1]);
    size_t from = 0;

    (void)all;
    if (!datum_is_given(given[0])) {
        split_blanks(machine, self, limit, list);
        return datum_of_list(DATUM_LIST, list);
    }
    separator_of(machine, given[0]);
    for (;;) {
        size_t found = limit == 0 ? SIZE_MAX : chars_find(machine, self.text, self.size,
                                                          given[0].text, given[0].size, from);

        if (found == SIZE_MAX)
            break;
        list_add(machine, list, method_part_of(self, from, found - from));
        from = found + given[0].size;
        limit--;
    }
    list_add(machine, list, method_part_of(self, from, self.size - from));
    return datum_of_list(DATUM_LIST, list);
}

static struct datum reversed(struct machine *machine, const struct datum_list *list)
{
    struct datum_list *result = list_new(machine, list->count);

    for (uint32_t i = list->count; i > 0; i--)
        list_add(machine, result, list->items[i - 1]);
    return datum_of_list(DATUM_LIST, result);
}

/* Cuts at blanks from the right. */
static struct datum rsplit_blanks(struct machine *machine, struct datum self, int64_t limit)
{
    struct datum_list *list = list_new(machine, 0);

    for (;;) {
        size_t size = self.size;
        size_t from;

        chars_strip(machine, &self.text, &size, NULL, 0, CHARS_STRIP_RIGHT);
        self.size = (uint32_t)size;
        if (size == 0)
            break;
        from = size;
        while (limit != 0 && from > 0) {
            size_t before = from - 1;
            size_t at;

            while (before > 0 && (self.text[before] & 0xc0) == 0x80)
                before--;
            at = before;
            machine_spend(machine, 1);
            if (chars_is_space(chars_read(self.text, self.size, &at)))
                break;
            from = before;
        }
        if (limit-- == 0) {
            list_add(machine, list, self);
            break;
        }
        list_add(machine, list, method_part_of(self, from, self.size - from));
        self.size = (uint32_t)from;
    }
    return reversed(machine, list);
}

struct datum method_rsplit(struct machine *machine, struct datum self, const struct datum *given,
                           const struct arguments *all)
{
    struct datum_list *list = list_new(machine, 0);
    int64_t limit = limit_of(machine, given[1]);

    (void)all;
    if (!datum_is_given(given[0]))
        return rsplit_blanks(machine, self, limit);
    separator_of(machine, given[0]);
    for (;;) {
        size_t found = limit == 0 ? SIZE_MAX : chars_find_last(machine, self.text, self.size,
                                                               given[0].text, given[0].size);

        if (found == SIZE_MAX)
            break;
        list_add(machine, list,
                 method_part_of(self, found + given[0].size, self.size - found - given[0].size));
        self.size = (uint32_t)found;
        limit--;
    }
    list_add(machine, list, self);
    return reversed(machine, list);
}

/* What stands before, within and behind a part of a text. */
static struct datum three_parts(struct machine *machine, struct datum self, size_t from,
                                size_t size)
{
    struct datum tuple = datum_pair_of(machine, method_part_of(self, 0, from),
                                       method_part_of(self, from, size));

    list_add(machine, tuple.list,
             method_part_of(self, from + size, self.size - from - size));
    return tuple;
}

struct datum method_partition(struct machine *machine, struct datum self, const struct datum *given,
                              const struct arguments *all)
{
    struct datum part = separator_of(machine, given[0]);
    size_t found = chars_find(machine, self.text, self.size, part.text, part.size, 0);

    (void)all;
    return found == SIZE_MAX ? three_parts(machine, self, self.size, 0)
                             : three_parts(machine, self, found, part.size);
}

struct datum method_rpartition(struct machine *machine, struct datum self,
                               const struct datum *given, const struct arguments *all)
{
    struct datum part = separator_of(machine, given[0]);
    size_t found = chars_find_last(machine, self.text, self.size, part.text, part.size);

    (void)all;
    return found == SIZE_MAX ? three_parts(machine, self, 0, 0)
                             : three_parts(machine, self, found, part.size);
}

struct datum method_lines(struct machine *machine, struct datum self, bool keep_ends)
{
    struct datum_list *list = list_new(machine, 0);
    size_t from = 0;

    machine_spend(machine, self.size / 8);
    while (from < self.size) {
        size_t next;
        size_t end = chars_line(self.text, self.size, from, &next);

        list_add(machine, list, method_part_of(self, from, (keep_ends ? next : end) - from));
        from = next;
    }
    return datum_of_list(DATUM_LIST, list);
}

struct datum method_split_lines(struct machine *machine, struct datum self,
                                const struct datum *given, const struct arguments *all)
{
    (void)all;
    return method_lines(machine, self, datum_is_true(given[0]));
}
