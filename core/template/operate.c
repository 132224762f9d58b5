/* SPDX-License-Identifier: MIT */
/*
 * operate.c - Python's operators. Subscripts and attributes are access.c.
 */
#include "template/operate.h"

#include <math.h>
#include "base/memory.h"
#include "template/chars.h"
#include "template/lexer.h"
#include "template/print.h"

_Noreturn static void fail_operands(struct machine *machine, uint16_t sign, struct datum a,
                                    struct datum b)
{
    char spelled[] = {(char)(sign >> 8), (char)(sign & 0xff), '\0'};

    if (a.kind == DATUM_UNDEFINED || b.kind == DATUM_UNDEFINED)
        datum_fail_undefined(machine, a.kind == DATUM_UNDEFINED ? a : b);
    machine_fail(machine, "unsupported operands for %s: '%s' and '%s'", spelled, datum_type(a),
                 datum_type(b));
}

struct datum operate_escape(struct machine *machine, struct datum datum)
{
    struct datum text = datum_to_text(machine, datum);
    struct builder out = {0};

    if (text.safe)
        return text;
    machine_spend(machine, text.size / 8);
    for (uint32_t i = 0; i < text.size; i++) {
        char byte = text.text[i];

        if (byte == '&' || byte == '<' || byte == '>' || byte == '"' || byte == '\'')
            builder_add(machine, &out, byte == '&'   ? "&amp;"
                                       : byte == '<' ? "&lt;"
                                       : byte == '>' ? "&gt;"
                                       : byte == '"' ? "&#34;"
                                                     : "&#39;");
        else
            builder_byte(machine, &out, byte);
    }
    text = datum_built(&out);
    text.safe = true;
    return text;
}

static struct datum add_texts(struct machine *machine, struct datum a, struct datum b)
{
    struct builder out = {0};
    struct datum sum;
    bool safe = a.safe || b.safe;

    if (safe) {
        a = operate_escape(machine, a);
        b = operate_escape(machine, b);
    }
    builder_append(machine, &out, a.text, a.size);
    builder_append(machine, &out, b.text, b.size);
    sum = datum_built(&out);
    sum.safe = safe;
    return sum;
}

static struct datum add_lists(struct machine *machine, struct datum a, struct datum b)
{
    struct datum_list *list = list_new(machine, a.list->count + b.list->count);

    for (uint32_t i = 0; i < a.list->count; i++)
        list_add(machine, list, a.list->items[i]);
    for (uint32_t i = 0; i < b.list->count; i++)
        list_add(machine, list, b.list->items[i]);
    return datum_of_list(a.kind, list);
}

static struct datum repeat(struct machine *machine, struct datum what, int64_t count)
{
    struct builder out = {0};
    struct datum_list *list;
    uint64_t whole = 0;

    if (count < 0)
        count = 0;
    if (what.kind == DATUM_TEXT) {
        builder_repeat(machine, &out, what.text, what.size, count);
        return datum_built(&out);
    }
    if (count_mul(what.list->count, (uint64_t)count, &whole) || whole > TEMPLATE_ITEM_LIMIT)
        whole = UINT32_MAX;
    list = list_new(machine, (uint32_t)whole);
    for (uint64_t i = 0; i < whole; i++)
        list_add(machine, list, what.list->items[i % what.list->count]);
    return datum_of_list(what.kind, list);
}

static int64_t whole_of(struct datum datum)
{
    return datum.kind == DATUM_FLAG ? datum.flag : datum.integer;
}

static int64_t power(struct machine *machine, int64_t base, int64_t exponent)
{
    int64_t result = 1;

    if (base == 0 || base == 1 || base == -1)
        return exponent == 0 ? 1 : base == -1 && exponent % 2 == 0 ? 1 : base;
    for (; exponent > 0; exponent--)
        if (__builtin_mul_overflow(result, base, &result))
            machine_fail(machine, "a number beyond 64 bits");
    return result;
}

/* Towards minus infinity, as Python divides. */
static int64_t divide(struct machine *machine, int64_t a, int64_t b, int64_t *rest)
{
    int64_t quotient;

    if (b == 0)
        machine_fail(machine, "division by zero");
    if (b == -1 && a == INT64_MIN)
        machine_fail(machine, "a number beyond 64 bits");
    quotient = a / b;
    *rest = a % b;
    if (*rest != 0 && (*rest < 0) != (b < 0)) {
        *rest += b;
        quotient--;
    }
    return quotient;
}

static struct datum compute_whole(struct machine *machine, uint16_t sign, int64_t a, int64_t b)
{
    int64_t result = 0;
    int64_t rest;
    bool beyond = false;

    switch (sign) {
    case SIGN('+', 0):
        beyond = __builtin_add_overflow(a, b, &result);
        break;
    case SIGN('-', 0):
        beyond = __builtin_sub_overflow(a, b, &result);
        break;
    case SIGN('*', 0):
        beyond = __builtin_mul_overflow(a, b, &result);
        break;
    case SIGN('/', '/'):
        result = divide(machine, a, b, &rest);
        break;
    case SIGN('%', 0):
        if (b != -1)
            divide(machine, a, b, &result);
        break;
    default:
        result = power(machine, a, b);
    }
    if (beyond)
        machine_fail(machine, "a number beyond 64 bits");
    return datum_integer(result);
}

