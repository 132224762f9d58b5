/* SPDX-License-Identifier: MIT */
/* decimal.c - exact comparison and division of numbers as they are spelled. Reads no JSON. */
#include "schema/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIVISOR_DIGITS 37 /* ten times such a number still fits 128 bits */
#define SHIFT_ENOUGH 127  /* no more factors 2 or 5 than this are in a number of 37 digits */
#define EXPONENT_LIMIT INT64_C(1000000000000)

/* The exponent at `at`, 0 when there is none; false when it is malformed. */
static bool read_exponent(const char *at, const char *end, int64_t *exponent)
{
    *exponent = 0;
    if (at == end)
        return true;
    if ((*at++ | 0x20) != 'e' || at == end)
        return false;
    bool minus = *at == '-';
    at += *at == '-' || *at == '+';
    if (at == end)
        return false;
    for (; at < end; at++) {
        if (*at < '0' || *at > '9')
            return false;
        if (*exponent < EXPONENT_LIMIT)
            *exponent = *exponent * 10 + (*at - '0');
    }
    if (minus)
        *exponent = -*exponent;
    return true;
}

/* Takes a spelling apart: digits, perhaps one point, perhaps an exponent. */
static bool read_spelling(const char *text, uint32_t size, struct decimal *out)
{
    const char *end = text + size, *at = text;
    *out = (struct decimal){.text = text, .minus = size && *text == '-', .finite = true};
    at += size && (*at == '-' || *at == '+');
    int64_t whole = 0, exponent; /* whole: digits before the point, from the first that is not 0 */
    uint32_t count = 0, last = 0;
    bool point = false, digits = false;
    for (; at < end && ((*at >= '0' && *at <= '9') || (*at == '.' && !point)); at++) {
        if (*at == '.') {
            point = true;
            continue;
        }
        digits = true;
        if (*at == '0' && !count) {
            whole -= point;
            continue;
        }
        if (!count)
            out->first = (uint32_t)(at - text);
        count++;
        whole += !point;
        last = *at == '0' ? last : count;
    }
    if (!digits || !read_exponent(at, end, &exponent))
        return false;
    out->count = last;
    out->magnitude = last ? whole + exponent : 0;
    out->minus = out->minus && last;
    return true;
}

struct decimal decimal_of(const struct tree *tree, const struct value *number,
                          char buffer[DECIMAL_BUFFER])
{
    struct decimal decimal;
    if (number->kind == VALUE_INTEGER) {
        int size = snprintf(buffer, DECIMAL_BUFFER, "%lld", (long long)number->integer);
        read_spelling(buffer, (uint32_t)size, &decimal);
        return decimal;
    }
    bool inside = number->offset <= tree->source_size &&
                  number->size <= tree->source_size - number->offset;
    if (inside && read_spelling(tree->source + number->offset, number->size, &decimal))
        return decimal;
    if (!isfinite(number->real))
        return (struct decimal){.minus = number->real < 0};
    int size = 0;
    for (int digits = 15; digits <= 17; digits++) {
        size = snprintf(buffer, DECIMAL_BUFFER, "%.*g", digits, number->real);
        if (strtod(buffer, NULL) == number->real)
            break;
    }
    read_spelling(buffer, (uint32_t)size, &decimal);
    return decimal;
}

/* Steps over the digits, first to last. */
struct cursor {
    const char *at;
    uint32_t left;
};

static int next_digit(struct cursor *cursor)
{
    if (!cursor->left)
        return 0;
    cursor->left--;
    cursor->at += *cursor->at == '.';
    return *cursor->at++ - '0';
}

static struct cursor cursor_of(const struct decimal *number)
{
    return (struct cursor){number->text + number->first, number->count};
}

int decimal_compare(const struct decimal *a, const struct decimal *b)
{
    int sign = a->minus ? -1 : 1;
    if (a->minus != b->minus)
        return sign;
    if (!a->count || !b->count)
        return sign * ((a->count > 0) - (b->count > 0));
    if (a->magnitude != b->magnitude)
        return a->magnitude > b->magnitude ? sign : -sign;
    struct cursor left = cursor_of(a), right = cursor_of(b);
    while (left.left || right.left) {
        int difference = next_digit(&left) - next_digit(&right);
        if (difference)
            return difference > 0 ? sign : -sign;
    }
    return 0;
}

bool decimal_is_whole(const struct decimal *number)
{
    return number->finite && number->magnitude >= (int64_t)number->count;
}

enum divides decimal_divides(const struct decimal *divisor, const struct decimal *number)
{
    if (!divisor->finite || !number->finite || !divisor->count)
        return DIVIDES_UNKNOWN;
    if (!number->count)
        return DIVIDES_YES;
    if (divisor->count > DIVISOR_DIGITS)
        return DIVIDES_UNKNOWN;
    /* Both as whole numbers that do not end in 0, times a power of ten. */
    int64_t shift = (number->magnitude - number->count) - (divisor->magnitude - divisor->count);
    if (shift < 0)
        return DIVIDES_NO;
    unsigned __int128 by = 0, rest = 0;
    struct cursor digits = cursor_of(divisor);
    while (digits.left)
        by = by * 10 + (unsigned)next_digit(&digits);
    digits = cursor_of(number);
    while (digits.left)
        rest = (rest * 10 + (unsigned)next_digit(&digits)) % by;
    for (int64_t i = 0; rest && i < shift && i < SHIFT_ENOUGH; i++)
        rest = rest * 10 % by;
    return rest ? DIVIDES_NO : DIVIDES_YES;
}
