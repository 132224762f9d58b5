/* SPDX-License-Identifier: MIT */
/*
 * methods.c - the methods of Python's str. Those of other types, and how one is found, are
 * members.c.
 */
#include "template/methods.h"

#include <string.h>

#include "base/memory.h"
#include "template/chars.h"
#include "template/print.h"

#define METHOD(name)                                                                               \
    static struct datum name(struct machine *machine, struct datum self,                           \
                             const struct datum *given, const struct arguments *all)

#define UNUSED                                                                                     \
    (void)machine;                                                                                 \
    (void)given;                                                                                   \
    (void)all

struct datum method_text_of(struct machine *machine, struct datum given)
{
    if (given.kind == DATUM_UNDEFINED)
        datum_fail_undefined(machine, given);
    if (given.kind != DATUM_TEXT)
        machine_fail(machine, "'%s' where a text is needed", datum_type(given));
    return given;
}

static struct datum result_of(const struct builder *builder, struct datum self)
{
    struct datum result = datum_built(builder);

    result.safe = self.safe;
    return result;
}

struct datum method_part_of(struct datum self, size_t from, size_t size)
{
    struct datum part = datum_text(self.text + from, size);

    part.safe = self.safe;
    return part;
}

static struct datum strip(struct machine *machine, struct datum self, struct datum set, int sides)
{
    const char *text = self.text;
    size_t size = self.size;
    bool given = datum_is_given(set);

    if (given)
        method_text_of(machine, set);
    chars_strip(machine, &text, &size, given ? set.text : NULL, given ? set.size : 0, sides);
    return method_part_of(self, (size_t)(text - self.text), size);
}

METHOD(call_strip)
{
    (void)all;
    return strip(machine, self, given[0], CHARS_STRIP_LEFT | CHARS_STRIP_RIGHT);
}

METHOD(call_lstrip)
{
    (void)all;
    return strip(machine, self, given[0], CHARS_STRIP_LEFT);
}

METHOD(call_rstrip)
{
    (void)all;
    return strip(machine, self, given[0], CHARS_STRIP_RIGHT);
}

METHOD(call_upper)
{
    struct builder out = {0};

    UNUSED;
    chars_upper(machine, &out, self.text, self.size);
    return result_of(&out, self);
}

METHOD(call_lower)
{
    struct builder out = {0};

    UNUSED;
    chars_lower(machine, &out, self.text, self.size);
    return result_of(&out, self);
}

METHOD(call_title)
{
    struct builder out = {0};

    UNUSED;
    chars_title(machine, &out, self.text, self.size);
    return result_of(&out, self);
}

METHOD(call_capitalize)
{
    struct builder out = {0};

    UNUSED;
    chars_capitalize(machine, &out, self.text, self.size);
    return result_of(&out, self);
}

/* Begins or ends with the text, or with one of a tuple of them. */
static bool has_end(struct machine *machine, struct datum self, struct datum part, bool front)
{
    bool has = false;

    if (part.kind == DATUM_TUPLE) {
        for (uint32_t i = 0; !has && i < part.list->count; i++)
            has = has_end(machine, self, method_text_of(machine, part.list->items[i]), front);
        return has;
    }
    method_text_of(machine, part);
    machine_spend(machine, part.size / 32);
    return part.size <= self.size &&
           (part.size == 0 ||
            !memcmp(self.text + (front ? 0 : self.size - part.size), part.text, part.size));
}

METHOD(call_startswith)
{
    (void)all;
    return datum_flag(has_end(machine, self, given[0], true));
}

METHOD(call_endswith)
{
    (void)all;
    return datum_flag(has_end(machine, self, given[0], false));
}

METHOD(call_removeprefix)
{
    (void)all;
    if (!has_end(machine, self, method_text_of(machine, given[0]), true))
        return self;
    return method_part_of(self, given[0].size, self.size - given[0].size);
}

METHOD(call_removesuffix)
{
    (void)all;
    if (!has_end(machine, self, method_text_of(machine, given[0]), false))
        return self;
    return method_part_of(self, 0, self.size - given[0].size);
}

