/* SPDX-License-Identifier: MIT */
/*
 * access.c - attributes, subscripts and slices, by the rules of jinja2's sandbox.
 * Operators are operate.c.
 */
#include <string.h>

#include "template/call.h"
#include "template/chars.h"
#include "template/loop.h"
#include "template/operate.h"
#include "template/print.h"

/* What Python's getattr() finds; false: nothing. */
static bool find_python_attribute(struct machine *machine, struct datum datum, struct datum name,
                                  struct datum *found)
{
    bool unsafe = false;
    const struct callable *method = method_find(datum, name, &unsafe);
    const struct datum *value;

    if (method != NULL || unsafe) {
        *found = unsafe ? datum_undefined(datum.kind, name.text, name.size)
                        : callable_bind(machine, method, datum);
        return true;
    }
    if (datum.kind == DATUM_LOOP)
        return loop_attribute(machine, datum.loop, name, found);
    if (datum.kind != DATUM_NAMESPACE)
        return false;
    value = map_find(machine, datum.map, name);
    if (value != NULL)
        *found = *value;
    return value != NULL;
}

struct datum operate_attribute(struct machine *machine, struct datum datum, const char *name)
{
    struct datum key = datum_string(name);
    const struct datum *value = NULL;
    struct datum found;

    if (datum.kind == DATUM_UNDEFINED)
        datum_fail_undefined(machine, datum);
    if (find_python_attribute(machine, datum, key, &found))
        return found;
    if (datum.kind == DATUM_MAP)
        value = map_find(machine, datum.map, key);
    return value != NULL ? *value : datum_undefined(datum.kind, key.text, key.size);
}

/* The item of this index; a negative one counts from the end. */
static bool find_index(struct machine *machine, struct datum datum, int64_t index,
                       struct datum *found)
{
    int64_t count = datum_length(machine, datum);
    size_t from;
    size_t to;

    if (index < 0)
        index += count;
    if (index < 0 || index >= count)
        return false;
    if (datum.kind != DATUM_TEXT) {
        *found = datum.list->items[index];
        return true;
    }
    from = to = (size_t)index;
    if (count != datum.size)
        from = to = chars_offset(datum.text, datum.size, (uint64_t)index);
    machine_spend(machine, from / 16);
    chars_read(datum.text, datum.size, &to);
    *found = datum_text(datum.text + from, to - from);
    found->safe = datum.safe;
    return true;
}

struct datum operate_item(struct machine *machine, struct datum datum, struct datum key)
{
    const struct datum *value = NULL;
    struct datum found;
    struct datum name;

    if (datum.kind == DATUM_UNDEFINED)
        datum_fail_undefined(machine, datum);
    if ((datum.kind == DATUM_TEXT || datum_is_sequence(datum)) &&
        (key.kind == DATUM_INTEGER || key.kind == DATUM_FLAG) &&
        find_index(machine, datum, datum_whole(machine, key, 0), &found))
        return found;
    if (datum.kind == DATUM_MAP && key.kind != DATUM_LIST && key.kind != DATUM_MAP)
        value = map_find(machine, datum.map, key);
    if (value != NULL)
        return *value;
    if (key.kind == DATUM_TEXT && find_python_attribute(machine, datum, key, &found))
        return found;
    name = datum_to_text(machine, key);
    return datum_undefined(datum.kind, name.text, name.size);
}

/* Python's slice.indices(): where it begins and how many items there are. */
static int64_t slice_count(struct machine *machine, const struct datum bounds[3], int64_t count,
                           int64_t *start, int64_t *step)
{
    int64_t ends[2];

    *step = datum_is_given(bounds[2]) ? datum_whole(machine, bounds[2], 1) : 1;
    if (*step == 0)
        machine_fail(machine, "the step of a slice cannot be zero");
    if (*step < -INT32_MAX || *step > INT32_MAX)
        *step = *step < 0 ? -INT32_MAX : INT32_MAX;
    for (int i = 0; i < 2; i++) {
        int64_t lowest = *step < 0 ? -1 : 0;
        int64_t highest = *step < 0 ? count - 1 : count;
        int64_t bound = (i == 0) == (*step > 0) ? lowest : highest;

        if (datum_is_given(bounds[i])) {
            bound = datum_whole(machine, bounds[i], 0);
            if (bound < 0)
                bound = bound < -count ? lowest : bound + count;
            bound = bound < lowest ? lowest : bound > highest ? highest : bound;
        }
        ends[i] = bound;
    }
    *start = ends[0];
    if (*step > 0)
        return ends[1] > ends[0] ? (ends[1] - ends[0] - 1) / *step + 1 : 0;
    return ends[0] > ends[1] ? (ends[0] - ends[1] - 1) / -*step + 1 : 0;
}

static struct datum slice_text(struct machine *machine, struct datum text, int64_t start,
                               int64_t step, int64_t count)
{
    const struct datum_list *characters;
    struct builder out = {0};
    struct datum slice;
    size_t from;

    if (step == 1) {
        from = chars_offset(text.text, text.size, (uint64_t)start);
        machine_spend(machine, text.size / 16);
        slice = datum_text(text.text + from,
                           chars_offset(text.text + from, text.size - from, (uint64_t)count));
    } else {
        characters = datum_items(machine, text);
        for (int64_t i = 0; i < count; i++, start += step)
            builder_append(machine, &out, characters->items[start].text,
                           characters->items[start].size);
        slice = datum_built(&out);
    }
    slice.safe = text.safe;
    return slice;
}

struct datum operate_slice(struct machine *machine, struct datum datum,
                           const struct datum bounds[3])
{
    struct datum_list *list;
    int64_t start;
    int64_t step;
    int64_t count;

    if (datum.kind == DATUM_UNDEFINED)
        datum_fail_undefined(machine, datum);
    if (datum.kind != DATUM_TEXT && !datum_is_sequence(datum))
        machine_fail(machine, "'%s' object cannot be sliced", datum_type(datum));
    count = slice_count(machine, bounds, datum_length(machine, datum), &start, &step);
    if (count == 0)
        start = 0;
    if (datum.kind == DATUM_TEXT)
        return slice_text(machine, datum, start, step, count);
    list = list_new(machine, (uint32_t)count);
    for (int64_t i = 0; i < count; i++)
        list_add(machine, list, datum.list->items[start + i * step]);
    return datum_of_list(datum.kind, list);
}