static struct datum compute_real(struct machine *machine, uint16_t sign, double a, double b)
{
    double rest;

    if (b == 0 && (sign == SIGN('/', 0) || sign == SIGN('/', '/') || sign == SIGN('%', 0)))
        machine_fail(machine, "division by zero");
    switch (sign) {
    case SIGN('+', 0):
        return datum_real(a + b);
    case SIGN('-', 0):
        return datum_real(a - b);
    case SIGN('*', 0):
        return datum_real(a * b);
    case SIGN('/', 0):
        return datum_real(a / b);
    case SIGN('*', '*'):
        if ((a == 0 && b < 0) || (a < 0 && b != floor(b)))
            machine_fail(machine, "a power that is no real number");
        rest = pow(a, b);
        if (isinf(rest) && !isinf(a) && !isinf(b))
            machine_fail(machine, "a number beyond all bounds");
        return datum_real(rest);
    default:
        rest = fmod(a, b);
        if (rest != 0 && (rest < 0) != (b < 0))
            rest += b;
        else if (rest == 0)
            rest = copysign(0.0, b);
        if (sign == SIGN('%', 0))
            return datum_real(rest);
        return datum_real(a - rest == 0 ? copysign(0.0, a / b) : floor((a - rest) / b + 0.5));
    }
}

static bool is_whole(struct datum datum)
{
    return datum.kind == DATUM_FLAG || datum.kind == DATUM_INTEGER;
}

struct datum operate_binary(struct machine *machine, uint16_t sign, struct datum a, struct datum b)
{
    bool lists = a.kind == b.kind && (a.kind == DATUM_LIST || a.kind == DATUM_TUPLE);

    if (sign == SIGN('+', 0) && a.kind == DATUM_TEXT && b.kind == DATUM_TEXT)
        return add_texts(machine, a, b);
    if (sign == SIGN('+', 0) && lists)
        return add_lists(machine, a, b);
    if (sign == SIGN('%', 0) && a.kind == DATUM_TEXT)
        return operate_format(machine, a, b);
    if (sign == SIGN('*', 0) && is_whole(b) &&
        (a.kind == DATUM_TEXT || a.kind == DATUM_LIST || a.kind == DATUM_TUPLE))
        return repeat(machine, a, whole_of(b));
    if (sign == SIGN('*', 0) && is_whole(a) &&
        (b.kind == DATUM_TEXT || b.kind == DATUM_LIST || b.kind == DATUM_TUPLE))
        return repeat(machine, b, whole_of(a));
    if (!datum_is_number(a) || !datum_is_number(b))
        fail_operands(machine, sign, a, b);
    if (is_whole(a) && is_whole(b) && sign != SIGN('/', 0) &&
        !(sign == SIGN('*', '*') && whole_of(b) < 0))
        return compute_whole(machine, sign, whole_of(a), whole_of(b));
    return compute_real(machine, sign, datum_number(machine, a), datum_number(machine, b));
}

struct datum operate_negate(struct machine *machine, struct datum datum)
{
    if (is_whole(datum))
        return compute_whole(machine, SIGN('-', 0), 0, whole_of(datum));
    return datum_real(-datum_number(machine, datum));
}

bool operate_contains(struct machine *machine, struct datum container, struct datum item)
{
    const struct datum_list *list;

    if (container.kind == DATUM_TEXT) {
        if (item.kind != DATUM_TEXT)
            machine_fail(machine, "'in <text>' needs a text on its left, not '%s'",
                         datum_type(item));
        return chars_find(machine, container.text, container.size, item.text, item.size, 0) !=
               SIZE_MAX;
    }
    if (container.kind == DATUM_MAP)
        return map_find(machine, container.map, item) != NULL;
    list = datum_items(machine, container);
    for (uint32_t i = 0; i < list->count; i++)
        if (datum_equal(machine, list->items[i], item))
            return true;
    return false;
}

bool operate_compare(struct machine *machine, uint16_t sign, struct datum a, struct datum b)
{
    int order;

    switch (sign) {
    case SIGN('=', '='):
        return datum_equal(machine, a, b);
    case SIGN('!', '='):
        return !datum_equal(machine, a, b);
    case SIGN('i', 'n'):
        return operate_contains(machine, b, a);
    case SIGN('n', 'i'):
        return !operate_contains(machine, b, a);
    case SIGN('<', 0):
        return datum_order(machine, a, b) == -1;
    case SIGN('>', 0):
        return datum_order(machine, a, b) == 1;
    case SIGN('<', '='):
        return datum_order(machine, a, b) <= 0;
    default:
        order = datum_order(machine, a, b);
        return order == 0 || order == 1;
    }
}