struct datum method_replace(struct machine *machine, struct datum self, struct datum old,
                            struct datum new, int64_t limit)
{
    struct builder out = {0};
    size_t from = 0;

    if (limit < 0)
        limit = INT64_MAX;
    while (limit-- != 0) {
        size_t found = chars_find(machine, self.text, self.size, old.text, old.size, from);
        size_t at = found;

        if (found == SIZE_MAX)
            break;
        builder_append(machine, &out, self.text + from, found - from);
        builder_append(machine, &out, new.text, new.size);
        from = found + old.size;
        if (old.size > 0)
            continue;
        if (from >= self.size)
            break;
        /* Nothing is found between all characters. */
        chars_read(self.text, self.size, &at);
        builder_append(machine, &out, self.text + from, at - from);
        from = at;
    }
    builder_append(machine, &out, self.text + from, self.size - from);
    return result_of(&out, self);
}

METHOD(call_replace)
{
    (void)all;
    return method_replace(machine, self, method_text_of(machine, given[0]),
                          method_text_of(machine, given[1]), datum_whole(machine, given[2], -1));
}

METHOD(call_join)
{
    const struct datum_list *list = datum_items(machine, given[0]);
    struct builder out = {0};

    (void)all;
    for (uint32_t i = 0; i < list->count; i++) {
        if (i > 0)
            builder_append(machine, &out, self.text, self.size);
        method_text_of(machine, list->items[i]);
        builder_append(machine, &out, list->items[i].text, list->items[i].size);
    }
    return result_of(&out, self);
}

static int64_t index_of(struct machine *machine, struct datum self, struct datum part, bool last)
{
    size_t found;

    method_text_of(machine, part);
    found = last ? chars_find_last(machine, self.text, self.size, part.text, part.size)
                 : chars_find(machine, self.text, self.size, part.text, part.size, 0);
    return found == SIZE_MAX ? -1 : (int64_t)chars_count(self.text, found);
}

METHOD(call_find)
{
    (void)all;
    return datum_integer(index_of(machine, self, given[0], false));
}

METHOD(call_rfind)
{
    (void)all;
    return datum_integer(index_of(machine, self, given[0], true));
}

METHOD(call_index)
{
    int64_t index = index_of(machine, self, given[0], false);

    (void)all;
    if (index < 0)
        machine_fail(machine, "substring not found");
    return datum_integer(index);
}

METHOD(call_count)
{
    struct datum part = method_text_of(machine, given[0]);
    int64_t count = 0;
    size_t at = 0;

    (void)all;
    if (part.size == 0)
        return datum_integer((int64_t)chars_count(self.text, self.size) + 1);
    while ((at = chars_find(machine, self.text, self.size, part.text, part.size, at)) != SIZE_MAX) {
        at += part.size;
        count++;
    }
    return datum_integer(count);
}

/* Whether there are characters and this is so of all of them. */
static struct datum all_are(struct machine *machine, struct datum self, bool (*is)(uint32_t code))
{
    bool holds = self.size > 0;
    size_t at = 0;

    machine_spend(machine, self.size / 8);
    while (holds && at < self.size)
        holds = is(chars_read(self.text, self.size, &at));
    return datum_flag(holds);
}

static bool is_alnum(uint32_t code)
{
    return chars_is_letter(code) || chars_is_digit(code);
}

METHOD(call_isdigit)
{
    UNUSED;
    return all_are(machine, self, chars_is_digit);
}

METHOD(call_isalpha)
{
    UNUSED;
    return all_are(machine, self, chars_is_letter);
}

METHOD(call_isalnum)
{
    UNUSED;
    return all_are(machine, self, is_alnum);
}

METHOD(call_isspace)
{
    UNUSED;
    return all_are(machine, self, chars_is_space);
}

static struct datum call_test(struct machine *machine, const char *name, struct datum self)
{
    struct arguments none = {0};

    return callable_call(machine, test_get(machine, datum_string(name)), self, &none);
}

