/* SPDX-License-Identifier: MIT */
/*
 * decimal.h - numbers as they are spelled, compared and divided without rounding. Arithmetic that
 * schemas need, no more.
 */
#ifndef SCHEMA_DECIMAL_H
#define SCHEMA_DECIMAL_H

#include "base/tree.h"

#define DECIMAL_BUFFER 32

/* A number: 0.DIGITS x 10^magnitude, the digits those of `text` from `first` on, a '.' skipped. */
struct decimal {
    const char *text; /* the spelling, or `buffer`; borrowed */
    uint32_t first;   /* index of the first digit that is not 0 */
    uint32_t count;   /* digits up to the last that is not 0; 0: the number is zero */
    int64_t magnitude;
    bool minus;
    bool finite; /* false: NaN or an infinity, which have no digits */
};

/* Reads a number of `tree`. `buffer` is used where the value is not spelled at its place (an alias,
 * a tag before it) and must live as long as the decimal. */
struct decimal decimal_of(const struct tree *tree, const struct value *number,
                          char buffer[DECIMAL_BUFFER]);
/* Negative, 0 or positive. Both are finite. */
int decimal_compare(const struct decimal *a, const struct decimal *b);
bool decimal_is_whole(const struct decimal *number);

enum divides { DIVIDES_NO, DIVIDES_YES, DIVIDES_UNKNOWN };

/* Whether `divisor` goes into the number without a rest; unknown for divisors of over 37 digits. */
enum divides decimal_divides(const struct decimal *divisor, const struct decimal *number);

#endif
