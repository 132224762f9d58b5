/* SPDX-License-Identifier: MIT */
/*
 * datum.c - the values of a template: made, compared, looked into. Neither written nor
 * computed with here.
 */
#include "template/datum.h"

#include <string.h>

#include "template/chars.h"

struct datum datum_none(void)
{
    return (struct datum){.kind = DATUM_NONE};
}

struct datum datum_flag(bool flag)
{
    return (struct datum){.kind = DATUM_FLAG, .flag = flag};
}

struct datum datum_integer(int64_t integer)
{
    return (struct datum){.kind = DATUM_INTEGER, .integer = integer};
}

struct datum datum_real(double real)
{
    return (struct datum){.kind = DATUM_REAL, .real = real};
}

struct datum datum_text(const char *text, size_t size)
{
    return (struct datum){.kind = DATUM_TEXT, .text = text, .size = (uint32_t)size};
}

struct datum datum_string(const char *text)
{
    return datum_text(text, strlen(text));
}

struct datum datum_built(const struct builder *builder)
{
    return datum_text(builder->size > 0 ? builder->data : "", builder->size);
}

struct datum datum_undefined(uint8_t owner, const char *name, size_t size)
{
    return (struct datum){
        .kind = DATUM_UNDEFINED, .owner = owner, .text = name, .size = (uint32_t)size};
}

struct datum datum_of_list(uint8_t kind, struct datum_list *list)
{
    return (struct datum){.kind = kind, .list = list};
}

struct datum datum_of_map(uint8_t kind, struct datum_map *map)
{
    return (struct datum){.kind = kind, .map = map};
}

struct datum datum_pair_of(struct machine *machine, struct datum first, struct datum second)
{
    struct datum_list *list = list_new(machine, 2);

    list_add(machine, list, first);
    list_add(machine, list, second);
    return datum_of_list(DATUM_TUPLE, list);
}

/* A number that is spelled without fraction or exponent, but does not fit 64 bits. */
static bool is_huge(const char *spelling, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++)
        if ((spelling[i] < '0' || spelling[i] > '9') && (i > 0 || spelling[i] != '-'))
            return false;
    return size > 0;
}

static struct datum from_real(const struct tree *tree, const struct value *value)
{
    const char *spelling = tree->source + value->offset;

    if (!is_huge(spelling, value->size))
        return datum_real(value->real);
    return (struct datum){.kind = DATUM_HUGE, .text = spelling, .size = value->size};
}

static struct datum from_text(struct machine *machine, const struct value *value)
{
    if (value->size > TEMPLATE_TEXT_LIMIT)
        machine_fail(machine, "a text of the input is larger than %u MiB",
                     TEMPLATE_TEXT_LIMIT >> 20);
    return datum_text(value->text, value->size);
}

static struct datum from_container(struct machine *machine, const struct tree *tree,
                                   const struct value *value)
{
    struct datum_list *list;
    struct datum_map *map;

    if (value->kind == VALUE_LIST) {
        list = list_new(machine, value->size);
        for (uint32_t i = 0; i < value->size; i++)
            list_add(machine, list, datum_from_tree(machine, tree, &value->items[i]));
        return datum_of_list(DATUM_LIST, list);
    }
    map = map_new(machine);
    for (uint32_t i = 0; i < value->size; i++)
        map_put(machine, map, from_text(machine, &value->pairs[i].key),
                datum_from_tree(machine, tree, &value->pairs[i].value));
    return datum_of_map(DATUM_MAP, map);
}

struct datum datum_from_tree(struct machine *machine, const struct tree *tree,
                             const struct value *value)
{
    struct datum datum;

    switch (value->kind) {
    case VALUE_FLAG:
        return datum_flag(value->flag);
    case VALUE_INTEGER:
        return datum_integer(value->integer);
    case VALUE_REAL:
        return from_real(tree, value);
    case VALUE_TEXT:
        return from_text(machine, value);
    case VALUE_LIST:
    case VALUE_MAP:
        machine_enter(machine);
        datum = from_container(machine, tree, value);
        machine_leave(machine);
        return datum;
    default:
        return datum_none();
    }
}

struct datum_list *list_new(struct machine *machine, uint32_t room)
{
    struct datum_list *list = machine_alloc(machine, 1, sizeof *list);

    if (room > TEMPLATE_ITEM_LIMIT)
        machine_fail(machine, "a list grows beyond %u items", TEMPLATE_ITEM_LIMIT);
    if (room > 0)
        list->items = machine_alloc(machine, room, sizeof *list->items);
    list->room = room;
    return list;
}

void list_add(struct machine *machine, struct datum_list *list, struct datum item)
{
    if (list->count == list->room) {
        struct datum_list *larger = list_new(machine, list->room * 2 + 4);

        if (list->count > 0)
            memcpy(larger->items, list->items, list->count * sizeof *list->items);
        list->items = larger->items;
        list->room = larger->room;
    }
    machine_spend(machine, list->count & 1);
    list->items[list->count++] = item;
}