METHOD(call_isupper)
{
    UNUSED;
    return call_test(machine, "upper", self);
}

METHOD(call_islower)
{
    UNUSED;
    return call_test(machine, "lower", self);
}

/* How many characters are missing to a width. */
static int64_t missing_to(struct machine *machine, struct datum self, struct datum width)
{
    int64_t wanted = datum_whole(machine, width, 0);
    int64_t count = (int64_t)chars_count(self.text, self.size);

    return wanted > count ? wanted - count : 0;
}

/* Filled up with a character at the left, the right or both sides. */
static struct datum fill(struct machine *machine, struct datum self, const struct datum *given,
                         int64_t left, int64_t whole)
{
    struct datum filler = given[1].kind == DATUM_MISSING ? datum_string(" ")
                                                         : method_text_of(machine, given[1]);
    struct builder out = {0};
    int64_t missing = missing_to(machine, self, given[0]);

    if (chars_count(filler.text, filler.size) != 1)
        machine_fail(machine, "the fill character must be exactly one character long");
    /* Python's center() puts the odd one to the left when the width is odd. */
    if (whole == 2)
        left = missing / 2 + (missing & datum_whole(machine, given[0], 0) & 1);
    else
        left *= missing;
    builder_repeat(machine, &out, filler.text, filler.size, left);
    builder_append(machine, &out, self.text, self.size);
    builder_repeat(machine, &out, filler.text, filler.size, missing - left);
    return result_of(&out, self);
}

METHOD(call_ljust)
{
    (void)all;
    return fill(machine, self, given, 0, 1);
}

METHOD(call_rjust)
{
    (void)all;
    return fill(machine, self, given, 1, 1);
}

METHOD(call_center)
{
    (void)all;
    return fill(machine, self, given, 0, 2);
}

METHOD(call_zfill)
{
    bool sign = self.size > 0 && (*self.text == '-' || *self.text == '+');
    struct builder out = {0};

    (void)all;
    builder_append(machine, &out, self.text, sign);
    builder_repeat(machine, &out, "0", 1, missing_to(machine, self, given[0]));
    builder_append(machine, &out, self.text + sign, self.size - sign);
    return result_of(&out, self);
}

const struct callable methods_of_texts[] = {{"strip", "chars", 0, call_strip},
                                            {"lstrip", "chars", 0, call_lstrip},
                                            {"rstrip", "chars", 0, call_rstrip},
                                            {"split", "sep maxsplit", 0, method_split},
                                            {"rsplit", "sep maxsplit", 0, method_rsplit},
                                            {"startswith", "prefix", 1, call_startswith},
                                            {"endswith", "suffix", 1, call_endswith},
                                            {"replace", "old new count", 2, call_replace},
                                            {"upper", "", 0, call_upper},
                                            {"lower", "", 0, call_lower},
                                            {"title", "", 0, call_title},
                                            {"capitalize", "", 0, call_capitalize},
                                            {"join", "iterable", 1, call_join},
                                            {"find", "sub", 1, call_find},
                                            {"rfind", "sub", 1, call_rfind},
                                            {"index", "sub", 1, call_index},
                                            {"count", "sub", 1, call_count},
                                            {"removeprefix", "prefix", 1, call_removeprefix},
                                            {"removesuffix", "suffix", 1, call_removesuffix},
                                            {"partition", "sep", 1, method_partition},
                                            {"rpartition", "sep", 1, method_rpartition},
                                            {"splitlines", "keepends", 0, method_split_lines},
                                            {"isdigit", "", 0, call_isdigit},
                                            {"isalpha", "", 0, call_isalpha},
                                            {"isalnum", "", 0, call_isalnum},
                                            {"isspace", "", 0, call_isspace},
                                            {"isupper", "", 0, call_isupper},
                                            {"islower", "", 0, call_islower},
                                            {"ljust", "width fillchar", 1, call_ljust},
                                            {"rjust", "width fillchar", 1, call_rjust},
                                            {"center", "width fillchar", 1, call_center},
                                            {"zfill", "width", 1, call_zfill},
                                            {0}};
