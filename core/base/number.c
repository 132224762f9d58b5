/* SPDX-License-Identifier: MIT */
/*
 * number.c - a number as JSON spells it, into a value. NaN and Infinity are words, not its job.
 */
#include "base/number.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* A spelling: mantissa x 10^exponent. */
struct decimal {
    uint64_t mantissa;
    int64_t exponent;
    uint64_t digits; /* read into the mantissa; over 19: it may have wrapped */
    bool minus;
    bool whole; /* no fraction, no exponent */
};

static bool is_digit(const char *at, const char *end)
{
    return at < end && *at >= '0' && *at <= '9';
}

static const char *read_digits(const char *at, const char *end, struct decimal *decimal)
{
    uint64_t mantissa = decimal->mantissa;
    const char *from = at;

    while (is_digit(at, end))
        mantissa = mantissa * 10 + (uint64_t)(*at++ - '0');
    decimal->mantissa = mantissa;
    decimal->digits += (uint64_t)(at - from);
    return at;
}

/* The digits of an exponent; NULL when there are none. */
static const char *read_exponent(const char *at, const char *end, struct decimal *decimal)
{
    bool minus = at < end && *at == '-';
    int64_t exponent = 0;

    if (at < end && (*at == '-' || *at == '+'))
        at++;
    if (!is_digit(at, end))
        return NULL;
    for (; is_digit(at, end); at++) {
        if (exponent < INT64_C(1000000000000))
            exponent = exponent * 10 + (*at - '0');
    }
    decimal->exponent += minus ? -exponent : exponent;
    decimal->whole = false;
    return at;
}

static double real_by_library(const char *spelling, size_t size)
{
    char *text = memory_text_part(spelling, size);
    locale_t locale = newlocale(LC_NUMERIC_MASK, "C", NULL);
    double real = strtod_l(text, NULL, locale);

    freelocale(locale);
    free(text);
    return real;
}

/* In these bounds both factors are exact, so that one product or division rounds only once. */
static double real_value(const struct decimal *decimal, const char *spelling, size_t size)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    double real = (double)decimal->mantissa;

    if (decimal->digits > 19 || decimal->mantissa > (uint64_t)1 << 53 ||
        decimal->exponent < -22 || decimal->exponent > 22)
        return real_by_library(spelling, size);
    real = decimal->exponent < 0 ? real / powers[-decimal->exponent]
                                 : real * powers[decimal->exponent];
    return decimal->minus ? -real : real;
}

static void set_value(struct value *value, const struct decimal *decimal, const char *spelling,
                      size_t size)
{
    const uint64_t limit = (uint64_t)1 << 63;
    uint64_t mantissa = decimal->mantissa;

    value->size = (uint32_t)size;
    if (decimal->whole && decimal->digits <= 19 && mantissa < limit + decimal->minus) {
        value->kind = VALUE_INTEGER;
        value->integer = (int64_t)(decimal->minus ? -mantissa : mantissa);
    } else {
        value->kind = VALUE_REAL;
        value->real = real_value(decimal, spelling, size);
    }
}

const char *number_read(const char *at, const char *end, struct value *value,
                        const char **problem)
{
    struct decimal decimal = {.whole = true};
    const char *from = at;
    const char *first;

    decimal.minus = at < end && *at == '-';
    first = at += decimal.minus;
    at = read_digits(at, end, &decimal);
    if (at == first) {
        *problem = "expected a digit after '-'";
        return from;
    }
    if (*first == '0' && at > first + 1) {
        *problem = "a number must not begin with 0";
        return from;
    }
    if (at < end && *at == '.') {
        first = ++at;
        at = read_digits(at, end, &decimal);
        if (at == first) {
            *problem = "expected a digit after '.'";
            return at;
        }
        decimal.exponent = -(int64_t)(at - first);
        decimal.whole = false;
    }
    if (at < end && (*at | 0x20) == 'e') {
        first = at + 1;
        at = read_exponent(first, end, &decimal);
        if (at == NULL) {
            *problem = "expected the digits of an exponent";
            return first;
        }
    }
    set_value(value, &decimal, from, (size_t)(at - from));
    return at;
}