bool datum_is_given(struct datum datum)
{
    return datum.kind != DATUM_MISSING && datum.kind != DATUM_NONE;
}

bool datum_is_number(struct datum datum)
{
    return datum.kind == DATUM_FLAG || datum.kind == DATUM_INTEGER || datum.kind == DATUM_REAL;
}

bool datum_is_sequence(struct datum datum)
{
    return datum.kind == DATUM_LIST || datum.kind == DATUM_TUPLE || datum.kind == DATUM_RANGE;
}

bool datum_is_true(struct datum datum)
{
    switch (datum.kind) {
    case DATUM_UNDEFINED:
    case DATUM_NONE:
    case DATUM_MISSING:
        return false;
    case DATUM_FLAG:
        return datum.flag;
    case DATUM_INTEGER:
        return datum.integer != 0;
    case DATUM_REAL:
        return datum.real != 0;
    case DATUM_TEXT:
        return datum.size > 0;
    case DATUM_LIST:
    case DATUM_TUPLE:
    case DATUM_RANGE:
    case DATUM_VIEW:
        return datum.list->count > 0;
    case DATUM_MAP:
        return datum.map->count > 0;
    default:
        return true;
    }
}

bool datum_is_text(struct datum datum, const char *text)
{
    return datum.kind == DATUM_TEXT && datum.size == strlen(text) &&
           !memcmp(datum.text, text, datum.size);
}

double datum_number(struct machine *machine, struct datum datum)
{
    if (datum.kind == DATUM_UNDEFINED)
        datum_fail_undefined(machine, datum);
    if (!datum_is_number(datum))
        machine_fail(machine, "%s where a number is needed", datum_type(datum));
    if (datum.kind == DATUM_REAL)
        return datum.real;
    return datum.kind == DATUM_FLAG ? (double)datum.flag : (double)datum.integer;
}

int64_t datum_whole(struct machine *machine, struct datum datum, int64_t otherwise)
{
    if (datum.kind == DATUM_MISSING)
        return otherwise;
    if (datum.kind == DATUM_FLAG)
        return datum.flag;
    if (datum.kind == DATUM_UNDEFINED)
        datum_fail_undefined(machine, datum);
    if (datum.kind != DATUM_INTEGER)
        machine_fail(machine, "'%s' object cannot be interpreted as an integer", datum_type(datum));
    return datum.integer;
}

const char *datum_type(struct datum datum)
{
    static const char *const names[] = {
        [DATUM_MISSING] = "missing",    [DATUM_UNDEFINED] = "Undefined",
        [DATUM_NONE] = "NoneType",      [DATUM_FLAG] = "bool",
        [DATUM_INTEGER] = "int",        [DATUM_HUGE] = "int (beyond 64 bits)",
        [DATUM_REAL] = "float",         [DATUM_TEXT] = "str",
        [DATUM_LIST] = "list",          [DATUM_TUPLE] = "tuple",
        [DATUM_RANGE] = "range",        [DATUM_VIEW] = "dict view",
        [DATUM_GENERATOR] = "generator", [DATUM_MAP] = "dict",
        [DATUM_NAMESPACE] = "Namespace", [DATUM_LOOP] = "LoopContext",
        [DATUM_MACRO] = "Macro",        [DATUM_CALLABLE] = "function"};
    return names[datum.kind];
}

void datum_fail_undefined(struct machine *machine, struct datum datum)
{
    struct datum owner = {.kind = datum.owner};
    int size = datum.size < 200 ? (int)datum.size : 200;

    if (datum.owner == DATUM_MISSING)
        machine_fail(machine, "'%.*s' is undefined", size, datum.text);
    machine_fail(machine, "'%s' object has no attribute '%.*s'", datum_type(owner), size,
                 datum.text);
}

/* Numbers, or what is counted as one. */
static int order_numbers(struct machine *machine, struct datum a, struct datum b)
{
    long double left = a.kind == DATUM_INTEGER ? (long double)a.integer : datum_number(machine, a);
    long double right = b.kind == DATUM_INTEGER ? (long double)b.integer : datum_number(machine, b);

    if (left != left || right != right)
        return 2;
    return left < right ? -1 : left > right;
}

static int order_texts(struct machine *machine, struct datum a, struct datum b)
{
    uint32_t size = a.size < b.size ? a.size : b.size;
    int order = size > 0 ? memcmp(a.text, b.text, size) : 0;

    machine_spend(machine, size / 32);
    if (order == 0)
        return a.size < b.size ? -1 : a.size > b.size;
    return order < 0 ? -1 : 1;
}

static bool equal_lists(struct machine *machine, const struct datum_list *a,
                        const struct datum_list *b)
{
    bool equal = a->count == b->count;

    machine_enter(machine);
    for (uint32_t i = 0; equal && i < a->count; i++)
        equal = datum_equal(machine, a->items[i], b->items[i]);
    machine_leave(machine);
    return equal;
}

