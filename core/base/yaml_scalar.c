/* SPDX-License-Identifier: MIT */
/* yaml_scalar.c - what a plain scalar of YAML means by the core schema of YAML 1.2. No syntax. */
#include "base/yaml_scalar.h"

#include <math.h>
#include <string.h>

#include "base/number.h"

static bool is_word(const char *text, size_t size, const char *const *words)
{
    for (; *words; words++)
        if (size == strlen(*words) && !memcmp(text, *words, size))
            return true;
    return false;
}

static const char *skip_digits(const char *at, const char *end)
{
    while (at < end && *at >= '0' && *at <= '9')
        at++;
    return at;
}

/* "0x1F" and "0o17"; false when it is neither. */
static bool read_based(const char *text, size_t size, struct value *value)
{
    unsigned shift = size > 2 && text[0] == '0' ? (text[1] == 'x') * 4u + (text[1] == 'o') * 3u : 0;
    uint64_t whole = 0;
    double real = 0;
    if (!shift)
        return false;
    for (size_t i = 2; i < size; i++) {
        char c = text[i], low = (char)(c | 0x20);
        unsigned digit = c >= '0' && c <= '9'       ? (unsigned)(c - '0')
                         : low >= 'a' && low <= 'f' ? (unsigned)(low - 'a' + 10)
                                                    : 16;
        if (digit >= 1u << shift)
            return false;
        whole = whole << shift | digit;
        real = real * (1u << shift) + digit;
    }
    value->kind = real < 0x1p63 ? VALUE_INTEGER : VALUE_REAL;
    if (value->kind == VALUE_INTEGER)
        value->integer = (int64_t)whole;
    else
        value->real = real;
    return true;
}

/* Whether it is a decimal number: the parts of it are told apart on the way. */
static bool split_decimal(const char *at, const char *end, const char **dot, const char **mark)
{
    const char *whole = at, *fraction;
    at = skip_digits(at, end);
    size_t digits = (size_t)(at - whole);
    *dot = at;
    if (at < end && *at == '.') {
        fraction = at + 1;
        at = skip_digits(fraction, end);
        digits += (size_t)(at - fraction);
    }
    *mark = at;
    if (digits == 0)
        return false;
    if (at < end && (*at | 0x20) == 'e') {
        at++;
        at += at < end && (*at == '-' || *at == '+');
        fraction = at;
        at = skip_digits(at, end);
        if (at == fraction)
            return false;
    }
    return at == end;
}

/* Reads a decimal number by spelling it as JSON does: no '+', no zeros in front, digits on both
 * sides of the point. */
static bool read_decimal(const char *text, size_t size, struct value *value)
{
    const char *at = text, *end = text + size, *dot, *mark, *problem = NULL;
    bool minus = at < end && *at == '-';
    at += minus || (at < end && *at == '+');
    if (!split_decimal(at, end, &dot, &mark))
        return false;
    while (at + 1 < dot && *at == '0')
        at++;
    struct text json = {0};
    text_add(&json, minus ? "-" : "");
    text_add(&json, at == dot ? "0" : "");
    text_append(&json, at, (size_t)(dot - at));
    text_append(&json, dot, (size_t)(mark - dot));
    text_add(&json, mark == dot + 1 ? "0" : "");
    text_append(&json, mark, (size_t)(end - mark));
    number_read(json.data, json.data + json.size, value, &problem);
    text_fini(&json);
    return true;
}

void yaml_scalar_read(const char *text, size_t size, struct value *value)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const trues[] = {"true", "True", "TRUE", NULL};
    static const char *const falses[] = {"false", "False", "FALSE", NULL};
    static const char *const infinities[] = {".inf", ".Inf", ".INF", NULL};
    static const char *const nans[] = {".nan", ".NaN", ".NAN", NULL};
    size_t sign = size > 1 && (text[0] == '-' || text[0] == '+');
    if (is_word(text, size, nulls)) {
        value->kind = VALUE_NULL;
    } else if (is_word(text, size, trues) || is_word(text, size, falses)) {
        value->kind = VALUE_FLAG;
        value->flag = (text[0] | 0x20) == 't';
    } else if (is_word(text + sign, size - sign, infinities)) {
        value->kind = VALUE_REAL;
        value->real = text[0] == '-' ? -(double)INFINITY : (double)INFINITY;
    } else if (is_word(text, size, nans)) {
        value->kind = VALUE_REAL;
        value->real = (double)NAN;
    } else if (read_based(text, size, value) || read_decimal(text, size, value)) {
        value->size = (uint32_t)size;
    }
}
