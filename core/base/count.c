/* SPDX-License-Identifier: MIT */
/* count.c - how counts and sizes are written for people. Decides no layout. */
#include "base/count.h"

#include <inttypes.h>
#include <stdio.h>

void text_add_count(struct text *text, int64_t count)
{
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%" PRIi64, count), from = digits[0] == '-';
    text_append(text, digits, (size_t)from);
    for (int i = from; i < size; i++) {
        if (i > from && (size - i) % 3 == 0)
            text_byte(text, ',');
        text_byte(text, digits[i]);
    }
}

/* Three significant digits of a value below 1,000. */
static void add_three(struct text *text, double value, const char *unit)
{
    int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    text_format(text, "%.*f %s", decimals, value, unit);
}

void text_add_short(struct text *text, uint64_t count)
{
    static const char *const units[] = {"K", "M", "B", "T", "P"};
    if (count < 10000) {
        text_add_count(text, (int64_t)count);
        return;
    }
    double value = (double)count / 1000;
    size_t unit = 0;
    for (; value >= 999.5 && unit + 1 < sizeof units / sizeof *units; unit++)
        value /= 1000;
    add_three(text, value, units[unit]);
}

void text_add_bytes(struct text *text, uint64_t bytes)
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB"};
    if (bytes < 1024) {
        text_format(text, "%" PRIu64 " B", bytes);
        return;
    }
    double value = (double)bytes / 1024;
    size_t unit = 0;
    for (; value >= 1023.5 && unit + 1 < sizeof units / sizeof *units; unit++)
        value /= 1024;
    add_three(text, value, units[unit]);
}