static bool equal_maps(struct machine *machine, const struct datum_map *a,
                       const struct datum_map *b)
{
    bool equal = a->count == b->count;

    machine_enter(machine);
    for (uint32_t i = 0; equal && i < a->count; i++) {
        const struct datum *other = map_find(machine, b, a->pairs[i].key);

        equal = other != NULL && datum_equal(machine, a->pairs[i].value, *other);
    }
    machine_leave(machine);
    return equal;
}

bool datum_equal(struct machine *machine, struct datum a, struct datum b)
{
    machine_spend(machine, 1);
    if (datum_is_number(a) && datum_is_number(b))
        return order_numbers(machine, a, b) == 0;
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case DATUM_UNDEFINED:
    case DATUM_NONE:
        return true;
    case DATUM_TEXT:
    case DATUM_HUGE:
        return a.size == b.size && order_texts(machine, a, b) == 0;
    case DATUM_LIST:
    case DATUM_TUPLE:
    case DATUM_RANGE:
        return equal_lists(machine, a.list, b.list);
    case DATUM_VIEW:
        return a.owner == b.owner && a.owner != 2 && equal_lists(machine, a.list, b.list);
    case DATUM_MAP:
        return equal_maps(machine, a.map, b.map);
    default:
        return datum_same(a, b);
    }
}

bool datum_same(struct datum a, struct datum b)
{
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case DATUM_NONE:
        return true;
    case DATUM_FLAG:
        return a.flag == b.flag;
    case DATUM_INTEGER:
        return a.integer == b.integer;
    case DATUM_TEXT:
        return a.size == b.size && (a.size == 0 || !memcmp(a.text, b.text, a.size));
    case DATUM_CALLABLE:
        return a.bound == b.bound;
    case DATUM_MAP:
    case DATUM_NAMESPACE:
        return a.map == b.map;
    default:
        return a.list == b.list;
    }
}

int datum_order(struct machine *machine, struct datum a, struct datum b)
{
    int order = 0;

    machine_spend(machine, 1);
    if (a.kind == DATUM_UNDEFINED || b.kind == DATUM_UNDEFINED)
        datum_fail_undefined(machine, a.kind == DATUM_UNDEFINED ? a : b);
    if (datum_is_number(a) && datum_is_number(b))
        return order_numbers(machine, a, b);
    if (a.kind == DATUM_TEXT && b.kind == DATUM_TEXT)
        return order_texts(machine, a, b);
    if (a.kind != b.kind || (a.kind != DATUM_LIST && a.kind != DATUM_TUPLE))
        machine_fail(machine, "'%s' and '%s' have no order", datum_type(a), datum_type(b));
    machine_enter(machine);
    for (uint32_t i = 0; order == 0 && i < a.list->count && i < b.list->count; i++)
        if (!datum_equal(machine, a.list->items[i], b.list->items[i]))
            order = datum_order(machine, a.list->items[i], b.list->items[i]);
    machine_leave(machine);
    if (order == 0)
        order = a.list->count < b.list->count ? -1 : a.list->count > b.list->count;
    return order;
}

static struct datum_list *characters_of(struct machine *machine, struct datum text)
{
    struct datum_list *list = list_new(machine, chars_count(text.text, text.size));
    size_t at = 0;

    while (at < text.size) {
        size_t from = at;

        chars_read(text.text, text.size, &at);
        list_add(machine, list, datum_text(text.text + from, at - from));
    }
    return list;
}

struct datum_list *datum_items(struct machine *machine, struct datum datum)
{
    struct datum_list *list;

    switch (datum.kind) {
    case DATUM_UNDEFINED:
        return list_new(machine, 0);
    case DATUM_TEXT:
        return characters_of(machine, datum);
    case DATUM_LIST:
    case DATUM_TUPLE:
    case DATUM_RANGE:
    case DATUM_VIEW:
        return datum.list;
    case DATUM_GENERATOR:
        list = machine_alloc(machine, 1, sizeof *list);
        *list = *datum.list;
        datum.list->count = 0;
        return list;
    case DATUM_MAP:
        list = list_new(machine, datum.map->count);
        for (uint32_t i = 0; i < datum.map->count; i++)
            list_add(machine, list, datum.map->pairs[i].key);
        return list;
    default:
        machine_fail(machine, "'%s' object is not iterable", datum_type(datum));
    }
}

int64_t datum_length(struct machine *machine, struct datum datum)
{
    switch (datum.kind) {
    case DATUM_UNDEFINED:
        return 0;
    case DATUM_TEXT:
        machine_spend(machine, datum.size / 32);
        return chars_count(datum.text, datum.size);
    case DATUM_LIST:
    case DATUM_TUPLE:
    case DATUM_RANGE:
    case DATUM_VIEW:
        return datum.list->count;
    case DATUM_MAP:
        return datum.map->count;
    default:
        machine_fail(machine, "object of type '%s' has no length", datum_type(datum));
    }
}
