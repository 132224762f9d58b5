/* SPDX-License-Identifier: MIT */
/*
 * number.h - a number as JSON spells it, into a value. NaN and Infinity are words, not its job.
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include "base/tree.h"

/*
 * Reads the number that begins at `at` and gives the value its kind, content and size. A whole
 * number that fits 64 bits is an integer, anything else a real, correctly rounded. Returns what
 * follows the number. When it is none, `*problem` says why and the place of it is returned.
 */
const char *number_read(const char *at, const char *end, struct value *value,
                        const char **problem);

#endif
